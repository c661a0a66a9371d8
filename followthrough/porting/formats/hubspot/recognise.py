"""The exports by their columns, in the wording of the product's own export and of its look-alikes."""

from followthrough.porting.formats.format import Format, aliases, labels
from followthrough.porting.formats.hubspot import map as rows

_SYSTEM = "hubspot"
_PLACE = {
    "customer__address": "Street Address|Address",
    "customer__city": "City",
    "customer__region": "State/Region|State",
    "customer__postcode": "Postal Code|Zip",
    "customer__country": "Country|Country/Region",
}
_LINK = {
    "customer__domain": "Associated Company Domain",
    "customer__name": "Associated Company|Associated Companies",
    "customer__id": "Associated Company IDs|Associated Company ID",
    "contact__mail": "Associated Contact Email",
}
FORMATS = (
    Format(
        _SYSTEM,
        "companies",
        (
            labels("Company Name", "Company Domain Name"),
            labels("Record ID", "Company Domain Name"),
            labels("Record ID", "Company name", "Company owner"),
        ),
        aliases(
            customer__id="Company ID|Record ID",
            customer__name="Company Name|Name",
            customer__domain="Company Domain Name",
            customer__industry="Industry",
            customer__phone="Phone Number",
            customer__website="Website|Website URL",
            customer__owner="Company Owner",
            **_PLACE,
        ),
        rows.companies,
    ),
    Format(
        _SYSTEM,
        "contacts",
        (
            labels("First Name", "Last Name", "Email", "Lifecycle Stage"),
            labels("Contact ID", "Email", "Associated Company Domain"),
            labels("Record ID", "First Name", "Last Name", "Contact owner"),
            labels("Record ID", "Email", "Associated Company"),
        ),
        aliases(
            contact__id="Contact ID|Record ID",
            contact__first_name="First Name",
            contact__last_name="Last Name",
            contact__mail="Email",
            contact__phone="Phone Number",
            contact__mobile="Mobile Phone Number",
            contact__job_title="Job Title",
            customer__owner="Contact Owner",
            customer__source="Lead Source|Original Source",
            customer__website="Website URL",
            customer__domain="Associated Company Domain",
            customer__name="Associated Company|Company Name",
            customer__id="Associated Company IDs",
            **_PLACE,
        ),
        rows.contacts,
    ),
    Format(
        _SYSTEM,
        "deals",
        (labels("Deal Name", "Deal Stage", "Pipeline"), labels("Deal Name", "Deal Stage", "Deal Owner")),
        aliases(
            deal__id="Deal ID|Record ID",
            deal__name="Deal Name",
            deal__stage="Deal Stage",
            deal__value="Amount",
            deal__currency="Currency|Deal Currency",
            deal__closed="Close Date",
            deal__opened="Create Date",
            deal__owner="Deal Owner",
            deal__lost_because="Closed Lost Reason",
            **_LINK,
        ),
        rows.deals,
        rows.STAGES,
    ),
    Format(
        _SYSTEM,
        "activities",
        (labels("Activity Type", "Activity Date"),),
        aliases(
            touch__id="Activity ID|Record ID",
            touch__kind="Activity Type",
            touch__at="Activity Date",
            touch__author="Activity Owner|Activity assigned to",
            touch__note="Notes/Description|Notes|Body",
            touch__subject="Call/Meeting Title/Subject|Subject|Title",
            touch__result="Call Outcome|Meeting Outcome|Outcome",
            **_LINK,
        ),
        rows.activities,
    ),
    Format(
        _SYSTEM,
        "tickets",
        (labels("Ticket Name", "Ticket Status"),),
        aliases(
            touch__id="Ticket ID|Record ID",
            touch__subject="Ticket Name",
            touch__note="Ticket Description",
            touch__at="Create Date",
            touch__author="Ticket Owner",
            **_LINK,
        ),
        rows.tickets,
    ),
)
