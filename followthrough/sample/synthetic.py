"""Synthetic data for tests under load: as many customers, touches and members as asked for, right by construction."""

import random
import time
import uuid
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from followthrough.playbook.cadence import rhythm_of
from followthrough.playbook.found import add_member, found_workspace
from followthrough.sample.columns import COLUMNS
from followthrough.sample.elsewhere import made_elsewhere
from followthrough.sample.in_batches import Batch, Plan, ids_needed, made_here, tables_of
from followthrough.sample.invented import spread
from followthrough.sample.laid_bare import are_empty, laid_bare
from followthrough.vocabulary.role import Role
from followthrough.workspace.ids import reserve
from followthrough.workspace.models import Member, Team, User, Workspace

TEAM_OF = 8
#: Below so many touches other processes are not worth their start.
WORTH_IT = 20_000


@dataclass(frozen=True)
class Seeded:
    """What was made, and how long the writing took in seconds."""

    workspace: Workspace
    members: list[Member]
    rows: dict[str, int]
    seconds: float


def seed_workspace(
    *,
    customers: int,
    touches: int,
    members: int,
    seed: int,
    at: datetime,
    processes: int = 1,
    told: Callable[[str], None] | None = None,
) -> Seeded:
    """A new workspace of sample data with so many of each as of `at`; `told` hears in words how far it is.

    What is kept beside the rows (stages, clocks, bonds, due dates, search texts) is written with them. It is there as a
    whole or not at all, and but for ids the same whenever it is made and by however many processes.
    """
    began = time.monotonic()
    rows = dict.fromkeys(COLUMNS, 0)
    hears = told or _nobody
    names = [table.name for table in tables_of(0).values()]
    is_first = are_empty(names)
    with laid_bare(names, lambda name: hears(f"making {name}")) if is_first else transaction.atomic():
        workspace, people = _people(members, at, seed)
        counts = array("l", spread(random.Random(seed), customers, touches))
        first_id, ids = reserve(ids_needed(customers, touches)), array("q", [member.pk for member in people])
        plan = Plan(seed, first_id, counts, workspace, ids, rhythm_of(workspace), at)
        tables = tables_of(workspace.pk)
        for batch in _made(plan, processes):
            for name, table in tables.items():
                table.write(batch.packed[name], settled=is_first)
                rows[name] += batch.rows[name]
            hears(f"{rows['customer']:,} of {customers:,} customers")
        Workspace.objects.filter(pk=workspace.pk).update(retimed_seq=F("rhythm_seq"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Seeded(workspace, people, rows, time.monotonic() - began)


def _made(plan: Plan, processes: int) -> Iterator[Batch]:
    """All batches of a plan in their order, made by so many processes where that is worth their start."""
    if processes < 2 or sum(plan.touches) < WORTH_IT:
        return made_here(plan, plan.batches)
    return made_elsewhere(plan, processes)


def _nobody(_what: str) -> None:
    return


def _people(count: int, at: datetime, seed: int) -> tuple[Workspace, list[Member]]:
    """A workspace with members who sell, in teams, each under a manager; the second is an admin. No passwords."""
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
        role = Role.MANAGER if number % TEAM_OF == TEAM_OF - 1 else Role.ADMIN if number == 1 else Role.SELLER
        email = f"member{number + 1}.{mark}@synthetic.example"
        user = User.objects.create_user(email, None, name=f"Member {number + 1}")
        member = add_member(workspace=workspace, name=user.name, role=role, at=began, email=email, user=user, team=team)
        people.append(member)
        if team and role is Role.MANAGER:
            team.manager = member
            team.save_edit()
    workspace.refresh_from_db()
    return workspace, people
