"""Addresses of gatherings."""

from django.urls import path

from followthrough.web.gatherings import inviting, recording, views

urlpatterns = [
    path("gatherings/", views.gatherings, name="gatherings"),
    path("gatherings/new/", views.gathering_new, name="gathering-new"),
    path("gatherings/<int:gathering_id>/", views.gathering, name="gathering"),
    path("gatherings/<int:gathering_id>/edit/", views.gathering_edit, name="gathering-edit"),
    path("gatherings/<int:gathering_id>/guests/", inviting.gathering_guests, name="gathering-guests"),
    path("gatherings/<int:gathering_id>/record/", recording.gathering_record, name="gathering-record"),
    path("gatherings/<int:gathering_id>/record/end/", recording.gathering_record_end, name="gathering-record-end"),
    path("guests/<int:guest_id>/end/", inviting.guest_end, name="guest-end"),
]
