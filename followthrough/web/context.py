"""What every page's frame shows."""

from typing import Any

from django.http import HttpRequest

from followthrough.web.demo.cast import others


def frame(request: HttpRequest) -> dict[str, Any]:
    """The member and how they like their pages; in the demo, whom else one may be."""
    member = getattr(request, "member", None)
    return {"member": member, "demo_others": others(member)}
