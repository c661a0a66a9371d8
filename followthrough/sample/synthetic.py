"""Synthetic data for tests under load: as many customers, touches and members as asked for, right by construction."""

import random
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from followthrough.playbook.cadence import rhythm_of
from followthrough.playbook.found import add_member, found_workspace
from followthrough.sample.columns import COLUMNS
from followthrough.sample.invented import Invented, Life
from followthrough.sample.tables import Table
from followthrough.vocabulary.role import Role
from followthrough.workspace.models import Member, Team, User, Workspace

CUSTOMERS_AT_A_TIME = 1000
TEAM_OF = 8


@dataclass(frozen=True)
class Seeded:
    """What was made, and how long the writing took in seconds."""

    workspace: Workspace
    members: list[Member]
    rows: dict[str, int]
    seconds: float


def seed_workspace(
    *, customers: int, touches: int, members: int, seed: int, at: datetime, told: Callable[[int], None] | None = None
) -> Seeded:
    """A new workspace of sample data with so many of each as of `at`; `told` hears how many customers are written.

    What is kept beside the rows (stages, clocks, bonds, due dates, search texts) is written with them.
    """
    began = time.monotonic()
    rng = random.Random(seed)
    with transaction.atomic():
        workspace, people = _people(members, at, seed)
    invented = Invented(rng, workspace, [member.pk for member in people], rhythm_of(workspace), at)
    tables = {name: Table(model, columns) for name, (model, columns) in COLUMNS.items()}
    rows = dict.fromkeys(COLUMNS, 0)
    for lives in _batches(invented, customers, touches):
        with transaction.atomic():
            _write(tables, lives, rows)
        if told:
            told(rows["customer"])
    Workspace.objects.filter(pk=workspace.pk).update(retimed_seq=F("rhythm_seq"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Seeded(workspace, people, rows, time.monotonic() - began)


def _batches(invented: Invented, customers: int, touches: int) -> Iterator[list[Life]]:
    counts = invented.spread(customers, touches)
    for first in range(0, customers, CUSTOMERS_AT_A_TIME):
        part = counts[first : first + CUSTOMERS_AT_A_TIME]
        yield [invented.life(first + number, count) for number, count in enumerate(part)]


def _write(tables: dict[str, Table], lives: list[Life], rows: dict[str, int]) -> None:
    for name, table in tables.items():
        batch = [row for life in lives for row in life.rows[name]]
        table.write(batch)
        rows[name] += len(batch)


def _people(count: int, at: datetime, seed: int) -> tuple[Workspace, list[Member]]:
    """A workspace with members who sell, in teams, each team under a manager; nobody has a password."""
    began = at - timedelta(days=800)
    workspace = found_workspace(
        name=f"Synthetic data {seed}", at=began, time_zone="Europe/Zurich", country="CH", is_sample=True
    )
    people: list[Member] = []
    team: Team | None = None
    mark = uuid.UUID(int=workspace.pk).hex[-8:]
    for number in range(count):
        if number % TEAM_OF == 0:
            team = Team.objects.create(workspace=workspace, name=f"Team {number // TEAM_OF + 1}")
        role = Role.MANAGER if number % TEAM_OF == TEAM_OF - 1 else Role.SELLER
        email = f"member{number + 1}.{mark}@synthetic.example"
        user = User.objects.create_user(email, None, name=f"Member {number + 1}")
        member = add_member(workspace=workspace, name=user.name, role=role, at=began, email=email, user=user, team=team)
        people.append(member)
        if team and role is Role.MANAGER:
            team.manager = member
            team.save_edit()
    workspace.refresh_from_db()
    return workspace, people
