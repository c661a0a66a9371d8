"""The addresses of those who work here."""

from django.urls import path

from followthrough.web.members import teams, turning, views

urlpatterns = [
    path("", views.team, name="team"),
    path("members/new/", views.member_new, name="member-new"),
    path("members/<int:member_id>/", views.member, name="member"),
    path("members/<int:member_id>/invitation/", turning.member_invitation, name="member-invitation"),
    path("members/<int:member_id>/password/", turning.member_password, name="member-password"),
    path("members/<int:member_id>/suspension/", turning.member_suspension, name="member-suspension"),
    path("members/<int:member_id>/removal/", turning.member_removal, name="member-removal"),
    path("members/<int:member_id>/return/", turning.member_return, name="member-return"),
    path("teams/new/", teams.team_new, name="team-new"),
    path("teams/<int:team_id>/", teams.team_edit, name="team-edit"),
]
