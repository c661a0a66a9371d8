"""The foreign formats: recognised by content alone, and mapped without inventing anything."""

import csv
import io
import random
from collections import Counter
from typing import Any

import pytest

from followthrough.porting.answers import Answers
from followthrough.porting.drafts import (
    ContactDraft,
    CustomerDraft,
    DealDraft,
    LeftOut,
    MemberDraft,
    NoteDraft,
    ProductDraft,
    StepDraft,
    TouchDraft,
)
from followthrough.porting.reading.table import ReadingAnswers
from followthrough.porting.values.dates import DateOrder
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from tests.porting.corpus import data, kind_of, needs_shared, read

pytestmark = pytest.mark.mechanism("B4")

MAVEN, HUBSPOT, SALESFORCE = "maven_crm_sales_opportunities", "hubspot_style_export", "salesforce_style_export"


def disguised(content: bytes) -> bytes:
    """The same table with its rows shuffled, its columns turned round and its headers in another case."""
    header, *rows = list(csv.reader(io.StringIO(content.decode())))
    random.Random(7).shuffle(rows)
    out = io.StringIO()
    csv.writer(out).writerows(
        [label.upper() for label in reversed(header)] if row is header else row[::-1] for row in [header, *rows]
    )
    return out.getvalue().encode()


@needs_shared
@pytest.mark.parametrize("disguise", [bytes, disguised], ids=["as published", "shuffled"])
def test_the_maven_files_have_the_deals_they_are_known_for(disguise):
    [deals] = read("x.csv", disguise(data(MAVEN, "sales_pipeline.csv")))
    assert deals.survey.rows == 8_800
    assert Counter(deals.failed.values()) == {"deal_without_customer": 1_425}
    statuses = Counter(draft.status for draft in deals.of(DealDraft))
    assert sum(statuses.values()) == 7_375
    owners = {draft.owner for draft in deals.of(DealDraft)}
    assert len(owners) == 30
    won = [draft for draft in deals.of(DealDraft) if draft.status is DealStatus.COMPLETE]
    assert all(draft.closed and draft.opened for draft in won)


@needs_shared
@pytest.mark.parametrize(
    ("file", "kind", "draft", "count"),
    [
        ("accounts.csv", "maven.accounts", CustomerDraft, 85),
        ("products.csv", "maven.products", ProductDraft, 7),
        ("sales_teams.csv", "maven.sales_teams", MemberDraft, 35),
        ("data_dictionary.csv", "maven.dictionary", LeftOut, 21),
    ],
)
def test_the_other_maven_files_are_recognised(file, kind, draft, count):
    for content in (data(MAVEN, file), disguised(data(MAVEN, file))):
        [outcome] = read("renamed.csv", content)
        assert kind_of(outcome.table) == kind
        assert len(outcome.of(draft)) == count


@needs_shared
def test_hubspot_files_become_customers_people_deals_and_touches():
    found = {
        file: read("x.csv", disguised(data(HUBSPOT, f"hubspot_{file}.csv")))[0]
        for file in ("companies", "contacts", "deals", "activities", "tickets")
    }
    assert len(found["companies"].of(CustomerDraft)) == 200
    assert len(found["contacts"].of(ContactDraft)) == 950
    assert sum(1 for draft in found["contacts"].of(ContactDraft) if draft.customer.is_empty) == 271
    deals = Counter(draft.status for draft in found["deals"].of(DealDraft))
    assert deals == {DealStatus.OPEN: 360, DealStatus.COMPLETE: 71, DealStatus.LOST: 69}
    touches = found["activities"].of(TouchDraft)
    assert Counter(draft.channel for draft in touches) == {Channel.CALL: 402, Channel.MAIL: 398, Channel.VISIT: 283}
    assert sum(draft.reached for draft in touches) == 78 + 58
    assert all(draft.author and draft.external_id for draft in touches)
    assert len(found["activities"].of(NoteDraft)) == 403 + 385 + 69 + 60
    assert len(found["tickets"].of(NoteDraft)) == 300
    assert not any(outcome.failed or outcome.survey.questions for outcome in found.values())


@needs_shared
def test_salesforce_objects_link_by_id():
    answers = Answers(reading=ReadingAnswers(encoding="cp1252"))
    [accounts] = read("x.csv", data(SALESFORCE, "dataloader", "accountData.csv"), answers)
    [deals] = read("y.csv", data(SALESFORCE, "dataloader", "opportunityData.csv"))
    ids = {draft.external_id for draft in accounts.of(CustomerDraft)}
    assert len(ids) == 423
    assert {draft.customer.external_id for draft in deals.of(DealDraft)} <= ids
    assert Counter(draft.status for draft in deals.of(DealDraft)) == {DealStatus.OPEN: 30, DealStatus.COMPLETE: 8}


@needs_shared
def test_salesforce_reports_link_by_name():
    counts = {}
    for file in ("Accounts", "Contacts", "Leads", "Opportunities", "Customer_Interactions"):
        [outcome] = read("x.csv", disguised(data(SALESFORCE, "report_labels", f"{file}.csv")))
        assert kind_of(outcome.table).startswith("salesforce_report.")
        assert not outcome.failed
        counts[file] = outcome.survey.rows
    assert counts == {"Accounts": 10, "Contacts": 15, "Leads": 20, "Opportunities": 12, "Customer_Interactions": 30}


@pytest.mark.parametrize(
    ("header", "row", "mail", "company"),
    [
        ("Vorname;Nachname;Firma;E-Mail", "Eva;Stein;Stein AG;eva@stein.example", "eva@stein.example", "Stein AG"),
        ("Prénom;Nom de famille;Société;Courriel", "Luc;Roy;Roy SA;luc@roy.example", "luc@roy.example", "Roy SA"),
        ("Nombre de pila;Apellidos;Empresa;Correo", "Ana;Gil;Gil SL;ana@gil.example", "ana@gil.example", "Gil SL"),
        ("姓名;公司;电话;邮箱", "王伟;北京华联;13800138000;w@hl.example", "w@hl.example", "北京华联"),
        ("Person - Name;Organization - Name;Person - Email (Work)", "Kim;K AG;kim@k.example", "kim@k.example", "K AG"),
        (
            "Given Name;Family Name;Organization 1 - Name;E-mail 1 - Value",
            "Kim;Li;K AG;k@k.example",
            "k@k.example",
            "K AG",
        ),
        ("First Name;Last Name;Company;E-mail Address;Business Phone", "A;B;C AG;a@b.example;1", "a@b.example", "C AG"),
    ],
)
def test_plain_tables_speak_many_languages(header, row, mail, company):
    [outcome] = read("x.csv", f"{header}\n{row}\n".encode())
    assert not outcome.survey.questions
    [person] = outcome.of(ContactDraft)
    assert (person.mail, person.customer.name) == (mail, company)


def drafts_of(text: str, kind: type, answers: Answers | None = None) -> list[Any]:
    [outcome] = read("x.csv", text.encode(), answers)
    assert not outcome.survey.questions
    return outcome.of(kind)


def test_columns_without_a_field_stay_with_the_deal_they_describe():
    [deal] = drafts_of("Deal ID,Deal name,Company,Value,Stage,Contract no,Zone\n1,Pump,Kim AG,9,3,K7,West\n", DealDraft)
    assert deal.extra == {"Contract no": "K7", "Zone": "West"}


def test_fields_a_row_has_no_use_for_are_kept_beside_it():
    [customer] = drafts_of("Company,Mobile,Position,Next step\nKim AG,+41 79 1,Buyer,Call\n", CustomerDraft)
    assert (customer.phone.shown, customer.extra) == ("+41 79 1", {"Position": "Buyer", "Next step": "Call"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Company,Status,Deal value,Close date\nA,Won,1,2025-03-01\n", (DealStatus.COMPLETE, "2025-03-01", None)),
        ("Company,Status,Deal value,Close date\nA,Lost,1,2025-03-01\n", (DealStatus.LOST, "2025-03-01", None)),
        ("Company,Status,Deal value,Close date\nA,Open,1,2027-03-01\n", (DealStatus.OPEN, None, "2027-03-01")),
        (
            "Potential Name,Account Name,Stage,Closing Date\nP,A,Closed Lost,2025-03-01\n",
            (DealStatus.LOST, "2025-03-01", "2025-03-01"),
        ),
    ],
)
def test_a_deal_arrives_as_its_status_says_on_the_day_it_closed(text, expected):
    [deal] = drafts_of(text, DealDraft)
    days = [moment.on.isoformat() if moment else None for moment in (deal.closed, deal.expected)]
    assert (deal.status, *days) == expected


def test_an_unknown_status_is_asked_and_a_status_without_deals_is_kept():
    text = "Company,Status,Deal value\nA,Frozen,1\n"
    [outcome] = read("x.csv", text.encode())
    assert [question.code for question in outcome.survey.questions] == ["status:Frozen"]
    [deal] = drafts_of(text, DealDraft, Answers(other={"status:Frozen": "lost"}))
    assert deal.status is DealStatus.LOST
    [customer] = drafts_of("Company,Status\nA,Frozen\n", CustomerDraft)
    assert customer.extra == {"Status": "Frozen"}


def test_an_amount_has_the_currency_its_column_tells_or_the_question_is_asked():
    [deal] = drafts_of(
        "Deal - Title,Deal - Organization,Deal - Value,Deal - Currency of Value\nP,A,80000,USD\n", DealDraft
    )
    assert (deal.value.minor, deal.value.currency) == (8_000_000, "USD")
    text = "Company,Deal,Amount,Opportunity Currency Code\nA,P,5,USD\n"
    [outcome] = read("x.csv", text.encode())
    assert [question.code for question in outcome.survey.questions] == ["currency:Opportunity Currency Code"]
    answers = Answers(other={"currency:Opportunity Currency Code": "deal.currency"})
    assert drafts_of(text, DealDraft, answers)[0].value.currency == "USD"
    [outcome] = read("x.csv", b"Company,Deal,Amount,Currency\nA,P,5,gold\n")
    assert list(outcome.failed.values()) == ["currency_unknown"]


@pytest.mark.parametrize(
    "text",
    [
        "Invoice no,Customer,Date,Amount\n7,A,2025-03-01,5\n",
        "Invoice no,Customer,Date,Type,Amount\n7,A,2025-03-01,Credit note,5\n",
        "Firma;Datum;Quelle\nA;01.03.2025;Messe\n",
    ],
)
def test_a_date_alone_is_no_contact(text):
    answers = Answers(dates=DateOrder.DMY)
    assert drafts_of(text, TouchDraft, answers) == drafts_of(text, NoteDraft, answers) == []
    drafts = drafts_of(text, DealDraft) or drafts_of(text, CustomerDraft)
    assert "2025" in str(drafts[0].extra)


@pytest.mark.parametrize(
    ("text", "channel", "author"),
    [
        ("Customer,Type,Date,Notes,Who\nA,Visit,2025-03-01,n,Zoe\n", Channel.VISIT, "Zoe"),
        ("Kunde;Art;Datum;Notiz;Wer\nA;Telefonat;2025-03-01;n;Zoe\n", Channel.CALL, "Zoe"),
        ("Customer,Channel,Last contact\nA,email,2025-03-01\n", Channel.MAIL, ""),
        ("Customer,Last contact\nA,2025-03-01\n", Channel.MESSAGE, ""),
    ],
)
def test_a_date_beside_what_it_was_is_a_contact_of_that_kind(text, channel, author):
    [touch] = drafts_of(text, TouchDraft)
    assert (touch.channel, touch.author, touch.at.on.isoformat()) == (channel, author, "2025-03-01")


def test_outlook_s_form_of_address_is_no_position_and_google_s_two_numbers_are_two():
    [person] = drafts_of("Title,First Name,Last Name,Company,Job Title\nFrau,A,B,C AG,Buyer\n", ContactDraft)
    assert (person.job_title, person.extra) == ("Buyer", {"Title": "Frau"})
    [person] = drafts_of("Given Name,Phone 1 - Value\nKim,+49 30 1 ::: +49 170 2\n", ContactDraft)
    assert (person.phone.shown, person.mobile) == ("+49 30 1", "+49 170 2")


def test_the_sum_below_a_table_is_no_customer():
    text = "Company,Deal,Value\nA,P,5\nSumme,,5\n"
    assert [draft.name for draft in drafts_of(text, CustomerDraft)] == ["A"]
    assert [draft.code for draft in drafts_of(text, LeftOut)] == ["row_of_totals"]
    assert drafts_of("Company,Email\nTotal,info@total.test\n", CustomerDraft)[0].name == "Total"


def test_numbers_of_a_spreadsheet_and_unclear_days_are_two_questions():
    text = b"Company,Last contact,Next follow-up\nA,45292,03/04/2025\n"
    asked = [read("x.csv", text, answers)[0].survey.questions for answers in (Answers(), Answers(dates=DateOrder.DMY))]
    assert [[question.code for question in questions] for questions in asked] == [
        ["dates_serial", "dates"],
        ["dates_serial"],
    ]
    answers = Answers(dates=DateOrder.DMY, other={"dates_serial": "excel"})
    [step] = drafts_of(text.decode(), StepDraft, answers)
    assert step.due.on.isoformat() == "2025-04-03"
