"""Cells into values: what people write is understood, and no text at all can break a reader."""

from contextlib import suppress
from datetime import UTC, date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followthrough.porting.problem import Asked, BadValue, Refused
from followthrough.porting.reading.encoding import decode
from followthrough.porting.reading.open import read_tables
from followthrough.porting.reading.records import records
from followthrough.porting.reading.table import MOST_CHARACTERS_IN_A_CELL
from followthrough.porting.values.dates import DateOrder, read_moment, readings
from followthrough.porting.values.mails import read_mails
from followthrough.porting.values.money import DecimalMark, marks_possible, read_money
from followthrough.porting.values.phones import read_phone
from followthrough.porting.values.plain import read_whole, read_yes_no
from followthrough.porting.values.text import clean
from followthrough.porting.values.web import read_domain, read_url

ANYTHING = st.text() | st.text(alphabet="0123456789.,-/: '+()€$TZkKaAeE@<>;\n\t", max_size=40)


@given(ANYTHING)
def test_no_text_breaks_a_reader(text):
    readers: list[Any] = [
        *(lambda text, order=order: read_moment(text, order) for order in (None, *DateOrder)),
        *(lambda text, mark=mark: read_money(text, "EUR", mark) for mark in (None, *DecimalMark)),
        *(read_mails, read_phone, lambda text: read_phone(text, "DE"), read_url, read_domain),
        *(read_whole, read_yes_no, clean),
    ]  # fmt: skip
    for reader in readers:
        with suppress(BadValue):
            reader(text)
    assert isinstance(readings(text), frozenset)
    assert isinstance(marks_possible(text), tuple)


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31)))
def test_a_date_written_either_way_round_comes_back(day):
    assert read_moment(day.isoformat(), None).on == day
    assert read_moment(day.strftime("%d/%m/%Y"), DateOrder.DMY).on == day
    assert read_moment(day.strftime("%m/%d/%Y"), DateOrder.MDY).on == day
    assert read_moment(day.strftime("%d.%m.%Y"), DateOrder.DMY).on == day
    assert read_moment(day.strftime("%d %b %Y"), None).on == day


@given(st.integers(min_value=0, max_value=10**13))
def test_an_amount_in_any_grouping_comes_back(minor):
    english = f"{minor // 100:,}.{minor % 100:02}"
    german = english.translate(str.maketrans(",.", ".,"))
    swiss = english.replace(",", "'")
    assert read_money(english, "EUR", DecimalMark.DOT).minor == minor
    assert read_money(german, "EUR", DecimalMark.COMMA).minor == minor
    assert read_money(f"CHF {swiss}", "EUR", DecimalMark.DOT).minor == minor


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("16 Apr, 2021 00:02:00", "2021-04-16"),
        ("April 16, 2021", "2021-04-16"),
        ("3. März 2025", "2025-03-03"),
        ("3 de marzo de 2025", "2025-03-03"),
        ("3 févr. 2025", "2025-02-03"),
        ("2025年3月4日", "2025-03-04"),
        ("20250304", "2025-03-04"),
        ("2010-10-14T12:00:00.000Z-0300", "2010-10-14"),
    ],
)
def test_dates_as_programs_and_people_write_them(text, day):
    assert read_moment(text, None).on.isoformat() == day


def test_a_wall_clock_time_that_is_skipped_or_comes_twice_follows_the_rule():
    berlin = ZoneInfo("Europe/Berlin")
    skipped, told = read_moment("2025-03-30T02:30:00", None).at(berlin)
    assert (skipped.isoformat(), told) == ("2025-03-30T01:30:00+00:00", "time_skipped")
    twice, told = read_moment("2025-10-26T02:30:00", None).at(berlin)
    assert (twice.isoformat(), told) == ("2025-10-26T00:30:00+00:00", "time_twice")
    assert read_moment("2025-03-01T10:00:00+14:00", None).at(UTC)[0].isoformat() == "2025-02-28T20:00:00+00:00"


@pytest.mark.parametrize(
    "text", ["2025-06-30T23:59:60Z", "2025-03-01T24:00:00", "31/04/2025", "25-02-03", "9999-12-31"]
)
def test_moments_that_are_none_are_refused(text):
    with pytest.raises(BadValue):
        read_moment(text, None)


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("$22,700.00", 2_270_000, "USD"),
        ("$342.09K", 34_209_000, "USD"),
        ("1.234,56", 123_456, "EUR"),
        ("¥5000", 5_000, "JPY"),
        ("BHD 1.234,500", 1_234_500, "BHD"),
        ("1 234,50 €", 123_450, "EUR"),
        ("-0", 0, "EUR"),
    ],
)
def test_amounts_as_people_write_them(text, minor, currency):
    money = read_money(text, "EUR")
    assert (money.minor, money.currency) == (minor, currency)


def test_an_amount_with_two_readings_is_not_guessed():
    with pytest.raises(BadValue, match="money_two_readings"):
        read_money("1,234", "EUR")


@given(
    st.lists(
        st.lists(st.text(alphabet=st.characters(exclude_characters="\r\0", codec="utf-8")), min_size=2), max_size=5
    )
)
def test_a_quoted_table_comes_back_cell_by_cell(rows):
    text = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows)
    assert [record.cells for record in records(text, ",")] == rows
    assert all(not record.fault for record in records(text, ","))


@given(st.text(alphabet='ab,"\n;\r', max_size=60))
def test_any_text_is_records_whose_lines_rise(text):
    found = list(records(text, ","))
    lines = [record.line for record in found]
    assert lines == sorted(set(lines))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_asked_about_or_refused(content):
    with suppress(Asked, Refused):
        for table in read_tables("a.csv", content, lambda _: False):
            for row in table.rows:
                assert len(row.cells) == len(table.titles)


def test_hostile_quotes_cost_linear_time():
    line = '"a",b,"\n'
    assert len(list(records(line * 3_000, ","))) > 0


def test_a_cell_beyond_the_limit_is_a_fault_of_its_row():
    long = "x" * (MOST_CHARACTERS_IN_A_CELL + 1)
    assert [record.fault for record in records(f'a,{long}\na,"{long}"\n', ",")] == ["cell_too_long", "cell_too_long"]


def test_utf_16_without_its_mark_is_seen():
    assert decode("Name,Email\nAna,a@b.example\n".encode("utf-16-le")).text.startswith("Name")
