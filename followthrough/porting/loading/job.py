"""What every step of loading has at hand."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from followthrough.care.tickets import Targets
from followthrough.customers.models import Product
from followthrough.playbook.cadence import Rhythm
from followthrough.porting.answers import Answers
from followthrough.porting.loading.known import Known
from followthrough.porting.loading.outcome import RowOutcome
from followthrough.porting.loading.owners import Owners
from followthrough.porting.loading.spread import Spread
from followthrough.porting.loading.writing import Batch
from followthrough.porting.problem import Severity
from followthrough.porting.values.dates import Moment
from followthrough.workspace.models import Member, Workspace


@dataclass(slots=True)
class Job:
    """One import on its way, or one being tried: the same steps, written or not."""

    by: Member
    at: datetime
    workspace: Workspace
    answers: Answers
    known: Known
    owners: Owners
    spread: Spread
    rhythm: Rhythm
    targets: Targets
    batch: Batch = field(default_factory=Batch)
    touched: set[int] = field(default_factory=set)
    parents: list[tuple[int, str, bool]] = field(default_factory=list)
    lanes: set[tuple[int, int]] = field(default_factory=set)
    likes: list[tuple[str, str, str]] = field(default_factory=list)
    odd_dates: list[str] = field(default_factory=list)
    made: set[int] = field(default_factory=set)
    strangers: list[str] = field(default_factory=list)
    products: dict[str, Product] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """Dates without a zone are read in the workspace's."""
        return ZoneInfo(self.workspace.time_zone)

    @property
    def today(self) -> date:
        """The day of the import, in the importer's zone."""
        return self.at.astimezone(ZoneInfo(self.by.zone)).date()

    def moment(self, moment: Moment, outcome: RowOutcome) -> datetime:
        """A moment of a file in UTC; what the clock rule changed is told."""
        at, note = moment.at(self.zone)
        if note:
            outcome.say(note, Severity.WARNING, text=moment.on.isoformat())
        return at

    def number(self, kind: str, external_id: str, pk: int) -> None:
        """Remember the number another system, or the row itself, is known by."""
        if external_id:
            key = (self.known.system, kind, external_id)
            if key not in self.known.numbers:
                self.known.numbers[key] = pk
                self.batch.numbers.append((*key, pk))
