"""Addresses of visits and of what was promised."""

from django.urls import path

from followthrough.web.visits import promises, recording, views

urlpatterns = [
    path("visits/", views.visits, name="visits"),
    path("customers/<int:customer_id>/visits/new/", views.visit_new, name="visit-new"),
    path("customers/<int:customer_id>/visits/record/", recording.visit_unplanned, name="visit-unplanned"),
    path("visits/<int:visit_id>/", views.visit, name="visit"),
    path("visits/<int:visit_id>/record/", recording.visit_record, name="visit-record"),
    path("visits/<int:visit_id>/day/", views.visit_day, name="visit-day"),
    path("visits/<int:visit_id>/calling-off/", views.visit_calling_off, name="visit-calling-off"),
    path("visits/<int:visit_id>/calling-off/end/", views.visit_calling_off_end, name="visit-calling-off-end"),
    path("promises/<int:promise_id>/kept/", promises.promise_kept, name="promise-kept"),
    path("promises/<int:promise_id>/kept/end/", promises.promise_kept_end, name="promise-kept-end"),
    path("promises/<int:promise_id>/taking-back/", promises.promise_taking_back, name="promise-taking-back"),
]
