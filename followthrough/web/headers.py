"""Headers of every answer, static files and errors among them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware

#: What pages may ask a browser for: nothing.
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class SecurityHeadersMiddleware(SecurityMiddleware):
    """Django's own guarding headers, from outside of it: on what it refuses or sends on to https itself, too."""

    def process_request(self, request: HttpRequest) -> None:
        """Sending on is left to Django's own, which stands further in."""


class PermissionsPolicyMiddleware:
    """Says that no page of ours, nor anything in it, uses the devices of whoever reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        return response
