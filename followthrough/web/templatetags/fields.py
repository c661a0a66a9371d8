"""A form's field with its label, hint and what is wrong with it."""

from django import template
from django.forms import BoundField
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from followthrough.web.templatetags.marks import icon

register = template.Library()


def _below(field: BoundField) -> SafeString:
    hint = SafeString("")
    if field.help_text:
        hint = format_html('<p class="field-hint" id="{}_helptext">{}</p>', field.auto_id, field.help_text)
    return hint + wrong(field)


@register.simple_tag
def wrong(field: BoundField) -> SafeString:
    """What is wrong with a field that a template draws by hand; `wrong_attrs` ties it to its controls."""
    if not field.errors:
        return SafeString("")
    words = format_html_join(" ", "{}", ((error,) for error in field.errors))
    return format_html(
        '<p class="field-error" id="{}_error">{}<span>{}</span></p>', field.auto_id, icon("alarm"), words
    )


@register.simple_tag
def wrong_attrs(*fields: BoundField) -> SafeString:
    """What the fieldset around hand-drawn fields carries, so that it is read with what is wrong with them."""
    names = [f"{field.auto_id}_error" for field in fields if field.errors]
    return format_html(' aria-describedby="{}"', " ".join(names)) if names else SafeString("")


@register.simple_tag
def field(field: BoundField, label: str = "") -> SafeString:
    """Label, control, hint, error; one that may stay empty says so unless most of its form may."""
    return format_html(
        '<div class="field"><label for="{}">{}</label>{}{}</div>',
        field.id_for_label,
        label or field.label,
        field.as_widget(),
        _below(field),
    )


@register.simple_tag
def tick(field: BoundField) -> SafeString:
    """A box to tick, its words beside it."""
    return format_html(
        '<div class="field"><label class="tick" for="{}">{}<span>{}</span></label>{}</div>',
        field.id_for_label,
        field.as_widget(),
        field.label,
        _below(field),
    )


@register.simple_tag
def form_errors(form: object) -> SafeString:
    """What is wrong with the form as a whole, and how many fields want a look."""
    errors = getattr(form, "errors", None)
    if not errors:
        return SafeString("")
    whole = form.non_field_errors()  # type: ignore[attr-defined]
    words = " ".join(str(error) for error in whole) or gettext("Nothing was saved yet: look at what is marked below.")
    return format_html(
        '<div class="notice" data-kind="bad" role="alert" data-announce>{}<p class="notice-text">{}</p></div>',
        icon("alarm"),
        conditional_escape(words),
    )
