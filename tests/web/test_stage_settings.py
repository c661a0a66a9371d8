"""The stages through their page: asked back, refused beside the field, and named everywhere as they are named here."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from followthrough.journal.log import Facts, Move, log_touch
from followthrough.playbook.stages import change_stages
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.evidence import ASKED
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import SEVEN
from followthrough.vocabulary.stage_rules import StageRule
from followthrough.web.wording import STAGE
from followthrough.workspace.models import Workspace
from tests.cast import Bolt, Firm
from tests.porting.moving import looked

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M8"), pytest.mark.only_on("sqlite")]

USUAL = re.compile("|".join(re.escape(str(STAGE[stage])) for stage in SEVEN))


def ida(firm: Firm) -> Client:
    client = Client()
    assert firm.ida.user is not None
    client.force_login(firm.ida.user)
    return client


def typed(**change: str) -> dict[str, Any]:
    """The page as it comes, with a change."""
    told: dict[str, Any] = {"version": "1"}
    for stage in SEVEN:
        told |= {f"{stage}-name": "", f"{stage}-chance": "", f"{stage}-asked": [str(thing) for thing in ASKED[stage]]}
    return told | {name.replace("_", "-"): value for name, value in change.items()}


def kept(firm: Firm) -> dict[str, Any]:
    stages: dict[str, Any] = Workspace.objects.get(pk=firm.workspace.pk).stages
    return stages


def test_a_falling_chance_is_asked_back_and_kept_when_it_is_meant(firm: Firm) -> None:
    client, told = ida(firm), {**typed(), "4-chance": "15"}
    answer = client.post(reverse("stage-settings"), told)
    assert answer.status_code == 422
    assert "less likely" in answer.content.decode()
    assert kept(firm) == {}
    assert client.post(reverse("stage-settings"), {**told, "act": "keep"}).status_code == 302
    assert kept(firm) == {"4": {"chance": 15}}


def test_what_somebody_else_changed_stands_beside_what_was_typed(firm: Firm) -> None:
    client = ida(firm)
    change_stages(by=firm.ida, version=1, rules={3: StageRule("Demo held")}, at=timezone.now())
    answer = client.post(reverse("stage-settings"), {**typed(), "3-name": "Demo given"})
    assert answer.status_code == 409
    assert list(answer.context["page"].theirs) == [("3: Name", "Demo held", "Demo given")]
    assert client.post(reverse("stage-settings"), {**typed(), "3-name": "demo", "2-name": "Demo"}).status_code == 409
    wrong = client.post(reverse("stage-settings"), {**typed(), "version": "2", "3-name": "demo", "2-name": "Demo"})
    assert wrong.status_code == 422
    assert "has this name already" in wrong.content.decode()


def test_a_stage_is_called_by_the_workspace_s_name_wherever_it_is_named(ana: Client, firm: Firm, bolt: Bolt) -> None:
    facts = Facts(channel=Channel.CALL, happened_at=timezone.now(), contacts=[bolt.weber])
    move = Move(outcome=Outcome.PROMOTED)
    log_touch(by=firm.ana, customer=bolt.customer, deal=bolt.deal, facts=facts, move=move, at=timezone.now())
    rules = {int(stage): StageRule(f"Stufe {stage}") for stage in SEVEN}
    change_stages(by=firm.ida, version=1, rules=rules, at=timezone.now())
    pages = [
        reverse("today"), reverse("deals"), reverse("deal-list"), reverse("journal"), reverse("reports"),
        reverse("customer", args=[bolt.customer.pk]), reverse("deal", args=[bolt.deal.pk]),
        reverse("customer-touch-new", args=[bolt.customer.pk]), reverse("losses"),
        reverse("today-card", args=[bolt.customer.pk]), reverse("deal-closing", args=[bolt.deal.pk]),
        reverse("playbook"), reverse("funnel") + "?owner=all&days=0", reverse("overrides"),
    ]  # fmt: skip
    for address in pages:
        page = ana.get(address).content.decode()
        assert USUAL.findall(page) == [], address
    for address in pages[1:3]:
        assert "Stufe 2" in ana.get(address).content.decode()
    logged = ana.post(
        pages[7] + f"?deal={bolt.deal.pk}",
        {"uid": "6f9a5f0e-6a3f-4a43-9f0e-6a3f4a439f0e", "channel": "call", "outcome": "retained"},
        follow=True,
    )
    assert "now at Stufe 2" in logged.content.decode()


def test_a_file_names_stages_by_the_usual_names_and_by_the_workspace_s_own(firm: Firm) -> None:
    change_stages(by=firm.ida, version=1, rules={4: StageRule("Qualified")}, at=timezone.now())
    firm.ana.workspace = Workspace.objects.get(pk=firm.workspace.pk)
    rows = b"Company,Deal name,Stage\nA,a,Key contact engaged\nB,b,Qualified\nC,c,Won\nD,d,Elsewhere\n"
    run, _examined = looked(firm.ana, ("deals.csv", rows))
    assert [question["code"] for question in run.questions] == ["stage:Elsewhere"]


def test_the_board_weighs_by_the_chances_of_the_workspace(ana: Client, firm: Firm, bolt: Bolt) -> None:
    assert ana.get(reverse("deals")).context["board"].weighted == [(420_000, "EUR")]
    change_stages(by=firm.ida, version=1, rules={1: StageRule(chance=3)}, at=timezone.now())
    assert ana.get(reverse("deals")).context["board"].weighted == [(252_000, "EUR")]
