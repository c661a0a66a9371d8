"""What a sharded engine would refuse: a statement that does not name the workspace of each table it uses."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.db import connection

from followthrough.workspace.base import WorkspaceModel

TABLE = re.compile(
    r'\b(?:FROM|JOIN|UPDATE)\s+"(\w+)"(?:\s+(?:AS\s+)?"?(?!SET\b|WHERE\b|ON\b|INNER\b|LEFT\b|ORDER\b)(\w+)"?)?', re.I
)
UPDATED = re.compile(r'\s*UPDATE\s+"(\w+)"', re.I)
SET_CLAUSE = re.compile(r'\bUPDATE\s+"\w+"\s+SET\s+(.*?)(?:\sWHERE\s|$)', re.I | re.S)

#: Users are global, so who they are is asked before the workspace is known; so are the secrets of a one-time link and
#: of a form for leads.
BEFORE_THE_WORKSPACE_IS_KNOWN = (
    ("workspace_member", '"workspace_member"."user_id" ='),
    ("workspace_onetimelink", '"workspace_onetimelink"."secret_hash" ='),
    ("customers_leadform", '"customers_leadform"."secret" ='),
)


class WorkspaceNotNamed(AssertionError):
    """The statement would go to every shard, or to the wrong one."""


@cache
def workspace_tables() -> frozenset[str]:
    """Tables whose every statement names the workspace."""
    return frozenset(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, WorkspaceModel)
    )


@lru_cache(maxsize=5000)
def check(sql: str) -> None:
    """Raise WorkspaceNotNamed for a table alias without its workspace, and for an UPDATE that sets it."""
    if sql.lstrip(" (")[:6].upper() not in {"SELECT", "UPDATE", "DELETE"}:
        return
    for table, alias in TABLE.findall(sql):
        if table not in workspace_tables():
            continue
        name = alias or table
        if _is_compared(name, sql) or _is_known(table, sql):
            continue
        raise WorkspaceNotNamed(f"{name} in: {sql}")
    updated, assigned = UPDATED.match(sql), SET_CLAUSE.search(sql)
    if not updated or updated[1] not in workspace_tables():
        return
    if assigned and re.search(r'(^|,)\s*"workspace_id"\s*=', assigned.group(1)):
        raise WorkspaceNotNamed(f"the workspace is SET in: {sql}")


def _is_compared(alias: str, sql: str) -> bool:
    """Whether the alias' workspace stands on either side of a comparison, not merely among the columns read."""
    column = rf'"?\b{alias}"?\."?workspace_id"?'
    return re.search(rf"{column}\)?\s*(=|IN\b)|=\s*\(?{column}", sql) is not None


def _is_known(table: str, sql: str) -> bool:
    return any(table == allowed and clause in sql for allowed, clause in BEFORE_THE_WORKSPACE_IS_KNOWN)


@contextmanager
def every_statement_names_its_workspace() -> Iterator[None]:
    """While this lasts, each statement on a workspace table names its workspace."""

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        check(sql)
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield
