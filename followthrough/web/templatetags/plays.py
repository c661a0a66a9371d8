"""What to try, in one line and as a finished string: Today shows one in every row."""

from functools import lru_cache

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from followthrough.playbook.suggest import Suggestion
from followthrough.web.here import here
from followthrough.web.playbook.wording import why_words
from followthrough.web.templatetags.marks import icon

register = template.Library()


@register.simple_tag
def suggested(suggestion: Suggestion | None, with_how: bool = False) -> SafeString:
    """The tactic suggested, why, and how one goes about it; nothing where there is none."""
    return _suggested(suggestion, with_how, here().language) if suggestion else SafeString("")


@lru_cache(maxsize=1024)
def _suggested(suggestion: Suggestion, with_how: bool, _language: str | None) -> SafeString:
    words = gettext("Suggested: %(name)s, because %(why)s.")
    line = escape(words) % {"name": format_html("<b>{}</b>", suggestion.name), "why": escape(why_words(suggestion))}
    how = format_html('<span class="how">{}</span>', suggestion.how) if with_how else ""
    return mark_safe(f'<p class="tactic">{icon("tactic")}<span>{line}{how}</span></p>')
