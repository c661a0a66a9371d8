"""Programs: written in versions, sent by a link, answered; what the customer sees of one."""

from typing import Any
from urllib.parse import quote

from django import forms
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from followthrough.deals.agree import sheet_of
from followthrough.deals.design import (
    changes,
    edit_program,
    lines_of,
    make_program,
    note_answer,
    note_opened,
    send_program,
    sending_for_link,
    total_of,
)
from followthrough.deals.models import Deal, Program, ProgramAnswer, ProgramLine, Sending
from followthrough.playbook.logo import logo_of
from followthrough.vocabulary.program import ProgramReply
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.present import people_of
from followthrough.web.customers.show import refused
from followthrough.web.deals.show import deal_of
from followthrough.web.differing import changed_meanwhile, seen_version
from followthrough.web.elements.forms import ProgramAnswerForm, ProgramForm, SendingForm, currency_of
from followthrough.web.elements.lines import lines_form, offered, take_prices, told_lines
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.printed.program import program_pdf
from followthrough.web.templatetags.element_words import plain
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Workspace
from followthrough.workspace.permission import may_change
from followthrough.workspace.refusal import Refused

SIGNED = signing.Signer(salt="followthrough.program")


def program_of(request: MemberRequest, program_id: int) -> Program:
    """The program of an address with its deal and customer; 404 where the member may not see it."""
    rows = Program.objects.visible_to(request.member).select_related("deal", "deal__customer", "by")
    program = rows.filter(pk=program_id).first()
    if program is None:
        raise Http404
    return program


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def program_new(request: MemberRequest, deal_id: int) -> HttpResponse:
    """A form for the first or the next version, which begins as the last one stands; POST makes it."""
    row = deal_of(request, deal_id)
    latest = Program.objects.visible_to(request.member).filter(deal=row).order_by("-number").first()
    currency = row.currency or request.member.workspace.base_currency
    first = _first_of(latest) if latest else {"title": row.name, "currency": currency}
    form, lines = _forms(request, row, first, latest)
    if request.method == "POST" and _is_whole(request, form, lines):
        try:
            pk = change_once(request, make_program, deal=row, facts=form.facts(), lines=told_lines(lines))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return onward(request, reverse("program", args=[pk]))
    context = {"nav": "deals", "deal": row, "customer": row.customer, "form": form, "lines": lines}
    context |= {"key": form_key(request), "offered": offered(request.member)}
    return fragments(request, "elements/program_edit.html", context, status=422 if _is_wrong(form, lines) else 200)


@require_http_methods(["GET", "POST"])
@open_to(Rule.WRITER)
def program_edit(request: MemberRequest, program_id: int) -> HttpResponse:
    """The form of a version that was not sent yet; POST changes it, 409 where somebody else was quicker."""
    program = program_of(request, program_id)
    row = program.deal
    form, lines = _forms(request, row, _first_of(program), program)
    context = {"nav": "deals", "deal": row, "customer": row.customer, "program": program, "version": program.version}
    context |= {"form": form, "lines": lines, "offered": offered(request.member)}
    if request.method == "POST" and _is_whole(request, form, lines):
        try:
            facts, told = form.facts(), told_lines(lines)
            change(
                edit_program, by=request.member, program=program, version=seen_version(request), facts=facts, lines=told
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except StaleVersion as stale:
            return changed_meanwhile(request, form, context, stale, "elements/program_edit.html")
        else:
            return onward(request, reverse("program", args=[program.pk]))
    return fragments(request, "elements/program_edit.html", context, status=422 if _is_wrong(form, lines) else 200)


def _is_whole(request: MemberRequest, form: ProgramForm, lines: Any) -> bool:
    """Whether form and lines can be kept, with the list prices of what is sold here."""
    return form.is_valid() and lines.is_valid() and take_prices(request.member, form, lines)


def _is_wrong(form: forms.Form, lines: Any) -> bool:
    return bool(form.errors) or any(line.errors for line in lines)


def _forms(
    request: MemberRequest, row: Deal, first: dict[str, Any], program: Program | None
) -> tuple[ProgramForm, Any]:
    sheet = sheet_of(row)
    names = [one["name"] for one in sheet.criteria] if sheet else []
    form = ProgramForm(request.POST or None, initial=first, criteria=names)
    kept = [_first_of_line(line) for line in lines_of(program)] if program else []
    return form, lines_form(request.POST or None, currency=currency_of(form), first=kept)


def _first_of(program: Program) -> dict[str, Any]:
    names = (
        "title", "scope", "currency", "expected_what", "expected_value", "expected_by", "valid_until",
        "answers_criteria",
    )  # fmt: skip
    return {name: getattr(program, name) for name in names}


def _first_of_line(line: ProgramLine) -> dict[str, Any]:
    return {
        "name": line.name,
        "quantity": plain(line.quantity, 1000),
        "price": line.price,
        "discount": plain(line.discount, 100) if line.discount else "",
        "tax": plain(line.tax, 100) if line.tax else "",
    }


@require_GET
@open_to(Rule.MEMBER)
def program(request: MemberRequest, program_id: int) -> HttpResponse:
    """A version as the customer sees it, to whom it went, what they said, and the other versions."""
    return fragments(request, "elements/program.html", _page_of(request, program_of(request, program_id)))


def _page_of(request: MemberRequest, row: Program, **wrong: forms.Form) -> dict[str, Any]:
    member, deal = request.member, row.deal
    customer, lines = deal.customer, lines_of(row)
    people, today = people_of(customer), timezone.localdate()
    sendings = Sending.objects.visible_to(member).filter(program=row).select_related("contact").order_by("id")
    replies = ProgramAnswer.objects.visible_to(member).filter(program=row).select_related("contact").order_by("id")
    others = list(Program.objects.visible_to(member).filter(deal=deal).exclude(pk=row.pk).order_by("-number")[:20])
    earlier = next((other for other in others if other.number < row.number), None)
    earlier_lines = lines_of(earlier) if earlier else []
    return {
        "nav": "deals",
        "deal": deal,
        "customer": customer,
        "program": row,
        "lines": lines,
        "total": total_of(lines),
        "sendings": [(sending, link_to(request, sending)) for sending in sendings],
        "replies": [(reply, ProgramReply(reply.reply)) for reply in replies],
        "others": others,
        "earlier": earlier,
        "earlier_total": total_of(earlier_lines),
        "changes": changes(earlier_lines, lines) if earlier and earlier.currency == row.currency else [],
        "sending_form": wrong.get("sending") or SendingForm(people=people, initial={"sent_on": today}),
        "answer_form": wrong.get("answer") or ProgramAnswerForm(people=people, initial={"answered_on": today}),
        "has_people": bool(people),
        "may_change": may_change(member, deal.owner_id, customer.owner_id, customer.service_member_id),
        "key": form_key(request),
    }


def link_to(request: HttpRequest, sending: Sending) -> str:
    """The address under which whoever got a program opens it."""
    return request.build_absolute_uri(reverse("offer", args=[token_of(sending)]))


def token_of(sending: Sending) -> str:
    """What stands for a sending in its link; nobody without the secret of this place can make one."""
    return SIGNED.sign(str(sending.pk)).replace(":", "~")


@require_POST
@open_to(Rule.WRITER)
def sendings(request: MemberRequest, program_id: int) -> HttpResponse:
    """POST notes to whom a version goes, and makes the link they open it by."""
    row = program_of(request, program_id)
    form = SendingForm(request.POST, people=people_of(row.deal.customer))
    if form.is_valid():
        try:
            change_once(request, send_program, program=row, **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            name = form.cleaned_data["contact"].name
            say(request, _("Noted as sent to %(name)s. Their link stands below.") % {"name": name})
            return onward(request, reverse("program", args=[row.pk]))
    return fragments(request, "elements/program.html", _page_of(request, row, sending=form), status=422)


@require_POST
@open_to(Rule.WRITER)
def answers(request: MemberRequest, program_id: int) -> HttpResponse:
    """POST notes what they said to a version."""
    row = program_of(request, program_id)
    form = ProgramAnswerForm(request.POST, people=people_of(row.deal.customer))
    if form.is_valid():
        told = form.cleaned_data
        try:
            change_once(request, note_answer, program=row, **{**told, "reply": ProgramReply(told["reply"])})
        except Refused as refusal:
            refused(form, refusal)
        else:
            say(request, _("Their answer is noted."))
            return onward(request, reverse("program", args=[row.pk]))
    return fragments(request, "elements/program.html", _page_of(request, row, answer=form), status=422)


def sent_by(token: str) -> Sending:
    """What a link leads to. Raises Http404 for a link that we did not make."""
    try:
        pk = int(SIGNED.unsign(token.replace("~", ":")))
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    sending = sending_for_link(pk)
    if sending is None:
        raise Http404
    return sending


@require_GET
@open_to(Rule.ANYONE)
def offer(request: HttpRequest, token: str) -> HttpResponse:
    """What whoever got a program sees of it. Their browser then tells us that it is open; a mere fetch does not."""
    sending = sent_by(token)
    lines = lines_of(sending.program)
    context = {"sending": sending, "program": sending.program, "lines": lines, "total": total_of(lines), "token": token}
    context["is_theirs"] = getattr(request, "member", None) is None
    return _for_them_alone(fragments(request, "elements/offer.html", context))


def _for_them_alone(answer: HttpResponse) -> HttpResponse:
    """What a link leads to is kept by nobody on the way and listed nowhere."""
    answer["Cache-Control"], answer["X-Robots-Tag"] = "private, no-store", "noindex"
    return answer


@require_GET
@open_to(Rule.ANYONE)
def offer_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The program as a document, for whoever got it."""
    sending = sent_by(token)
    to = f"{sending.contact.name}, {sending.program.deal.customer.name}"
    return _for_them_alone(_document(sending.program, sending.workspace, to))


@require_GET
@open_to(Rule.MEMBER)
def program_document(request: MemberRequest, program_id: int) -> HttpResponse:
    """The program as a document, for us."""
    row = program_of(request, program_id)
    return _document(row, request.member.workspace, row.deal.customer.name)


def _document(row: Program, workspace: Workspace, to: str) -> HttpResponse:
    lines = lines_of(row)
    answer = HttpResponse(
        program_pdf(row, lines, total_of(lines), workspace, to, logo=logo_of(workspace)), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.title)}.pdf"
    return answer


@require_POST
@open_to(Rule.ANYONE)
def offer_opening(request: HttpRequest, token: str) -> HttpResponse:
    """POST notes that a program was opened by whoever got it, the first time it was."""
    durably(note_opened, sending=sent_by(token), at=timezone.now())
    return HttpResponse(status=204)
