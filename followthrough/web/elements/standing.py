"""How each of a deal's seven elements stands: what is on record, what is missing, where one goes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followthrough.deals.collect import sums_of
from followthrough.deals.models import Agreement, Ask, Contract, CriteriaSheet, Deal, Instalment, Program
from followthrough.journal.evidence import missing_evidence
from followthrough.vocabulary.evidence import Evidence
from followthrough.vocabulary.program import AskReply
from followthrough.vocabulary.stage import SEVEN, Stage
from followthrough.vocabulary.stage_rules import StageRules
from followthrough.web.templatetags.words import day_short, money
from followthrough.web.wording import ASK_REPLY
from followthrough.workspace.statement import Statement

SHEETS: Statement[CriteriaSheet] = Statement(
    lambda workspace_id, deal_id: (
        CriteriaSheet.objects.in_workspace(workspace_id).filter(deal_id=deal_id).order_by("-number")[:1]
    )
)
AGREED: Statement[Agreement] = Statement(
    lambda workspace_id, deal_id: (
        Agreement.objects.in_workspace(workspace_id)
        .filter(sheet__deal_id=deal_id)
        .select_related("contact")
        .order_by("-was_key", "-agreed_on")[:1]
    )
)
PROGRAMS: Statement[Program] = Statement(
    lambda workspace_id, deal_id: (
        Program.objects.in_workspace(workspace_id)
        .filter(deal_id=deal_id)
        .annotate(sent=Count("sendings"), opened=Count("sendings", filter=Q(sendings__opened_at__isnull=False)))
        .order_by("-number")[:1]
    )
)
ASKS: Statement[Ask] = Statement(
    lambda workspace_id, deal_id: (
        Ask.objects.in_workspace(workspace_id).filter(deal_id=deal_id).select_related("contact").order_by("-id")[:1]
    )
)
CONTRACTS: Statement[Contract] = Statement(
    lambda workspace_id, deal_id: (
        Contract.objects.in_workspace(workspace_id).filter(deal_id=deal_id).order_by("-id")[:1]
    )
)
INSTALMENTS: Statement[Instalment] = Statement(
    lambda workspace_id, deal_id: (
        Instalment.objects.in_workspace(workspace_id).filter(deal_id=deal_id).order_by("due_on", "id")[:200]
    )
)


@dataclass(frozen=True)
class Link:
    """Where one goes on, in a word or two."""

    address: str
    act: str


@dataclass
class Element:
    """One of the seven as the page of its deal shows it; `state` is done, now or ahead."""

    stage: Stage
    state: str
    said: str = ""
    missing: Sequence[Evidence] = ()
    links: list[Link] = field(default_factory=list)


def elements_of(deal: Deal, rules: StageRules, *, may_change: bool) -> list[Element]:
    """The seven elements; up to ten statements. Only of the stage where the deal stands is told what is missing."""
    found = []
    for stage in SEVEN:
        state = "done" if stage < deal.stage else "now" if stage == deal.stage else "ahead"
        missing = missing_evidence(deal, deal.customer, rules) if state == "now" and deal.is_open else []
        said, links = TOLD[stage](deal, may_change) if stage in TOLD else ("", [])
        found.append(Element(stage, state, said, missing, links))
    return found


def _criteria(deal: Deal, may_change: bool) -> tuple[str, list[Link]]:
    sheet = SHEETS.first(workspace_id=deal.workspace_id, deal_id=deal.pk)
    agreed = AGREED.first(workspace_id=deal.workspace_id, deal_id=deal.pk)
    said = ""
    if sheet and sheet.criteria:
        count = len(sheet.criteria)
        said = ngettext("%(n)d criterion", "%(n)d criteria", count) % {"n": count}
        if agreed:
            said += ", " + _("agreed by %(name)s on %(day)s") % {
                "name": agreed.contact.name,
                "day": day_short(agreed.agreed_on),
            }
    word = _("Criteria") if said or not may_change else _("Write the criteria")
    return said, [Link(reverse("deal-criteria", args=[deal.pk]), word)] if said or may_change else []


def _program(deal: Deal, may_change: bool) -> tuple[str, list[Link]]:
    program: Any = PROGRAMS.first(workspace_id=deal.workspace_id, deal_id=deal.pk)
    if program is None:
        return "", [Link(reverse("program-new", args=[deal.pk]), _("Write a program"))] if may_change else []
    said = _("version %(n)d") % {"n": program.number}
    said += ", " + (_("sent") if program.is_sent else _("a draft"))
    if program.opened:
        said += ", " + _("opened")
    return said, [Link(reverse("program", args=[program.pk]), _("Program"))]


def _contract(deal: Deal, may_change: bool) -> tuple[str, list[Link]]:
    ask = ASKS.first(workspace_id=deal.workspace_id, deal_id=deal.pk)
    contract = CONTRACTS.first(workspace_id=deal.workspace_id, deal_id=deal.pk)
    said, links = [], []
    if ask:
        words = {"name": ask.contact.name, "day": day_short(ask.asked_on), "reply": ASK_REPLY[AskReply(ask.reply)]}
        said.append(_("%(name)s was asked on %(day)s, answer: %(reply)s") % words)
        if may_change:
            links.append(Link(reverse("ask-reply", args=[ask.pk]), _("Their answer")))
    elif deal.stage == Stage.CONTRACT_ASKED:
        said.append(_("it was never asked for"))
    if contract:
        day = contract.signed_on
        said.append(_("contract signed on %(day)s") % {"day": day_short(day)} if day else _("contract not signed yet"))
    if may_change:
        links.append(Link(reverse("ask-new", args=[deal.pk]), _("Ask again") if ask else _("We asked")))
        if contract:
            links.append(Link(reverse("contract-edit", args=[contract.pk]), _("Contract")))
        else:
            links.append(Link(reverse("contract-new", args=[deal.pk]), _("Keep the contract")))
    return ", ".join(said), links


def _payment(deal: Deal, may_change: bool) -> tuple[str, list[Link]]:
    sums = sums_of(INSTALMENTS(workspace_id=deal.workspace_id, deal_id=deal.pk))
    said = ", ".join(
        _("%(open)s of %(due)s open") % {"open": money(is_open, code), "due": money(due, code)}
        if is_open
        else _("%(due)s paid") % {"due": money(due, code)}
        for due, is_open, code in sums
    )
    word = _("Payments") if said or not may_change else _("Plan the payments")
    return said, [Link(reverse("deal-payments", args=[deal.pk]), word)] if said or may_change else []


TOLD: dict[Stage, Callable[[Deal, bool], tuple[str, list[Link]]]] = {
    Stage.CRITERIA_SHAPED: _criteria,
    Stage.PROGRAM_DESIGNED: _program,
    Stage.CONTRACT_ASKED: _contract,
    Stage.PAYMENT_COLLECTED: _payment,
}
