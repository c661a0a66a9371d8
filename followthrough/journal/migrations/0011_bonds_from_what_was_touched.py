"""The bonds of each of us with the customers that are there already, from the touches that stand, as amended."""

from collections import defaultdict
from typing import Any

from django.db import migrations

from followthrough.journal.bond import Met, fold_members
from followthrough.reckoning.half_life import half_life_days
from followthrough.reckoning.working_days import local_date
from followthrough.workspace.ids import new_id

AT_A_TIME = 500
AMENDED = ("happened_at", "channel", "direction", "reached", "interest", "trust")


def count(apps: Any, editor: Any) -> None:
    """A copy that is restored comes up to date beside the database in use: the one at hand is named."""
    here = editor.connection.alias
    bonds, customers = apps.get_model("journal", "Bond"), apps.get_model("customers", "Customer")
    for workspace in apps.get_model("workspace", "Workspace").objects.using(here).all():
        cadences = apps.get_model("playbook", "Cadence").objects.using(here)
        ideal = dict(cadences.filter(workspace_id=workspace.pk, moment="before").values_list("level", "ideal_days"))
        touched = customers.objects.using(here).filter(workspace_id=workspace.pk, log_score__isnull=False)
        rows = list(touched.order_by("id").values_list("id", "level", "time_zone"))
        for start in range(0, len(rows), AT_A_TIME):
            part = rows[start : start + AT_A_TIME]
            zones = {pk: zone or workspace.time_zone for pk, _level, zone in part}
            touches = _touches(apps, here, workspace.pk, zones)
            bonds.objects.using(here).bulk_create(
                bonds(id=new_id(), workspace_id=workspace.pk, customer_id=pk, member_id=member, **vars(state))
                for pk, level, _zone in part
                for member, state in fold_members(touches[pk], half_life_days(ideal[level])).items()
            )
    if editor.connection.vendor == "postgresql":
        # Whoever restores a copy migrates in one transaction: a table with checks ahead can't be altered.
        editor.connection.check_constraints()


def _touches(apps: Any, here: str, workspace_id: int, zones: dict[int, str]) -> dict[int, list[Met]]:
    entries, met = apps.get_model("journal", "Entry"), apps.get_model("journal", "EntryContact")
    amendments = apps.get_model("journal", "Amendment")
    ours = {"workspace_id": workspace_id}
    of_them = entries.objects.using(here).filter(**ours, customer_id__in=list(zones))
    withdrawn = set(of_them.filter(corrects__isnull=False).values_list("corrects_id", flat=True))
    people = defaultdict(set)
    named = met.objects.using(here).filter(**ours, entry__customer_id__in=list(zones))
    for entry_id, contact_id in named.values_list("entry_id", "contact_id"):
        people[entry_id].add(contact_id)
    rows = amendments.objects.using(here).filter(**ours, entry__customer_id__in=list(zones)).order_by("id")
    amended = {row.entry_id: row for row in rows}
    found: dict[int, list[Met]] = defaultdict(list)
    standing = of_them.filter(kind="touch", continues__isnull=True, is_correction=False)
    for entry in standing.exclude(origin="form").defer("note"):
        if entry.pk not in withdrawn:
            zone = zones[entry.customer_id]
            found[entry.customer_id].append(_met(entry, amended.get(entry.pk), people[entry.pk], zone))
    return found


def _met(entry: Any, amendment: Any, people: set[int], zone: str) -> Met:
    key_met = entry.key_met
    if amendment is not None:
        for name in AMENDED:
            setattr(entry, name, getattr(amendment, name))
        people = {int(person["contact"]) for person in amendment.met}
        key_met = entry.reached and any(person["was_key"] for person in amendment.met)
    return Met(
        id=entry.pk, at=entry.happened_at, day=local_date(entry.happened_at, zone), channel=entry.channel,
        direction=entry.direction, reached=entry.reached, key_met=key_met,
        sentiment=entry.trust if entry.trust is not None else entry.interest, people=frozenset(people),
        member=entry.author_id,
    )  # fmt: skip


def forget(apps: Any, editor: Any) -> None:
    apps.get_model("journal", "Bond").objects.using(editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0008_contracts_come_to_their_end"),
        ("journal", "0010_how_close_each_of_us_is"),
        ("playbook", "0004_every_workspace_has_the_set"),
    ]
    operations = [migrations.RunPython(count, forget)]
