"""Batches made in other processes. Django is not ready in them when this is read, so nothing of it stands up here."""

import multiprocessing
import pickle
import signal
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from followthrough.sample.in_batches import Batch, Plan


def made_elsewhere(plan: "Plan", processes: int) -> "Generator[Batch, None, None]":
    """All batches of a plan in their order, each process making every so-manieth.

    The processes end with this one, however it ends.
    """
    context, packed = multiprocessing.get_context("spawn"), pickle.dumps(plan)
    workers, ends = [], []
    try:
        for number in range(processes):
            ours, theirs = context.Pipe(duplex=False)
            workers.append(context.Process(target=_work, args=(packed, number, processes, theirs), daemon=True))
            workers[-1].start()
            theirs.close()
            ends.append(ours)
        for number in range(len(plan.batches)):
            yield ends[number % processes].recv()
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def _work(packed: bytes, number: int, processes: int, to: Any) -> None:
    import django

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches us too: who started us ends us
    django.setup()
    from followthrough.sample.in_batches import made_here

    plan = pickle.loads(packed)
    try:
        for batch in made_here(plan, plan.batches[number::processes]):
            to.send(batch)
    except BrokenPipeError:  # nobody wants them any more
        return
