"""What a customer or contact is recognised by: the normalised forms of name, e-mail, phone and website."""

from urllib.parse import urlsplit

import phonenumbers

from followthrough.customers.shared_domains import SHARED_DOMAINS
from followthrough.reckoning.name_key import digits, email_key, fold, name_key, words_key


def phone_key(text: str, country: str = "") -> str:
    """The number in E.164 when it is valid in `country` (two letters) or carries its own; else its digits, else ""."""
    try:
        number = phonenumbers.parse(text, country.upper() or None)
    except phonenumbers.NumberParseException:
        return digits(text)[:20]
    if not phonenumbers.is_possible_number(number):
        return digits(text)[:20]
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def domain_of(website: str, email: str) -> str:
    """The customer's own domain, from its website, else its e-mail; shared mailbox providers give none."""
    address = website.strip()
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        host = ""
    host = host or email.rpartition("@")[2]
    host = fold(host).removeprefix("www.").strip(".")
    return "" if host in SHARED_DOMAINS or "." not in host else host[:255]


__all__ = ["digits", "domain_of", "email_key", "fold", "name_key", "phone_key", "words_key"]
