"""What each signal weighs is the table of methods §9, row by row."""

from collections.abc import Iterable
from typing import get_args

import pytest

from followthrough.reckoning import disillusion, expectations, phase
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.drift import Colour
from followthrough.vocabulary.expectation import Fulfilment
from followthrough.vocabulary.hand_off import HandOffItem
from followthrough.vocabulary.phase import (
    WEIGHTS,
    AlarmPoint,
    Phase,
    PhaseReason,
    SignalKind,
    kind_of_nps,
    kinds_of_touch,
    weight,
)


@pytest.mark.mechanism("M27")
@pytest.mark.parametrize(
    ("kind", "interest", "trust"),
    [
        (SignalKind.INBOUND, 6, 2),
        (SignalKind.CONTACT, 3, 3),
        (SignalKind.DEMO, 8, 3),
        (SignalKind.SIGNED, 25, 6),
        (SignalKind.GO_LIVE, 8, 10),
        (SignalKind.FIRST_VALUE, 10, 15),
        (SignalKind.RENEWAL, 12, 15),
        (SignalKind.EXPANSION, 12, 15),
        (SignalKind.REFERRAL, 5, 20),
        (SignalKind.PROMISE_KEPT, 0, 8),
        (SignalKind.PROMISE_MISSED, -4, -12),
        (SignalKind.TICKET_SEVERE, -4, -6),
        (SignalKind.TICKET_SOLVED, 0, 5),
        (SignalKind.TICKET_LATE, -3, -8),
        (SignalKind.UNANSWERED, -6, -2),
        (SignalKind.PROMOTER, 5, 10),
        (SignalKind.DETRACTOR, -8, -15),
    ],
)
def test_a_signal_adds_what_the_table_says(kind: SignalKind, interest: int, trust: int) -> None:
    assert weight(kind) == (interest, trust)


@pytest.mark.mechanism("M27")
@pytest.mark.parametrize(
    ("noted", "adds"), [((2, 1), (6, 3)), ((-2, -1), (-6, -3)), ((None, 2), (0, 6)), ((0, None), (0, 0))]
)
def test_each_step_of_a_sentiment_adds_three_to_what_it_was_noted_of(
    noted: tuple[int | None, int | None], adds: tuple[int, int]
) -> None:
    assert weight(SignalKind.SENTIMENT, interest=noted[0], trust=noted[1]) == adds


@pytest.mark.mechanism("M27")
def test_every_kind_has_its_weight_and_only_a_sentiment_has_a_rating() -> None:
    assert set(WEIGHTS) == set(SignalKind) - {SignalKind.SENTIMENT}
    with pytest.raises(ValueError, match="belong to a sentiment"):
        weight(SignalKind.DEMO, trust=1)
    with pytest.raises(ValueError, match="-2 to 2"):
        weight(SignalKind.SENTIMENT, interest=3)


@pytest.mark.mechanism("M27")
def test_who_recommends_us_promotes_from_nine_on_and_detracts_up_to_six() -> None:
    told = [kind_of_nps(score) for score in range(11)]
    assert told == [SignalKind.DETRACTOR] * 7 + [None] * 2 + [SignalKind.PROMOTER] * 2
    with pytest.raises(ValueError, match="0 to 10"):
        kind_of_nps(11)


@pytest.mark.mechanism("M27")
@pytest.mark.parametrize(
    ("channel", "direction", "reached", "kinds"),
    [
        (Channel.CALL, Direction.OUT, True, (SignalKind.CONTACT,)),
        (Channel.MAIL, Direction.OUT, True, (SignalKind.CONTACT,)),
        (Channel.DEMO, Direction.OUT, True, (SignalKind.DEMO, SignalKind.CONTACT)),
        (Channel.CALL, Direction.IN, True, (SignalKind.INBOUND, SignalKind.CONTACT)),
        (Channel.MAIL, Direction.IN, True, (SignalKind.INBOUND,)),
        (Channel.CALL, Direction.OUT, False, ()),
    ],
)
def test_a_touch_shows_by_what_it_was(
    channel: Channel, direction: Direction, reached: bool, kinds: tuple[SignalKind, ...]
) -> None:
    assert kinds_of_touch(channel, direction, reached=reached) == kinds


@pytest.mark.mechanism("M27")
def test_every_second_attempt_in_a_row_without_an_answer_is_a_signal() -> None:
    told = [kinds_of_touch(Channel.CALL, Direction.OUT, reached=False, unanswered=attempts) for attempts in range(1, 6)]
    assert told == [(), (SignalKind.UNANSWERED,), (), (SignalKind.UNANSWERED,), ()]


def codes(told: object) -> set[str]:
    return set(get_args(told))


def values(words: Iterable[str]) -> set[str]:
    return {str(word) for word in words}


@pytest.mark.mechanism("M26")
def test_the_rules_speak_in_words_of_the_vocabulary() -> None:
    assert codes(phase.PhaseCode) == values(Phase)
    assert codes(phase.Reason) == values(PhaseReason)
    assert set(disillusion.POINTS) == values(AlarmPoint)
    assert codes(disillusion.Colour) == values(Colour)
    assert len(Phase) == 5


@pytest.mark.mechanism("M30")
def test_so_do_the_results_that_were_promised() -> None:
    assert codes(expectations.Fulfilment) == values(Fulfilment)


@pytest.mark.mechanism("M31")
def test_eight_things_are_handed_over() -> None:
    assert len(HandOffItem) == 8
