"""What customers have brought so far: by customer, by where they came from, with the first sale and after it (M39)."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, Sum

from followthrough.customers.models import Customer
from followthrough.insight.money import (
    LATER,
    Owners,
    came_later,
    currency_to_tell,
    deals_that_paid,
    either,
    looked_after_by,
    receipts,
    unplanned_sales,
)
from followthrough.reckoning.typical import Typical, typical
from followthrough.reckoning.uncertainty import Rate
from followthrough.workspace.models import Member

#: So many customers, and so many sources, are named: those with the most.
LISTED, MOST_SOURCES = 20, 10
#: Of fewer customers that paid nothing is said of what one typically brings.
ENOUGH = 20
#: So many customers that paid are looked at one by one, the latest to come.
MOST = 20_000
#: More sources than so many are not told apart.
MOST_READ = 500
#: Below a year nothing is said of a year.
YEAR = 365.25


class Brought(NamedTuple):
    """A customer: what came in so far and since when they are one (None: not sold to yet), and what is to be won."""

    id: int
    name: str
    source: str
    money: int
    sold_at: datetime | None
    potential: int | None
    potential_currency: str
    years: float | None = None

    @property
    def a_year(self) -> float | None:
        """What they brought per year; None within the first one."""
        return self.money / self.years if self.years is not None and self.years >= 1 else None


@dataclass(slots=True)
class Split:
    """Money with the first sale, and after it; how many customers brought either."""

    first: int = 0
    later: int = 0
    first_customers: int = 0
    later_customers: int = 0

    @property
    def share(self) -> float | None:
        """How much of it came after the first sale; None without money."""
        return self.later / (self.first + self.later) if self.first + self.later else None


@dataclass(slots=True)
class Source:
    """Customers that came from somewhere, how many of them bought, and what those that paid brought.

    `name` is "" where nobody noted it, None for all that are not named; `typical` is None below `ENOUGH`.
    """

    name: str | None
    customers: int = 0
    bought: int = 0
    amounts: list[int] = field(default_factory=list)

    @property
    def rate(self) -> Rate:
        """Of them, those that bought."""
        return Rate(self.bought, self.customers)

    @property
    def money(self) -> int:
        """What they brought together."""
        return sum(self.amounts)

    @property
    def typical(self) -> Typical | None:
        """What one of those that paid brought."""
        return typical(self.amounts) if len(self.amounts) >= ENOUGH else None


@dataclass(frozen=True, slots=True)
class Lifetime:
    """All that came in so far, in one currency; `sums` tells the money of each. `is_cut`: not all were looked at."""

    currency: str
    sums: dict[str, int]
    split: Split
    customers: tuple[Brought, ...]
    sources: tuple[Source, ...]
    is_cut: bool

    @property
    def whole(self) -> Source:
        """All sources together."""
        return Source(
            None,
            sum(source.customers for source in self.sources),
            sum(source.bought for source in self.sources),
            [amount for source in self.sources for amount in source.amounts],
        )


def lifetime_of(member: Member, owners: Owners, *, currency: str = "", at: datetime) -> Lifetime:
    """Of the customers these members own or serve, in a currency if there is any; five statements."""
    splits = _splits(member, owners)
    sums = Counter({code: split.first + split.later for code, split in splits.items()})
    told = currency_to_tell(sums, currency, member.workspace.base_currency)
    amounts = _amounts(member, owners, told)
    return Lifetime(
        currency=told,
        sums=dict(sums.most_common()),
        split=splits[told],
        customers=_customers(member, owners, told, at),
        sources=_sources(member, owners, amounts),
        is_cut=len(amounts) == MOST,
    )


def _splits(member: Member, owners: Owners) -> dict[str, Split]:
    """By currency; payments in one statement, deals without a plan in another.

    A customer with payments and with a deal without a plan counts in both, which may tell one too many.
    """
    found: dict[str, Split] = defaultdict(Split)
    came: Any = receipts(member, owners, None).annotate(is_later=either(came_later()))
    sold: Any = unplanned_sales(member, owners, None).annotate(is_later=either(LATER))
    for rows, code, customer, amount in (
        (came, "instalment__currency", "instalment__deal__customer_id", "amount"),
        (sold, "currency", "customer_id", "value"),
    ):
        told = rows.values(code, "is_later").annotate(number=Count(customer, distinct=True), sum=Sum(amount))
        for of, is_later, number, money in told.values_list(code, "is_later", "number", "sum"):
            split = found[of]
            if is_later:
                split.later, split.later_customers = split.later + money, split.later_customers + number
            else:
                split.first, split.first_customers = split.first + money, split.first_customers + number
    return found


def _customers(member: Member, owners: Owners, currency: str, at: datetime) -> tuple[Brought, ...]:
    columns = ("customer_id", "customer__name", "customer__source")
    more = ("customer__sold_at", "customer__potential", "customer__potential_currency")
    rows: Any = (
        deals_that_paid(member, owners, currency)
        .values(*columns, *more)
        .annotate(money=Sum("paid"))
        .filter(money__gt=0)
    )
    most = rows.order_by("-money", "customer_id").values_list(*columns, "money", *more)[:LISTED]
    return tuple(Brought._make((*row, _years(row[4], at))) for row in most)


def _years(sold_at: datetime | None, at: datetime) -> float | None:
    return None if sold_at is None else (at - sold_at).days / YEAR


def _amounts(member: Member, owners: Owners, currency: str) -> list[tuple[str, int]]:
    """The source and the money of each customer that paid, the latest to come first."""
    rows: Any = deals_that_paid(member, owners, currency).values("customer_id", "customer__source")
    told = (
        rows.annotate(money=Sum("paid"))
        .filter(money__gt=0)
        .order_by("-customer_id")
        .values_list("customer__source", "money")
    )
    return list(told[:MOST])


def _sources(member: Member, owners: Owners, amounts: list[tuple[str, int]]) -> tuple[Source, ...]:
    """The sources with the most customers, then all others as one."""
    rows: Any = Customer.objects.visible_to(member).filter(looked_after_by(owners)).order_by().values("source")
    told = rows.annotate(number=Count("id"), bought=Count("id", filter=Q(sold_at__isnull=False)))
    found: dict[str, Source] = {}
    others = Source(None)
    for name, number, bought in told.order_by("-number", "source").values_list("source", "number", "bought")[
        :MOST_READ
    ]:
        if len(found) < MOST_SOURCES:
            found[name] = Source(name, number, bought)
        else:
            others.customers, others.bought = others.customers + number, others.bought + bought
    for name, money in amounts:
        found.get(name, others).amounts.append(money)
    return (*found.values(), others) if others.customers else tuple(found.values())
