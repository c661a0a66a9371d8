"""Run an import, or try one: tables in the order they depend on each other, rows in batches."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from django.db.models import Count

from followthrough.care.tickets import targets_of
from followthrough.customers.models import Customer, Product
from followthrough.journal import replay
from followthrough.playbook.cadence import rhythm_of
from followthrough.porting.answers import Answers
from followthrough.porting.drafts import Draft
from followthrough.porting.formats.format import Format
from followthrough.porting.loading.customers import PART_OF
from followthrough.porting.loading.job import Job
from followthrough.porting.loading.keys import name_key
from followthrough.porting.loading.known import Known, Wanted
from followthrough.porting.loading.matching import linked_customer
from followthrough.porting.loading.outcome import RowOutcome, remark_of
from followthrough.porting.loading.owners import Owners
from followthrough.porting.loading.spread import Spread
from followthrough.porting.loading.take import take, wanted_of
from followthrough.porting.loading.writing import Batch, write
from followthrough.porting.models import ImportFile, ImportRun
from followthrough.porting.problem import BadValue, Problem, Question, Severity
from followthrough.porting.reading.table import Row
from followthrough.porting.record import Plan, Record
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Member, Workspace
from followthrough.workspace.sizes import tell_sizes

AT_A_TIME = 500
#: Members before products before customers before people before deals before what happened.
_ORDER = (
    ("sales_teams", "users"),
    ("products",),
    ("accounts", "companies"),
    ("contacts", "leads"),
    ("rows",),
    ("pipeline", "deals", "opportunities"),
    ("activities", "tasks", "events", "interactions", "tickets"),
)


@dataclass(slots=True)
class Source:
    """One table to load: where it stands, what it is, how it is read."""

    file: ImportFile
    sheet: int
    kind: Format
    plan: Plan
    notices: list[Problem] = field(default_factory=list)
    is_nameless: bool = False

    @property
    def rank(self) -> int:
        """When its turn is."""
        return next((place for place, kinds in enumerate(_ORDER) if self.kind.kind in kinds), len(_ORDER))


@dataclass(slots=True)
class Tried:
    """What an import would do: counts for each file, rows with something to say, and what is still to be asked."""

    counts: dict[int, Counter[str]]
    outcomes: dict[int, list[RowOutcome]]
    likes: list[tuple[str, str, str]]
    odd_dates: list[str]
    invited: int
    strangers: list[str] = field(default_factory=list)
    question: Question | None = None


def try_out(sources: list[Source], by: Member, at: datetime, answers: Answers, *, keep: int) -> Tried:
    """Go through everything without writing. At most `keep` outcomes of each result and file are kept."""
    tried = Tried({}, {}, [], [], 0)
    job = _job(by, at, answers)
    for source in sorted(sources, key=lambda source: source.rank):
        counts = tried.counts.setdefault(source.file.pk, Counter())
        kept = tried.outcomes.setdefault(source.file.pk, [])
        for batch in _batches(job, source):
            tried.invited += len(job.owners.invited)
            _forget_new_members(job)
            for outcome in batch.outcomes:
                counts[outcome.result] += 1
                if counts[outcome.result] <= keep:
                    kept.append(outcome)
            job.batch = Batch()
    tried.likes, tried.odd_dates, tried.strangers = job.likes, job.odd_dates, job.strangers
    tried.question = job.owners.question()
    return tried


def load(
    sources: list[Source],
    run: ImportRun,
    by: Member,
    at: datetime,
    answers: Answers,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> dict[int, Counter[str]]:
    """Write everything, batch by batch, each in one transaction; then bring clocks and due dates up to date.

    `progress` is told how many rows are done. The counts of each file by result are returned.
    """
    job = _job(by, at, answers)
    totals: dict[int, Counter[str]] = {source.file.pk: Counter() for source in sources}
    done, sizes_at = 0, AT_A_TIME
    for source in sorted(sources, key=lambda source: source.rank):
        for batch in _batches(job, source):
            for team in job.owners.teams:
                batch.make(team)
            for member in job.owners.invited:
                batch.make(member)
            durably(write, batch, run, source.file, at)
            _forget_new_members(job)
            totals[source.file.pk].update(outcome.result for outcome in batch.outcomes)
            done += len(batch.outcomes)
            progress(done)
            if done >= sizes_at:
                tell_sizes()
                sizes_at = 2 * done
            job.batch = Batch()
    if sources:
        _set_parents(job, run, sources[0].file)
    for part in _chunks(sorted(job.touched)):
        replay.rebuild(by.workspace, customer_ids=part)
        progress(done)
    return totals


def _job(by: Member, at: datetime, answers: Answers) -> Job:
    workspace = by.workspace
    rhythm = rhythm_of(workspace)
    known = Known(workspace.pk, "")
    spread = Spread(at.date(), rhythm, _due(workspace, at.date()))
    job = Job(by, at, workspace, answers, known, Owners(by, at, answers), spread, rhythm, targets_of(workspace))
    job.products = {product.name_key: product for product in Product.objects.in_workspace(workspace)}
    return job


def _due(workspace: Workspace, today: date) -> dict[tuple[int | None, date], int]:
    """How many customers of each owner are due on each day to come."""
    rows = Customer.objects.in_workspace(workspace).filter(next_due_on__gt=today)
    counted = rows.order_by().values_list("owner_id", "next_due_on").annotate(count=Count("id"))
    return {(owner_id, day): count for owner_id, day, count in counted if day}


def _batches(job: Job, source: Source) -> Iterator[Batch]:
    """The rows of a table, taken batch by batch into `job.batch`."""
    job.known.use(source.kind.system)
    rows = iter(source.plan.table.rows)
    while part := list(islice(rows, AT_A_TIME)):
        drafted = [_drafted(source, row) for row in part]
        wanted: Wanted = wanted_of((draft for _, drafts in drafted for draft in drafts), job.workspace.country)
        job.known.read(wanted)
        for outcome, drafts in drafted:
            for draft in drafts:
                if not take(job, draft, outcome):
                    break
            job.batch.outcomes.append(outcome)
        yield job.batch


def _drafted(source: Source, row: Row) -> tuple[RowOutcome, list[Draft]]:
    outcome = RowOutcome(source.sheet, row.number)
    outcome.remarks = [remark_of(problem) for problem in row.problems]
    if any(problem.severity is Severity.ERROR for problem in row.problems):
        outcome.has_failed = True
        outcome.label = next((cell[:100] for cell in row.cells if cell.isprintable() and cell.strip()), "")
        return outcome, []
    record = Record(source.plan, row)
    try:
        drafts = list(source.kind.build(record))
    except BadValue as fault:
        outcome.label = next((cell[:100] for cell in row.cells if cell.isprintable() and cell.strip()), "")
        outcome.fail(fault.code, **fault.values)
        drafts = []
    outcome.remarks += [remark_of(problem) for problem in record.warnings]
    return outcome, drafts


def _forget_new_members(job: Job) -> None:
    job.owners.invited = []
    job.owners.teams = []


def _set_parents(job: Job, run: ImportRun, file: ImportFile) -> None:
    """Parts of a customer point to it, whichever row came first; an unknown parent stays beside the part as text."""
    for start in range(0, len(job.parents), AT_A_TIME):
        part, batch = job.parents[start : start + AT_A_TIME], Batch()
        rows = Customer.objects.in_workspace(job.workspace).in_bulk([pk for pk, _named, _is_own in part])
        for pk, named, is_own in part:
            numbered = job.known.number("customer", named)
            seen = job.known.customers.get(numbered) if numbered else linked_customer(job.known, named, name_key(named))
            if seen is None and pk in rows:
                batch.change(rows[pk], {"extra": {**rows[pk].extra, PART_OF: named}}, is_own=is_own)
            elif seen and seen.id != pk and pk in rows and not rows[pk].parent_id:
                batch.change(rows[pk], {"parent_id": seen.id}, is_own=is_own)
        durably(write, batch, run, file, job.at)


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + AT_A_TIME] for start in range(0, len(ids), AT_A_TIME))
