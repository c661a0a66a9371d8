"""A level is trusted within its validity, then it is stale, then expired; so is one that nobody gave."""

from datetime import date, timedelta

import pytest

from followthrough.vocabulary.level import VALID_DAYS, Level, freshness

TODAY = date(2026, 11, 19)


@pytest.mark.mechanism("M17")
@pytest.mark.parametrize("level", list(Level))
def test_a_level_is_fresh_for_its_validity_stale_for_as_long_again_then_expired(level: Level) -> None:
    valid = VALID_DAYS[level]
    ages = [0, valid, valid + 1, 2 * valid, 2 * valid + 1]
    told = [freshness(level, TODAY - timedelta(days=age), TODAY) for age in ages]
    assert told == list(zip(["fresh", "fresh", "stale", "stale", "expired"], ages, strict=True))


@pytest.mark.mechanism("M17")
def test_who_is_nobodys_judgement_yet_shows_it_after_three_days() -> None:
    assert freshness(Level.N, date(2026, 11, 15), TODAY) == ("stale", 4)


@pytest.mark.mechanism("M17")
def test_a_level_given_where_it_is_tomorrow_already_is_fresh() -> None:
    assert freshness(Level.A, TODAY + timedelta(days=1), TODAY) == ("fresh", 0)
