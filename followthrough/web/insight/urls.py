"""The addresses of studies of the journal."""

from django.urls import path

from followthrough.web.insight import (
    bonds,
    drift,
    effort,
    levels,
    lifetime,
    orders,
    overrides,
    persistence,
    rhythm,
    views,
)

urlpatterns = [
    path("insight/losses/", views.losses, name="losses"),
    path("insight/losses/deals/", views.loss_list, name="loss-list"),
    path("insight/funnel/", views.funnel, name="funnel"),
    path("insight/persistence/", persistence.persistence, name="persistence"),
    path("insight/quiet/", persistence.quiet, name="gone-quiet"),
    path("insight/alike/", views.alike_page, name="alike"),
    path("insight/bonds/", bonds.bonds, name="bonds"),
    path("insight/drift/", drift.drift, name="drift"),
    path("insight/plan/", orders.plan_insight, name="plan-insight"),
    path("insight/rhythm/", rhythm.rhythm_insight, name="rhythm-insight"),
    path("insight/levels/", levels.level_insight, name="level-insight"),
    path("insight/effort/", effort.effort_insight, name="effort-insight"),
    path("insight/lifetime/", lifetime.lifetime_insight, name="lifetime-insight"),
    path("insight/overrides/", overrides.overrides, name="overrides"),
    path("insight/overrides/touches/", overrides.override_list, name="override-list"),
    path("deals/<int:deal_id>/loss/", views.deal_loss, name="deal-loss"),
]
