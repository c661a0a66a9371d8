"""Whole data sets in, again, and back out: nothing doubled, nothing lost, nothing left behind."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db.models import F

from followthrough.customers.models import Contact, Customer, Product
from followthrough.deals.models import Deal
from followthrough.journal import replay
from followthrough.journal.log import Facts, log_touch
from followthrough.journal.models import Entry
from followthrough.porting.answers import Answers
from followthrough.porting.imports import carry_out
from followthrough.porting.loading.spread import LONGEST
from followthrough.porting.models import ExternalRef
from followthrough.porting.reading.table import ReadingAnswers
from followthrough.porting.undo import NotUndoable, undo
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.role import MemberState
from followthrough.workspace.models import Member, Team
from followthrough.workspace.permission import NotAllowed
from tests.cast import NOW, Firm, make_bolt, make_firm
from tests.porting.corpus import data, needs_shared
from tests.porting.moving import domain_tables, imported, looked, rows_of, workbook
from tests.porting.test_formats import HUBSPOT, MAVEN, SALESFORCE, disguised
from tests.workspace_named import every_statement_names_its_workspace

pytestmark = [pytest.mark.django_db, pytest.mark.mechanism("B4")]


@pytest.fixture
def firm() -> Firm:
    return make_firm()


#: Rows of the pipeline that name every product and most firms.
SOME = 600


def maven(change=bytes) -> list[tuple[str, bytes]]:
    names = ("sales_pipeline", "accounts", "products", "sales_teams", "data_dictionary")
    return [(f"{place}.csv", change(data(MAVEN, f"{name}.csv"))) for place, name in enumerate(names)]


def beginning_of_maven() -> list[tuple[str, bytes]]:
    """The files as published, of the pipeline so many rows as suffice."""
    (name, pipeline), *others = maven()
    return [(name, b"\n".join(pipeline.splitlines()[: SOME + 1])), *others]


def hubspot() -> list[tuple[str, bytes]]:
    names = ("activities", "tickets", "deals", "contacts", "companies")
    return [(f"{place}.csv", data(HUBSPOT, f"hubspot_{name}.csv")) for place, name in enumerate(names)]


#: What is recognised is decided before a database is asked.
DISGUISED = pytest.param(disguised, id="renamed and shuffled", marks=pytest.mark.only_on("sqlite"))


@pytest.mark.long
@needs_shared
@pytest.mark.parametrize("change", [pytest.param(bytes, id="as published"), DISGUISED])
def test_the_maven_files_come_in_once_and_go_again(change, firm):
    before = domain_tables()
    run = imported(firm.ida, *maven(change))
    assert Customer.objects.count() == 85
    assert Product.objects.count() == 7
    assert not Product.objects.filter(name="GTXPro").exists()
    assert Counter(Deal.objects.values_list("status", flat=True)) == {
        **{DealStatus.COMPLETE: 4_238 - won_without_account(), DealStatus.LOST: 2_473 - lost_without_account()},
        DealStatus.OPEN: 7_375 - 6_711 + won_without_account() + lost_without_account(),
    }
    failed = [row for row in rows_of(run) if row.result == "failed"]
    assert {row.remarks[0]["code"] for row in failed} == {"deal_without_customer"}
    assert (len(failed), run.counts["failed"]) == (1_425, 1_425)
    sellers = Member.objects.filter(state=MemberState.INVITED, team__isnull=False).select_related("team__manager")
    assert len(sellers) == 35
    assert all(seller.team and seller.team.manager for seller in sellers)
    assert list(replay.differences(firm.workspace)) == []
    if change is not bytes:
        return
    again = imported(firm.ida, *maven(change))
    assert again.counts.get("created", 0) == again.counts.get("updated", 0) == 0
    undo(again, by=firm.ida, at=NOW)
    undone = undo(run, by=firm.ida, at=NOW)
    assert undone.kept == []
    assert domain_tables() == before


def won_without_account() -> int:
    return sum(line.split(",")[3:5] == ["", "Won"] for line in data(MAVEN, "sales_pipeline.csv").decode().splitlines())


def lost_without_account() -> int:
    return sum(line.split(",")[3:5] == ["", "Lost"] for line in data(MAVEN, "sales_pipeline.csv").decode().splitlines())


@needs_shared
def test_a_won_deal_arrives_with_the_day_it_began_and_the_day_it_closed(firm):
    imported(firm.ida, *beginning_of_maven())
    number = ExternalRef.objects.get(external_id="1C1I7A6R", kind="deal")
    deal = Deal.objects.get(pk=number.object_id)
    days = (deal.opened_at.date(), deal.sold_at.date(), deal.completed_at.date())  # type: ignore[union-attr]
    assert days == (date(2016, 10, 20), date(2017, 3, 1), date(2017, 3, 1))
    assert (deal.value, deal.currency, deal.owner.name) == (105_400, "USD", "Moses Frase")


@needs_shared
def test_hubspot_people_without_a_company_are_customers_and_touches_keep_author_and_day(firm):
    before = domain_tables()
    run = imported(firm.ida, *hubspot())
    assert Customer.objects.filter(is_person=False).count() == 200
    assert Customer.objects.filter(is_person=True).count() == 271
    assert Contact.objects.count() == 950
    touches = Entry.objects.filter(kind="touch")
    assert touches.count() == 1_083
    assert not touches.exclude(outcome="").exists()
    assert set(touches.values_list("author__email", flat=True)) == {
        f"{name}@example.com"
        for name in ("angela.martin", "kevin.malone", "oscar.martinez", "jim.halpert", "pam.beesly")
    } | {"dwight.schrute@example.com", "michael.scott@example.com"}
    number = ExternalRef.objects.get(external_id="ACT-50799962-aca7-4bd8-a168-a0d1bd069212")
    touch = Entry.objects.get(pk=number.object_id)
    assert (touch.happened_at.date(), touch.author.email, touch.reached) == (
        date(2023, 7, 14), "pam.beesly@example.com", True,
    )  # fmt: skip
    assert list(replay.differences(firm.workspace)) == []
    assert not Customer.objects.filter(next_due_on__lte=NOW.date()).exists()
    assert imported(firm.ida, *hubspot()).counts == {"skipped": 3_950}
    undo(run, by=firm.ida, at=NOW)
    assert domain_tables() == before


@needs_shared
def test_both_kinds_of_salesforce_files_come_in_and_go_again(firm):
    before = domain_tables()
    objects = [(name, data(SALESFORCE, "dataloader", f"{name}Data.csv")) for name in ("opportunity", "account")]
    answers = Answers(reading=ReadingAnswers(encoding="cp1252"))
    first = imported(firm.ida, *objects, answers=answers)
    assert (Customer.objects.count(), Deal.objects.count()) == (423, 38)
    names = ("Customer_Interactions", "Opportunities", "Leads", "Contacts", "Accounts")
    second = imported(firm.ida, *((name, data(SALESFORCE, "report_labels", f"{name}.csv")) for name in names))
    assert second.counts == {"created": 87}
    assert list(replay.differences(firm.workspace)) == []
    undo(second, by=firm.ida, at=NOW)
    undo(first, by=firm.ida, at=NOW)
    assert domain_tables() == before


def test_an_import_fills_in_what_is_blank_and_overwrites_nothing(firm):
    bolt = make_bolt(firm)
    before = domain_tables()
    content = b"Company,Website,City,Industry\nBolt Pharma,https://bolt-pharma.test,Geneva,Pharma\n"
    run = imported(firm.ana, ("a.csv", content))
    bolt.customer.refresh_from_db()
    assert (bolt.customer.city, bolt.customer.industry) == ("Basel", "Pharma")
    assert run.counts == {"updated": 1}
    undone = undo(run, by=firm.ana, at=NOW)
    assert undone.restored == 1
    assert domain_tables() == before


def test_a_customer_of_another_team_is_not_changed(firm):
    make_bolt(firm)
    before = domain_tables()
    run = imported(firm.priya, ("a.csv", b"Company,Website,Industry\nBolt Pharma,https://bolt-pharma.test,Pharma\n"))
    assert run.counts == {"skipped": 1}
    assert rows_of(run)[0].remarks[-1]["code"] == "not_yours"
    assert domain_tables() == before


def test_undo_keeps_what_somebody_has_built_on(firm):
    run = imported(firm.ana, ("a.csv", b"Name,Company,Email\nKim,Kim AG,kim@kim.test\nLee,Lee AG,lee@lee.test\n"))
    kim = Customer.objects.get(name="Kim AG")
    facts = Facts(channel=Channel.CALL, happened_at=NOW, contacts=[kim.contacts.get(workspace=firm.workspace)])
    log_touch(by=firm.ana, customer=kim, facts=facts, at=NOW + timedelta(hours=1))
    undone = undo(run, by=firm.ana, at=NOW)
    assert sorted(undone.kept) == [("customers.Contact", "Kim"), ("customers.Customer", "Kim AG")]
    assert list(Customer.objects.values_list("name", flat=True)) == ["Kim AG"]
    assert list(replay.differences(firm.workspace)) == []
    with pytest.raises(NotUndoable):
        undo(run, by=firm.ana, at=NOW)


def test_only_the_importer_or_a_manager_takes_an_import_back(firm):
    run = imported(firm.ana, ("a.csv", b"Name,Email\nKim,kim@kim.test\n"))
    with pytest.raises(NotAllowed):
        undo(run, by=firm.priya, at=NOW)
    assert Customer.objects.count() == 1


def test_a_like_name_is_offered_and_never_merged(firm):
    make_bolt(firm)
    run, _ = looked(firm.ana, ("a.csv", b"Company,Phone\nBOLT Pharma GmbH,\n"))
    assert [question["code"] for question in run.questions] == ["duplicates"]
    kept = imported(
        firm.ana, ("a.csv", b"Company,Phone\nBOLT Pharma GmbH,\n"), answers=Answers(other={"duplicates": "keep"})
    )
    assert kept.counts == {"created": 1}
    assert Customer.objects.filter(name_key="boltpharma").count() == 2


def test_a_manager_invites_the_owners_a_file_names_and_a_seller_is_asked(firm):
    content = ("a.csv", b"Company,Owner\nKim AG,Zoe Zimmer\nLee AG,Ana Ferreira\n")
    run, _ = looked(firm.priya, content)
    [asked] = run.questions
    assert (asked["code"], asked["values"]["names"]) == ("owners", "Zoe Zimmer")
    assert [each["value"] for each in asked["choices"]] == ["mine", "nobody", "Nora Lund"]
    for answer, owner in (("mine", firm.priya), ("nobody", None)):
        run = imported(firm.priya, content, answers=Answers(other={"owners": answer}))
        kim = Customer.objects.get(name="Kim AG")
        assert (kim.owner, kim.extra) == (owner, {"owner": "Zoe Zimmer"})
        assert Customer.objects.get(name="Lee AG").owner == firm.priya
        undo(run, by=firm.priya, at=NOW)
    imported(firm.max, content)
    assert set(Customer.objects.values_list("owner__name", flat=True)) == {"Zoe Zimmer", "Ana Ferreira"}
    zoe = Member.objects.get(name="Zoe Zimmer")
    assert (zoe.state, zoe.user) == (MemberState.INVITED, None)
    assert Team.objects.count() == 2


def test_what_others_did_never_becomes_the_importer_s(firm):
    content = ("a.csv", b"Customer,Type,Date,Notes,Who\nKim AG,Visit,2026-03-02,Saw the plant,Zoe Zimmer\n")
    run, _ = looked(firm.ana, content)
    assert [asked["code"] for asked in run.questions] == ["owners"]
    answers = Answers(other={"owners": "nobody"})
    imported(firm.ana, content, answers=answers)
    assert not Entry.objects.exists()
    kim = Customer.objects.get()
    assert kim.note == "2026-03-02 \u00b7 visit \u00b7 Zoe Zimmer\nSaw the plant"
    assert imported(firm.ana, content, answers=answers).counts == {"skipped": 1}
    sol = Answers(other={"owners": "Sol Adeyemi"})
    imported(firm.ana, ("b.csv", content[1].replace(b"Kim", b"Lee")), answers=sol)
    assert Entry.objects.get().author == firm.sol


@pytest.mark.parametrize("by", ["ida", "ana"])
def test_who_left_us_is_known_and_owns_nothing(by, firm):
    Member.objects.filter(pk=firm.sol.pk).update(state=MemberState.REMOVED)
    content = b"Company,Owner,Last contact\nKim AG,SOL@labora.test,2026-03-02\n"
    run = imported(getattr(firm, by), ("a.csv", content))
    kim = Customer.objects.get()
    assert (kim.owner, kim.extra) == (None, {"owner": "SOL@labora.test"})
    assert Entry.objects.get().author == firm.sol
    assert "owner_left_us" in {remark["code"] for remark in rows_of(run)[0].remarks}
    assert Member.objects.count() == 7


def test_due_days_are_spread_over_the_owner_s_capacity(firm):
    rows = "".join(f"Firm {number}\n" for number in range(3 * firm.ana.capacity))
    imported(firm.ana, ("a.csv", f"Company\n{rows}".encode()))
    days = Counter(Customer.objects.values_list("first_due_on", flat=True))
    assert not Customer.objects.exclude(next_due_on=F("first_due_on")).exists()
    assert list(days.values()) == [firm.ana.capacity] * 3
    assert min(days) > NOW.date()
    assert max(days) < NOW.date() + timedelta(days=LONGEST)


def test_every_statement_of_an_import_and_its_undo_names_the_workspace(firm):
    make_bolt(firm)
    content = (
        b"Name,Company,Website,Owner,Value,Last contact,Next follow-up,Product\n"
        b"Kim,Kim AG,https://kim.test,Zoe Zimmer,12.50,2026-01-02,2030-01-02,GTX\n"
        b"Jonas Weber,Bolt Pharma,https://bolt-pharma.test,,,,,\n"
    )
    with every_statement_names_its_workspace():
        run = imported(firm.ida, ("a.csv", content))
        assert undo(run, by=firm.ida, at=NOW).kept == []


def test_a_second_row_fills_blanks_adds_its_note_and_tells_what_it_can_not_keep(firm):
    content = (
        b"Name,Company,Email,Phone,Title,Notes,Region code\n"
        b"Kim Li,Kim AG,kim@kim.test,,Buyer,First,A\n"
        b"Kim Li,Kim AG,kim@kim.test,+41 44 668 18 00,Head,Second,B\n"
        b",Lee AG,,,,Third,\n"
        b",Lee AG,info@lee.test,+41 44 668 18 01,,Fourth,C\n"
    )
    before = domain_tables()
    run, examined = looked(firm.ana, ("a.csv", content))
    assert examined.tried is not None
    assert dict(*examined.tried.counts.values()) == {"created": 2, "updated": 2}
    carry_out(run, examined, by=firm.ana, at=NOW)
    assert run.counts == {"created": 2, "updated": 2}
    kim = Contact.objects.get()
    facts = (kim.phone, kim.phone_key, kim.job_title, kim.note, kim.extra)
    assert facts == ("+41 44 668 18 00", "+41446681800", "Buyer", "First\n\nSecond", {"Region code": "A"})
    lee = Customer.objects.get(name="Lee AG")
    assert (lee.email_key, lee.phone_key, lee.note) == ("info@lee.test", "+41446681801", "Third\n\nFourth")
    assert lee.extra == {"Region code": "C"}
    told = [remark for remark in rows_of(run)[1].remarks if remark["code"] == "left_as_it_is"]
    assert told[0]["values"]["facts"] == "job_title (Head), Region code (B)"
    assert imported(firm.ana, ("a.csv", content)).counts == {"skipped": 4}
    undo(run, by=firm.ana, at=NOW)
    assert domain_tables() == before


def test_a_later_import_finds_room_after_the_days_that_are_full(firm):
    rows = [f"Firm {number}\n" for number in range(2 * firm.ana.capacity)]
    half = firm.ana.capacity + 3
    for part in (rows[:half], rows[half:]):
        imported(firm.ana, ("a.csv", f"Company\n{''.join(part)}".encode()))
    days = Counter(Customer.objects.values_list("next_due_on", flat=True))
    assert list(days.values()) == [firm.ana.capacity] * 2


@needs_shared
@pytest.mark.only_on("sqlite")  # in which order files may come is decided by what was read of them
def test_hubspot_files_one_by_one_give_what_they_give_together(firm):
    files = dict(zip(("activities", "tickets", "deals", "contacts", "companies"), hubspot(), strict=True))
    run, _ = looked(firm.ida, files["activities"])
    assert [asked["code"] for asked in run.questions] == ["strangers"]
    before = domain_tables()
    runs = [imported(firm.ida, files[name]) for name in ("contacts", "companies", "deals", "activities", "tickets")]
    assert Customer.objects.filter(is_person=False).count() == 200
    assert Customer.objects.filter(is_person=True).count() == 271
    assert not Customer.objects.filter(name=F("domain")).exists()
    assert Contact.objects.count() == 950
    assert Entry.objects.filter(kind="touch").count() == 1_083
    days = Counter(Customer.objects.values_list("owner_id", "next_due_on"))
    assert max(days.values()) <= 2 * firm.ida.capacity
    for run in reversed(runs):
        undo(run, by=firm.ida, at=NOW)
    assert domain_tables() == before


@needs_shared
def test_maven_files_one_by_one_give_what_they_give_together(firm):
    before = domain_tables()
    pipeline, accounts, products, teams, _dictionary = beginning_of_maven()
    runs = [imported(firm.ida, file) for file in (pipeline, teams, accounts, products)]
    assert Customer.objects.count() == 85
    assert Customer.objects.filter(parent__isnull=False).count() == 15
    assert not Product.objects.filter(name="GTXPro").exists()
    assert Product.objects.exclude(price=None).exclude(series="").count() == 7
    sellers = Member.objects.filter(state=MemberState.INVITED, team__isnull=False).select_related("team__manager")
    assert len(sellers) == 35
    assert all(seller.team and seller.team.manager for seller in sellers)
    again = [imported(firm.ida, file).counts for file in (pipeline, teams, accounts, products)]
    assert not any(counts.get("created") or counts.get("updated") for counts in again)
    for run in reversed(runs):
        assert undo(run, by=firm.ida, at=NOW).kept == []
    assert domain_tables() == before


def test_a_sheet_of_notes_beside_a_usable_one_is_passed_over(firm):
    run = imported(firm.ana, ("a.xlsx", workbook(Notes=[["Colour"], ["red"]], Firms=[["Company"], ["Kim AG"]])))
    assert run.counts == {"created": 1}
    [table] = run.files.get(workspace=firm.workspace).tables
    assert (table["name"], [notice["code"] for notice in table["notices"]]) == ("a.xlsx: Firms", ["sheets_passed_over"])


def test_the_same_name_with_another_phone_is_asked_and_can_be_the_same(firm):
    imported(firm.ana, ("a.csv", b"Company,Phone\nKim AG,+41 44 668 18 00\n"))
    content = ("b.csv", b"Company,Phone,City\nKim AG,+41 44 668 18 99,Basel\n")
    run, _ = looked(firm.ana, content)
    assert [each["value"] for each in run.questions[0]["choices"]] == ["keep", "skip", "same"]
    run = imported(firm.ana, content, answers=Answers(other={"duplicates": "same"}))
    assert (run.counts, Customer.objects.get().city) == ({"updated": 1}, "Basel")
    assert rows_of(run)[0].remarks[-2]["values"]["facts"] == "phone (+41 44 668 18 99)"


def test_next_steps_of_new_customers_make_them_due_without_counting_again(firm, django_assert_max_num_queries):
    content = b"Company,Name,Next follow-up\n" + b"".join(
        b"F%d,P%d,2026-11-%02d\n" % (n, n, 20 + n % 9) for n in range(50)
    )
    run, examined = looked(firm.ana, ("a.csv", content))
    with django_assert_max_num_queries(45):
        carry_out(run, examined, by=firm.ana, at=NOW)
    assert list(replay.differences(firm.workspace)) == []
    assert Customer.objects.get(name="F3").next_due_on == date(2026, 11, 23)
