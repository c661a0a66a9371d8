"""The foreign formats: recognised by content alone, and mapped without inventing anything."""

import csv
import io
import random
from collections import Counter

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
    TouchDraft,
)
from followthrough.porting.reading.table import ReadingAnswers
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.ledger import DealStatus
from tests.porting.corpus import data, kind_of, needs_shared, read

pytestmark = [needs_shared, pytest.mark.mechanism("B4")]

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


def test_salesforce_objects_link_by_id():
    answers = Answers(reading=ReadingAnswers(encoding="cp1252"))
    [accounts] = read("x.csv", data(SALESFORCE, "dataloader", "accountData.csv"), answers)
    [deals] = read("y.csv", data(SALESFORCE, "dataloader", "opportunityData.csv"))
    ids = {draft.external_id for draft in accounts.of(CustomerDraft)}
    assert len(ids) == 423
    assert {draft.customer.external_id for draft in deals.of(DealDraft)} <= ids
    assert Counter(draft.status for draft in deals.of(DealDraft)) == {DealStatus.OPEN: 30, DealStatus.COMPLETE: 8}


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
