"""Placing by the rules, one by one; what is on record; and when the placing would change next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from followthrough.reckoning.phase import Placing, next_change_on, place
from followthrough.reckoning.regard import Signal
from followthrough.reckoning.since_sale import Facts, GivenOver, Grown, Growth, Mood
from followthrough.vocabulary.phase import SignalKind
from tests.reckoning.relationships import SOLD, after, any_facts, days, moved_facts, signal, sold
from tests.reckoning.test_regard import LIVED

pytestmark = pytest.mark.mechanism("M26")

WEEKLY = tuple(after(day) for day in range(0, 500, 7))


def why(found: Placing) -> list[str]:
    return [one.code for one in found.why]


def test_who_has_not_bought_is_sceptical() -> None:
    found = place(Facts(contacts=[SOLD]), SOLD)
    assert (found.phase, found.told, why(found)) == ("skepticism", "skepticism", ["no_sale"])


def test_who_was_asked_for_the_contract_peaks_while_interest_is_high() -> None:
    keen = [signal(SignalKind.DEMO, SOLD)] * 3
    asked = Facts(signals=[*keen, signal(SignalKind.CONTACT, SOLD)], asked_on=SOLD, contacts=[SOLD])
    found = place(asked, SOLD)
    assert (found.phase, why(found), found.regard.interest) == ("peak", ["asked"], 77)
    assert place(replace(asked, asked_on=None), SOLD).phase == "skepticism"
    # 27 · 2^(−d/21) is less than 24.5 from the third day on.
    assert place(asked, after(2)).phase == "peak"
    assert place(asked, after(3)).phase == "skepticism"
    assert next_change_on(asked, SOLD) == after(3)


def test_a_sale_is_a_peak_for_fourteen_days() -> None:
    facts = sold(contacts=WEEKLY)
    assert [place(facts, after(day)).phase for day in (-1, 0, 14, 15)] == [
        "skepticism",
        "peak",
        "peak",
        "disillusionment",
    ]
    found = place(facts, after(15))
    assert [(one.code, one.values) for one in found.why] == [("no_value_yet", {"since": "2026-03-03"})]
    assert next_change_on(facts.seen(SOLD), SOLD) == after(15)


def test_interest_that_fell_by_twenty_ends_the_peak() -> None:
    facts = sold(
        signals=[signal(SignalKind.SIGNED, SOLD), *[signal(SignalKind.UNANSWERED, after(5))] * 3], contacts=WEEKLY
    )
    assert place(facts, after(4)).phase == "peak"
    found = place(facts, after(5))
    assert found.phase == "disillusionment"
    assert [(one.code, one.values) for one in found.why] == [
        ("interest_fell", {"interest": 53, "peak": 75, "peak_on": "2026-03-03"})
    ]


def test_interest_that_comes_back_lets_the_peak_go_on() -> None:
    # Shown at most as 66. The day after, 16 · 2^(−1/21) − 20 = −4.52, which is less than 3.5 below the middle from the
    # 21 · log2(4.52/3.5) = 7.75th day on: shown as 47, nineteen below the peak.
    demos = [signal(SignalKind.DEMO, SOLD)] * 2
    facts = sold(signals=[*demos, Signal("setback", after(1), -20, 0)], contacts=[SOLD, after(6)])
    assert [place(facts, after(day)).phase for day in (0, 1, 8, 9)] == [
        "peak",
        "disillusionment",
        "disillusionment",
        "peak",
    ]
    assert next_change_on(replace(facts, contacts=[SOLD]), after(1)) == after(9)


def test_an_alarm_ends_the_peak() -> None:
    found = place(sold(champion_left_on=after(3)), after(3))
    assert (found.phase, why(found)) == ("disillusionment", ["alarm"])
    assert found.why[0].values == {"points": 3, "colour": "amber"}


def test_going_live_or_a_first_value_is_enlightenment() -> None:
    live = sold(go_live_on=after(40), contacts=WEEKLY)
    assert place(live, after(39)).phase == "disillusionment"
    assert (place(live, after(40)).phase, why(place(live, after(40)))) == ("enlightenment", ["go_live"])
    valued = sold(first_value_on=after(60))
    assert (place(valued, after(60)).phase, why(place(valued, after(60)))) == ("enlightenment", ["first_value"])


@pytest.mark.parametrize("kind", ["renewal", "expansion", "referral"])
def test_a_first_value_and_growth_since_the_sale_are_realized_value(kind: Growth) -> None:
    grown = sold(first_value_on=after(60), grown=[Grown(kind, after(100))])
    assert place(grown, after(99)).phase == "enlightenment"
    found = place(grown, after(100))
    assert (found.phase, why(found)) == ("realized_value", ["first_value", kind])
    assert place(replace(grown, first_value_on=None), after(100)).phase == "disillusionment"
    assert place(replace(grown, grown=[Grown(kind, after(-1))]), after(100)).phase == "enlightenment"


def test_so_are_a_first_value_half_a_year_live_and_trust() -> None:
    trusted = [signal(SignalKind.REFERRAL, after(201))]
    facts = sold(signals=trusted, go_live_on=after(20), first_value_on=after(60), contacts=WEEKLY)
    assert place(facts, after(200)).phase == "enlightenment"
    found = place(facts, after(201))
    assert (found.phase, why(found)) == ("realized_value", ["go_live", "first_value", "live_long"])
    assert found.why[-1].values == {"since": after(20).isoformat(), "trust": 70}
    # 20 · 2^(−d/90) is less than 19.5 from the fourth day on.
    assert place(facts, after(204)).phase == "realized_value"
    assert place(facts, after(205)).phase == "enlightenment"
    assert next_change_on(facts.seen(after(201)), after(201)) == after(205)


def test_a_red_alarm_takes_them_back_and_an_amber_one_does_not() -> None:
    facts = sold(first_value_on=after(60), grown=[Grown("renewal", after(100))], champion_left_on=after(120))
    assert place(facts, after(120)).phase == "realized_value"
    found = place(replace(facts, bond_down_on=after(130)), after(130))
    assert (found.phase, why(found)) == ("disillusionment", ["relapse", "first_value"])
    assert next_change_on(replace(facts, bond_down_on=after(130)), after(120)) == after(130)


def test_the_customer_of_the_design_goes_through_all_five() -> None:
    contact = [one.at for one in LIVED if one.kind in {"contact", "inbound", "demo", "signed"}]
    facts = Facts(
        signals=LIVED, contacts=contact, closed_on=date(2025, 2, 25), go_live_on=date(2025, 4, 29),
        first_value_on=date(2025, 6, 12),
        grown=[Grown("renewal", date(2025, 12, 9)), Grown("referral", date(2026, 5, 20))],
    )  # fmt: skip
    begun: list[tuple[str, str]] = []
    day = date(2025, 1, 14)
    while day < date(2026, 11, 19):
        told = place(facts, day).phase
        if not begun or begun[-1][1] != told:
            begun.append((day.isoformat(), told))
        day += timedelta(days=1)
    assert begun == [
        ("2025-01-14", "skepticism"),
        ("2025-02-25", "peak"),
        ("2025-03-12", "disillusionment"),
        ("2025-04-29", "enlightenment"),
        ("2025-12-09", "realized_value"),
    ]


def test_of_whom_nothing_is_known_nothing_is_told() -> None:
    found = place(Facts(), SOLD)
    assert (found.phase, found.told, found.coverage.share) == ("skepticism", None, 0)
    assert next_change_on(Facts(), SOLD) is None


def test_a_talk_of_late_is_enough_before_a_sale_and_an_old_one_is_not() -> None:
    once = Facts(contacts=[SOLD])
    assert place(once, after(90)).coverage.missing == ("sentiment",)
    assert place(once, after(91)).told is None
    assert next_change_on(once, SOLD) == after(91)


def test_a_sale_of_long_ago_of_which_nothing_else_is_known_is_not_told_and_raises_no_alarm() -> None:
    imported = sold(known_from=after(900))
    for day in (900, 920, 2000):
        found = place(imported, after(day))
        assert (found.told, found.alarm.colour) == (None, None)
        assert found.coverage.missing == ("contact", "sentiment", "go_live", "first_value")
    assert next_change_on(imported, after(900)) is None
    assert place(replace(imported, contacts=[after(930)]), after(950)).told is None
    assert place(replace(imported, first_value_on=after(930)), after(950)).told == "enlightenment"


def test_a_silence_that_the_journal_saw_is_told() -> None:
    for day in (8, 15, 90):
        assert "contact" in place(sold(), after(day)).coverage.observed
    assert place(sold(), after(15)).told == "disillusionment"
    forgotten = place(sold(), after(91))
    assert (forgotten.told, forgotten.alarm.colour) == (None, "amber")
    assert forgotten.coverage.share == pytest.approx(1 / 3)


def test_what_the_alarm_counts_is_on_record() -> None:
    facts = sold(hand_off=GivenOver(SOLD), first_value_due_on=after(60))
    found = place(facts, after(200))
    assert found.coverage.observed == ("contact", "hand_off", "go_live", "first_value")
    assert (found.told, found.coverage.share) == ("disillusionment", 0.8)


def test_each_signal_is_expected_from_its_day_on_and_counts_before_it() -> None:
    talking = sold(contacts=WEEKLY, known_from=after(-1))
    expected = [
        (lambda found: (*found.observed, *found.missing))(place(talking, after(day)).coverage)
        for day in (7, 14, 15, 90, 91, 180, 181)
    ]
    assert expected == [
        ("contact",),
        ("contact",),
        ("contact", "sentiment"),
        ("contact", "sentiment"),
        ("contact", "sentiment", "go_live"),
        ("contact", "sentiment", "go_live"),
        ("contact", "sentiment", "go_live", "first_value"),
    ]
    assert place(sold(moods=[Mood(after(2), 1)]), after(3)).coverage.observed == ("contact", "sentiment")
    live_late = sold(contacts=WEEKLY, go_live_on=after(150))
    assert "first_value" not in place(live_late, after(240)).coverage.missing
    assert "first_value" in place(live_late, after(241)).coverage.missing


def _other_days_first(moods: Sequence[Mood], mixed: Sequence[Mood]) -> list[Mood]:
    """The moods in the order of days of `mixed`; those of one day keep theirs, for the last ones count."""
    of_day = {day: iter([mood for mood in moods if mood.on == day]) for day in {mood.on for mood in moods}}
    return [next(of_day[mood.on]) for mood in mixed]


@given(any_facts, days, st.data())
def test_the_order_of_facts_does_not_matter_and_what_comes_later_is_not_seen(
    facts: Facts, on: date, data: st.DataObject
) -> None:
    other = replace(
        facts,
        signals=data.draw(st.permutations(facts.signals)), contacts=data.draw(st.permutations(facts.contacts)),
        moods=_other_days_first(facts.moods, data.draw(st.permutations(facts.moods))),
        grown=data.draw(st.permutations(facts.grown)), tickets=data.draw(st.permutations(facts.tickets)),
    )  # fmt: skip
    assert place(other, on) == place(facts, on)
    assert place(facts.seen(on), on) == place(facts, on)
    assert next_change_on(facts.seen(on), on) == next_change_on(facts, on)


@settings(max_examples=60)
@given(any_facts | moved_facts, st.integers(0, 20).map(after) | days)
def test_the_placing_changes_on_that_day_and_on_none_before(facts: Facts, on: date) -> None:
    seen, now = facts.seen(on), place(facts, on).state
    found = next_change_on(facts, on)
    last = found or on + timedelta(days=800)
    day = on + timedelta(days=1)
    while day < last:
        assert place(seen, day).state == now
        day += timedelta(days=1)
    assert (found is not None) is (place(seen, last).state != now)
