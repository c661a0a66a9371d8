"""What a page was drawn with, told to a test once a page.

Django tells it of every part and every field drawn, each with a copy of all that was known there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.template import RequestContext, Template


@contextmanager
def only_whole_pages_are_told() -> Iterator[None]:
    """While this lasts, the `context` of an answer is that of its page, or of the parts a fragment consists of."""
    owner: Any = Template
    tell_and_draw = owner._render

    def draw(template: Any, context: Any) -> str:
        if isinstance(context, RequestContext) and context.template is template:
            return str(tell_and_draw(template, context))
        return str(template.nodelist.render(context))

    owner._render = draw
    try:
        yield
    finally:
        owner._render = tell_and_draw
