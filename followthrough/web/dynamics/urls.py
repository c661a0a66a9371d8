"""Addresses of what changes for a customer."""

from django.urls import path

from followthrough.web.dynamics import views

urlpatterns = [
    path("customers/<int:customer_id>/dynamics/", views.customer_dynamics, name="customer-dynamics"),
    path("customers/<int:customer_id>/dynamics/new/", views.dynamics_new, name="dynamics-new"),
    path("dynamics/<int:fact_id>/taking-back/", views.dynamics_taking_back, name="dynamics-taking-back"),
]
