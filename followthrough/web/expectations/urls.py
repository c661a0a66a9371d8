"""Addresses of what customers expect."""

from django.urls import path

from followthrough.web.expectations import views

urlpatterns = [
    path("customers/<int:customer_id>/expectations/", views.customer_expectations, name="customer-expectations"),
    path("customers/<int:customer_id>/expectations/new/", views.expectation_new, name="expectation-new"),
    path("expectations/<int:expectation_id>/measure/", views.expectation_measure, name="expectation-measure"),
    path("expectations/<int:expectation_id>/agreement/", views.expectation_agreement, name="expectation-agreement"),
    path(
        "expectations/<int:expectation_id>/taking-back/", views.expectation_taking_back, name="expectation-taking-back"
    ),
    path("expectations/changes/<int:change_id>/end/", views.expectation_change_end, name="expectation-change-end"),
]
