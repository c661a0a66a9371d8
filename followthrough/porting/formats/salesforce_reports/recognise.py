"""The reports by their labels."""

from followthrough.porting.formats.format import Format, aliases, labels
from followthrough.porting.formats.salesforce_reports import map as rows
from followthrough.porting.formats.salesforce_stages import LEADS, STAGES

_SYSTEM = "salesforce_report"
_PERSON = dict(
    contact__id="Contact ID|Lead ID", contact__first_name="First Name", contact__last_name="Last Name",
    contact__mail="Email", contact__phone="Phone", contact__mobile="Mobile|Mobile Phone", contact__job_title="Title",
    customer__source="Lead Source",
)  # fmt: skip
FORMATS = (
    Format(
        _SYSTEM,
        "accounts",
        (labels("Account Name", "Industry", "Phone"), labels("Account Name", "Billing City"), labels("Account Name", "Account Owner")),
        aliases(
            customer__id="Account ID", customer__name="Account Name", customer__industry="Industry", customer__phone="Phone",
            customer__address="Billing Street", customer__city="Billing City", customer__region="Billing State/Province",
            customer__postcode="Billing Zip/Postal Code", customer__country="Billing Country", customer__website="Website",
            customer__owner="Account Owner", customer__source="Account Source",
        ),
        rows.accounts,
    ),
    Format(
        _SYSTEM,
        "contacts",
        (labels("First Name", "Last Name", "Account Name"),),
        aliases(
            **_PERSON, customer__name="Account Name", customer__owner="Contact Owner", customer__address="Mailing Street",
            customer__city="Mailing City", customer__region="Mailing State/Province", customer__country="Mailing Country",
            customer__postcode="Mailing Zip/Postal Code",
        ),
        rows.contacts,
    ),
    Format(
        _SYSTEM,
        "leads",
        (labels("First Name", "Last Name", "Company", "Lead Source"), labels("Last Name", "Company", "Lead Status")),
        aliases(
            **_PERSON, customer__name="Company|Company / Account", customer__industry="Industry", customer__city="City",
            customer__address="Street", customer__region="State/Province", customer__postcode="Zip/Postal Code",
            customer__country="Country", customer__website="Website", customer__owner="Lead Owner",
            deal__stage="Status|Lead Status", deal__opened="Create Date",
        ),
        rows.leads,
        LEADS,
    ),
    Format(
        _SYSTEM,
        "opportunities",
        (labels("Opportunity Name", "Account Name", "Stage"),),
        aliases(
            deal__id="Opportunity ID", deal__name="Opportunity Name", customer__name="Account Name", deal__stage="Stage",
            deal__value="Amount", deal__currency="Amount Currency", deal__closed="Close Date", deal__opened="Created Date",
            deal__owner="Opportunity Owner", deal__source="Lead Source", deal__lost_because="Loss Reason|Reason Lost",
        ),
        rows.opportunities,
        STAGES,
    ),
    Format(
        _SYSTEM,
        "interactions",
        (labels("Interaction Date", "Interaction Type"), labels("Subject", "Date", "Assigned", "Company / Account")),
        aliases(
            touch__at="Interaction Date|Date", touch__kind="Interaction Type|Type", touch__note="Notes|Full Comments|Comments",
            touch__subject="Subject", touch__author="Assigned", contact__mail="Contact Email|Email",
            customer__name="Company / Account|Account Name",
        ),
        rows.interactions,
    ),
)  # fmt: skip
