"""What proves that an element is done: asked for before a deal leaves its stage upwards."""

from enum import StrEnum

from followthrough.vocabulary.stage import Stage


class Evidence(StrEnum):
    """What is asked for before a deal leaves its stage upwards."""

    SOURCE = "source"
    NOT_A_DUPLICATE = "not_a_duplicate"
    OWNER = "owner"
    NON_KEY_MET = "non_key_met"
    KEY_NAMED = "key_named"
    KEY_MET = "key_met"
    CRITERIA_WRITTEN = "criteria_written"
    FIT_KNOWN = "fit_known"
    CRITERIA_AGREED = "criteria_agreed"
    PROGRAM_SENT = "program_sent"
    ASK_MADE = "ask_made"
    CONTRACT_SIGNED = "contract_signed"
    PAYMENT_PLANNED = "payment_planned"
    ALL_PAID = "all_paid"


ASKED: dict[int, tuple[Evidence, ...]] = {
    Stage.LEAD_IDENTIFIED: (Evidence.SOURCE, Evidence.NOT_A_DUPLICATE, Evidence.OWNER),
    Stage.NON_KEY_CONTACT_MADE: (Evidence.NON_KEY_MET, Evidence.KEY_NAMED),
    Stage.KEY_CONTACT_ENGAGED: (Evidence.KEY_MET,),
    Stage.CRITERIA_SHAPED: (Evidence.CRITERIA_WRITTEN, Evidence.FIT_KNOWN, Evidence.CRITERIA_AGREED),
    Stage.PROGRAM_DESIGNED: (Evidence.PROGRAM_SENT,),
    Stage.CONTRACT_ASKED: (Evidence.ASK_MADE, Evidence.CONTRACT_SIGNED),
    Stage.PAYMENT_COLLECTED: (Evidence.PAYMENT_PLANNED, Evidence.ALL_PAID),
}
