"""After the sale a tactic may be for some phases alone; it is suggested in those, and nowhere else."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from followthrough.playbook.book import book_of
from followthrough.playbook.keep import add_tactic, edit_tactic
from followthrough.playbook.models import Tactic
from followthrough.vocabulary.phase import AFTER_SALE, Phase
from followthrough.workspace.refusal import Refused
from tests.cast import NOW, Firm, make_firm

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("M28")]
FACTS: dict[str, Any] = {"kind": "tactic", "name": "Bring cake", "how": "Bring it.", "stages": "", "after_sale": True}


@pytest.fixture
def firm() -> Firm:
    return make_firm()


def offered(firm: Firm, phase: str | None) -> list[str]:
    return [tactic.name for tactic in book_of(firm.workspace).offered(stage=None, level="C", phase=phase)]


def test_a_new_workspace_has_something_of_its_own_for_each_phase_after_the_sale(firm: Firm) -> None:
    general = offered(firm, None)
    of_phase = [[name for name in offered(firm, phase) if name not in general] for phase in AFTER_SALE]
    assert all(len(names) >= 2 for names in of_phase)
    assert all(set(general) <= set(offered(firm, phase)) for phase in AFTER_SALE)
    assert "Ask for one name" not in offered(firm, Phase.DISILLUSIONMENT)


def test_what_is_for_a_phase_is_suggested_in_it_alone_and_by_turns_with_the_others(firm: Firm) -> None:
    add_tactic(by=firm.max, at=NOW, phases="43", **FACTS)
    assert offered(firm, Phase.ENLIGHTENMENT)[0] == offered(firm, Phase.DISILLUSIONMENT)[0] == "Bring cake"
    assert "Bring cake" not in [*offered(firm, Phase.PEAK), *offered(firm, None)]
    book, names = book_of(firm.workspace), offered(firm, Phase.ENLIGHTENMENT)
    turns = [book.after_sale(level="C", contacts=number, phase="enlightenment") for number in range(len(names))]
    assert [turn.name if turn else "" for turn in turns] == names


def test_phases_without_the_time_after_the_sale_and_those_that_are_none_are_refused(firm: Firm) -> None:
    row = add_tactic(by=firm.max, at=NOW, phases="2", **FACTS)
    for wrong in ({"phases": "1"}, {"phases": "x"}, {"after_sale": False, "stages": "3"}):
        with pytest.raises(Refused) as refused:
            edit_tactic(by=firm.max, tactic=row, version=row.version, **wrong)
        assert refused.value.field == "phases"
        row.refresh_from_db()


def test_workspaces_that_are_there_are_given_what_is_new_once_and_keep_what_they_changed(firm: Firm) -> None:
    """As one stood before: nothing was for a phase, one of the set was changed, what is new was missing."""
    rows = Tactic.objects.in_workspace(firm.workspace)
    new = set(rows.filter(phases__gt="").exclude(name="Ask for one name").values_list("name", flat=True))
    rows.filter(name__in=new).delete()
    rows.update(phases="")
    Tactic.objects.in_workspace(firm.workspace).filter(name="Ask for one name").update(version=2)
    give = import_module("followthrough.playbook.migrations.0010_what_to_do_in_each_phase").give
    for _again in range(2):
        give(apps, SimpleNamespace(connection=connection))
    assert set(rows.filter(phases__gt="").values_list("name", flat=True)) == new
    assert rows.get(name="Ask for one name").phases == ""
    assert rows.order_by("-place").values_list("name", flat=True)[0] in new
