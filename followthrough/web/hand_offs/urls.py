"""Addresses of hand-offs."""

from django.urls import path

from followthrough.web.hand_offs import views

urlpatterns = [
    path("customers/<int:customer_id>/hand-off/", views.customer_hand_off, name="customer-hand-off"),
    path("customers/<int:customer_id>/hand-off/new/", views.hand_off_new, name="hand-off-new"),
    path("hand-offs/<int:hand_off_id>/edit/", views.hand_off_edit, name="hand-off-edit"),
    path("hand-offs/<int:hand_off_id>/acceptance/", views.hand_off_acceptance, name="hand-off-acceptance"),
    path("hand-offs/<int:hand_off_id>/return/", views.hand_off_return, name="hand-off-return"),
    path("hand-offs/<int:hand_off_id>/taking-back/", views.hand_off_taking_back, name="hand-off-taking-back"),
    path("hand-offs/<int:hand_off_id>/again/", views.hand_off_again, name="hand-off-again"),
]
