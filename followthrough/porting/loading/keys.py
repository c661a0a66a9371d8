"""The keys drafts are recognised by, as they will be stored; each spelling is worked out once."""

from functools import lru_cache

from followthrough.customers import keys
from followthrough.porting.drafts import ContactDraft, CustomerDraft
from followthrough.porting.loading.matching import Keys
from followthrough.porting.values.phones import Phone

_MANY = 100_000


@lru_cache(maxsize=_MANY)
def name_key(name: str) -> str:
    """The key of a name, as long as it is stored."""
    return keys.name_key(name)[:300]


@lru_cache(maxsize=_MANY)
def email_key(mail: str) -> str:
    """The key of an e-mail address; empty for none."""
    return keys.email_key(mail)[:320] if mail else ""


@lru_cache(maxsize=_MANY)
def phone_key(shown: str, country: str) -> str:
    """The key of a number as it is read in `country`; empty for none."""
    return keys.phone_key(shown, country) if shown else ""


def key_of_phone(phone: Phone | None, country: str) -> str:
    """E.164 as read with the row's own country, else as the workspace's country reads it."""
    return (phone.e164 or phone_key(phone.shown, country)) if phone else ""


@lru_cache(maxsize=_MANY)
def domain_key(website: str, mail: str) -> str:
    """The customer's own internet domain; empty for none and for mail providers."""
    return keys.domain_of(website, mail)


def customer_keys(draft: CustomerDraft, country: str) -> Keys:
    """What a customer is recognised by."""
    return Keys(
        draft.name,
        name_key(draft.name),
        email_key(draft.mail),
        domain_key(draft.website or draft.domain, draft.mail),
        key_of_phone(draft.phone, country),
        draft.external_id,
        draft.is_person,
    )


def person_keys(draft: ContactDraft, country: str) -> Keys:
    """What a person is recognised by."""
    phone = key_of_phone(draft.phone, country) or phone_key(draft.mobile, country)
    return Keys(draft.name, name_key(draft.name), email_key(draft.mail), "", phone, draft.external_id)
