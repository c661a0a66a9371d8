"""The addresses of the settings."""

from django.urls import path

from followthrough.web.settings import own, rhythm, workspace

urlpatterns = [
    path("", own.settings, name="settings"),
    path("password/", own.password, name="password"),
    path("workspace/", workspace.workspace_settings, name="workspace-settings"),
    path("rhythm/", rhythm.cadences, name="cadences"),
    path("holidays/", workspace.holidays, name="holidays"),
    path("holidays/<int:holiday_id>/end/", workspace.holiday_end, name="holiday-end"),
]
