"""What they answered when asked for the contract; a day to ask again is a next step."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from followthrough.customers.models import Customer
from followthrough.deals.ask import note_reply
from followthrough.deals.models import Ask
from followthrough.journal.log import Step
from followthrough.journal.steps import set_next_step
from followthrough.vocabulary.program import AskReply
from followthrough.vocabulary.stage import SOLD
from followthrough.workspace.models import Member


@transaction.atomic
def hear(
    *,
    by: Member,
    ask: Ask,
    version: int,
    reply: AskReply,
    at: datetime,
    answered_on: date | None = None,
    objections: str = "",
    ask_again_on: date | None = None,
) -> Ask:
    """Note the answer to an ask. A new day to ask again becomes the next step of `by` in this deal, while it is open.

    Raises Refused for days that can't be, StaleVersion, NotAllowed.
    """
    # The customer first, as whoever logs a touch does, so that no two wait for each other.
    Customer.objects.visible_to(by).select_for_update().get(pk=ask.deal.customer_id)
    row = note_reply(
        by=by, ask=ask, version=version, reply=reply, at=at, answered_on=answered_on, objections=objections,
        ask_again_on=ask_again_on,
    )  # fmt: skip
    deal = ask.deal
    if ask_again_on and ask_again_on != ask.ask_again_on and deal.is_open:
        step = Step(due_on=ask_again_on, what=_("Ask again for the contract"), contact=ask.contact, target_stage=SOLD)
        set_next_step(by=by, customer=deal.customer, deal=deal, step=step, at=at)
    return row
