"""What is measured of people in training, and who was there, in words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from followthrough.reckoning.att_study import (
    FEWEST_AFTER,
    FEWEST_BEFORE,
    FEWEST_COMPARED,
    FEWEST_TRAINED,
    Lack,
)
from followthrough.vocabulary.training import IN_MONEY, Measure
from followthrough.web.templatetags.words import money
from followthrough.web.wording import ATTENDANCE

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: What is counted of a person and month.
MEASURE: Mapping[Measure, "_StrPromise"] = {
    Measure.SPOTTED: gettext_lazy("opportunities spotted"),
    Measure.HANDED_OVER: gettext_lazy("qualified hand-overs"),
    Measure.PROMOTED: gettext_lazy("promotions"),
    Measure.SERVED: gettext_lazy("touches after the sale"),
    Measure.SOLD: gettext_lazy("sales from hinted leads"),
    Measure.CAME_IN: gettext_lazy("customers who came by themselves"),
    Measure.INTEREST: gettext_lazy("interest noted, −2 to 2"),
    Measure.TRUST: gettext_lazy("trust noted, −2 to 2"),
    Measure.REFERRED: gettext_lazy("referrals"),
    Measure.SOLVING: gettext_lazy("hours until a ticket is solved"),
}
#: How it is counted.
COUNTED: Mapping[Measure, "_StrPromise"] = {
    Measure.SPOTTED: gettext_lazy("leads that their hints brought"),
    Measure.HANDED_OVER: gettext_lazy("hinted leads whose deal came to a key contact, stage 3"),
    Measure.PROMOTED: gettext_lazy("their touches that took a deal a stage up"),
    Measure.SERVED: gettext_lazy("touches that reached a customer who had bought before"),
    Measure.SOLD: gettext_lazy(
        "what deals from their hints were sold for in the currency of the training, in the month of the sale"
    ),
    Measure.CAME_IN: gettext_lazy("touches in which a customer came to them"),
    Measure.INTEREST: gettext_lazy("the mean of what they noted at their touches"),
    Measure.TRUST: gettext_lazy("the mean of what they noted at their touches"),
    Measure.REFERRED: gettext_lazy("referrals that customers gave to them"),
    Measure.SOLVING: gettext_lazy("the mean of the tickets they looked after, in the month they were solved"),
}
#: The state of a member on the list of a day; "" is not on it.
STATES: Mapping[str, "_StrPromise"] = {
    "": gettext_lazy("not on the list"),
    **{str(state): words for state, words in ATTENDANCE.items()},
}


def amount(value: float, measure: Measure, currency: str) -> str:
    """A figure of a measure: money in its currency, anything else with two decimals."""
    if measure in IN_MONEY:
        return money(round(value), currency)
    return number_format(round(value, 2) or 0.0, 2).replace("-", "\N{MINUS SIGN}")


def axis_figure(value: float, measure: Measure, currency: str) -> str:
    """The same for a round figure: without the decimals it does not need."""
    if measure in IN_MONEY:
        return money(round(value), currency)
    digits = next((digits for digits in (0, 1) if abs(round(value, digits) - value) < 1e-9), 2)
    return number_format(round(value, digits) or 0.0, digits).replace("-", "\N{MINUS SIGN}")


def lack_words(lack: Lack, counted: tuple[int, int, int, int]) -> str:
    """Of what there is too little, and how much there is."""
    trained, compared, before, after = counted
    if lack is Lack.TRAINED:
        words = ngettext(
            "It takes %(need)d people trained; there is %(n)d.",
            "It takes %(need)d people trained; there are %(n)d.",
            trained,
        )
        return words % {"need": FEWEST_TRAINED, "n": trained}
    if lack is Lack.COMPARED:
        words = ngettext(
            "It takes %(need)d people not trained yet, to compare them with; there is %(n)d.",
            "It takes %(need)d people not trained yet, to compare them with; there are %(n)d.",
            compared,
        )
        return words % {"need": FEWEST_COMPARED, "n": compared}
    if lack is Lack.BEFORE:
        words = ngettext("It takes %(need)d full months before the training; there is %(n)d.",
                         "It takes %(need)d full months before the training; there are %(n)d.", before)  # fmt: skip
        return words % {"need": FEWEST_BEFORE, "n": before}
    words = ngettext("It takes %(need)d full months from the training on; there is %(n)d.",
                     "It takes %(need)d full months from the training on; there are %(n)d.", after)  # fmt: skip
    return words % {"need": FEWEST_AFTER, "n": after}


def chance_words(p: float) -> str:
    """How often chance alone does as much."""
    share = round(100 * p)
    if share < 1:
        return _("chance alone does as much in fewer than 1 of 100 draws")
    return _("chance alone does as much in %(n)d of 100 draws") % {"n": share}


def month_words(month: int | None) -> str:
    """The month in which something is paid back."""
    return _("month %(n)d") % {"n": month} if month else _("not within 5 years")
