"""The demo's one address."""

from django.urls import path

from followthrough.web.demo import views

urlpatterns = [
    path("demo/member/", views.change_places, name="demo-member"),
]
