"""What every page's frame shows."""

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """The member and how they like their pages."""
    return {"member": getattr(request, "member", None)}
