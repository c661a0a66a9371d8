"""Plan trainings and their days: what they are for, what they cost, and who of us keeps them (M37)."""

import secrets
from collections.abc import Callable, Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from followthrough.training.models import Training, TrainingSession
from followthrough.vocabulary.role import Role
from followthrough.vocabulary.training import AIMS
from followthrough.workspace.models import Member
from followthrough.workspace.permission import NotAllowed, may_keep_training
from followthrough.workspace.refusal import Refused

#: What a training says, and what one of its days does.
FACTS = frozenset({"name", "behaviour", "aims", "roles", "note", "currency", "wage", "running", "margin"})
SESSION_FACTS = frozenset({"on", "hours", "trainer", "place", "fees", "travel", "lost"})
#: Whom a training can be for.
TRAINED = (Role.SERVICE, Role.SELLER, Role.MANAGER, Role.ADMIN)
#: A day of training is not longer than that.
LONGEST = Decimal(24)


@transaction.atomic
def add_training(*, by: Member, at: datetime, seed: str | None = None, **facts: Any) -> Training:
    """A new training; lots for who comes next are drawn by `seed`, or by a new one. Raises NotAllowed, Refused."""
    check_may_keep(by)
    row = Training(
        workspace_id=by.workspace_id, made_by=by, made_at=at, currency=by.workspace.base_currency,
        seed=seed or secrets.token_hex(16),
    )  # fmt: skip
    return _save(row, facts, is_new=True)


@transaction.atomic
def edit_training(*, by: Member, training: Training, version: int, **facts: Any) -> Training:
    """Change what a training says; studies made before stay as they are. Raises StaleVersion, NotAllowed, Refused."""
    check_may_keep(by)
    return _save(training.locked(version=version), facts, is_new=False)


@transaction.atomic
def retire_training(*, by: Member, training: Training, at: datetime) -> Training:
    """Offer it no longer; what is on record of it stays. Retiring twice changes nothing. Raises NotAllowed."""
    return _turn(by, training, at)


@transaction.atomic
def bring_back_training(*, by: Member, training: Training) -> Training:
    """Offer it again; bringing back twice changes nothing. Raises NotAllowed."""
    return _turn(by, training, None)


@transaction.atomic
def add_session(*, by: Member, training: Training, at: datetime, **facts: Any) -> TrainingSession:
    """A day of a training. Raises NotAllowed, and Refused for a training that is retired or facts that can't be."""
    check_may_keep(by)
    if training.locked().retired_at is not None:
        raise Refused(_("This training is retired: bring it back first."))
    row = TrainingSession(workspace_id=by.workspace_id, training=training, made_by=by, made_at=at)
    _set_session(row, facts)
    row.save(force_insert=True)
    return row


@transaction.atomic
def edit_session(*, by: Member, session: TrainingSession, version: int, **facts: Any) -> TrainingSession:
    """Change a day of a training and what it cost. Raises StaleVersion, NotAllowed, Refused."""
    check_may_keep(by)
    row = session.locked(version=version)
    _set_session(row, facts)
    row.save_edit()
    return row


@transaction.atomic
def call_off_session(*, by: Member, session: TrainingSession, at: datetime) -> TrainingSession:
    """It does not take place: it counts for nothing. Calling off twice changes nothing. Raises NotAllowed."""
    return _call_off(by, session, at)


@transaction.atomic
def call_session_again(*, by: Member, session: TrainingSession) -> TrainingSession:
    """It takes place after all, with whoever was on its list. Raises NotAllowed."""
    return _call_off(by, session, None)


def check_may_keep(by: Member) -> None:
    """Raise NotAllowed unless the member plans trainings."""
    if not may_keep_training(by):
        raise NotAllowed(_("Trainings are planned by managers and admins."))


def _turn(by: Member, training: Training, at: datetime | None) -> Training:
    check_may_keep(by)
    row = training.locked()
    if (row.retired_at is None) is not (at is None):
        row.retired_at = at
        row.save_edit()
    return row


def _call_off(by: Member, session: TrainingSession, at: datetime | None) -> TrainingSession:
    check_may_keep(by)
    row = session.locked()
    if (row.called_off_at is None) is not (at is None):
        row.called_off_at = at
        row.save_edit()
    return row


def _save(row: Training, facts: dict[str, Any], *, is_new: bool) -> Training:
    _set(row, facts, FACTS)
    row.name, row.behaviour = row.name.strip(), row.behaviour.strip()
    row.aims, row.roles = _in_order(row.aims, AIMS), _in_order(row.roles, TRAINED)
    refused_where: tuple[tuple[str, Callable[[], bool], str], ...] = (
        ("name", lambda: not row.name, _("Give it a name.")),
        ("behaviour", lambda: not row.behaviour, _("Say what they should do differently after it.")),
        ("aims", lambda: not row.aims, _("Say by what one would see it.")),
        ("roles", lambda: not row.roles, _("Say whom it is for.")),
        ("margin", lambda: not 0 <= row.margin <= 100, _("A margin is 0 to 100 in a hundred.")),
        ("wage", lambda: row.wage < 0, _("It can’t cost less than nothing.")),
        ("running", lambda: row.running < 0, _("It can’t cost less than nothing.")),
    )
    for field, is_wrong, words in refused_where:
        if is_wrong():
            raise Refused(words, field=field)
    try:
        with transaction.atomic():
            row.save(force_insert=True) if is_new else row.save_edit()
    except IntegrityError as taken:
        words = _("There is a training of this name already; if it is retired, bring it back.")
        raise Refused(words, field="name") from taken
    return row


def _set_session(row: TrainingSession, facts: dict[str, Any]) -> None:
    _set(row, facts, SESSION_FACTS)
    if not isinstance(row.on, date):
        raise Refused(_("Say on which day."), field="on")
    if row.hours is None or not 0 < row.hours <= LONGEST:
        raise Refused(_("A day of training takes more than 0 and at most 24 hours."), field="hours")
    for field in ("fees", "travel", "lost"):
        if getattr(row, field) < 0:
            raise Refused(_("It can’t cost less than nothing."), field=field)


def _set(row: Any, facts: dict[str, Any], known: frozenset[str]) -> None:
    if unknown := set(facts) - known:
        raise TypeError(f"{unknown} are not among the facts of a training.")
    for name, value in facts.items():
        setattr(row, name, value)


def _in_order(given: Collection[str], known: Collection[str]) -> list[str]:
    return [str(one) for one in known if one in given]
