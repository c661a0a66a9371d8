"""Keep the playbook: add to it, change it, retire what has had its time, and bring it back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Min
from django.utils.translation import gettext as _

from followthrough.playbook.models import Tactic
from followthrough.vocabulary.phase import AFTER_SALE, FIGURE
from followthrough.vocabulary.stage import SEVEN
from followthrough.workspace.models import Member, Workspace
from followthrough.workspace.permission import NotAllowed, may_keep_playbook
from followthrough.workspace.refusal import Refused

#: What a tactic says; `stages`, `phases` and `levels` are the figures and letters one after another.
FACTS = frozenset({"kind", "name", "how", "stages", "after_sale", "phases", "levels", "channel"})
STAGES = frozenset(str(int(stage)) for stage in SEVEN)
PHASES = frozenset(str(FIGURE[phase]) for phase in AFTER_SALE)


@transaction.atomic
def add_tactic(*, by: Member, at: datetime, **facts: Any) -> Tactic:
    """A new tactic of one's own, before all others: who adds it knows this company. Raises NotAllowed, Refused."""
    _check(by)
    first = Tactic.objects.in_workspace(by.workspace_id).aggregate(first=Min("place"))["first"]
    row = Tactic(workspace_id=by.workspace_id, made_by=by, made_at=at, place=(first or 0) - 1)
    return _save(by, row, facts, is_new=True)


@transaction.atomic
def edit_tactic(*, by: Member, tactic: Tactic, version: int, **facts: Any) -> Tactic:
    """Change what a tactic says; touches that used it keep naming it. Raises StaleVersion, NotAllowed, Refused."""
    _check(by)
    return _save(by, tactic.locked(version=version), facts, is_new=False)


@transaction.atomic
def retire_tactic(*, by: Member, tactic: Tactic, at: datetime) -> Tactic:
    """Offer it no longer; what it was used for stays to be read. Retiring twice changes nothing. Raises NotAllowed."""
    return _turn(by, tactic, at)


@transaction.atomic
def bring_back_tactic(*, by: Member, tactic: Tactic) -> Tactic:
    """Offer it again; bringing back twice changes nothing. Raises NotAllowed."""
    return _turn(by, tactic, None)


def change_book(workspace: Workspace) -> None:
    """Note that the playbook changed, so that every process reads it again."""
    Workspace.objects.filter(pk=workspace.pk).update(playbook_seq=F("playbook_seq") + 1)
    workspace.refresh_from_db(fields=["playbook_seq"])


def _turn(by: Member, tactic: Tactic, retired_at: datetime | None) -> Tactic:
    _check(by)
    row = tactic.locked()
    if (row.retired_at is None) is not (retired_at is None):
        row.retired_at = retired_at
        row.save_edit()
        change_book(by.workspace)
    return row


def _check(by: Member) -> None:
    if not may_keep_playbook(by):
        raise NotAllowed(_("The playbook is kept by managers and admins."))


def _save(by: Member, row: Tactic, facts: dict[str, Any], *, is_new: bool) -> Tactic:
    if unknown := set(facts) - FACTS:
        raise TypeError(f"{unknown} are not among the facts of a tactic.")
    for name, value in facts.items():
        setattr(row, name, value)
    row.stages, row.phases, row.levels = _in_order(row.stages), _in_order(row.phases), _in_order(row.levels)
    if not set(row.stages) <= STAGES:
        raise Refused(_("There are the stages 1 to 7."), field="serves")
    if not (row.stages or row.after_sale):
        raise Refused(_("Say where it serves: at a stage, or after the sale."), field="serves")
    if not set(row.phases) <= PHASES:
        raise Refused(_("There are the phases 2 to 5 after the sale."), field="phases")
    if row.phases and not row.after_sale:
        raise Refused(_("Phases count after the sale: tick above that it serves there."), field="phases")
    try:
        with transaction.atomic():
            row.save(force_insert=True) if is_new else row.save_edit()
    except IntegrityError as taken:
        words = _("There is a tactic of this name already; if it is retired, bring it back.")
        raise Refused(words, field="name") from taken
    change_book(by.workspace)
    return row


def _in_order(signs: Iterable[str]) -> str:
    return "".join(sorted(set(signs)))
