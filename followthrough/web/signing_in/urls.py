"""The addresses before there is a member."""

from django.urls import path

from followthrough.web.signing_in import handed_over, set_up, views

urlpatterns = [
    path("first-run/<str:secret>/", set_up.set_up, name="first-run"),
    path("invitation/<str:secret>/", handed_over.invitation, name="invitation"),
    path("new-password/<str:secret>/", handed_over.new_password, name="new-password"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/<str:secret>/", views.sign_in_link, name="sign-in-link"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("workspace-choice/", views.workspace_choice, name="workspace-choice"),
]
