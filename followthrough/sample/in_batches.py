"""Invented customers in batches: each is the same whoever makes it, and when."""

import random
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from followthrough.playbook.cadence import Rhythm
from followthrough.sample.columns import COLUMNS, PLAIN
from followthrough.sample.invented import IDS_BESIDE, Invented
from followthrough.sample.tables import Table
from followthrough.vocabulary.ledger import Origin
from followthrough.workspace.models import Workspace

AT_A_TIME = 250


@dataclass(frozen=True)
class Plan:
    """What is to be made: how many touches each customer gets, from which id on, for whom, and as of when."""

    seed: int
    first_id: int
    touches: "array[int]"
    workspace: Workspace
    members: "array[int]"
    rhythm: Rhythm
    at: datetime

    @property
    def batches(self) -> range:
        """The first customer of each."""
        return range(0, len(self.touches), AT_A_TIME)


@dataclass(frozen=True)
class Batch:
    """So many customers; by table, how many rows and the rows packed."""

    customers: int
    rows: dict[str, int]
    packed: dict[str, bytes]


def ids_needed(customers: int, touches: int) -> int:
    """How many ids so many of each take at most."""
    return 2 * touches + IDS_BESIDE * customers


def tables_of(workspace_id: int) -> dict[str, Table]:
    """The tables in the order in which they are written."""
    same = {"workspace_id": workspace_id, "origin": Origin.SAMPLE}
    return {name: Table(model, told, same, plain=name in PLAIN) for name, (model, told) in COLUMNS.items()}


def made_here(plan: Plan, firsts: range) -> Iterator[Batch]:
    """These batches, made by this process."""
    tables, before = tables_of(plan.workspace.pk), array("q", accumulate(plan.touches, initial=0))
    for first in firsts:
        counts = plan.touches[first : first + AT_A_TIME]
        first_id = plan.first_id + ids_needed(first, before[first])
        ids = iter(range(first_id, first_id + ids_needed(len(counts), sum(counts))))
        rng = random.Random(f"{plan.seed} {first}")
        invented = Invented(rng, ids, plan.workspace, plan.members, plan.rhythm, plan.at, f"s{plan.seed}")
        for number, count in enumerate(counts):
            invented.add(first + number, count)
        rows = {name: len(told) for name, told in invented.rows.items()}
        yield Batch(len(counts), rows, {name: table.pack(invented.rows[name]) for name, table in tables.items()})
