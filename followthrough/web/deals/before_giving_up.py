"""What one should know before a deal is given up: what became of others, what was tried, and how to let it rest."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from followthrough.deals.models import Deal
from followthrough.insight.persistence import Tries, pursued_beyond, tries_of
from followthrough.playbook.cadence import ENOUGH_TRIES
from followthrough.web.access import MemberRequest
from followthrough.web.changing import form_key
from followthrough.web.customers.forms import ParkingForm
from followthrough.web.customers.show import rest_first
from followthrough.web.insight.pursuit import beyond_words
from followthrough.web.templatetags.words import channel_word, day_short


def before_giving_up(request: MemberRequest, deal: Deal) -> dict[str, Any]:
    """What the page of giving up shows above its form; three statements."""
    member = request.member
    first = rest_first(member)
    return {
        "gives_up": True,
        "beyond": beyond_words(pursued_beyond(member, deal.attempts, at=timezone.now())),
        "tries": tries_words(tries_of(member, deal.customer)),
        "park_form": ParkingForm(auto_id="park-%s", initial=first),
        "wakes_on": first["wake_on"],
        "key": form_key(request),
    }


def tries_words(tries: Tries) -> str:
    """What was tried since they last answered, and whether another channel is left; "" where they answered last."""
    if tries.first_at is None:
        return ""
    told = {
        "count": tries.count,
        "day": day_short(tries.first_at),
        "channels": ", ".join(channel_word(channel).lower() for channel in tries.channels),
    }
    words = ngettext(
        "%(count)d attempt nobody answered, on %(day)s: %(channels)s.",
        "%(count)d attempts in a row nobody answered since %(day)s: %(channels)s.",
        tries.count,
    )
    said = words % told
    if len(tries.channels) == 1:
        return f"{said} {_('Another channel is still untried.')}"
    if tries.count >= ENOUGH_TRIES:
        return f"{said} {_('Six over at least two channels is where one usually stops calling, and lets them rest.')}"
    return said
