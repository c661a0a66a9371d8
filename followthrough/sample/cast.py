"""Who works at Aarestein Instruments: two teams and those beside them."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from followthrough.customers.keys import name_key
from followthrough.customers.models import Product
from followthrough.playbook.cadence import change_rhythm
from followthrough.playbook.found import found_workspace
from followthrough.sample.calendar import ZONE, Calendar
from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.models import Holiday, Member, Team, User, Workspace

NAME = "Aarestein Instruments"
DOMAIN = "aarestein.example"
RIVALS = ("Vantage Scientific", "Norrlab", "Kessler & Voigt", "Optima Labtech")

#: key: name, role, team, touches a day, time zone.
PEOPLE = {
    "ana": ("Ana Ferreira", Role.SELLER, "South", 12, ""),
    "lukas": ("Lukas Hofer", Role.SELLER, "South", 12, ""),
    "priya": ("Priya Nair", Role.SELLER, "South", 10, ""),
    "max": ("Max Brandt", Role.MANAGER, "South", 6, ""),
    "sol": ("Sol Adeyemi", Role.SERVICE, "South", 8, ""),
    "jonas": ("Jonas Ek", Role.SELLER, "North", 12, "Europe/Stockholm"),
    "meilin": ("Zhang Meilin 张美林", Role.SELLER, "North", 12, ""),
    "nora": ("Nora Lund", Role.MANAGER, "North", 6, "Europe/Oslo"),
    "ingrid": ("Ingrid Vik", Role.SERVICE, "North", 8, "Europe/Oslo"),
    "ida": ("Ida Berg", Role.ADMIN, "", 4, ""),
    "vic": ("Vic Moreau", Role.VIEWER, "", 4, ""),
}
SELLERS_OF = {"South": ("ana", "lukas", "priya"), "North": ("jonas", "meilin")}
SERVICE_OF = {"ana": "sol", "lukas": "sol", "priya": "sol", "jonas": "ingrid", "meilin": "ingrid"}

#: name, series, list price in cents.
PRODUCTS = (
    ("HPLC system", "Clara", 4_200_000),
    ("Gas chromatograph", "Clara", 3_650_000),
    ("Mass spectrometer", "Clara", 14_800_000),
    ("Spectrometer with autosampler", "Lumen", 5_580_000),
    ("Moisture analyser", "Trocken", 600_000),
    ("Analytical balance", "Gram", 480_000),
    ("Incubator", "Nest", 890_000),
    ("Cryostat", "Nest", 3_200_000),
    ("Centrifuge", "Spin", 740_000),
    ("Titrator", "Gram", 960_000),
    ("Service contract, three years", "Care", 1_150_000),
)


@dataclass
class Company:
    """The workspace of the sample, its members by key, and what it sells."""

    workspace: Workspace
    members: dict[str, Member]
    products: list[Product]
    calendar: Calendar
    rng: random.Random


def found_company(*, at: datetime, rng: random.Random) -> Company:
    """The empty company, founded a year before `at`, with holidays, teams, members and products."""
    calendar = Calendar(at, rng)
    began = at - timedelta(days=370)
    workspace = found_workspace(name=NAME, at=began, time_zone=ZONE, country="CH", is_sample=True)
    Holiday.objects.bulk_create(
        Holiday(workspace=workspace, on=day, name=name) for day, name in sorted(calendar.holidays.items())
    )
    change_rhythm(workspace)
    workspace.refresh_from_db()
    members = _members(workspace, began)
    products = [
        Product(workspace=workspace, name=name, name_key=name_key(name), series=series, price=price, currency="EUR")
        for name, series, price in PRODUCTS
    ]
    Product.objects.bulk_create(products)
    return Company(workspace, members, products, calendar, rng)


def _members(workspace: Workspace, at: datetime) -> dict[str, Member]:
    teams = {name: Team(workspace=workspace, name=name) for name in ("South", "North")}
    Team.objects.bulk_create(teams.values())
    users = {key: _user(key, told[0], at) for key, told in PEOPLE.items()}
    User.objects.bulk_create(users.values())
    members = {
        key: Member(
            workspace=workspace, user=users[key], team=teams.get(team), name=name, email=users[key].email, role=role,
            state=MemberState.ACTIVE, capacity=capacity, time_zone=zone, made_at=at,
        )
        for key, (name, role, team, capacity, zone) in PEOPLE.items()
    }  # fmt: skip
    Member.objects.bulk_create(members.values())
    for name, manager in (("South", "max"), ("North", "nora")):
        teams[name].manager = members[manager]
        teams[name].save_edit()
    return members


def _user(key: str, name: str, at: datetime) -> User:
    """A sign-in without a password: only a one-time link opens it."""
    user = User(email=f"{key}@{DOMAIN}", name=name, date_joined=at)
    user.set_unusable_password()
    return user


def sellers(company: Company) -> Iterable[str]:
    """Keys of the members who sell."""
    return [key for team in SELLERS_OF.values() for key in team]
