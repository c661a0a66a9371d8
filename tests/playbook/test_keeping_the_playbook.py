"""The playbook is kept by managers: added to, changed, retired and brought back; nothing of it is ever lost."""

from typing import Any

import pytest

from followthrough.playbook.book import book_of
from followthrough.playbook.defaults import DEFAULT_SET
from followthrough.playbook.keep import add_tactic, bring_back_tactic, edit_tactic, retire_tactic
from followthrough.playbook.models import Tactic
from followthrough.vocabulary.stage import SEVEN
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.permission import NotAllowed
from followthrough.workspace.refusal import Refused
from tests.cast import NOW, Firm, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M12")]
FACTS: dict[str, Any] = {"kind": "tactic", "name": "Bring cake", "how": "Bring it. Eat it.", "stages": "32"}


@pytest.fixture
def firm() -> Firm:
    return make_firm()


def offered(firm: Firm, stage: int | None, level: str = "C") -> list[str]:
    return [tactic.name for tactic in book_of(firm.workspace).offered(stage=stage, level=level)]


def test_a_new_workspace_has_something_for_each_stage_and_after_the_sale(firm: Firm) -> None:
    assert Tactic.objects.in_workspace(firm.workspace).count() == len(DEFAULT_SET)
    assert all(len(offered(firm, stage)) >= 4 for stage in (*SEVEN, None))


def test_what_a_manager_adds_is_offered_first_where_it_serves(firm: Firm) -> None:
    row = add_tactic(by=firm.max, at=NOW, **FACTS)
    assert (row.stages, offered(firm, 2)[0], offered(firm, 3)[0]) == ("23", "Bring cake", "Bring cake")
    assert "Bring cake" not in offered(firm, 4)
    edit_tactic(by=firm.ida, tactic=row, version=row.version, stages="", after_sale=True, levels="A")
    assert offered(firm, None, "A")[0] == "Bring cake"
    assert "Bring cake" not in [*offered(firm, 2), *offered(firm, None, "B")]


def test_a_retired_one_is_offered_no_longer_until_it_is_brought_back_and_twice_changes_nothing(firm: Firm) -> None:
    row = add_tactic(by=firm.max, at=NOW, **FACTS)
    row = retire_tactic(by=firm.max, tactic=row, at=NOW)
    assert retire_tactic(by=firm.max, tactic=row, at=NOW).version == row.version
    assert "Bring cake" not in offered(firm, 2)
    row = bring_back_tactic(by=firm.max, tactic=row)
    assert bring_back_tactic(by=firm.max, tactic=row).version == row.version
    assert "Bring cake" in offered(firm, 2)


def test_what_cannot_be_kept_is_refused_by_its_field(firm: Firm) -> None:
    row = add_tactic(by=firm.max, at=NOW, **FACTS)
    with pytest.raises(Refused) as taken:
        add_tactic(by=firm.max, at=NOW, **FACTS)
    with pytest.raises(Refused) as nowhere:
        edit_tactic(by=firm.max, tactic=row, version=row.version, stages="")
    assert (taken.value.field, nowhere.value.field) == ("name", "serves")
    edit_tactic(by=firm.max, tactic=row, version=row.version, how="Bring two.")
    with pytest.raises(StaleVersion):
        edit_tactic(by=firm.max, tactic=row, version=row.version, how="Bring three.")
    for act in (lambda: add_tactic(by=firm.ana, at=NOW, **FACTS), lambda: bring_back_tactic(by=firm.sol, tactic=row)):
        with pytest.raises(NotAllowed):
            act()
