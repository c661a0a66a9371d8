"""On PostgreSQL a statement built once is planned once a connection, and answers with the values of each asking."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from followthrough.env import env_database
from followthrough.workspace.models import Member
from followthrough.workspace.statement import Statement
from tests.cast import make_firm

pytestmark = pytest.mark.django_db

NAME: Statement[str] = Statement(
    lambda workspace_id, pk: (
        Member.objects.in_workspace(workspace_id).filter(pk=pk).order_by("email").values_list("name", flat=True)
    )
)
NAME_ANEW: Statement[str] = Statement(
    lambda workspace_id, pk: (
        Member.objects.in_workspace(workspace_id).filter(pk=pk).order_by("state").values_list("name", flat=True)
    ),
    planned="each time",
)


def test_each_asking_is_answered_with_its_own_values() -> None:
    firm = make_firm()
    for _again in range(4):
        for member in (firm.ana, firm.max):
            assert NAME(workspace_id=firm.workspace.pk, pk=member.pk) == [member.name]


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize(("asked", "count"), [(NAME, 1), (NAME_ANEW, 0)])
def test_the_plan_is_kept_unless_the_values_decide_on_it(asked: Statement[str], count: int) -> None:
    firm = make_firm()
    for _again in range(4):
        asked(workspace_id=firm.workspace.pk, pk=firm.ana.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        kept = [statement for (statement,) in cursor.fetchall() if "ORDER BY" in statement]
    assert len(kept) == count


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(("asked", "can_look"), [(NAME, False), (NAME_ANEW, True)])
def test_sqlite_looks_at_the_values_only_where_they_decide_on_the_plan(asked: Statement[str], can_look: bool) -> None:
    firm = make_firm()
    seen: list[str] = []

    def note(run: Any, sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return run(sql, *rest)

    with connection.execute_wrapper(note):
        assert asked(workspace_id=firm.workspace.pk, pk=firm.ana.pk) == [firm.ana.name]
    assert ("(SELECT %s)" not in seen[0]) is can_look


def test_behind_a_pooler_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLLOWTHROUGH_DATABASE_URL", "postgresql://us@here/ours?plans=anew")
    assert env_database("DATABASE_URL", Path("unused"))["OPTIONS"] == {}
