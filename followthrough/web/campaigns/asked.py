"""Whom the address of a new campaign asks for. What can't be read is left out, never an error."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from followthrough.campaigns.audience import Rule
from followthrough.customers.models import Customer
from followthrough.vocabulary.campaign import PERIODS, SHARES, USUAL_PERIOD, USUAL_SHARE, WITHIN, Change
from followthrough.vocabulary.stage import SEVEN
from followthrough.web.customers.wanted import Wanted
from followthrough.web.saved_views import VIEWS
from followthrough.workspace.models import Member, SavedView

USUAL_WITHIN = 30


@dataclass(frozen=True)
class Asked:
    """The change and how long ago, which customers, how many are held out, over how many working days.

    `view` is the id of a saved view of customers, "" for none.
    """

    change: Change
    within: int
    stages: tuple[int, ...]
    share: int
    days: int
    view: str
    wanted: Wanted

    @classmethod
    def read(cls, query: QueryDict) -> "Asked":
        """What an address names."""
        change = query.get("change", "")
        stages = query.getlist("stage")
        narrowed = QueryDict(mutable=True)
        for name in ("owner", "level", "moment"):
            narrowed.setlist(name, query.getlist(name))
        return cls(
            change=Change(change) if change in tuple(Change) else Change.ROSE,
            within=_one_of(query.get("within", ""), WITHIN, USUAL_WITHIN),
            stages=tuple(int(stage) for stage in SEVEN if str(int(stage)) in stages),
            share=_one_of(query.get("share", ""), SHARES, USUAL_SHARE),
            days=_one_of(query.get("days", ""), PERIODS, USUAL_PERIOD),
            view=query.get("view", "")[:20],
            wanted=Wanted.read(narrowed),
        )

    @property
    def query(self) -> str:
        """All of it as an address carries it."""
        told: dict[str, Any] = {
            "change": self.change.value, "within": self.within, "share": self.share, "days": self.days,
            "stage": self.stages, "view": self.view, **self._narrowing,
        }  # fmt: skip
        return urlencode({name: value for name, value in told.items() if value not in ("", ())}, doseq=True)

    @property
    def _narrowing(self) -> dict[str, Any]:
        wanted = self.wanted
        return {"owner": wanted.owner, "level": wanted.levels, "moment": wanted.moment}

    def rule(self, views: Sequence[SavedView]) -> Rule:
        """The rule that a campaign keeps."""
        lists = [(view.name, view.query) for view in views if str(view.pk) == self.view]
        plain = urlencode({name: value for name, value in self._narrowing.items() if value}, doseq=True)
        if plain:
            lists.append(("", plain))
        return Rule(self.change, self.within, self.stages, tuple(lists))


def among(rule: Rule, member: Member, today: date) -> QuerySet[Customer]:
    """The customers in all lists of a rule, as this member sees them."""
    rows = Customer.objects.visible_to(member)
    for _name, query in rule.lists:
        rows = rows.filter(pk__in=Wanted.read(QueryDict(query)).narrowed(member, today).values("pk"))
    return rows


def views_of(member: Member) -> list[SavedView]:
    """The views of customers that a member keeps or shares; one statement."""
    return VIEWS(workspace_id=member.workspace_id, member_id=member.pk, screen="customers")


def _one_of(text: str, known: Sequence[int], usual: int) -> int:
    return int(text) if text in map(str, known) else usual
