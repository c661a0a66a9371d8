"""What a foreign format declares: how it is recognised, where its columns go, how its rows become drafts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from followthrough.porting.drafts import Draft
from followthrough.porting.fields import label_key
from followthrough.porting.record import Record
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.stage import Stage

Standing = tuple[Stage, DealStatus]
OPEN, LOST, COMPLETE = DealStatus.OPEN, DealStatus.LOST, DealStatus.COMPLETE
#: A won deal of an old file counts as sold and paid on the day it was closed there: no file tells of open instalments.
WON: Standing = (Stage.COMPLETE, COMPLETE)


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of table of one system. A table is of this format when its labels hold one of the `signatures`."""

    system: str
    kind: str
    signatures: tuple[frozenset[str], ...]
    fields: Mapping[str, str]
    build: Callable[[Record], Iterator[Draft]]
    stages: Mapping[str, Standing] = field(default_factory=dict)
    currency: str = ""

    @property
    def key(self) -> str:
        """Names the format, as in `--kind`."""
        return f"{self.system}.{self.kind}"

    def fits(self, labels: frozenset[str]) -> bool:
        """Whether a table with these label keys is of this format."""
        return any(signature <= labels for signature in self.signatures)


def labels(*texts: str) -> frozenset[str]:
    """Labels as they are compared."""
    return frozenset(label_key(text) for text in texts)


def aliases(**fields: str) -> dict[str, str]:
    """`customer__name="Account name | Account"` as {"account name": "customer.name", "account": "customer.name"}."""
    return {label_key(alias): key.replace("__", ".") for key, texts in fields.items() for alias in texts.split("|")}
