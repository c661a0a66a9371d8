"""The addresses of the playbook."""

from django.urls import path

from followthrough.web.playbook import views

urlpatterns = [
    path("playbook/", views.playbook, name="playbook"),
    path("playbook/tactics/new/", views.tactic_new, name="tactic-new"),
    path("playbook/tactics/<int:tactic_id>/", views.tactic, name="tactic"),
    path("playbook/tactics/<int:tactic_id>/retirement/", views.tactic_retirement, name="tactic-retirement"),
    path("playbook/tactics/<int:tactic_id>/retirement/end/", views.tactic_retirement_end, name="tactic-retirement-end"),
]
