"""Whether a repeat buyer still is one: BG/NBD, by its published example and by another program's fit."""

import math
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.reckoning.alive import FEWEST_REPEATERS, Bought, Fit, fit, log_likelihood

pytestmark = pytest.mark.mechanism("M25")

#: CDNOW, in weeks (Fader, Hardie & Lee 2005); the fit here gave .2426, 4.4135, .7929, 2.4257 on the same 2,357 buyers.
CDNOW = Fit(r=0.243, alpha=4.414, a=0.793, b=2.426)
#: What lifetimes 0.11.3 finds for the buyers of `simulated`, and how likely it makes them.
KNOWN, KNOWN_LIKELIHOOD = Fit(r=0.616648, alpha=11.674682, a=0.887963, b=3.224180), -17104.55624


def simulated(buyers: int = 900, seed: int = 7) -> Counter[Bought]:
    """Buyers as the model means them: r 0.6, alpha 12 days, a 0.8, b 2.5."""
    dice, found = random.Random(seed), []
    for _ in range(buyers):
        rate, leaves, known = dice.gammavariate(0.6, 1 / 12.0), dice.betavariate(0.8, 2.5), dice.randint(100, 400)
        at, again, last = 0.0, 0, 0.0
        while (at := at + (dice.expovariate(rate) if rate > 1e-12 else 1e9)) <= known:
            again, last = again + 1, at
            if dice.random() < leaves:
                break
        found.append(Bought(again, round(last, 1), float(known)))
    return Counter(found)


def test_the_published_example_comes_out() -> None:
    assert CDNOW.alive(Bought(2, 30.43, 38.86)) == pytest.approx(0.7266, abs=5e-5)


def test_the_fit_agrees_with_that_of_another_program() -> None:
    buyers = simulated()
    assert log_likelihood(KNOWN, buyers) == pytest.approx(KNOWN_LIKELIHOOD, abs=1e-3)
    found = fit(buyers)
    assert found
    assert log_likelihood(found, buyers) >= KNOWN_LIKELIHOOD - 1e-3
    for name in ("r", "alpha", "a", "b"):
        assert getattr(found, name) == pytest.approx(getattr(KNOWN, name), rel=1e-3)
    assert found.alive(Bought(3, 120, 300)) == pytest.approx(0.20684, abs=1e-4)
    assert found.alive(Bought(1, 5, 300)) == pytest.approx(0.03094, abs=1e-4)


def test_too_few_who_bought_again_are_not_fitted() -> None:
    repeaters = Counter({Bought(1, 30.0 + number, 300.0): 1 for number in range(FEWEST_REPEATERS - 1)})
    assert fit(repeaters + Counter({Bought(0, 0, 300.0): 500})) is None
    assert fit(Counter()) is None


def test_a_fit_of_buyers_who_are_all_alike_is_some_fit() -> None:
    found = fit(Counter({Bought(1, 0.0, 0.0): 200}))
    assert found
    assert all(math.isfinite(number) and number > 0 for number in (found.r, found.alpha, found.a, found.b))


@given(
    again=st.integers(0, 500),
    last=st.floats(0, 5000),
    silent=st.floats(0, 5000),
    more=st.floats(0, 5000),
)
def test_silence_only_lowers_the_chance(again: int, last: float, silent: float, more: float) -> None:
    now, later = (KNOWN.alive(Bought(again, last, last + days)) for days in (silent, silent + more))
    assert 0 <= later <= now + 1e-12 <= 1 + 1e-12
