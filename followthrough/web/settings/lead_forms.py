"""The forms by which strangers write to us: their addresses, and to whom what they bring goes. For admins."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from followthrough.customers.lead_forms import edit_lead_form, make_lead_form
from followthrough.customers.models import LeadForm
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.differing import differing, seen_version
from followthrough.web.fragments import onward
from followthrough.web.leads.forms import LeadFormForm, PublicForm, first_of
from followthrough.web.leads.public import TRAP
from followthrough.web.notices import say
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.refusal import Refused


@require_GET
@open_to(Rule.ADMIN)
def lead_forms(request: MemberRequest) -> HttpResponse:
    """All forms, with where their leads go."""
    rows = LeadForm.objects.visible_to(request.member).select_related("member", "team").order_by("-is_open", "name")
    context = {"nav": "settings", "tab": "leads", "rows": list(rows), "hours": request.member.workspace.answer_hours}
    return render(request, "settings/lead_forms.html", context)


@require_http_methods(["GET", "POST"])
@open_to(Rule.ADMIN)
def lead_form_new(request: MemberRequest) -> HttpResponse:
    """A new form; POST makes it, and shows its address."""
    form = LeadFormForm(request.POST or None, by=request.member, is_new=True, initial={"source": _("website")})
    if request.method == "POST" and form.is_valid():
        try:
            pk = change_once(request, make_lead_form, **form.facts())
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            say(request, _("The form is made. Its address stands below."))
            return onward(request, reverse("lead-form", args=[pk]))
    context = {"nav": "settings", "tab": "leads", "form": form, "key": form_key(request)}
    return render(request, "settings/lead_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.ADMIN)
def lead_form(request: MemberRequest, form_id: int) -> HttpResponse:
    """One form, its address, and what to paste into a site of one's own; POST changes it."""
    rows = LeadForm.objects.visible_to(request.member).select_related("member", "team")
    row = rows.filter(pk=form_id).first()
    if row is None:
        raise Http404
    version, theirs = row.version, None
    form = LeadFormForm(request.POST or None, by=request.member, is_new=False, initial=first_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            facts = form.facts()
            change(edit_lead_form, by=request.member, form=row, version=seen_version(request), facts=facts)
            say(request, _("Kept."))
            return onward(request, reverse("lead-form", args=[row.pk]))
        except StaleVersion as stale:
            current: LeadForm = stale.current
            theirs, version = differing(form, first_of(current)), current.version
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
    status = 409 if theirs is not None else 422 if form.errors else 200
    return render(request, "settings/lead_form.html", _context(request, row, form, version, theirs), status=status)


def _context(request: MemberRequest, row: LeadForm, form: LeadFormForm, version: int, theirs: Any) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("form", args=[row.secret]))
    return {
        "nav": "settings",
        "tab": "leads",
        "row": row,
        "form": form,
        "version": version,
        "theirs": theirs,
        "address": address,
        "snippet": snippet(address),
    }


def snippet(address: str) -> str:
    """Plain HTML for a site of one's own: the fields of our page, posted to its address, with the trap out of sight."""
    lines = []
    for name, field in PublicForm().fields.items():
        more = format_html('name="{}" maxlength="{}"', name, getattr(field, "max_length", ""))
        if field.required:
            more = format_html("{} required", more)
        kind = getattr(field.widget, "input_type", "")
        control = format_html('<input type="{}" {}>', kind, more)
        if not kind:
            control = format_html('<textarea {} rows="5"></textarea>', more)
        lines.append(format_html("<p><label>{}<br>{}</label></p>", field.label, control))
    inside = format_html_join("\n", "  {}", ((line,) for line in lines))
    trap = format_html(
        '<p hidden><label>{} <input name="{}" hidden tabindex="-1" autocomplete="off"></label></p>',
        _("Leave this empty"), TRAP,
    )  # fmt: skip
    return str(
        format_html(
            '<form action="{}" method="post" accept-charset="utf-8">\n{}\n  {}\n  <p><button>{}</button></p>\n</form>',
            address, inside, trap, _("Send"),
        )
    )  # fmt: skip
