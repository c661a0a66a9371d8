"""What a row says, typed and free of any foreign format. A draft knows its row; nothing here knows a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from followthrough.porting.values.dates import Moment
from followthrough.porting.values.money import Money
from followthrough.porting.values.phones import Phone
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.stage import FIRST, Stage

Extra = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CustomerLink:
    """How a row names its customer; the first part that is known here counts, in this order.

    `mail` is that of a person at the customer. A link by name alone may make the customer; `person` is the name under
    which a customer for the person alone would be made.
    """

    external_id: str = ""
    contact_id: str = ""
    domain: str = ""
    name: str = ""
    mail: str = ""
    person: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the row names no customer at all."""
        return not (self.external_id or self.contact_id or self.domain or self.name or self.mail or self.person)


@dataclass(frozen=True, slots=True)
class CustomerDraft:
    """An organisation or a person we sell to."""

    name: str
    is_person: bool = False
    external_id: str = ""
    domain: str = ""
    website: str = ""
    mail: str = ""
    phone: Phone | None = None
    address: str = ""
    city: str = ""
    country: str = ""
    industry: str = ""
    source: str = ""
    note: str = ""
    owner: str = ""
    parent: str = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """A person at a customer. Without a customer they become one themselves."""

    name: str
    customer: CustomerLink = CustomerLink()
    external_id: str = ""
    mail: str = ""
    phone: Phone | None = None
    mobile: str = ""
    job_title: str = ""
    note: str = ""
    owner: str = ""
    source: str = ""
    country: str = ""
    city: str = ""
    address: str = ""
    website: str = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DealDraft:
    """A deal at the stage its file tells. `identity` makes the same row recognisable when the file has no ids."""

    name: str
    customer: CustomerLink
    external_id: str = ""
    stage: Stage = FIRST
    status: DealStatus = DealStatus.OPEN
    value: Money | None = None
    product: str = ""
    owner: str = ""
    opened: Moment | None = None
    closed: Moment | None = None
    expected: Moment | None = None
    lost_because: LossReason = LossReason.UNKNOWN
    source: str = ""
    note: str = ""
    extra: Extra = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TouchDraft:
    """Something that happened with a customer. It names no deal, so it carries no outcome."""

    customer: CustomerLink
    at: Moment
    channel: Channel
    direction: Direction = Direction.OUT
    reached: bool = False
    external_id: str = ""
    author: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StepDraft:
    """What is planned next with a customer."""

    customer: CustomerLink
    due: Moment
    what: str = ""
    owner: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """Text about a customer that is no touch: a note, a task, a meeting that did not take place."""

    customer: CustomerLink
    text: str
    kind: str
    on: Moment | None = None
    author: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class TicketDraft:
    """Something a customer needs solved, or needed; `solved` is when it was."""

    customer: CustomerLink
    what: str
    is_severe: bool = False
    opened: Moment | None = None
    solved: Moment | None = None
    external_id: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """Something we sell."""

    name: str
    series: str = ""
    price: Money | None = None
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class MemberDraft:
    """One of us, by name or e-mail; `team` is named after its manager when the file names no team."""

    name: str
    mail: str = ""
    external_id: str = ""
    team: str = ""
    manager: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no business of ours; `code` says why."""

    code: str


Draft = (
    CustomerDraft
    | ContactDraft
    | DealDraft
    | TouchDraft
    | StepDraft
    | NoteDraft
    | TicketDraft
    | ProductDraft
    | MemberDraft
    | LeftOut
)
