"""The addresses of a day's plan."""

from django.urls import path

from followthrough.web.today import alarms, placing, repairs, triage, views, week

urlpatterns = [
    path("", views.today, name="today"),
    path("today/triage/", triage.triage_page, name="triage"),
    path("today/week/", week.week, name="week"),
    path("today/<int:customer_id>/", views.today_card, name="today-card"),
    path("alarms/<int:alarm_id>/verdict/", alarms.alarm_verdict, name="alarm-verdict"),
    path("customers/<int:customer_id>/postponement/", views.postponement, name="postponement"),
    path("customers/<int:customer_id>/postponement/end/", views.postponement_end, name="postponement-end"),
    path("customers/<int:customer_id>/placement/", placing.placement, name="placement"),
    path("customers/<int:customer_id>/placement/end/", placing.placement_end, name="placement-end"),
    path("customers/<int:customer_id>/owner/", repairs.customer_owner, name="customer-owner"),
    path("customers/<int:customer_id>/next-step/", repairs.customer_next_step, name="customer-next-step"),
    path("next-steps/<int:step_id>/end/", repairs.next_step_end, name="next-step-end"),
    path("next-steps/<int:step_id>/again/", repairs.next_step_again, name="next-step-again"),
    path("deals/<int:deal_id>/owner/", repairs.deal_owner, name="deal-owner"),
]
