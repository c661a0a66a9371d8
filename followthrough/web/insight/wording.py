"""Causes of losses in words: what stands in the journal, with its days; nobody is blamed, nothing is claimed beyond."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from followthrough.customers.models import Contact
from followthrough.insight.losses import Cause, people_in
from followthrough.vocabulary.cause import LossCause, LossReason
from followthrough.web.stage_names import stage_name
from followthrough.web.templatetags.words import day_short, number, working_days
from followthrough.web.wording import LOSS_REASON
from followthrough.workspace.models import Member
from followthrough.workspace.statement import OneOf, Statement

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: A cause in a few words, for tables.
CAUSE: Mapping[LossCause, "_StrPromise"] = {
    LossCause.NO_FOLLOW_UP: gettext_lazy("a long silence before the end"),
    LossCause.NO_ASSESSMENT: gettext_lazy("the level was not judged, or not lately"),
    LossCause.MISGRADED: gettext_lazy("they bought sooner than their level said"),
    LossCause.KEY_NEVER_REACHED: gettext_lazy("no talk with anybody who decides"),
    LossCause.CRITERIA_NOT_SHAPED: gettext_lazy("over before the criteria were agreed"),
    LossCause.PRODUCT_PRICE_TERMS: gettext_lazy("product, price or terms, and none of the above"),
    LossCause.SINGLE_THREAD: gettext_lazy("a single thread"),
    LossCause.UNKNOWN: gettext_lazy("none of these"),
}

CONTACTS: Statement[tuple[int, str]] = Statement(
    lambda workspace_id, ids: (
        Contact.objects.in_workspace(workspace_id).filter(OneOf("pk", ids)).values_list("pk", "name")
    )
)
MEMBERS: Statement[tuple[int, str]] = Statement(
    lambda workspace_id, ids: (
        Member.objects.in_workspace(workspace_id).filter(OneOf("pk", ids)).values_list("pk", "name")
    )
)


class Names:
    """The names of whom causes and answers speak of; two statements, whatever their number."""

    def __init__(self, workspace_id: int, causes: Iterable[Cause], members: Iterable[int] = ()) -> None:
        contacts, ours = people_in(causes)
        self.contacts = dict(CONTACTS(workspace_id=workspace_id, ids=sorted(contacts)))
        self.members = dict(MEMBERS(workspace_id=workspace_id, ids=sorted({*ours, *members})))


def cause_word(code: str) -> str:
    """A cause in a few words."""
    return str(CAUSE[LossCause(code)])


def reason_word(reason: str) -> str:
    """A reason as we say it; what an import brought stays as it is."""
    return str(LOSS_REASON[LossReason(reason)]) if reason in tuple(LossReason) else reason


def sentence(cause: Cause, names: Names, *, is_open: bool = False) -> str:
    """A cause with its evidence, of a loss or of a deal that is open."""
    return WORDS[cause.code](cause.values, names, is_open)


def _silence(values: Mapping[str, Any], names: Names, is_open: bool) -> str:
    parts = {
        "since": _day(values["since"]),
        "until": _day(values["until"]),
        "days": working_days(values["days"]),
        "interval": values["interval"],
    }
    words = {
        "loss": ngettext(
            "Nobody spoke with them from %(since)s to %(until)s: %(days)s, where every single one was meant.",
            "Nobody spoke with them from %(since)s to %(until)s: %(days)s, where every %(interval)d were meant.",
            values["interval"],
        ),
        "rival": ngettext(
            "Nobody spoke with them from %(since)s to %(until)s, when a competitor was first noted: %(days)s, where"
            " every single one was meant.",
            "Nobody spoke with them from %(since)s to %(until)s, when a competitor was first noted: %(days)s, where"
            " every %(interval)d were meant.",
            values["interval"],
        ),
        "now": ngettext(
            "Nobody has spoken with them since %(since)s: %(days)s, where every single one is meant.",
            "Nobody has spoken with them since %(since)s: %(days)s, where every %(interval)d are meant.",
            values["interval"],
        ),
    }[values["kind"]]
    said = words % parts
    if values["attempts"]:
        tried = ngettext(
            "%(count)d attempt in between was not answered.",
            "%(count)d attempts in between were not answered.",
            values["attempts"],
        )
        said = f"{said} {tried % {'count': values['attempts']}}"
    return said


def _level(values: Mapping[str, Any], names: Names, is_open: bool) -> str:
    if values["kind"] == "passed":
        words = _("They were expected to buy on %(day)s; %(days)s later nobody had judged the level again.")
        if is_open:
            words = _("They were expected to buy on %(day)s; %(days)s later nobody has judged the level again.")
        return words % {"day": _day(values["expected"]), "days": working_days(values["days"])}
    parts = {
        "level": values["level"],
        "since": _day(values["since"]),
        "days": number(values["days"]),
        "valid": values["valid"],
    }
    if values["kind"] == "never":
        if is_open:
            return _("Nobody has judged their level; they have been here since %(since)s.") % parts
        return _("Nobody had judged their level; they had been here since %(since)s.") % parts
    if is_open:
        return (
            _("Their level, %(level)s, was judged on %(since)s: %(days)s days ago, and it counts for %(valid)d.")
            % parts
        )
    return (
        _("Their level, %(level)s, was judged on %(since)s: %(days)s days before, and it counted for %(valid)d.")
        % parts
    )


def _sooner(values: Mapping[str, Any], names: Names, is_open: bool) -> str:
    parts = {"since": _day(values["since"]), "days": values["days"], "level": values["level"]}
    if values["kind"] == "resting":
        return (
            ngettext(
                "They rested from %(since)s on, and decided %(days)d day later.",
                "They rested from %(since)s on, and decided %(days)d days later.",
                values["days"],
            )
            % parts
        )
    return (
        ngettext(
            "On %(since)s their level was judged %(level)s, an order in more than half a year;"
            " they decided %(days)d day later.",
            "On %(since)s their level was judged %(level)s, an order in more than half a year;"
            " they decided %(days)d days later.",
            values["days"],
        )
        % parts
    )


def _key_person(values: Mapping[str, Any], names: Names, is_open: bool) -> str:
    if not values["talks"]:
        return _("No talk with them stands in the journal, so none with somebody who decides.")
    words = ngettext(
        "%(count)d talk stands in the journal, and it was with nobody who decides.",
        "%(count)d talks stand in the journal, none with somebody who decides.",
        values["talks"],
    )
    return words % {"count": values["talks"]}


def _criteria(values: Mapping[str, Any], names: Names, is_open: bool) -> str:
    words = _("The furthest it came was stage %(stage)d, %(name)s: the criteria had not been agreed.")
    return words % {"stage": values["stage"], "name": stage_name(values["stage"])}


def _offer(values: Mapping[str, Any], names: Names, is_open: bool) -> str:
    words = _("The reason given is %(reason)s, and none of the causes above shows in the journal.")
    return words % {"reason": reason_word(values["reason"])}


def _thread(values: Mapping[str, Any], names: Names, is_open: bool) -> str:
    parts = {"count": values["talks"]}
    if values["side"] == "theirs":
        parts["name"] = names.contacts.get(values["contact"], "?")
        return _("Of them only %(name)s stands in the journal, in %(count)d talks.") % parts
    parts["name"] = names.members.get(values["member"], "?")
    return _("Of us only %(name)s spoke with them, %(count)d times.") % parts


def _unknown(values: Mapping[str, Any], names: Names, is_open: bool) -> str:
    if values.get("kind") == "imported":
        return _("It came with an import: the journal here does not reach back to it.")
    return _("None of the seven causes looked for shows in the journal.")


def _day(iso: str) -> str:
    return day_short(date.fromisoformat(iso))


WORDS: Mapping[LossCause, Callable[[Mapping[str, Any], Names, bool], str]] = {
    LossCause.NO_FOLLOW_UP: _silence,
    LossCause.NO_ASSESSMENT: _level,
    LossCause.MISGRADED: _sooner,
    LossCause.KEY_NEVER_REACHED: _key_person,
    LossCause.CRITERIA_NOT_SHAPED: _criteria,
    LossCause.PRODUCT_PRICE_TERMS: _offer,
    LossCause.SINGLE_THREAD: _thread,
    LossCause.UNKNOWN: _unknown,
}
