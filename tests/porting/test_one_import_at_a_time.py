"""One import at a time in a workspace: two at once, an undo meanwhile, and what a stopped one left behind."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from followthrough.customers.models import Customer
from followthrough.porting.background import run_waiting_imports
from followthrough.porting.imports import carry_out, discard, look
from followthrough.porting.models import ImportRun
from followthrough.porting.turns import STOPPED_AFTER, NotItsTurn
from followthrough.porting.undo import NotUndoable, undo
from tests.cast import Firm, make_firm
from tests.porting.moving import domain_tables, imported, looked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mechanism("B4")]

State = ImportRun.State
ROWS = ("a.csv", b"Company\n" + b"".join(b"Firm %d\n" % number for number in range(1_200)))


@pytest.fixture
def firm() -> Firm:
    return make_firm()


@contextmanager
def in_the_middle(firm: Firm) -> Iterator[ImportRun]:
    """An import by Ana whose first batch is written, and which goes on when the block ends."""
    run, examined = looked(firm.ana, ROWS)
    written, go_on = threading.Event(), threading.Event()

    def wait(_done: int) -> None:
        written.set()
        assert go_on.wait(60)

    def carry() -> None:
        try:
            carry_out(run, examined, by=firm.ana, at=timezone.now(), progress=wait)
        except NotItsTurn:
            pass
        finally:
            connection.close()

    thread = threading.Thread(target=carry)
    thread.start()
    try:
        assert written.wait(60)
        yield run
    finally:
        go_on.set()
        thread.join(60)
        assert not thread.is_alive()


def states() -> list[str]:
    return list(ImportRun.objects.order_by("made_at", "id").values_list("state", flat=True))


def stop(run: ImportRun) -> None:
    """As if the process of this import had been killed a while ago."""
    long_ago = timezone.now() - 2 * STOPPED_AFTER
    ImportRun.objects.in_workspace(run.workspace_id).filter(pk=run.pk).update(state=State.RUNNING, beaten_at=long_ago)


def test_of_two_imports_at_once_the_second_is_refused_and_nothing_is_doubled(firm):
    with in_the_middle(firm):
        second, examined = looked(firm.ida, ROWS)
        with pytest.raises(NotItsTurn, match="Another import is running, begun by Ana Ferreira"):
            carry_out(second, examined, by=firm.ida, at=timezone.now())
    assert Customer.objects.count() == 1_200
    assert carry_out(second, examined, by=firm.ida, at=timezone.now()).counts == {"skipped": 1_200}


def test_of_many_imports_begun_in_the_same_moment_one_runs(firm):
    pairs = [looked(firm.ana, ROWS) for _ in range(4)]
    together, refused = threading.Barrier(4), []

    def carry(run: ImportRun, examined: object) -> None:
        try:
            together.wait(30)
            carry_out(run, examined, by=firm.ana, at=timezone.now())  # type: ignore[arg-type]
        except NotItsTurn as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=carry, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert Customer.objects.count() == 1_200
    assert states().count(State.DONE) + len(refused) == 4


def test_a_running_import_is_not_taken_back(firm):
    with in_the_middle(firm) as run, pytest.raises(NotUndoable, match="still running"):
        undo(run, by=firm.ana, at=timezone.now())
    assert (Customer.objects.count(), states()) == (1_200, [State.DONE])


def test_no_import_is_taken_back_while_another_one_runs(firm):
    first = imported(firm.ana, ("b.csv", b"Company\nKim AG\n"))
    with in_the_middle(firm), pytest.raises(NotUndoable, match="Another import is running"):
        undo(first, by=firm.ana, at=timezone.now())
    undo(first, by=firm.ana, at=timezone.now())
    assert Customer.objects.count() == 1_200


def test_an_import_found_silent_and_taken_back_writes_no_further_row(firm):
    before = domain_tables()
    with in_the_middle(firm) as run:
        stop(run)
        assert run_waiting_imports(at=timezone.now()) == 1
    assert (domain_tables(), states()) == (before, [State.FAILED])


def test_what_a_stopped_import_left_goes_before_the_next_one_begins(firm):
    imported(firm.ana, ("b.csv", b"Company\nFirm 1\n"))
    stop(ImportRun.objects.get())
    again = imported(firm.ana, ROWS)
    assert (again.counts, states()) == ({"created": 1_200}, [State.FAILED, State.DONE])
    assert run_waiting_imports(at=timezone.now()) == 0
    assert Customer.objects.count() == 1_200


def test_what_a_later_import_relied_on_is_never_taken_back_unasked(firm):
    run = imported(firm.ana, ("b.csv", b"Company\nFirm 1\n"))
    later, examined = looked(firm.ana, ROWS)
    carry_out(later, examined, by=firm.ana, at=timezone.now())
    stop(run)
    assert run_waiting_imports(at=timezone.now()) == 1
    assert Customer.objects.count() == 1_200
    told = ImportRun.objects.get(pk=run.pk)
    assert (told.state, told.problem[""]["code"]) == (State.FAILED, "import_stopped_kept")
    assert undo(told, by=firm.ana, at=timezone.now()).deleted == 1


def test_a_waiting_import_begins_when_the_running_one_is_done(firm):
    with in_the_middle(firm):
        second, _ = looked(firm.ida, ("b.csv", b"Company\nKim AG\n"))
        ImportRun.objects.in_workspace(firm.workspace).filter(pk=second.pk).update(state=State.WAITING)
        assert run_waiting_imports(at=timezone.now()) == 0
    assert run_waiting_imports(at=timezone.now()) == 1
    assert states() == [State.DONE, State.DONE]


def test_an_import_that_runs_is_neither_put_away_nor_looked_at_again(firm):
    with in_the_middle(firm) as run:
        assert not discard(run)
        with pytest.raises(NotItsTurn):
            look(run, by=firm.ana, at=timezone.now())
    assert states() == [State.DONE]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_whatever_ends_an_import_half_way_the_database_is_as_before(error: type[BaseException], firm: Firm) -> None:
    before = domain_tables()
    run, examined = looked(firm.ana, ROWS)
    with pytest.raises(error):
        carry_out(run, examined, by=firm.ana, at=timezone.now(), progress=_raising(error))
    assert (domain_tables(), states()) == (before, [State.FAILED])
    with pytest.raises(NotUndoable):
        undo(run, by=firm.ana, at=timezone.now() + timedelta(hours=1))


def _raising(error: type[BaseException]) -> Callable[[int], None]:
    def stumble(done: int) -> None:
        if done >= 1_000:
            raise error

    return stumble
