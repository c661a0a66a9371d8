"""The import command: every broken file meets its line, nothing is guessed, and a refused file changes nothing."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from followthrough.command.__main__ import main
from followthrough.customers.models import Contact, Customer
from followthrough.deals.models import Deal
from followthrough.journal.models import Entry, NextStep
from followthrough.porting.models import ImportRun
from tests.cast import Firm, make_firm
from tests.porting.corpus import SHARED, bad_input, needs_shared
from tests.porting.moving import domain_tables

pytestmark = [needs_shared, pytest.mark.django_db, pytest.mark.mechanism("B4")]

#: How the index's "ask" lines are answered; files that are not here decide their doubt by themselves.
ANSWERS = {
    "csv_004_latin1.csv": ["--encoding", "latin-1"],
    "csv_005_gbk.csv": ["--encoding", "gb18030"],
    "csv_006_cp1252_euro.csv": ["--encoding", "cp1252"],
    "csv_009_semicolon_decimal_comma.csv": ["--dates", "dmy"],
    "csv_014_unterminated_quote.csv": ["--quotes", "literal"],
    "csv_020_no_header.csv": ["--header", "none", "--map", "Column 1=contact.name", "--map", "Column 3=contact.mail"],
    "csv_022_blank_header.csv": ["--map", "Column 2=contact.note"],
    "csv_028_many_columns.csv": ["--map", "c0=customer.name"],
    "csv_030_near_duplicates.csv": ["--answer", "duplicates=keep"],
    "csv_043_currency.csv": ["--decimal", "."],
    "csv_045_excel_broken_phone.csv": ["--answer", "phones_damaged=leave_out"],
    "csv_046_excel_serial_dates.csv": ["--dates", "excel"],
    "csv_047_ambiguous_dates.csv": ["--dates", "dmy"],
    "csv_048_mixed_date_order.csv": ["--dates", "dmy"],
    "csv_059_future_last_contact.csv": ["--answer", "odd_dates=leave_out"],
}
#: Found by itself although the index allows to ask.
DECIDED = {"csv_021_duplicate_headers.csv", "csv_027_title_rows.csv"}


@pytest.fixture
def firm() -> Firm:
    return make_firm()


def run(capsys, *arguments: str) -> tuple[int, dict[str, Any], str]:
    """Exit status, the JSON printed, and what was said on standard error."""
    status = main(["import", *arguments, "--json"])
    connection.check_constraints()  # as where it is committed
    captured = capsys.readouterr()
    return status, json.loads(captured.out) if captured.out else {}, captured.err


def path(name: str) -> str:
    assert SHARED is not None
    return str(SHARED / "badinput" / name)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("line", bad_input("csv") + bad_input("xlsx"), ids=lambda line: line["file"])
def test_each_broken_file_meets_its_line(line, firm, capsys):
    file = line["file"]
    before = domain_tables()
    began = time.monotonic()
    status, answer, said = run(capsys, path(file), "--as", "ida@labora.test")
    if line["outcome"] == "reject":
        assert (status, domain_tables(), ImportRun.objects.count()) == (1, before, 0)
        assert said.startswith("followthrough: ")
        assert "Traceback" not in said
        return
    if line["outcome"] == "ask" and file not in DECIDED:
        assert (status, domain_tables(), ImportRun.objects.count()) == (1, before, 0)
        assert "Nothing was changed." in said
        status, answer, said = run(capsys, path(file), "--as", "ida@labora.test", *ANSWERS[file])
    assert (status, said) == (0, "")
    [told] = answer["files"]
    assert told["rows"] == int(line["rows_total"])
    assert told["rows"] == sum(told[result] for result in ("created", "updated", "skipped", "failed"))
    if line["rows_ok"]:
        assert told["created"] == int(line["rows_ok"])
    missing = {issue["row"] for issue in told["issues"] if issue["level"] in ("error", "notice")}
    assert len(missing - {None}) >= told["failed"] + told["skipped"]
    assert time.monotonic() - began < 20
    again = run(capsys, path(file), "--as", "ida@labora.test", *ANSWERS.get(file, []))[1]["files"][0]
    assert again["created"] == again["updated"] == 0
    assert main(["undo-import", answer["import_id"]]) == 0
    assert domain_tables() == before


def test_a_question_names_the_flag_that_answers_it(firm, capsys):
    status, _, said = run(capsys, path("csv_047_ambiguous_dates.csv"), "--as", "ida@labora.test")
    assert status == 1
    assert "--dates dmy|mdy" in said
    assert "03/04/2025 → 2025-04-03" in said


def test_text_is_stored_as_it_was_given(firm, capsys):
    for file in ("csv_037_formula_injection.csv", "csv_038_html_script.csv", "csv_041_template_injection.csv"):
        run(capsys, path(file), "--as", "ida@labora.test")
    names = set(Customer.objects.values_list("name", flat=True)) | set(Contact.objects.values_list("name", flat=True))
    assert {"=1+1", "@SUM(A1:A9)", "＝1+1", "<script>alert(1)</script>", "{{7*7}}", "${7*7}"} <= names  # noqa: RUF001
    assert Contact.objects.filter(name="=1+1").count() == 3


def test_what_looks_like_nothing_is_a_name(firm, capsys):
    run(capsys, path("csv_057_sentinel_names.csv"), "--as", "ida@labora.test")
    assert set(Contact.objects.values_list("name", flat=True)) >= {"Null", "undefined", "True", "NA", "X"}
    assert Customer.objects.count() == 7


def test_a_seller_becomes_the_owner_whatever_the_file_says(firm, capsys):
    file, answers = path("csv_032_foreign_owner.csv"), ["--answer", "owners=mine"]
    assert "--answer owners=mine|nobody|NAME" in run(capsys, file, "--as", "ana@labora.test")[2]
    _, answer, _ = run(capsys, file, "--as", "ana@labora.test", *answers)
    assert Customer.objects.get().owner == firm.ana
    messages = " ".join(issue["message"] for issue in answer["files"][0]["issues"])
    assert "admin" in messages
    assert "is_admin" in messages


def test_an_id_column_decides_nothing(firm, capsys):
    _, answer, _ = run(capsys, path("csv_033_foreign_id.csv"), "--as", "ana@labora.test")
    assert answer["files"][0]["created"] == 2
    assert not Customer.objects.filter(pk__in=(1, 999_999_999)).exists()


def test_an_amount_becomes_an_open_deal_and_a_last_contact_a_touch(firm, capsys):
    run(capsys, path("csv_001_control.csv"), "--as", "ana@labora.test")
    deal = Deal.objects.get(customer__name="Padaria Luz")
    assert (deal.value, deal.currency, deal.stage) == (120_000, "EUR", 1)
    touch = Entry.objects.get(customer=deal.customer, kind="touch")
    assert (touch.happened_at.date().isoformat(), touch.origin, touch.author) == ("2025-02-03", "imported", firm.ana)
    assert touch.met.get(workspace=firm.workspace).contact.name == "Ana Souza"
    step = NextStep.objects.get(customer=deal.customer)
    assert step.what == "(2025-03-10)"


@pytest.mark.long
def test_nobody_is_overdue_after_an_import(firm, capsys):
    run(capsys, path("csv_031_5000_rows_3_bad.csv"), "--as", "ana@labora.test")
    run(capsys, path("csv_001_control.csv"), "--as", "ana@labora.test")
    today = ImportRun.objects.latest("made_at").made_at.date()
    assert not Customer.objects.filter(next_due_on__lte=today).exists()
    busiest = max(
        Customer.objects.filter(next_due_on=day).count()
        for day in Customer.objects.order_by("next_due_on").values_list("next_due_on", flat=True).distinct()[:20]
    )
    assert busiest <= 3 * firm.ana.capacity


def test_a_dry_run_tells_all_and_changes_nothing(firm, capsys):
    before = domain_tables()
    status, answer, _ = run(capsys, path("csv_029_duplicate_rows.csv"), "--as", "ida@labora.test", "--dry-run")
    assert (status, answer["import_id"], ImportRun.objects.count()) == (0, None, 0)
    assert answer["files"][0]["created"] == answer["files"][0]["skipped"] == 2
    assert domain_tables() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-file.csv"],
        [path("csv_001_control.csv") if SHARED else "", "--kind", "nonsense"],
        [path("csv_001_control.csv") if SHARED else "", "--encoding", "klingon"],
        [path("csv_001_control.csv") if SHARED else "", "--map", "Nowhere=customer.name"],
        [path("csv_001_control.csv") if SHARED else "", "--map", "Name=no.such.field"],
        [path("csv_001_control.csv") if SHARED else "", "--as", "nobody@labora.test"],
        [path("csv_001_control.csv") if SHARED else "", "--as", "vic@labora.test"],
    ],
    ids=["file", "kind", "encoding", "column", "field", "member", "viewer"],
)
def test_what_can_not_be_done_is_said_in_one_sentence(arguments, firm, capsys):
    before = domain_tables()
    status, _, said = run(capsys, *arguments)
    assert status == 1
    assert said.startswith("followthrough: ")
    assert domain_tables() == before
    assert not ImportRun.objects.exists()


def test_an_unknown_import_can_not_be_taken_back(firm, capsys):
    assert main(["undo-import", "12"]) == 1
    assert main(["undo-import", "../../etc/passwd"]) == 1


def test_a_pair_without_its_sign_is_wrong_use(firm):
    with pytest.raises(SystemExit) as left:
        main(["import", str(Path(__file__)), "--map", "nonsense"])
    assert left.value.code == 2
