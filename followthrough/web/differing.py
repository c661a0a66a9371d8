"""Two people changed the same thing: what stands there now beside what was typed."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _

from followthrough.web.access import MemberRequest
from followthrough.web.fields import MoneyField
from followthrough.web.fragments import fragments
from followthrough.web.templatetags.words import day_short
from followthrough.workspace.base import StaleVersion

#: Label, what it now says, what was typed.
Differing = tuple[str, str, str]


def seen_version(request: MemberRequest, name: str = "version") -> int:
    """The version the editor saw; 0, which is never current, where the form does not say."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def differing(form: forms.Form, now: Mapping[str, Any]) -> list[Differing]:
    """The fields of a valid form that differ from the values `now`."""
    rows = []
    for name, field in form.fields.items():
        if name not in now:
            continue
        ours, theirs = _worded(field, now[name]), _worded(field, form.cleaned_data.get(name))
        if ours != theirs:
            rows.append((str(field.label), ours, theirs))
    return rows


def _worded(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, forms.MultipleChoiceField):
        chosen = dict(field.choices)  # type: ignore[arg-type]
        return ", ".join(str(chosen[key]) for key in value or ())
    if isinstance(field, forms.ModelChoiceField):
        return str(value or "")
    if isinstance(field, forms.ChoiceField):
        offered: Any = flatten_choices(list(field.choices))  # type: ignore[arg-type]
        chosen = {str(key): words for key, words in offered}
        return str(chosen.get(str(value or ""), value))
    if isinstance(field, MoneyField):
        value = field.prepare_value(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return day_short(value)
    return str("" if value is None else value).replace("\r\n", "\n").strip()


def changed_meanwhile(
    request: MemberRequest, form: forms.Form, context: dict[str, Any], stale: StaleVersion, page: str
) -> HttpResponse:
    """The page again with what was typed, after somebody else was quicker: to save once more puts it in their place."""
    form.add_error(None, _("Somebody else changed this meanwhile: look at it in a second window, then save again."))
    return fragments(request, page, context | {"version": stale.current.version}, status=409)
