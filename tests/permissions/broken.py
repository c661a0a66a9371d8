"""An address whose view crashes."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from followthrough.urls import urlpatterns as whole


def crash(request: HttpRequest) -> HttpResponse:
    """Fail as a fault of ours would."""
    raise RuntimeError("the secret of the crash")


urlpatterns = [path("broken/", crash), *whole]
