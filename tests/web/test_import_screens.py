"""Imports through their pages: each broken file meets its line here too, and nobody reads another's."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from followthrough.customers.models import Contact, Customer
from followthrough.porting.background import run_waiting_imports
from followthrough.porting.imports import files_of
from followthrough.porting.models import ImportRow, ImportRun
from followthrough.porting.neutral import FORMULA_STARTS
from followthrough.porting.storage import forget
from tests.cast import Firm
from tests.porting.corpus import bad, bad_input, needs_shared
from tests.porting.moving import domain_tables

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mechanism("B4")]

#: What is chosen on the page where a file asks; the rest is answered with the first choice.
CHOSEN = {"csv_004_latin1.csv": "cp1252", "csv_020_no_header.csv": "none"}
COLUMNS = {
    "csv_020_no_header.csv": {0: "contact.name", 2: "contact.mail"},
    "csv_028_many_columns.csv": {0: "customer.name"},
}

#: Names an owner who is no member: a seller is asked, a manager's import invites them.
ASKS_A_SELLER = {"csv_032_foreign_owner.csv"}


def give(client: Client, *files: tuple[str, bytes]) -> str:
    """Upload files; the address of the import."""
    response = client.post("/imports/", {"uploads": [SimpleUploadedFile(name, content) for name, content in files]})
    assert response.status_code == 302
    return response["Location"]


def answer_all(client: Client, address: str, file: str) -> None:
    """Answer every question of the page, round by round."""
    for _round in range(4):
        run = ImportRun.objects.latest("made_at")
        if run.state != ImportRun.State.ASKING or run.problem:
            return
        told = {
            f"q{place}": CHOSEN.get(file) or (question["choices"] or [{"value": ""}])[0]["value"]
            for place, question in enumerate(run.questions)
        }
        number = run.files.get(workspace_id=run.workspace_id).pk
        told |= {f"c{number}-0-{place}": goal for place, goal in COLUMNS.get(file, {}).items()}
        client.post(f"{address}answers/", told)


@needs_shared
@pytest.mark.only_on("postgresql")
@pytest.mark.django_db(transaction=False)  # to empty all tables takes longer than most of these files
@pytest.mark.parametrize("line", bad_input("csv") + bad_input("xlsx"), ids=lambda line: line["file"])
def test_each_broken_file_meets_its_line_on_the_page(line, ana: Client):
    file, before = line["file"], domain_tables()
    address = give(ana, (file, bad(file)))
    shown = ana.get(address)
    run = ImportRun.objects.get()
    if line["outcome"] == "reject":
        assert shown.status_code == 422
        assert b'role="alert"' in shown.content
        assert domain_tables() == before
        return
    if (line["outcome"] == "ask" or file in ASKS_A_SELLER) and run.state == ImportRun.State.ASKING:
        assert b"To be answered first" in shown.content
        answer_all(ana, address, file)
    run.refresh_from_db()
    assert (run.state, run.questions, run.problem) == (ImportRun.State.READY, [], {})
    assert domain_tables() == before
    foreseen = run.counts
    ana.post(f"{address}start/")
    assert run_waiting_imports(at=timezone.now()) == 1
    connection.check_constraints()  # as where it is committed
    run.refresh_from_db()
    assert (run.state, run.counts) == (ImportRun.State.DONE, foreseen)
    assert sum(run.counts.values()) == int(line["rows_total"]) == ImportRow.objects.count()
    done = ana.get(address)
    assert done.status_code == 200
    assert b"<script>alert" not in done.content
    assert ana.get(f"{address}files/0/").content == bad(file)
    ana.post(f"{address}undo/")
    assert domain_tables() == before


def test_nothing_is_chosen_and_the_page_says_so(ana: Client):
    response = ana.post("/imports/", {})
    assert response.status_code == 422
    assert b"Choose a file first." in response.content
    assert not ImportRun.objects.exists()


def test_an_import_runs_once_however_often_it_is_started(ana: Client):
    address = give(ana, ("a.csv", b"Company\nKim AG\n"))
    ana.post(f"{address}start/")
    ana.post(f"{address}start/")
    waiting = ana.get(address)
    assert waiting["Refresh"]
    run_waiting_imports(at=timezone.now())
    ana.post(f"{address}start/")
    run_waiting_imports(at=timezone.now())
    assert Customer.objects.count() == 1


def test_a_cancelled_import_leaves_nothing(ana: Client):
    address = give(ana, ("a.csv", b"Company\nKim AG\n"))
    ana.post(f"{address}end/")
    assert not ImportRun.objects.exists()
    assert ana.get(address).status_code == 404


def test_a_column_goes_where_one_says(ana: Client):
    address = give(ana, ("a.csv", b"Company,Boss\nKim AG,Kim Lee\n"))
    run = ImportRun.objects.get()
    number = run.files.get(workspace_id=run.workspace_id).pk
    ana.post(f"{address}answers/", {f"c{number}-0-1": "contact.name"})
    ana.post(f"{address}start/")
    run_waiting_imports(at=timezone.now())
    assert Contact.objects.get().name == "Kim Lee"


def test_the_rows_come_as_a_file_no_spreadsheet_computes_and_go_back_as_they_were(ana: Client):
    rows = b'Name,Email,Next follow-up\n=1+1,a@a.test,2030-02-30\n+49 1,b@b.test,2030-02-31\n"@x",c@c.test,soon\n'
    address = give(ana, ("a.csv", rows))
    response = ana.get(f"{address}rows/?result=failed")
    assert response["Content-Disposition"].startswith("attachment")
    content = response.content.decode()
    table = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"))))
    assert len(table) == 4
    assert not any(cell.startswith(FORMULA_STARTS) for row in table for cell in row)
    mended = re.sub("2030-02-3.|soon", "2030-02-01", content)
    again = give(ana, ("mended.csv", mended.encode()))
    ana.post(f"{again}start/")
    run_waiting_imports(at=timezone.now())
    assert set(Customer.objects.values_list("name", flat=True)) == {"=1+1", "+49 1", "@x"}


def test_a_seller_sees_their_own_imports_and_a_manager_all(firm: Firm, sign_in):
    address = give(sign_in(firm.ana), ("a.csv", b"Company\nKim AG\n"))
    assert sign_in(firm.priya).get(address).status_code == 404
    assert sign_in(firm.priya).get(f"{address}files/0/").status_code == 404
    assert sign_in(firm.priya).post(f"{address}undo/").status_code == 404
    assert address.encode() not in sign_in(firm.priya).get("/imports/").content
    assert sign_in(firm.max).get(address).status_code == 200
    assert sign_in(firm.vic).get("/imports/").status_code in (403, 404)


def test_an_import_that_was_stopped_half_way_is_taken_back(ana: Client):
    before = domain_tables()
    address = give(ana, ("a.csv", b"Company\nKim AG\n"))
    ana.post(f"{address}start/")
    run_waiting_imports(at=timezone.now())
    long_ago = timezone.now() - timedelta(hours=1)
    ImportRun.objects.filter(workspace_id__gt=0).update(state=ImportRun.State.RUNNING, beaten_at=long_ago)
    run_waiting_imports(at=timezone.now())
    assert ImportRun.objects.get().state == ImportRun.State.FAILED
    assert domain_tables() == before
    assert "stopped in the middle" in ana.get(address).content.decode()


def test_a_file_as_it_was_given_is_saved_and_never_shown(ana: Client):
    address = give(ana, ("../../x<script>.html", b"Name\n<script>alert(1)</script>\n"))
    response = ana.get(f"{address}files/0/")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith('attachment; filename="')
    assert "/" not in response["Content-Disposition"]
    assert "<" not in response["Content-Disposition"]


def test_where_a_file_is_gone_the_page_says_so_and_the_rows_are_still_told(ana: Client):
    address = give(ana, ("a.csv", b"Company\nKim AG\n"))
    ana.post(f"{address}start/")
    run_waiting_imports(at=timezone.now())
    forget(files_of(ImportRun.objects.get()))
    gone = ana.get(f"{address}files/0/")
    assert gone.status_code == 410
    assert "The file “a.csv” is no longer kept here" in gone.content.decode()
    table = list(csv.reader(io.StringIO(ana.get(f"{address}rows/").content.decode().removeprefix("\ufeff"))))
    assert table == [["Name", "File", "Row", "Result", "Because"], ["Kim AG", "a.csv", "2", "created", ""]]
    assert ana.get(address).status_code == 200


def test_an_import_whose_file_is_gone_before_it_is_looked_at_is_refused(ana: Client):
    address = give(ana, ("a.csv", b"Company\nKim AG\n"))
    forget(files_of(ImportRun.objects.get()))
    ana.post(f"{address}answers/", {})
    page = ana.get(address)
    assert page.status_code == 422
    assert "is no longer kept here" in page.content.decode()


def test_a_running_import_is_not_taken_back_by_its_page_either(ana: Client):
    address = give(ana, ("a.csv", b"Company\nKim AG\n"))
    ana.post(f"{address}start/")
    run_waiting_imports(at=timezone.now())
    ImportRun.objects.filter(workspace_id__gt=0).update(state=ImportRun.State.RUNNING, beaten_at=timezone.now())
    assert "still running" in ana.post(f"{address}undo/", follow=True).content.decode()
    assert Customer.objects.count() == 1
