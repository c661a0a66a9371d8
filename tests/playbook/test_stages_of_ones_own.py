"""Names, chances and evidence of the stages: an admin changes them, on record, and entries of the past stay."""

from collections.abc import Mapping

import pytest

from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.models import Entry
from followthrough.journal.refusal import MissingEvidence
from followthrough.playbook.models import StageChange
from followthrough.playbook.stages import change_stages
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.evidence import ASKED, Evidence
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import DEFAULT_PROBABILITY, SEVEN, Stage
from followthrough.vocabulary.stage_rules import AS_USUAL, StageRule, StageRules, read_rules
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.models import Workspace
from followthrough.workspace.permission import NotAllowed
from followthrough.workspace.refusal import Refused
from tests.cast import NOW, Bolt, Firm, make_bolt, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M8")]


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@pytest.fixture
def bolt(firm: Firm) -> Bolt:
    return make_bolt(firm)


def changed(firm: Firm, rules: Mapping[int, StageRule], version: int = 1) -> list[int]:
    return change_stages(by=firm.ida, version=version, rules=rules, at=NOW)


def promote(firm: Firm, bolt: Bolt, because: str = "") -> Entry:
    """Ana's touch as her next request would make it."""
    firm.ana.workspace = Workspace.objects.get(pk=firm.workspace.pk)
    move = Move(outcome=Outcome.PROMOTED, override_reason=because)
    facts = Facts(channel=Channel.CALL, happened_at=NOW, reached=False)
    return log_touch(by=firm.ana, customer=bolt.customer, deal=bolt.deal, facts=facts, move=move, at=NOW).entry


def test_only_what_differs_is_kept_and_the_rest_is_as_usual(firm: Firm) -> None:
    rule = StageRule("  Demo   held ", 20, frozenset({Evidence.KEY_MET, Evidence.SOURCE}))
    assert changed(firm, {3: rule}) == [3]
    firm.workspace.refresh_from_db()
    assert firm.workspace.stages == {"3": {"name": "Demo held", "unasked": ["key_met"]}}
    rules = firm.workspace.stage_rules
    assert (rules.name(3), rules.chance(3), rules.asked(3)) == ("Demo held", DEFAULT_PROBABILITY[3], ())
    assert (rules.name(2), rules.chance(2), rules.asked(1)) == ("", 10, ASKED[1])
    assert read_rules({}) is AS_USUAL


def test_each_change_is_on_record_and_said_twice_it_is_made_once(firm: Firm) -> None:
    rules = {2: StageRule(chance=15), 3: StageRule("Demo held")}
    assert changed(firm, rules) == [2, 3]
    assert changed(firm, rules) == []
    assert changed(firm, {3: StageRule()}, version=2) == [3]
    rows = StageChange.objects.in_workspace(firm.workspace).order_by("id").values_list("stage", "before", "after", "by")
    assert list(rows) == [
        (2, {}, {"chance": 15}, firm.ida.pk),
        (3, {}, {"name": "Demo held"}, firm.ida.pk),
        (3, {"name": "Demo held"}, {}, firm.ida.pk),
    ]


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ({2: StageRule("x" * 31)}, "2-name"),
        ({2: StageRule("Demo"), 4: StageRule("demo")}, "4-name"),
        ({5: StageRule(chance=101)}, "5-chance"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(firm: Firm, rules: dict[int, StageRule], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        changed(firm, rules)
    assert refusal.value.field == field
    assert not StageChange.objects.in_workspace(firm.workspace).exists()


def test_others_than_an_admin_and_who_saw_an_older_version_are_refused(firm: Firm) -> None:
    with pytest.raises(NotAllowed):
        change_stages(by=firm.max, version=1, rules={1: StageRule("Lead")}, at=NOW)
    changed(firm, {1: StageRule("Lead")})
    with pytest.raises(StaleVersion):
        changed(firm, {1: StageRule("Contact")})


def test_evidence_switched_off_is_not_asked_and_the_past_keeps_what_it_recorded(firm: Firm, bolt: Bolt) -> None:
    promote(firm, bolt)
    with pytest.raises(MissingEvidence):
        promote(firm, bolt)
    before = promote(firm, bolt, because="they sign anyway")
    changed(firm, {Stage.KEY_CONTACT_ENGAGED: StageRule(unasked=frozenset({Evidence.KEY_MET}))})
    assert promote(firm, bolt).missing == []
    before.refresh_from_db()
    assert before.missing == [Evidence.NON_KEY_MET]


def test_a_chance_below_that_of_the_stage_before_is_seen() -> None:
    assert list(AS_USUAL.falling()) == []
    rules = StageRules({4: StageRule(chance=15), 5: StageRule(chance=15)})
    assert list(rules.falling()) == [4]
    assert [rules.chance(stage) for stage in SEVEN] == [5, 10, 20, 15, 15, 80, 95]
