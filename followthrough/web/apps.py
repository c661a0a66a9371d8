"""Registers the screens with Django: templates, tags and static files."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """No models; doors only."""

    name = "followthrough.web"
    label = "web"
