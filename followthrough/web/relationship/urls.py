"""Addresses of a relationship, and of what is to be reached in it."""

from django.urls import path

from followthrough.web.relationship import milestones, views

urlpatterns = [
    path("customers/<int:customer_id>/relationship/", views.customer_relationship, name="customer-relationship"),
    path("customers/<int:customer_id>/relationship/phase/", views.phase_said, name="phase-said"),
    path("customers/<int:customer_id>/relationship/phase/end/", views.phase_said_end, name="phase-said-end"),
    path("customers/<int:customer_id>/milestones/new/", milestones.milestone_new, name="milestone-new"),
    path("milestones/<int:milestone_id>/", milestones.milestone_edit, name="milestone-edit"),
    path("milestones/<int:milestone_id>/reached/", milestones.milestone_reached, name="milestone-reached"),
    path("milestones/<int:milestone_id>/open/", milestones.milestone_open, name="milestone-open"),
    path("milestones/<int:milestone_id>/dropping/", milestones.milestone_dropping, name="milestone-dropping"),
]
