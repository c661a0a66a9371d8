"""Addresses of trainings."""

from django.urls import path

from followthrough.web.training import sessions, studies, views

urlpatterns = [
    path("training/", views.trainings, name="trainings"),
    path("training/new/", views.training_new, name="training-new"),
    path("training/<int:training_id>/", views.training, name="training"),
    path("training/<int:training_id>/edit/", views.training_edit, name="training-edit"),
    path("training/<int:training_id>/retirement/", views.training_retirement, name="training-retirement"),
    path("training/<int:training_id>/retirement/end/", views.training_retirement_end, name="training-retirement-end"),
    path("training/<int:training_id>/order/", views.training_order, name="training-order"),
    path("training/<int:training_id>/days/new/", sessions.session_new, name="training-day-new"),
    path("training/days/<int:session_id>/", sessions.session, name="training-day"),
    path("training/days/<int:session_id>/edit/", sessions.session_edit, name="training-day-edit"),
    path("training/days/<int:session_id>/attendance/", sessions.attendance, name="training-attendance"),
    path("training/days/<int:session_id>/calling-off/", sessions.calling_off, name="training-calling-off"),
    path("training/days/<int:session_id>/calling-off/end/", sessions.calling_off_end, name="training-calling-off-end"),
    path("training/<int:training_id>/studies/", studies.studies, name="training-studies"),
    path("training/studies/<int:study_id>/", studies.study, name="training-study"),
]
