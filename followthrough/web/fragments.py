"""A page, or only the fragments of it that changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

#: The form's own region and at most two more.
MOST_PARTS = 3


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a region; it wants the whole page where the target is the page itself or a step back."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-History-Restore-Request") != "true"
        and headers.get("HX-Target") != "page"
    )


def fragments(
    request: HttpRequest,
    page: str,
    context: Mapping[str, Any],
    *,
    parts: Sequence[str] = (),
    status: int = 200,
    trigger: str = "",
) -> HttpResponse:
    """The template `page` rendered whole, or for htmx only the templates `parts`: its target, then out-of-band ones.

    Without `parts` it is always the whole page. `trigger` names an event that htmx raises in the browser, such as
    `touch-logged`. The answer varies by HX-Request, so that no cache mixes them up.
    """
    if len(parts) > MOST_PARTS:
        raise ValueError("A response changes its own region and at most two more.")
    names = parts if parts and wants_fragment(request) else (page,)
    body = "".join(render_to_string(name, dict(context), request) for name in names)
    response = HttpResponse(body, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    if trigger:
        response["HX-Trigger"] = trigger
    return response


def onward(request: HttpRequest, address: str, *, trigger: str = "") -> HttpResponse:
    """After a change: on to `address`, in the way a browser or htmx understands; `address` is one of ours."""
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    if trigger:
        response["HX-Trigger"] = trigger
    patch_vary_headers(response, ["HX-Request"])
    return response
