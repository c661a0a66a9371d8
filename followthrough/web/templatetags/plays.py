"""What to try, in one line and as a finished string: Today shows one in every row."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from followthrough.playbook.suggest import Known, Suggestion
from followthrough.web.here import here
from followthrough.web.playbook.wording import why_words
from followthrough.web.templatetags.marks import icon

register = template.Library()


@register.simple_tag
def suggested(suggestion: Suggestion | None, with_how: bool = False) -> SafeString:
    """The tactic suggested, why, and how one goes about it; nothing where there is none."""
    return _suggested(suggestion, with_how, here().language) if suggestion else SafeString("")


@register.simple_tag
def play_choices(tactics: Iterable[Known], chosen: object, key: str = "") -> SafeString:
    """A choice for each tactic, the one whose id was `chosen` ticked; `key` is what presses the first."""
    rows: list[str] = []
    for tactic in tactics:
        press, shown = (f' data-press="{key}"', f" <kbd>{key}</kbd>") if key and not rows else ("", "")
        ticked = " checked" if str(tactic.id) == str(chosen) else ""
        rows.append(
            f'<label><input type="radio" name="tactic" value="{tactic.id}"{press}{ticked}>'
            f'<span class="choice">{escape(tactic.name)}{shown}</span></label>'
        )
    return mark_safe("".join(rows))


def suggested_briefly(suggestion: Suggestion | None) -> SafeString:
    """The name of the tactic suggested, for a row among many; why stands with the rest of its reasons."""
    return _briefly(suggestion.name, here().language) if suggestion else SafeString("")


@lru_cache(maxsize=1024)
def _briefly(name: str, _language: str | None) -> SafeString:
    words = escape(gettext("Suggested: %(name)s")) % {"name": format_html("<b>{}</b>", name)}
    return mark_safe(f'<p class="tactic">{icon("tactic")}<span>{words}</span></p>')


@lru_cache(maxsize=1024)
def _suggested(suggestion: Suggestion, with_how: bool, _language: str | None) -> SafeString:
    words = gettext("Suggested: %(name)s, because %(why)s.")
    line = escape(words) % {"name": format_html("<b>{}</b>", suggestion.name), "why": escape(why_words(suggestion))}
    how = format_html('<span class="how">{}</span>', suggestion.how) if with_how else ""
    return mark_safe(f'<p class="tactic">{icon("tactic")}<span>{line}{how}</span></p>')
