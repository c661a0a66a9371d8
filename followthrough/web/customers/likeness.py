"""Why two customers may be one, in words."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followthrough.customers.duplicates import Reason, Why
from followthrough.customers.models import Customer

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORDS: Mapping[Why, "_StrPromise"] = {
    Why.EMAIL: gettext_lazy("same e-mail, %(value)s"),
    Why.PERSON: gettext_lazy("somebody at both has the e-mail %(value)s"),
    Why.PHONE: gettext_lazy("same phone, %(value)s"),
    Why.NAME: gettext_lazy("same name but for legal form, case or signs"),
    Why.DOMAIN: gettext_lazy("same website or mail domain, %(value)s"),
    Why.WORDS: gettext_lazy("the same words in another order"),
    Why.SPELLING: gettext_lazy("names apart by a letter or two"),
}


def in_words(reasons: Iterable[Reason], name: str, other: Customer) -> list[str]:
    """The reasons for the customer called `name` and `other`, each as a few words."""
    return [_in_words(reason, name.casefold() == other.name.casefold()) for reason in reasons]


def _in_words(reason: Reason, is_named_so: bool) -> str:
    why = Why(reason["code"])
    if why is Why.NAME and is_named_so:
        return _("same name")
    return str(WORDS[why]) % {"value": reason["value"]}
