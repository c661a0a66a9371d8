"""Rows that failed for want of a customer are given one: taken as a file, filled in, imported, and imported again."""

import csv
import io
from itertools import cycle

import pytest
from django.test import Client
from django.utils import timezone

from followthrough.command.__main__ import main
from followthrough.customers.models import Customer
from followthrough.deals.models import Deal
from followthrough.journal import replay
from followthrough.porting.background import run_waiting_imports
from followthrough.porting.models import ImportRun
from tests.cast import Firm
from tests.porting.corpus import needs_shared
from tests.porting.moving import imported
from tests.porting.test_loading import SOME, beginning_of_maven
from tests.web.test_import_screens import give

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mechanism("B4"), pytest.mark.only_on("sqlite")]

PIPELINE = (
    b"opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
    b"A1,Ana Ferreira,GTX,Kim AG,Won,2016-10-20,2017-03-01,1054\n"
    b"A2,Ana Ferreira,=GTX,,Engaging,2016-10-25,,\n"
)


def filled(content: str, names: list[str]) -> bytes:
    """The file with its first column filled in, as a spreadsheet would save it."""
    header, *rows = csv.reader(io.StringIO(content.removeprefix("\ufeff")))
    given = cycle(names)
    out = io.StringIO()
    csv.writer(out).writerows([header, *([next(given), *row[1:]] for row in rows)])
    return out.getvalue().encode()


@needs_shared
def test_the_deals_maven_tells_no_account_of_are_attached(firm: Firm, sign_in):
    files = beginning_of_maven()
    orphans = sum(row["account"] == "" for row in csv.DictReader(files[0][1].decode().splitlines()))
    assert orphans > 50
    run = imported(firm.ida, *files)
    client = sign_in(firm.ida)
    page = client.get(f"/imports/{run.pk}/").content.decode()
    assert f"{orphans} rows failed because they name no customer" in page
    address = f"/imports/{run.pk}/without-customer/0/"
    assert address in page
    answer = client.get(address)
    assert answer["Content-Disposition"] == 'attachment; filename="0-without-customer.csv"'
    content = answer.content.decode()
    assert content.splitlines()[0].startswith("\ufeffaccount,opportunity_id,sales_agent,product,deal_stage")
    names = list(Customer.objects.order_by("name").values_list("name", flat=True))
    mended = ("mended.csv", filled(content, names))
    assert imported(firm.ida, mended).counts == {"created": orphans}
    assert (Deal.objects.count(), Customer.objects.count()) == (SOME, 85)
    assert imported(firm.ida, mended).counts == {"skipped": orphans}
    assert imported(firm.ida, *files).counts.get("created", 0) == 0
    assert list(replay.differences(firm.workspace)) == []


def test_rows_left_blank_are_offered_again_and_nothing_else_is(firm: Firm, ana: Client):
    address = give(ana, ("deals.csv", PIPELINE))
    assert b"without-customer" not in ana.get(address).content
    ana.post(f"{address}start/")
    run_waiting_imports(at=timezone.now())
    content = ana.get(f"{address}without-customer/0/").content.decode()
    assert content == (
        "\ufeffaccount,opportunity_id,sales_agent,product,deal_stage,engage_date,close_date,close_value\r\n"
        ",A2,Ana Ferreira,'=GTX,Engaging,2016-10-25,,\r\n"
    )
    again = give(ana, ("again.csv", content.encode()))
    ana.post(f"{again}start/")
    assert ana.get(f"{address}without-customer/1/").status_code == 404
    ana.post(f"{address}undo/")
    assert ana.get(f"{address}without-customer/0/").status_code == 404


def test_the_command_offers_the_rows_and_writes_them_where_asked_to(firm: Firm, tmp_path, capsys):
    given, out = tmp_path / "deals.csv", tmp_path / "out.csv"
    given.write_bytes(PIPELINE)
    arguments = ["import", str(given), "--as", "ida@labora.test"]
    assert main(arguments) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("deals.csv: 1 rows failed because they name no customer; with --without-customer OUT")
    assert f"/imports/{ImportRun.objects.get().pk}/" in last
    assert main([*arguments, "--without-customer", str(out)]) == 0
    out.write_bytes(filled(out.read_bytes().decode(), ["Kim AG"]))
    assert main(["import", str(out), "--as", "ida@labora.test"]) == 0
    assert (Deal.objects.count(), Deal.objects.get(name="=GTX").customer.name) == (2, "Kim AG")
    assert main([*arguments, "--without-customer", str(out)]) == 1
    assert "is there already" in capsys.readouterr().err
