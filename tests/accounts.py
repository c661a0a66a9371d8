"""A customer who bought: reviewed, with a contract near its end, products they use, and one that was offered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from followthrough.care.holdings import note_holding
from followthrough.care.offer import offer
from followthrough.care.review import Looked, review_value
from followthrough.customers.keys import name_key
from followthrough.customers.models import Contact, Customer, Product
from followthrough.journal.contracting import keep_contract
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.open_deal import open_deal
from followthrough.relationship.models import Holding, ValueReview
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.models import Member, local_day


@dataclass(frozen=True)
class Account:
    """What was left."""

    customer: Customer
    review: ValueReview
    holding: Holding
    product: Product

    @property
    def ids(self) -> dict[str, Any]:
        """By the names that addresses use."""
        return {"review_id": self.review.pk, "holding_id": self.holding.pk, "product_id": self.product.pk}

    @property
    def samples(self) -> dict[str, Any]:
        """The same, and the customer for pages that show more of one who bought."""
        pages = ("customer-account", "review-new", "review-day", "offer-new")
        return {**self.ids, **{f"{name}:customer_id": self.customer.pk for name in pages}}


def keep_account(*, by: Member, customer: Customer, key: Contact, at: datetime, mark: str = "") -> Account:
    """Sold 40 days ago, reviewed ten days ago, in disillusionment; a pump was offered all the same."""
    sold_at, on = at - timedelta(days=40), local_day(by, at)
    deal = open_deal(by=by, customer=customer, at=sold_at, stage=Stage.CONTRACT_ASKED, name=f"Service {mark}".strip())
    facts = Facts(channel=Channel.CALL, happened_at=sold_at, contacts=[key])
    move = Move(outcome=Outcome.PROMOTED, override_reason="they signed at the fair")
    log_touch(by=by, customer=customer, deal=deal, facts=facts, move=move, at=sold_at)
    ends: dict[str, Any] = {"ends_on": on + timedelta(days=90), "notice_by": on + timedelta(days=40)}
    signed = {"name": f"Service contract {mark}", "signed_on": on - timedelta(days=40), "renewal": "agreed"}
    keep_contract(by=by, deal=deal, facts={**signed, **ends, "value": 90_000, "currency": "EUR"}, at=sold_at)
    looked = Looked(
        realized=f"a third fewer runs {mark}", promised=f"half as many {mark}", promised_value=900_000,
        realized_value=600_000, currency="EUR", nps=9,
    )  # fmt: skip
    review = review_value(
        by=by, customer=customer, on=on - timedelta(days=10), looked=looked, next_on=on + timedelta(days=20), at=at,
        contacts=[key],
    )  # fmt: skip
    lamp, pump, oven = (_product(by, f"{name} {mark}".strip()) for name in ("Lamp", "Pump head", "Oven"))
    told: dict[str, Any] = {"by": by, "customer": customer, "at": at}
    holding = note_holding(**told, product=lamp, since=on - timedelta(days=400), note=f"from before {mark}")
    note_holding(**told, product=oven, supplier=f"Norrlab {mark}")
    offer(**told, product=pump, reason=f"they asked for it {mark}")
    return Account(customer, review, holding, oven)


def _product(by: Member, name: str) -> Product:
    facts = {"name": name, "name_key": name_key(name), "price": 120_000, "currency": "EUR"}
    return Product.objects.create(workspace=by.workspace, **facts)
