"""What every format does alike with people and places."""

from typing import TypedDict

from followthrough.porting.record import Record


def full_name(record: Record) -> str:
    """First and last name, or the whole name when the file has it in one."""
    parts = (record.text("contact.first_name", 150), record.text("contact.last_name", 150))
    return " ".join(part for part in parts if part) or record.text("contact.name")


def address(record: Record) -> str:
    """Street, postcode and region in lines of their own."""
    place = " ".join(
        part for part in (record.text("customer.postcode", 100), record.text("customer.region", 200)) if part
    )
    street = record.text("customer.address", 700)
    return "\n".join(part for part in (street, place) if part)


class PersonPlace(TypedDict, total=False):
    """Facts of a person that become a customer's when the person is one."""

    address: str
    city: str
    country: str
    website: str


def person_place(record: Record) -> PersonPlace:
    """Where a person is and what their site is: they become a customer's only when the person is one."""
    return {
        "address": address(record),
        "city": record.text("customer.city", 200),
        "country": record.text("customer.country", 100),
        "website": record.website("customer.website"),
    }
