"""Whatever the rules after a sale may tell has its words."""

from datetime import timedelta
from enum import StrEnum

import pytest
from hypothesis import given

from followthrough.reckoning.disillusion import alarm, falls_due
from followthrough.reckoning.phase import place
from followthrough.reckoning.since_sale import Facts, GivenOver, Ticket
from followthrough.vocabulary.phase import Phase, PhaseReason
from followthrough.web.templatetags import phase_words
from followthrough.web.templatetags.phase_words import (
    expected_word,
    phase_word,
    point_words,
    signal_word,
    why_words,
)
from followthrough.web.templatetags.words import day_short
from tests.reckoning.relationships import SOLD, after, any_facts, sold

pytestmark = [pytest.mark.mechanism("M26"), pytest.mark.only_on("sqlite")]


def test_each_word_of_the_vocabulary_is_said() -> None:
    for words in ("PHASE", "SIGNAL", "EXPECTED", "HAND_OFF_ITEM", "FULFILMENT"):
        told = getattr(phase_words, words)
        kind: type[StrEnum] = type(next(iter(told)))
        assert set(told) == set(kind)
    assert [phase_word(phase) for phase in Phase] == [
        "Skepticism",
        "Peak of interest",
        "Disillusionment",
        "Enlightenment",
        "Realized value",
    ]
    assert phase_word(None) == "Not enough signals"
    assert signal_word("unanswered") == "No answer, twice"


@given(any_facts)
def test_every_placing_and_every_point_makes_sentences(facts: Facts) -> None:
    for on in (SOLD, SOLD + timedelta(days=300)):
        found = place(facts, on)
        told = [why_words(one) for one in found.why]
        told += [point_words(point) for point in found.alarm.points]
        told += [point_words(point) for _day, point in falls_due(facts, on)]
        assert all(words.endswith(".") and "%" not in words for words in told)
        assert all(expected_word(code) for code in (*found.coverage.observed, *found.coverage.missing))


def test_a_placing_is_read_aloud() -> None:
    facts = sold(
        hand_off=GivenOver(SOLD), tickets=[Ticket(SOLD, SOLD), Ticket(SOLD, after(1))], first_value_due_on=after(9)
    )
    day = day_short(SOLD)
    assert [point_words(point) for point in alarm(facts, after(8)).points] == [
        f"No talk for more than 7 days, since {day}.",
        f"The hand-off of {day} is not accepted.",
        f"The first value is due on {day_short(after(9))}, and they are not live.",
        f"2 tickets are open beyond their time; the first was due on {day}.",
    ]
    assert [why_words(one) for one in place(sold(), after(3)).why] == [f"They signed on {day}."]
    assert set(phase_words._WHY) == set(PhaseReason)
