"""Moments come from the database as aware ones in UTC, however they were written there."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from followthrough.env import moment


@pytest.mark.only_on("sqlite")
@given(st.datetimes())
def test_what_django_writes_is_read_as_the_moment_it_was(at: datetime) -> None:
    assert moment(str(at).encode()) == at.replace(tzinfo=UTC)


@pytest.mark.only_on("sqlite")
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


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 28, 7, 8, 9, 123456, tzinfo=UTC),
        datetime(2026, 7, 1, 23, 0, tzinfo=timezone(timedelta(hours=-9))),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    ],
)
def test_the_driver_of_postgresql_reads_them_so(at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz, NULL::timestamptz", [at])
        told, nothing = cursor.fetchone()
    assert (told, told.tzinfo, nothing) == (at, UTC, None)
