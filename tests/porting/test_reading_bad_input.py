"""What the corpus of broken CSV and XLSX files becomes before any database is asked."""

import tracemalloc
from contextlib import suppress

import pytest

from followthrough.porting.answers import Answers
from followthrough.porting.drafts import ContactDraft, DealDraft, StepDraft, TouchDraft
from followthrough.porting.problem import Asked, Refused
from followthrough.porting.reading.table import ReadingAnswers
from followthrough.porting.values.dates import DateOrder
from followthrough.porting.values.money import DecimalMark
from tests.porting.corpus import bad, bad_input, needs_shared, read

pytestmark = needs_shared


def names(content: str, answers: Answers | None = None) -> list[str]:
    return [draft.name for draft in read(content, bad(content), answers)[0].of(ContactDraft)]


@pytest.mark.parametrize("line", bad_input("csv") + bad_input("xlsx"), ids=lambda line: line["file"])
def test_every_row_of_a_broken_file_is_accounted_for(line):
    try:
        outcomes = read(line["file"], bad(line["file"]))
    except (Refused, Asked) as stopped:
        ending = "reject" if isinstance(stopped, Refused) else "ask"
        assert line["outcome"] == ending
        return
    assert line["outcome"] != "reject"
    [outcome] = outcomes
    assert outcome.survey.rows == len(outcome.drafts) + len(outcome.failed) == int(line["rows_total"])
    if line["outcome"] == "accept":
        assert not outcome.survey.questions
        assert not outcome.failed


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("csv_004_latin1.csv", "encoding"),
        ("csv_005_gbk.csv", "encoding"),
        ("csv_006_cp1252_euro.csv", "encoding"),
        ("csv_014_unterminated_quote.csv", "quote_unclosed"),
        ("csv_020_no_header.csv", "header"),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked(file, code):
    with pytest.raises(Asked) as asked:
        read(file, bad(file))
    assert asked.value.question.code == code
    assert asked.value.question.choices[0].preview


@pytest.mark.parametrize(
    ("file", "codes"),
    [
        ("csv_009_semicolon_decimal_comma.csv", ["dates"]),
        ("csv_022_blank_header.csv", ["column_nameless"]),
        ("csv_028_many_columns.csv", ["columns_nameless"]),
        ("csv_043_currency.csv", ["decimal"]),
        ("csv_045_excel_broken_phone.csv", ["phones_damaged"]),
        ("csv_046_excel_serial_dates.csv", ["dates_serial"]),
        ("csv_047_ambiguous_dates.csv", ["dates"]),
        ("csv_048_mixed_date_order.csv", ["dates_mixed"]),
    ],
)
def test_doubts_about_values_are_collected_for_the_whole_file(file, codes):
    [outcome] = read(file, bad(file))
    assert [question.code for question in outcome.survey.questions] == codes


def test_each_encoding_is_exact_once_it_is_known():
    def told(encoding: str) -> Answers:
        return Answers(reading=ReadingAnswers(encoding=encoding))

    assert names("csv_003_utf16le_bom.csv")[1] == "Jürgen Müller"
    assert names("csv_004_latin1.csv", told("latin-1"))[1] == "Jürgen Müller"
    assert names("csv_005_gbk.csv", told("gbk")) == ["王伟", "李娜"]
    assert names("csv_006_cp1252_euro.csv", told("cp1252"))[1] == "Zoë O’Neil"
    assert names("csv_008_mojibake.csv")[1] == "JÃ¼rgen MÃ¼ller"


def test_the_chinese_reading_of_chinese_bytes_is_offered_first():
    with pytest.raises(Asked) as asked:
        read("a.csv", bad("csv_005_gbk.csv"))
    assert asked.value.question.choices[0].value == "gb18030"


def test_one_bad_byte_fails_its_own_row_only():
    [outcome] = read("a.csv", bad("csv_007_one_bad_byte.csv"))
    assert outcome.failed == {3: "byte_stray"}


def test_a_quote_that_never_closes_swallows_nothing():
    answers = Answers(reading=ReadingAnswers(quotes="literal"))
    assert names("csv_014_unterminated_quote.csv", answers) == ["Ana Souza", "Ben Ott", "Tom Becker"]


def test_a_long_row_is_reported_with_its_surplus_and_a_short_one_taken_with_blanks():
    [outcome] = read("a.csv", bad("csv_019_ragged.csv"))
    assert outcome.failed == {4: "cells_surplus"}
    assert outcome.warned[3][0].code == "cells_missing"


def test_the_first_row_of_a_file_without_header_is_a_customer():
    columns = {"Column 1": "contact.name", "Column 3": "contact.mail"}
    answers = Answers(reading=ReadingAnswers(header="none"), columns=columns)
    assert names("csv_020_no_header.csv", answers) == ["Ana Souza", "Tom Becker"]


def test_a_second_column_of_the_same_name_is_kept_beside_the_first():
    [outcome] = read("a.csv", bad("csv_021_duplicate_headers.csv"))
    [person] = outcome.of(ContactDraft)
    assert person.phone.shown == "+82 2 312 3456"
    assert person.mail == "kim@a.example"
    assert person.extra == {"Phone (2)": "+82 10 1234 5678", "Email (2)": "kim.lee@b.example"}


def test_rows_keep_the_numbers_they_have_in_the_file():
    [outcome] = read("a.csv", bad("csv_026_blank_lines.csv"))
    assert list(outcome.drafts) == [4, 7, 10]
    [outcome] = read("a.xlsx", bad("xlsx_013_far_cell.xlsx"))
    assert list(outcome.drafts) == [1_048_576]


def test_only_the_three_bad_rows_of_five_thousand_fail():
    [outcome] = read("a.csv", bad("csv_031_5000_rows_3_bad.csv"))
    assert outcome.failed == {9: "date_impossible", 2502: "date_impossible", 5001: "date_impossible"}


def test_a_note_of_136000_characters_is_whole():
    [outcome] = read("a.csv", bad("csv_034_100k_field.csv"))
    assert "lorem ipsum äöü" in outcome.of(ContactDraft)[1].note
    assert len(outcome.of(ContactDraft)[1].note) == 136_000 - len(" ")


def test_nul_is_refused_and_other_control_characters_are_taken_out_with_a_warning():
    [outcome] = read("a.csv", bad("csv_035_nul_bytes.csv"))
    assert outcome.failed == {3: "text_nul"}
    [outcome] = read("a.csv", bad("csv_036_control_chars.csv"))
    assert "Bell Esc[31mRed" in [draft.name for draft in outcome.of(ContactDraft)]
    assert {problem.code for problem in outcome.warned[3]} == {"text_control"}


def test_amounts_that_are_none_fail_their_row():
    [outcome] = read("a.csv", bad("csv_042_numbers.csv"))
    assert outcome.failed == {
        **dict.fromkeys((2, 3, 4, 5, 7, 10), "money_unreadable"),
        6: "money_out_of_range",
    }
    assert [draft.value.minor for draft in outcome.of(DealDraft)] == [12_300, 0]


def test_no_amount_is_off_by_a_thousand_whatever_is_answered():
    for mark, kept in ((DecimalMark.DOT, 123_400), (DecimalMark.COMMA, 123)):
        [outcome] = read("a.csv", bad("csv_043_currency.csv"), Answers(decimal=mark))
        values = {draft.name: draft.value for draft in outcome.of(DealDraft)}
        assert (values["A"].minor, values["A"].currency) == (123_456, "EUR")
        assert (values["C"].minor, values["C"].currency) == (123_450, "CHF")
        assert (values["D"].minor, values["D"].currency) == (10_000_000, "INR")
        assert values["F"].minor == kept
        assert (values["G"].minor, values["G"].currency) == (5_000, "JPY")
        assert {10, 11} <= set(outcome.failed)


def test_italy_keeps_its_leading_zero_and_every_number_its_shown_text():
    [outcome] = read("a.csv", bad("csv_044_phones.csv"))
    phones = {draft.name: draft.phone for draft in outcome.of(ContactDraft)}
    assert len(phones) == 18
    assert phones["P9"].e164 == "+390669812345"
    assert phones["P16"].shown == "1-800-FLOWERS"
    assert phones["P15"].e164 == ""


def test_dates_follow_the_answer_and_nothing_else():
    for order, days in ((DateOrder.DMY, ["2025-04-03", "2025-03-04"]), (DateOrder.MDY, ["2025-03-04", "2025-04-03"])):
        [outcome] = read("a.csv", bad("csv_047_ambiguous_dates.csv"), Answers(dates=order))
        assert [step.due.on.isoformat() for step in outcome.of(StepDraft)][:2] == days
    [outcome] = read("a.csv", bad("csv_048_mixed_date_order.csv"), Answers(dates=DateOrder.DMY))
    assert outcome.failed == {4: "date_impossible"}
    [outcome] = read("a.csv", bad("csv_046_excel_serial_dates.csv"), Answers(dates=DateOrder.EXCEL))
    assert [touch.at.on.isoformat() for touch in outcome.of(TouchDraft)] == ["2024-01-01", "2024-01-01"]
    assert len(outcome.failed) == 4


def test_only_the_leap_day_of_the_impossible_dates_is_taken():
    [outcome] = read("a.csv", bad("csv_049_impossible_dates.csv"))
    assert list(outcome.drafts) == [8]
    [outcome] = read("a.csv", bad("csv_050_far_years.csv"))
    assert len(outcome.failed) == 5


def test_bad_addresses_leave_the_customer_and_no_second_header():
    [outcome] = read("a.csv", bad("csv_056_bad_emails.csv"))
    mails = {draft.name: draft.mail for draft in outcome.of(ContactDraft)}
    assert len(mails) == 9
    assert mails["F"] == "kim@x.example"
    assert mails["E"] == "a@x.example"
    assert mails["G"] == "müller@bücher.example"
    assert mails["H"] == mails["I"] == ""


def test_a_workbook_of_1904_counts_from_there():
    [outcome] = read("a.xlsx", bad("xlsx_003_1904_dates.xlsx"))
    assert [touch.at.on.isoformat() for touch in outcome.of(TouchDraft)] == ["2024-01-01"]


def test_formulas_and_errors_are_told_and_never_stored():
    [outcome] = read("a.xlsx", bad("xlsx_002_formulas.xlsx"))
    assert [draft.name for draft in outcome.of(ContactDraft)] == ["Click me"]
    assert [problem.code for problem in outcome.warned[2]] == ["cell_error"]
    [outcome] = read("a.xlsx", bad("xlsx_004_error_cells.xlsx"))
    assert [draft.mail for draft in outcome.of(ContactDraft)] == [""]
    assert len(outcome.warned[2]) == 3


@pytest.mark.parametrize("file", ["xlsx_005_zip_bomb.xlsx", "xlsx_012_huge_dimension.xlsx", "xlsx_013_far_cell.xlsx"])
def test_a_workbook_that_claims_to_be_huge_costs_no_memory(file):
    content = bad(file)
    tracemalloc.start()
    with suppress(Refused):
        read(file, content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("xlsx_006_billion_laughs.xlsx", "workbook_entities"),
        ("xlsx_007_xxe.xlsx", "workbook_entities"),
        ("xlsx_008_html_named_xlsx.xlsx", "workbook_is_html"),
        ("xlsx_009_old_xls_header.xlsx", "workbook_old_or_locked"),
        ("xlsx_010_truncated.xlsx", "workbook_truncated"),
        ("xlsx_011_zip_slip.xlsx", "workbook_reaches_outside"),
        ("csv_023_empty.csv", "file_empty"),
        ("csv_024_header_only.csv", "rows_none"),
        ("csv_025_bom_only.csv", "file_empty"),
    ],
)
def test_a_refusal_says_why(file, code):
    with pytest.raises(Refused) as refused:
        read(file, bad(file))
    assert refused.value.problem.code == code
