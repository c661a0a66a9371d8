"""Keep the bond of each of us with a customer in step with the touches: one statement for a plain touch."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F, FloatField, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Abs, Exp, Greatest, Least, Ln

from followthrough.journal.bond import Met, PairState
from followthrough.journal.models import Bond
from followthrough.journal.models.bond import KEPT
from followthrough.reckoning import half_life
from followthrough.workspace.statement import Change, Given, insert

AT_A_TIME = 500
#: Beyond this e^−x is nothing beside 1, and PostgreSQL refuses to work it out.
_NOTHING = 700.0


def _more(term: Given) -> Combinable:
    """L' = max(L, l) + ln(1 + e^−|L − l|)."""
    kept, given = F("log_score"), Given(term.name, FloatField())
    apart = Least(Abs(kept - given), Value(_NOTHING))
    return Greatest(kept, given) + Ln(Value(1.0) + Exp(Value(0.0) - apart))


def _one_more(*, adds: bool, reached: bool) -> Change:
    def build(
        workspace_id: Given, customer_id: Given, member_id: Given, term: Given, at: Given
    ) -> tuple[QuerySet[Bond], dict[str, Any]]:
        values: dict[str, Any] = {"last_touch_at": at}
        values |= {"log_score": _more(term)} if adds else {}
        values |= {"last_contact_at": at} if reached else {}
        return Bond.objects.in_workspace(workspace_id).filter(customer_id=customer_id, member_id=member_id), values

    return Change(build)


#: One more touch of a pair, by whether it counts beside those of its day and whether it was a real contact.
_ONE_MORE = {
    (adds, reached): _one_more(adds=adds, reached=reached) for adds in (True, False) for reached in (True, False)
}


def add_to_bond(workspace_id: int, customer_id: int, touch: Met, half_life_days: float, *, adds: bool = True) -> None:
    """Count one more touch that is the latest of its customer, whose row is locked. One statement, two for the first.

    `adds` tells whether it counts beside those of its day (`bond.adds`). The database adds, so that nothing has to be
    read before.
    """
    if touch.member is None:
        return
    term = half_life.log_weight(touch.weight, touch.at, half_life_days)
    of_pair = {"workspace_id": workspace_id, "customer_id": customer_id, "member_id": touch.member}
    if not _ONE_MORE[adds, touch.reached](**of_pair, term=term, at=touch.at):
        last_contact_at = touch.at if touch.reached else None
        insert(Bond(**of_pair, log_score=term, last_touch_at=touch.at, last_contact_at=last_contact_at))


def bonds_of(workspace_id: int, customer_ids: Iterable[int]) -> dict[tuple[int, int], Bond]:
    """The bonds kept with these customers, by (customer, member); one statement."""
    rows = Bond.objects.in_workspace(workspace_id).filter(customer_id__in=list(customer_ids))
    return {(row.customer_id, row.member_id): row for row in rows}


def told(workspace_id: int, customer_id: int, member_id: int, state: PairState) -> Bond:
    """The row that says this, not saved."""
    return Bond(workspace_id=workspace_id, customer_id=customer_id, member_id=member_id, **vars(state))


def keep_bonds(workspace_id: int, states: Mapping[int, Mapping[int, PairState]]) -> None:
    """Write the bonds of these customers, customer → member → state, and no others of theirs; at most three statements.

    The customers are locked, or nobody else knows them yet.
    """
    kept = bonds_of(workspace_id, states)
    rebuilt = [
        told(workspace_id, customer_id, member_id, state)
        for customer_id, members in states.items()
        for member_id, state in members.items()
    ]
    write_bonds(workspace_id, [row for row in rebuilt if not _is_kept(row, kept)])
    wanted = {(row.customer_id, row.member_id) for row in rebuilt}
    drop_bonds(workspace_id, [row for place, row in kept.items() if place not in wanted])


def _is_kept(row: Bond, kept: Mapping[tuple[int, int], Bond]) -> bool:
    found = kept.get((row.customer_id, row.member_id))
    return found is not None and all(getattr(found, name) == getattr(row, name) for name in KEPT)


def write_bonds(workspace_id: int, rows: Sequence[Bond]) -> None:
    """Insert these bonds, or change those that are there."""
    if rows:
        Bond.objects.in_workspace(workspace_id).bulk_create(
            rows, AT_A_TIME, update_conflicts=True, update_fields=KEPT,
            unique_fields=["workspace", "customer", "member"],
        )  # fmt: skip


def drop_bonds(workspace_id: int, rows: Sequence[Bond]) -> None:
    """Delete bonds of whom no touch stands any more."""
    if rows:
        of_them = Bond.objects.in_workspace(workspace_id).filter(pk__in=[row.pk for row in rows])
        of_them._raw_delete(of_them.db)
