"""Trust and interest by hand, and the life of the customer that the design draws, point by point."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.regard import (
    INTEREST_HALF_LIFE,
    TRUST_HALF_LIFE,
    Peak,
    Regard,
    Signal,
    crosses_after,
    kept,
    parts,
    peak,
    regard,
    series,
    shown,
)
from followthrough.vocabulary.phase import SignalKind, weight

pytestmark = pytest.mark.mechanism("M27")

TODAY = date(2026, 11, 19)
START = datetime(2026, 1, 1, tzinfo=UTC)

#: The life of one customer: the day, what happened, and interest and trust after it, each worked out apart.
LIFE: list[tuple[str, tuple[SignalKind, ...], int, int]] = [
    ("2025-01-14", (SignalKind.CONTACT,), 53, 53),
    ("2025-01-28", (SignalKind.DEMO,), 60, 56),
    ("2025-02-06", (SignalKind.INBOUND,), 63, 57),
    ("2025-02-18", (SignalKind.CONTACT,), 62, 60),
    ("2025-02-25", (SignalKind.SIGNED,), 85, 65),
    ("2025-03-11", (SignalKind.PROMISE_MISSED,), 68, 52),
    ("2025-03-20", (SignalKind.TICKET_SEVERE,), 59, 46),
    ("2025-03-28", (SignalKind.UNANSWERED,), 51, 44),
    ("2025-04-03", (SignalKind.CONTACT,), 54, 47),
    ("2025-04-15", (SignalKind.TICKET_SOLVED,), 53, 52),
    ("2025-04-29", (SignalKind.GO_LIVE,), 60, 62),
    ("2025-06-12", (SignalKind.FIRST_VALUE,), 62, 74),
    ("2025-09-18", (SignalKind.CONTACT, SignalKind.PROMISE_KEPT), 53, 72),
    ("2025-12-09", (SignalKind.RENEWAL,), 62, 77),
    ("2026-03-12", (SignalKind.CONTACT, SignalKind.PROMISE_KEPT), 54, 74),
    ("2026-05-20", (SignalKind.REFERRAL,), 55, 84),
    ("2026-06-18", (SignalKind.CONTACT,), 55, 80),
    ("2026-09-10", (SignalKind.CONTACT,), 53, 69),
    ("2026-10-06", (SignalKind.CONTACT,), 54, 68),
    ("2026-10-20", (SignalKind.DEMO, SignalKind.CONTACT), 64, 73),
    ("2026-10-27", (SignalKind.PROMISE_KEPT,), 61, 79),
    ("2026-11-05", (SignalKind.CONTACT,), 61, 80),
    ("2026-11-12", (SignalKind.INBOUND, SignalKind.CONTACT), 68, 84),
    ("2026-11-17", (SignalKind.INBOUND,), 71, 85),
]


def signal(kind: SignalKind, on: date) -> Signal[date]:
    return Signal(kind, on, *weight(kind))


LIVED = [signal(kind, date.fromisoformat(day)) for day, kinds, _, _ in LIFE for kind in kinds]

signals: st.SearchStrategy[list[Signal[datetime]]] = st.lists(
    st.builds(
        Signal,
        st.sampled_from(SignalKind),
        st.floats(0, 1000).map(lambda days: START + timedelta(days=days)),
        st.integers(-8, 25),
        st.integers(-15, 20),
    ),
    max_size=30,
)
moments = st.floats(-10, 1500).map(lambda days: START + timedelta(days=days))


def ago(kind: SignalKind, days: int) -> Signal[date]:
    return signal(kind, TODAY - timedelta(days=days))


def test_nothing_known_is_the_middle() -> None:
    found = regard([], TODAY)
    assert (found.interest, found.trust) == (50, 50)
    assert peak([], TODAY) == Peak(50, None)


def test_a_first_value_is_half_as_interesting_after_three_weeks_and_half_as_trusted_after_ninety_days() -> None:
    after = [regard([ago(SignalKind.FIRST_VALUE, days)], TODAY) for days in (0, 21, 90, 180)]
    assert [found.added_interest for found in after[:2]] == [10, 5]
    assert [after[place].added_trust for place in (0, 2, 3)] == [15, 7.5, 3.75]


def test_signals_add_up_and_what_is_shown_is_rounded() -> None:
    # 25 + 8/2 + 3/4 = 29.75; of trust 6 + 3 · 2^(−21/90) + 3 · 2^(−42/90) = 10.72.
    found = regard([ago(SignalKind.SIGNED, 0), ago(SignalKind.DEMO, 21), ago(SignalKind.CONTACT, 42)], TODAY)
    assert found.added_interest == pytest.approx(29.75)
    assert found.added_trust == pytest.approx(10.72, abs=0.005)
    assert (found.interest, found.trust) == (80, 61)


def test_only_what_is_shown_is_cut_off() -> None:
    many = [ago(SignalKind.SIGNED, 0)] * 4
    assert regard(many, TODAY).added_interest == 100
    assert regard(many, TODAY).interest == 100
    assert regard([*many, ago(SignalKind.DETRACTOR, 0)], TODAY).added_interest == 92
    assert regard([ago(SignalKind.DETRACTOR, 0)] * 4, TODAY).trust == 0
    assert [shown(added) for added in (-50.4, -0.4, 0.49999999, 49.6)] == [0, 50, 50, 100]


def test_the_life_of_a_customer_is_that_of_the_design() -> None:
    days = [date.fromisoformat(day) for day, *_ in LIFE]
    found = series(LIVED, days)
    assert [(at.interest, at.trust) for at in found] == [(interest, trust) for *_, interest, trust in LIFE]
    now = regard(LIVED, TODAY)
    assert (now.interest, now.trust) == (70, 84)


def test_interest_peaked_when_they_signed() -> None:
    assert peak(LIVED, TODAY) == Peak(85, date(2025, 2, 25))
    assert peak(LIVED, date(2025, 2, 24)) == Peak(63, date(2025, 2, 6))
    assert peak([ago(SignalKind.UNANSWERED, 3)], TODAY) == Peak(50, None)


def test_a_peak_counts_all_of_its_day() -> None:
    same_day = [ago(SignalKind.DEMO, 1), ago(SignalKind.UNANSWERED, 1)]
    assert peak(same_day, TODAY) == Peak(52, TODAY - timedelta(days=1))


def test_each_signal_is_told_with_what_it_still_adds_the_largest_first() -> None:
    told = parts(
        [
            ago(SignalKind.CONTACT, 0),
            ago(SignalKind.PROMISE_MISSED, 90),
            ago(SignalKind.CONTACT, 1),
            ago(SignalKind.SIGNED, 21),
        ],
        TODAY,
    )
    assert [part.signal.kind for part in told] == ["signed", "promise_missed", "contact", "contact"]
    assert told[0].interest == 12.5
    assert told[1].trust == -6
    assert told[2].signal.at == TODAY


def test_the_day_a_figure_falls_below_a_border_is_known_in_advance() -> None:
    # 50 + 30 · 2^(−d/90) is still shown as 70 while it is 69.5 or more: up to 90 · log2(30/19.5) = 55.9 days.
    assert crosses_after(30, TRUST_HALF_LIFE, 70) == 56
    assert crosses_after(30, TRUST_HALF_LIFE, 50) is None
    assert crosses_after(-30, TRUST_HALF_LIFE, 50) is not None
    assert crosses_after(0, TRUST_HALF_LIFE, 70) is None


@given(signals, moments, st.data())
def test_the_order_of_signals_does_not_matter(known: list[Signal[datetime]], at: datetime, data: st.DataObject) -> None:
    other = data.draw(st.permutations(known))
    assert regard(other, at) == regard(known, at)
    assert peak(other, at) == peak(known, at)
    assert series(other, [at]) == series(known, [at])
    assert [(part.interest, part.trust) for part in parts(other, at)] == [
        (part.interest, part.trust) for part in parts(known, at)
    ]


@given(signals, moments)
def test_what_is_shown_stays_within_a_hundred_and_is_the_sum_of_its_parts(
    known: list[Signal[datetime]], at: datetime
) -> None:
    found = regard(known, at)
    assert 0 <= found.interest <= 100
    assert 0 <= found.trust <= 100
    assert found.added_interest == pytest.approx(sum(part.interest for part in parts(known, at)), abs=1e-9)
    assert found.added_trust == pytest.approx(sum(part.trust for part in parts(known, at)), abs=1e-9)
    assert 50 <= peak(known, at).interest <= 100
    assert found.interest <= peak(known, at).interest


@given(signals, moments)
def test_what_comes_later_is_not_seen(known: list[Signal[datetime]], at: datetime) -> None:
    so_far = [one for one in known if one.at <= at]
    assert regard(known, at) == regard(so_far, at)
    assert parts(known, at) == parts(so_far, at)
    assert peak(known, at) == peak(so_far, at)


@given(signals, st.lists(moments, max_size=30))
def test_a_series_is_what_each_moment_tells_by_itself(known: list[Signal[datetime]], at: list[datetime]) -> None:
    for found, moment in zip(series(known, at), at, strict=True):
        alone = regard(known, moment)
        assert found.added_interest == pytest.approx(alone.added_interest, abs=1e-6)
        assert found.added_trust == pytest.approx(alone.added_trust, abs=1e-6)


@given(signals, moments, st.floats(0, 800))
def test_later_is_what_it_fades_to(known: list[Signal[datetime]], at: datetime, days: float) -> None:
    later = at + timedelta(days=days)
    faded, anew = regard(known, at).after(days), regard([one for one in known if one.at <= at], later)
    assert faded.added_interest == pytest.approx(anew.added_interest, abs=1e-6)
    assert faded.added_trust == pytest.approx(anew.added_trust, abs=1e-6)


@given(st.floats(-120, 120), st.sampled_from([INTEREST_HALF_LIFE, TRUST_HALF_LIFE]), st.integers(1, 100))
def test_the_figure_is_across_the_border_on_that_day_and_on_none_before(
    added: float, half_life: float, border: int
) -> None:
    def is_above(days: int) -> bool:
        return shown(added * kept(days, half_life)) >= border

    days = crosses_after(added, half_life, border)
    until = days if days is not None else 1000
    assert all(is_above(day) is is_above(0) for day in range(until))
    assert days is None or is_above(days) is not is_above(0)


def test_nothing_is_left_of_what_is_very_old() -> None:
    assert regard([Signal("contact", date(1, 1, 1), 3, 3)], date.max) == Regard(0.0, 0.0)
