"""Salesforce's own stages and lead statuses, for both of its kinds of export."""

from followthrough.porting.formats.format import LOST, OPEN, WON, Standing
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.stage import Stage

#: The standard sales process. Lost deals do not tell where they stood: they stand at the first stage.
STAGES: dict[str, Standing] = {
    "prospecting": (Stage.LEAD_IDENTIFIED, OPEN),
    "qualification": (Stage.NON_KEY_CONTACT_MADE, OPEN),
    "needs analysis": (Stage.KEY_CONTACT_ENGAGED, OPEN),
    "id decision makers": (Stage.KEY_CONTACT_ENGAGED, OPEN),
    "identify decision makers": (Stage.KEY_CONTACT_ENGAGED, OPEN),
    "value proposition": (Stage.CRITERIA_SHAPED, OPEN),
    "perception analysis": (Stage.CRITERIA_SHAPED, OPEN),
    "proposal price quote": (Stage.PROGRAM_DESIGNED, OPEN),
    "negotiation review": (Stage.CONTRACT_ASKED, OPEN),
    "closed won": WON,
    "closed lost": (Stage.LEAD_IDENTIFIED, LOST),
}
#: A lead is a customer with a deal that has only begun.
LEADS: dict[str, Standing] = {
    "new": (Stage.LEAD_IDENTIFIED, OPEN),
    "open": (Stage.LEAD_IDENTIFIED, OPEN),
    "open not contacted": (Stage.LEAD_IDENTIFIED, OPEN),
    "nurturing": (Stage.LEAD_IDENTIFIED, OPEN),
    "working": (Stage.NON_KEY_CONTACT_MADE, OPEN),
    "working contacted": (Stage.NON_KEY_CONTACT_MADE, OPEN),
    "contacted": (Stage.NON_KEY_CONTACT_MADE, OPEN),
    "qualified": (Stage.KEY_CONTACT_ENGAGED, OPEN),
    "closed converted": (Stage.KEY_CONTACT_ENGAGED, OPEN),
    "unqualified": (Stage.LEAD_IDENTIFIED, LOST),
    "closed not converted": (Stage.LEAD_IDENTIFIED, LOST),
}
CHANNELS = {
    "call": Channel.CALL,
    "email": Channel.MAIL,
    "meeting": Channel.VISIT,
    "demo": Channel.DEMO,
    "event": Channel.EVENT,
}
LOSSES = {"price": LossReason.PRICE, "competitor": LossReason.COMPETITOR, "lost to competitor": LossReason.COMPETITOR}
