"""Ask for whole pages as a browser would, signed in, without a network between."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.middleware.csrf import _get_new_csrf_string

from followthrough.web.sessions import SessionStore
from followthrough.web.signing_in.entering import enter
from followthrough.workspace.models import Member


@dataclass(frozen=True)
class Answer:
    """Status and body of a page."""

    status: int
    body: bytes


class Caller:
    """A browser of one member: session and token as cookies, nothing of the page left out."""

    def __init__(self, application: WSGIHandler, member: Member) -> None:
        self._application = application
        self._token = _get_new_csrf_string()
        request = HttpRequest()
        request.session = SessionStore()
        enter(request, member)
        request.session.save()
        self._cookies = (
            f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}; {settings.CSRF_COOKIE_NAME}={self._token}"
        )

    def get(self, address: str) -> Answer:
        """The page at this path."""
        return self._call("GET", address, b"")

    def post(self, address: str, told: dict[str, Any]) -> Answer:
        """The answer to a form."""
        return self._call("POST", address, urlencode({**told, "csrfmiddlewaretoken": self._token}).encode())

    def _call(self, method: str, address: str, body: bytes) -> Answer:
        here, parts = urlsplit(settings.PUBLIC_URL), urlsplit(address)
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": here.hostname or "localhost",
            "SERVER_PORT": str(here.port or (443 if settings.IS_HTTPS else 80)),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": here.netloc,
            "HTTP_COOKIE": self._cookies,
            "HTTP_ACCEPT": "text/html",
            "HTTP_REFERER": f"{settings.PUBLIC_URL}/",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": here.scheme,
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        response = self._application(environ, _ignore)
        page = b"".join(response)
        response.close()
        return Answer(response.status_code, page)


def _ignore(status: str, headers: Any, failure: Any = None, /) -> Callable[[bytes], object]:
    return len
