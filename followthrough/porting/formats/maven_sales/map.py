"""Rows of accounts, products, sales teams and the pipeline into drafts."""

from collections.abc import Iterator

from followthrough.porting.drafts import (
    CustomerDraft,
    CustomerLink,
    DealDraft,
    Draft,
    LeftOut,
    MemberDraft,
    ProductDraft,
)
from followthrough.porting.formats.format import LOST, OPEN, WON, Standing
from followthrough.porting.formats.standing import standing_of
from followthrough.porting.problem import BadValue
from followthrough.porting.record import Record
from followthrough.vocabulary.stage import Stage

#: Their deal stages. Lost deals do not tell where they stood: they stand at the first stage.
STAGES: dict[str, Standing] = {
    "prospecting": (Stage.LEAD_IDENTIFIED, OPEN),
    "engaging": (Stage.NON_KEY_CONTACT_MADE, OPEN),
    "won": WON,
    "lost": (Stage.LEAD_IDENTIFIED, LOST),
}


def accounts(record: Record) -> Iterator[Draft]:
    """A customer; revenue (millions), employees and year of foundation are kept beside it."""
    yield CustomerDraft(
        name=record.text("customer.name"),
        industry=record.text("customer.industry", 200),
        country=record.text("customer.country", 100),
        parent=record.text("customer.parent"),
        extra=record.extra(),
    )


def products(record: Record) -> Iterator[Draft]:
    """A product with its list price in US dollars."""
    yield ProductDraft(
        name=record.text("product.name"),
        series=record.text("product.series", 200),
        price=record.money("product.price"),
    )


def sales_teams(record: Record) -> Iterator[Draft]:
    """A seller under a manager, in the team of that manager at their office."""
    manager, office = record.text("member.manager", 200), record.text("member.team", 100)
    team = f"{office}: {manager}" if office and manager else manager or office
    yield MemberDraft(name=record.text("member.name", 200), team=team[:200], manager=manager)


def pipeline(record: Record) -> Iterator[Draft]:
    """A deal. One without an account fails: every deal belongs to a customer."""
    account = record.text("customer.name")
    if not account:
        raise BadValue("deal_without_customer")
    stage, status = standing_of(record, STAGES)
    product = record.text("deal.product")
    yield DealDraft(
        name=product or account,
        customer=CustomerLink(name=account),
        external_id=record.text("deal.id", 100),
        stage=stage,
        status=status,
        value=record.money("deal.value"),
        product=product,
        owner=record.text("deal.owner", 200),
        opened=record.moment("deal.opened"),
        closed=record.moment("deal.closed"),
        extra=record.extra(),
    )


def dictionary(_: Record) -> Iterator[Draft]:
    """A line that explains a column of the other files."""
    yield LeftOut("row_describes_columns")
