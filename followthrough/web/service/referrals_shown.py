"""Referrals and the moment to ask for one, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from followthrough.care.moment import DAYS, TRUST, Moment
from followthrough.care.referrals import referrals_of, state_of
from followthrough.customers.models import Customer
from followthrough.relationship.models import Referral
from followthrough.vocabulary.referral import ReferralState
from followthrough.web.templatetags.words import day_short
from followthrough.workspace.models import Member
from followthrough.workspace.permission import may_change, may_log

STATES = {
    ReferralState.ASKED: gettext_lazy("asked, no answer yet"),
    ReferralState.DECLINED: gettext_lazy("would rather not"),
    ReferralState.GIVEN: gettext_lazy("given"),
    ReferralState.CUSTOMER: gettext_lazy("became a customer"),
    ReferralState.TAKEN_BACK: gettext_lazy("taken back"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A referral, its state in words, and what may be done about it."""

    referral: Referral
    state: ReferralState
    words: str
    may_end: bool

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self.state is ReferralState.ASKED

    @property
    def is_given(self) -> bool:
        """Whether somebody was named."""
        return self.state in {ReferralState.GIVEN, ReferralState.CUSTOMER}


def shown_referrals(member: Member, customer: Customer) -> list[Shown]:
    """The referrals of a customer, the latest first."""
    may_all = may_change(member, customer.owner_id, customer.service_member_id)
    shown = []
    for row in referrals_of(member.workspace_id, customer.pk):
        state = state_of(row)
        may_end = may_all or (row.member_id == member.pk and may_log(member))
        shown.append(Shown(row, state, str(STATES[state]), may_end))
    return shown


def moment_words(moment: Moment) -> list[tuple[str, bool]]:
    """What speaks for asking now and what against, each with whether it speaks for it."""
    told = {"trust": moment.trust, "least": TRUST, "days": DAYS}
    if moment.trust is None:
        words = [(_("Their trust is not known yet; one asks from %(least)d on.") % told, False)]
    elif moment.trusts:
        words = [(_("Their trust is %(trust)d; one asks from %(least)d on.") % told, True)]
    else:
        words = [(_("Their trust is %(trust)d, less than %(least)d.") % told, False)]
    words.append(_reached(moment))
    if moment.asked_on is not None:
        asked = {"day": day_short(moment.asked_on)}
        words.append((_("They were asked, or named somebody, on %(day)s.") % asked, False))
    if not moment.may_contact:
        words.append((_("They asked not to be contacted."), False))
    return words


def _reached(moment: Moment) -> tuple[str, bool]:
    if moment.reached is None:
        return _("No milestone was reached within %(days)d days.") % {"days": DAYS}, False
    days = moment.days or 0
    words = ngettext(
        "“%(what)s” was reached %(days)d day ago.", "“%(what)s” was reached %(days)d days ago.", days
    )  # fmt: skip
    return words % {"what": moment.reached.what, "days": days}, True
