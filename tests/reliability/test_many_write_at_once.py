"""Twenty sellers log to one customer at the same moment: everything is kept, in one order (reliability B1, small)."""

import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from django.db import close_old_connections, connection

from followthrough.deals.models import Deal
from followthrough.journal.log import Facts, Move, log_touch
from followthrough.journal.models import Entry, Parking
from followthrough.journal.open_deal import close_deal, open_deal
from followthrough.journal.park import park
from followthrough.journal.refusal import Refused
from followthrough.journal.replay import differences
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.outcome import Outcome
from followthrough.workspace.durably import durably
from tests.cast import NOW, make_bolt, make_firm

WRITERS, EACH = 10, 8


@pytest.mark.mechanism("M15")
@pytest.mark.mechanism("B5")
@pytest.mark.django_db(transaction=True)
def test_touches_logged_at_once_are_all_kept_once_and_in_one_order() -> None:
    firm = make_firm()
    bolt = make_bolt(firm)
    refused: list[BaseException] = []

    def write(number: int) -> None:
        close_old_connections()
        try:
            for count in range(EACH):
                uid = uuid.uuid5(uuid.NAMESPACE_OID, f"{number} {count}")
                at = NOW + timedelta(minutes=number, seconds=count)
                for _repeat in range(2):
                    durably(
                        log_touch, by=firm.ana, customer=bolt.customer, deal=bolt.deal, uid=uid, at=at,
                        facts=Facts(channel=Channel.CALL, happened_at=at), move=Move(outcome=Outcome.RETAINED),
                    )  # fmt: skip
        except BaseException as error:
            refused.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert refused == []
    places = Entry.objects.in_workspace(firm.workspace).order_by("deal_seq").values_list("deal_seq", flat=True)
    assert list(places) == list(range(1, WRITERS * EACH + 2))
    assert list(differences(firm.workspace)) == []


@pytest.mark.mechanism("M22")
@pytest.mark.django_db(transaction=True)
def test_a_deal_that_is_closed_while_it_is_parked_does_not_rest() -> None:
    firm = make_firm()
    customer = make_bolt(firm).customer
    wake_on = NOW.date() + timedelta(days=9)
    for number in range(6):
        deal = open_deal(by=firm.ana, customer=customer, at=NOW, name=f"Deal {number}")
        together = threading.Barrier(2)
        acts = [
            partial(park, customer=customer, wake_on=wake_on, reason="fair"),
            partial(close_deal, closed_as=DealStatus.LOST, reason="price"),
        ]

        def do(act: Callable[..., object], deal: Deal = deal, together: threading.Barrier = together) -> None:
            close_old_connections()
            together.wait()
            with suppress(Refused):
                durably(act, by=firm.ana, deal=deal, at=NOW)
            connection.close()

        threads = [threading.Thread(target=do, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    deals = Deal.objects.in_workspace(firm.workspace)
    assert deals.filter(status=DealStatus.LOST, parked_until=None).count() == 6
    assert not Parking.objects.in_workspace(firm.workspace).filter(ended_at=None).exists()
    assert list(differences(firm.workspace)) == []
