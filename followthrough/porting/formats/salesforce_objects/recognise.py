"""The objects by their API names. The loader writes them in capitals, other tools as they are."""

from followthrough.porting.formats.format import Format, aliases, labels
from followthrough.porting.formats.salesforce_objects import map as rows
from followthrough.porting.formats.salesforce_stages import LEADS, STAGES

_SYSTEM = "salesforce"
_ACCOUNT = dict(
    customer__id="Id", customer__name="Name", customer__parent="ParentId", customer__address="BillingStreet",
    customer__city="BillingCity", customer__region="BillingState", customer__postcode="BillingPostalCode",
    customer__country="BillingCountry", customer__phone="Phone", customer__website="Website", customer__industry="Industry",
    customer__note="Description", customer__owner="OwnerId", customer__source="AccountSource",
)  # fmt: skip
_PERSON = dict(
    contact__id="Id", contact__first_name="FirstName", contact__last_name="LastName", contact__name="Name",
    contact__mail="Email", contact__phone="Phone", contact__mobile="MobilePhone", contact__job_title="Title",
    contact__note="Description", customer__owner="OwnerId", customer__source="LeadSource",
)  # fmt: skip
_ACTIVITY = dict(
    touch__id="Id", contact__id="WhoId|Who:Id", contact__mail="Who:Contact-Email", customer__id="AccountId|WhatId",
    touch__subject="Subject", touch__note="Description", touch__author="OwnerId", touch__result="Status",
)  # fmt: skip
FORMATS = (
    Format(
        _SYSTEM,
        "accounts",
        (labels("Id", "Name", "BillingCity"), labels("Name", "Type", "AnnualRevenue"), labels("Id", "Name", "AccountNumber")),
        aliases(**_ACCOUNT),
        rows.accounts,
    ),
    Format(
        _SYSTEM,
        "contacts",
        (labels("LastName", "AccountId"), labels("Id", "LastName", "MailingCity")),
        aliases(
            **_PERSON, customer__id="AccountId", customer__address="MailingStreet", customer__city="MailingCity",
            customer__region="MailingState", customer__postcode="MailingPostalCode", customer__country="MailingCountry",
        ),
        rows.contacts,
    ),
    Format(
        _SYSTEM,
        "leads",
        (labels("LastName", "Company", "Status"), labels("LastName", "Company", "IsConverted")),
        aliases(
            **_PERSON, customer__name="Company", customer__industry="Industry", customer__address="Street",
            customer__city="City", customer__region="State", customer__postcode="PostalCode", customer__country="Country",
            customer__website="Website", deal__stage="Status", deal__opened="CreatedDate",
        ),
        rows.leads,
        LEADS,
    ),
    Format(
        _SYSTEM,
        "opportunities",
        (labels("StageName", "CloseDate"),),
        aliases(
            deal__id="Id", customer__id="AccountId", customer__name="Account:Name|Account.Name", deal__name="Name",
            deal__note="Description", deal__stage="StageName", deal__value="Amount", deal__currency="CurrencyIsoCode",
            deal__closed="CloseDate", deal__opened="CreatedDate", deal__owner="OwnerId", deal__source="LeadSource",
        ),
        rows.opportunities,
        STAGES,
    ),
    Format(
        _SYSTEM,
        "tasks",
        (labels("Subject", "WhoId"), labels("Subject", "WhatId", "ActivityDate"), labels("Subject", "Who:Contact-email")),
        aliases(**_ACTIVITY, touch__at="ActivityDate|CompletedDateTime", touch__kind="TaskSubtype|Type"),
        rows.tasks,
    ),
    Format(
        _SYSTEM,
        "events",
        (labels("Subject", "StartDateTime"), labels("Subject", "WhoId", "StartDateTime")),
        aliases(**_ACTIVITY, touch__at="StartDateTime|ActivityDateTime|ActivityDate", touch__kind="EventSubtype|Type"),
        rows.events,
    ),
    Format(
        _SYSTEM,
        "users",
        (labels("Id", "Username", "Email"),),
        aliases(
            member__id="Id", member__mail="Email", member__name="Name", contact__first_name="FirstName",
            contact__last_name="LastName",
        ),
        rows.users,
    ),
)  # fmt: skip
