"""Odds compared within strata, against published figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.odds import Stratum, mantel_haenszel

pytestmark = pytest.mark.mechanism("M13")

#: Admissions to Berkeley by department: men admitted, men, women admitted, women (Bickel, Hammel & O'Connell 1975).
BERKELEY = [
    *((512, 825, 89, 108), (353, 560, 17, 25), (120, 325, 202, 593)),
    *((138, 417, 131, 375), (53, 191, 94, 393), (22, 373, 24, 341)),
]
STRATUM = st.tuples(*[st.integers(0, 60)] * 4).map(lambda n: Stratum(n[0], n[0] + n[1], n[2], n[2] + n[3]))


def test_it_finds_what_mantelhaen_test_of_r_prints_for_berkeley() -> None:
    found = mantel_haenszel(Stratum(*row) for row in BERKELEY)
    assert found is not None
    # The manual of R: common odds ratio 0.9046968, 95 percent confidence interval 0.7719074 1.0603298.
    assert (found.ratio, found.low, found.high) == pytest.approx((0.9046968, 0.7719074, 1.0603298), abs=1e-6)
    assert found.strata == 6


def test_it_finds_what_statsmodels_finds_in_few_and_small_strata() -> None:
    rows = [(4, 12, 2, 11), (7, 27, 3, 34), (1, 4, 0, 5)]
    found = mantel_haenszel(Stratum(*row) for row in rows)
    assert found is not None
    assert (found.ratio, found.low, found.high) == pytest.approx((3.3813431, 1.0752745, 10.6330831), rel=1e-6)


def test_strata_that_hold_one_group_or_one_outcome_say_nothing() -> None:
    telling = Stratum(4, 12, 2, 11)
    silent = [Stratum(3, 9, 0, 0), Stratum(0, 5, 0, 7), Stratum(5, 5, 7, 7)]
    assert mantel_haenszel([telling, *silent]) == mantel_haenszel([telling])
    assert mantel_haenszel(silent) is None
    # Where all of one group came true the ratio has no upper end, so none is told.
    assert mantel_haenszel([Stratum(5, 5, 2, 7)]) is None


def test_more_that_came_true_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="More came true"):
        mantel_haenszel([Stratum(6, 5, 2, 7)])


@given(st.lists(STRATUM, max_size=8))
def test_the_other_way_round_it_is_the_inverse_and_lies_in_its_interval(strata: list[Stratum]) -> None:
    found = mantel_haenszel(strata)
    turned = mantel_haenszel(Stratum(s.second_true, s.second, s.first_true, s.first) for s in strata)
    if found is None or turned is None:
        assert found is turned is None
        return
    assert found.low < found.ratio < found.high
    assert (turned.ratio, turned.low, turned.high) == pytest.approx((1 / found.ratio, 1 / found.high, 1 / found.low))
