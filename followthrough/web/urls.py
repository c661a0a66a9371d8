"""Every address by noun: the site map on one page."""

from django.urls import URLPattern, URLResolver, include, path

from followthrough.web import keys, saved_views
from followthrough.web.customers import bond, duplicates, merging, rhythm
from followthrough.web.customers import show as customer_page
from followthrough.web.customers import views as customers
from followthrough.web.deals import show as deal_page
from followthrough.web.deals import views as deals
from followthrough.web.journal import views as journal
from followthrough.web.touches import amending, outcome
from followthrough.web.touches import views as touches

urlpatterns: list[URLPattern | URLResolver] = [
    # the day first: it is asked for most, and addresses are looked for in this order
    path("", include("followthrough.web.today.urls")),
    # customers and their people
    path("customers/", customers.customers, name="customers"),
    path("customers/new/", customers.customer_new, name="customer-new"),
    path("customers/duplicates/", duplicates.duplicates, name="duplicates"),
    path("customers/<int:customer_id>/", customer_page.customer, name="customer"),
    path("customers/<int:customer_id>/rhythm/", rhythm.customer_rhythm, name="customer-rhythm"),
    path("customers/<int:customer_id>/bond/", bond.customer_bond, name="customer-bond"),
    path("customers/<int:customer_id>/merge/<int:other_id>/", merging.customer_merge, name="customer-merge"),
    path("customers/<int:customer_id>/apart/<int:other_id>/", duplicates.customer_apart, name="customer-apart"),
    path(
        "customers/<int:customer_id>/apart/<int:other_id>/end/",
        duplicates.customer_apart_end,
        name="customer-apart-end",
    ),
    path("merges/<int:merge_id>/end/", merging.merge_end, name="merge-end"),
    path("customers/<int:customer_id>/edit/", customers.customer_edit, name="customer-edit"),
    path("customers/<int:customer_id>/parking/", customer_page.customer_parking, name="customer-parking"),
    path("customers/<int:customer_id>/parking/end/", customer_page.customer_parking_end, name="customer-parking-end"),
    path("customers/<int:customer_id>/contacts/new/", customer_page.contact_new, name="contact-new"),
    path("customers/<int:customer_id>/deals/new/", deal_page.deal_new, name="deal-new"),
    path("customers/<int:customer_id>/touches/new/", touches.customer_touch_new, name="customer-touch-new"),
    path("contacts/<int:contact_id>/edit/", customer_page.contact_edit, name="contact-edit"),
    path("find/", customers.find, name="find"),
    # the journal
    path("journal/", journal.journal, name="journal"),
    path("touches/", amending.touches, name="touches"),
    path("touches/new/", touches.touch_new, name="touch-new"),
    path("touches/<int:touch_id>/", amending.touch, name="touch"),
    path("touches/<int:touch_id>/outcome/", outcome.touch_outcome, name="touch-outcome"),
    path("touches/<int:touch_id>/withdrawal/", touches.touch_withdrawal, name="touch-withdrawal"),
    # deals
    path("deals/", deals.deals, name="deals"),
    path("deals/list/", deals.deal_list, name="deal-list"),
    path("deals/<int:deal_id>/", deal_page.deal, name="deal"),
    path("deals/<int:deal_id>/edit/", deal_page.deal_edit, name="deal-edit"),
    path("deals/<int:deal_id>/closing/", deal_page.deal_closing, name="deal-closing"),
    path("deals/<int:deal_id>/reopening/", deal_page.deal_reopening, name="deal-reopening"),
    path("deals/<int:deal_id>/parking/", deal_page.deal_parking, name="deal-parking"),
    path("deals/<int:deal_id>/parking/end/", deal_page.deal_parking_end, name="deal-parking-end"),
    # the frame
    path("views/", saved_views.saved_views, name="saved-views"),
    path("views/<int:view_id>/end/", saved_views.saved_view_end, name="saved-view-end"),
    path("keys/", keys.keys, name="keys"),
    # areas with a map of their own
    path("", include("followthrough.web.campaigns.urls")),
    path("", include("followthrough.web.demo.urls")),
    path("", include("followthrough.web.dynamics.urls")),
    path("", include("followthrough.web.relationship.urls")),
    path("", include("followthrough.web.account.urls")),
    path("", include("followthrough.web.elements.urls")),
    path("", include("followthrough.web.expectations.urls")),
    path("", include("followthrough.web.hand_offs.urls")),
    path("", include("followthrough.web.imports.urls")),
    path("", include("followthrough.web.insight.urls")),
    path("", include("followthrough.web.leads.urls")),
    path("", include("followthrough.web.levels.urls")),
    path("", include("followthrough.web.playbook.urls")),
    path("", include("followthrough.web.service.urls")),
    path("", include("followthrough.web.signing_in.urls")),
    path("", include("followthrough.web.training.urls")),
    path("", include("followthrough.web.visits.urls")),
    path("", include("followthrough.web.gatherings.urls")),
    path("reports/", include("followthrough.web.reports.urls")),
    path("settings/", include("followthrough.web.settings.urls")),
    path("team/", include("followthrough.web.members.urls")),
]
