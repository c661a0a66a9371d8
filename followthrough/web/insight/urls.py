"""The addresses of studies of the journal."""

from django.urls import path

from followthrough.web.insight import (
    after_sale,
    bonds,
    drift,
    effort,
    hand_offs,
    levels,
    lifetime,
    orders,
    overrides,
    persistence,
    referrals,
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
    path("insight/hand-offs/", hand_offs.hand_off_insight, name="hand-off-insight"),
    path("insight/after-sale/", after_sale.after_sale, name="after-sale"),
    path("insight/plan/", orders.plan_insight, name="plan-insight"),
    path("insight/rhythm/", rhythm.rhythm_insight, name="rhythm-insight"),
    path("insight/levels/", levels.level_insight, name="level-insight"),
    path("insight/effort/", effort.effort_insight, name="effort-insight"),
    path("insight/lifetime/", lifetime.lifetime_insight, name="lifetime-insight"),
    path("insight/overrides/", overrides.overrides, name="overrides"),
    path("insight/overrides/touches/", overrides.override_list, name="override-list"),
    path("insight/referrals/", referrals.referral_insight, name="referral-insight"),
    path("deals/<int:deal_id>/loss/", views.deal_loss, name="deal-loss"),
]
