"""The addresses of the settings."""

from django.urls import path

from followthrough.web.settings import groups, lead_forms, logo, own, rhythm, stages, validity, workspace

urlpatterns = [
    path("", own.settings, name="settings"),
    path("password/", own.password, name="password"),
    path("workspace/", workspace.workspace_settings, name="workspace-settings"),
    path("logo/", logo.workspace_logo, name="workspace-logo"),
    path("logo/end/", logo.workspace_logo_end, name="workspace-logo-end"),
    path("stages/", stages.stage_settings, name="stage-settings"),
    path("rhythm/", rhythm.cadences, name="cadences"),
    path("rhythm/progress/", rhythm.cadence_progress, name="cadence-progress"),
    path("rhythm/levels/", validity.level_validity, name="level-validity"),
    path("rhythm/groups/new/", groups.customer_group_new, name="customer-group-new"),
    path("rhythm/groups/<int:group_id>/", groups.customer_group, name="customer-group"),
    path("rhythm/groups/<int:group_id>/fill/", groups.customer_group_fill, name="customer-group-fill"),
    path("rhythm/groups/<int:group_id>/end/", groups.customer_group_end, name="customer-group-end"),
    path("forms/", lead_forms.lead_forms, name="lead-forms"),
    path("forms/new/", lead_forms.lead_form_new, name="lead-form-new"),
    path("forms/<int:form_id>/", lead_forms.lead_form, name="lead-form"),
    path("holidays/", workspace.holidays, name="holidays"),
    path("holidays/<int:holiday_id>/end/", workspace.holiday_end, name="holiday-end"),
]
