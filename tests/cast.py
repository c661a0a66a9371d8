"""The people and firms every test knows.

Ana sells in team South, Max manages it, Sol serves there; Priya sells in team North under Nora.
Ida is admin, Vic only reads.
Bolt Pharma is Ana's customer: Dr. Keller (key), Jonas Weber (non-key), and the deal "HPLC systems".
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from followthrough.customers.enter import enter_contact, enter_customer
from followthrough.customers.models import Contact, Customer
from followthrough.deals.models import Deal
from followthrough.journal.open_deal import open_deal
from followthrough.playbook.found import add_member, found_workspace
from followthrough.vocabulary.role import Role
from followthrough.workspace.models import Member, Team, User, Workspace, local_day
from tests.remembered import again, strokes

#: Thursday 19 November 2026, ten in the morning in Basel.
NOW = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
PASSWORD = "a-long-enough-secret"

#: Where the firms of the cast are at home.
ZONE = "Europe/Zurich"


def today_there() -> date:
    """The day it is now where the firms are: late in the evening of UTC it is the next one."""
    return timezone.localdate(timezone=ZoneInfo(ZONE))


@dataclass
class Firm:
    """A workspace with its members."""

    workspace: Workspace
    ana: Member
    max: Member
    sol: Member
    priya: Member
    nora: Member
    ida: Member
    vic: Member
    south: Team
    north: Team
    #: How it was made: what stood in its rows, and how much had been written.
    as_made: Any = field(default=None, repr=False, compare=False)

    @property
    def rows(self) -> list[Any]:
        """The workspace, its teams, its members and their users."""
        members = [self.ana, self.max, self.sol, self.priya, self.nora, self.ida, self.vic]
        return [self.workspace, self.south, self.north, *members, *(member.user for member in members)]

    def stands(self) -> Any:
        """Stays the same as long as the firm is as it was made; None where that can't be known."""
        if (written := strokes()) is None:
            return None
        asides = {"_state", "_django_version", "last_login", "backend"}
        return written, [{name: value for name, value in vars(row).items() if name not in asides} for row in self.rows]


@dataclass
class Bolt:
    """A customer with two people and a deal."""

    customer: Customer
    keller: Contact
    weber: Contact
    deal: Deal


@cache
def hashed_password() -> str:
    """PASSWORD as it is stored; hashed once, because a good hash is slow."""
    return make_password(PASSWORD)


def make_firm(name: str = "Labora", *, at: datetime = NOW) -> Firm:
    """A workspace in Basel with everybody in it, all able to sign in with PASSWORD."""
    firm = again(("firm", name), lambda: _firm(name, at), at=at, workspace_id=lambda firm: firm.workspace.pk)
    firm.as_made = firm.stands()
    return firm


def make_bolt(firm: Firm, *, at: datetime = NOW, by: Member | None = None) -> Bolt:
    """Bolt Pharma with its people and an open deal at stage 1."""
    by = by or firm.ana
    was_made, firm.as_made = firm.as_made, None
    if was_made is None or was_made != firm.stands() or not any(by is row for row in firm.rows):
        return _bolt(by, at)
    key = ("bolt", firm.workspace.name, by.email, local_day(by, at))
    return again(key, lambda: _bolt(by, at), at=at, workspace_id=lambda _: firm.workspace.pk, around=firm.rows)


def _firm(name: str, at: datetime) -> Firm:
    workspace = found_workspace(name=name, at=at, time_zone=ZONE, country="CH")
    south = Team.objects.create(workspace=workspace, name="South")
    north = Team.objects.create(workspace=workspace, name="North")
    people = {
        "ana": ("Ana Ferreira", Role.SELLER, south),
        "max": ("Max Brandt", Role.MANAGER, south),
        "sol": ("Sol Adeyemi", Role.SERVICE, south),
        "priya": ("Priya Nair", Role.SELLER, north),
        "nora": ("Nora Lund", Role.MANAGER, north),
        "ida": ("Ida Berg", Role.ADMIN, None),
        "vic": ("Vic Moreau", Role.VIEWER, None),
    }
    members = {}
    for key, (person, role, team) in people.items():
        email = f"{key}@{name.lower()}.test"
        user = User.objects.create(email=email, name=person, password=hashed_password())
        members[key] = add_member(workspace=workspace, name=person, role=role, at=at, email=email, user=user, team=team)
    for team, key in ((south, "max"), (north, "nora")):
        team.manager = members[key]
        team.save()
    return Firm(workspace=workspace, south=south, north=north, **members)


def _bolt(by: Member, at: datetime) -> Bolt:
    customer = enter_customer(by=by, at=at, name="Bolt Pharma", source="fair", city="Basel", website="bolt-pharma.test")
    keller = enter_contact(
        by=by, customer=customer, at=at, name="Dr. Ines Keller", is_key=True, email="ines.keller@bolt-pharma.test"
    )
    weber = enter_contact(by=by, customer=customer, at=at, name="Jonas Weber", phone="+41 61 555 01 02")
    deal = open_deal(
        by=by, customer=customer, at=at, name="HPLC systems", value=8_400_000, currency="EUR", source="fair"
    )
    customer.refresh_from_db()
    return Bolt(customer=customer, keller=keller, weber=weber, deal=deal)
