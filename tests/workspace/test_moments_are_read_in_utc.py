"""Moments come from SQLite as aware ones in UTC, however they were written there."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.env import moment

pytestmark = pytest.mark.only_on("sqlite")


@given(st.datetimes())
def test_what_django_writes_is_read_as_the_moment_it_was(at: datetime) -> None:
    assert moment(str(at).encode()) == at.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("2026-11-28T07:08:09", datetime(2026, 11, 28, 7, 8, 9, tzinfo=UTC)),
        ("2026-11-28 07:08:09+02:00", datetime(2026, 11, 28, 5, 8, 9, tzinfo=UTC)),
        ("2026-11-28 07:08:09Z", datetime(2026, 11, 28, 7, 8, 9, tzinfo=UTC)),
    ],
)
def test_so_are_other_ways_to_write_one(stored: str, read: datetime) -> None:
    assert moment(stored.encode()) == read
