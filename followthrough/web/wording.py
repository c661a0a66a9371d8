"""How the words of the vocabulary are said on a screen, one table per enum, each entry worded when shown."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from followthrough.reckoning.half_life import Strength
from followthrough.vocabulary.cause import DemotionCause, LossReason
from followthrough.vocabulary.channel import Channel, Direction
from followthrough.vocabulary.dynamics import DynamicsKind
from followthrough.vocabulary.evidence import Evidence
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Break, Level, Need
from followthrough.vocabulary.moment import Moment
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.program import AskReply, Brought, ProgramReply, Renewal
from followthrough.vocabulary.rest import Condition
from followthrough.vocabulary.role import Attitude, ContactRole, Influence, MemberState, Role
from followthrough.vocabulary.stage import Stage
from followthrough.vocabulary.visit import Attained, Attendance, GatheringKind, PromiseTurn, VisitTurn

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

STAGE: Mapping[Stage, "_StrPromise"] = {
    Stage.LEAD_IDENTIFIED: _("Lead identified"),
    Stage.NON_KEY_CONTACT_MADE: _("Non-key contact made"),
    Stage.KEY_CONTACT_ENGAGED: _("Key contact engaged"),
    Stage.CRITERIA_SHAPED: _("Criteria shaped"),
    Stage.PROGRAM_DESIGNED: _("Program designed"),
    Stage.CONTRACT_ASKED: _("Contract asked"),
    Stage.PAYMENT_COLLECTED: _("Payment collected"),
    Stage.COMPLETE: _("Complete"),
}

STAGE_SHORT: Mapping[Stage, "_StrPromise"] = {
    Stage.LEAD_IDENTIFIED: pgettext_lazy("stage, short", "Lead"),
    Stage.NON_KEY_CONTACT_MADE: pgettext_lazy("stage, short", "Non-key"),
    Stage.KEY_CONTACT_ENGAGED: pgettext_lazy("stage, short", "Key contact"),
    Stage.CRITERIA_SHAPED: pgettext_lazy("stage, short", "Criteria"),
    Stage.PROGRAM_DESIGNED: pgettext_lazy("stage, short", "Program"),
    Stage.CONTRACT_ASKED: pgettext_lazy("stage, short", "Contract"),
    Stage.PAYMENT_COLLECTED: pgettext_lazy("stage, short", "Payment"),
    Stage.COMPLETE: pgettext_lazy("stage, short", "Complete"),
}

#: A stage within a sentence.
STAGE_WITHIN: Mapping[Stage, "_StrPromise"] = {
    Stage.LEAD_IDENTIFIED: pgettext_lazy("stage, in a sentence", "lead"),
    Stage.NON_KEY_CONTACT_MADE: pgettext_lazy("stage, in a sentence", "non-key contact"),
    Stage.KEY_CONTACT_ENGAGED: pgettext_lazy("stage, in a sentence", "key contact"),
    Stage.CRITERIA_SHAPED: pgettext_lazy("stage, in a sentence", "criteria"),
    Stage.PROGRAM_DESIGNED: pgettext_lazy("stage, in a sentence", "program"),
    Stage.CONTRACT_ASKED: pgettext_lazy("stage, in a sentence", "contract"),
    Stage.PAYMENT_COLLECTED: pgettext_lazy("stage, in a sentence", "payment"),
    Stage.COMPLETE: pgettext_lazy("stage, in a sentence", "complete"),
}

LEVEL: Mapping[Level, "_StrPromise"] = {
    Level.N: _("N: not yet assessed"),
    Level.A: _("A: most attention"),
    Level.B: _("B: much attention"),
    Level.C: _("C: some attention"),
    Level.D: _("D: little attention"),
}

NEED: Mapping[Need, "_StrPromise"] = {
    Need.CLEAR: pgettext_lazy("need", "clear"),
    Need.LATENT: pgettext_lazy("need", "they do not see it yet"),
    Need.NONE: pgettext_lazy("need", "none"),
    Need.UNSAID: pgettext_lazy("need", "not said"),
}

#: What made a level expire before its time.
BROKEN: Mapping[Break, "_StrPromise"] = {
    Break.DATE: _("their day has passed"),
    Break.LEFT: _("key person left"),
    Break.RIVAL: _("a competitor came in"),
}

OUTCOME: Mapping[Outcome, "_StrPromise"] = {
    Outcome.PROMOTED: _("Promoted"),
    Outcome.RETAINED: _("Retained"),
    Outcome.DEMOTED: _("Demoted"),
}

CHANNEL: Mapping[Channel, "_StrPromise"] = {
    Channel.CALL: pgettext_lazy("channel", "Call"),
    Channel.VISIT: pgettext_lazy("channel", "Visit"),
    Channel.VIDEO: pgettext_lazy("channel", "Video"),
    Channel.MAIL: pgettext_lazy("channel", "Mail"),
    Channel.MESSAGE: pgettext_lazy("channel", "Message"),
    Channel.DEMO: pgettext_lazy("channel", "Demo"),
    Channel.EVENT: pgettext_lazy("channel", "Event"),
    Channel.SERVICE: pgettext_lazy("channel", "Service"),
}

#: A touch in one line: "Call to Dr. Roth", "Mail from Jonas Weber". `%(who)s` is a person or the customer.
CHANNEL_WITH: Mapping[tuple[Channel, Direction], "_StrPromise"] = {
    (Channel.CALL, Direction.OUT): _("Call to %(who)s"),
    (Channel.CALL, Direction.IN): _("Call from %(who)s"),
    (Channel.VISIT, Direction.OUT): _("Visit to %(who)s"),
    (Channel.VISIT, Direction.IN): _("Visit from %(who)s"),
    (Channel.VIDEO, Direction.OUT): _("Video call to %(who)s"),
    (Channel.VIDEO, Direction.IN): _("Video call from %(who)s"),
    (Channel.MAIL, Direction.OUT): _("Mail to %(who)s"),
    (Channel.MAIL, Direction.IN): _("Mail from %(who)s"),
    (Channel.MESSAGE, Direction.OUT): _("Message to %(who)s"),
    (Channel.MESSAGE, Direction.IN): _("Message from %(who)s"),
    (Channel.DEMO, Direction.OUT): _("Demo for %(who)s"),
    (Channel.DEMO, Direction.IN): _("Demo asked for by %(who)s"),
    (Channel.EVENT, Direction.OUT): _("Event with %(who)s"),
    (Channel.EVENT, Direction.IN): _("Event at the invitation of %(who)s"),
    (Channel.SERVICE, Direction.OUT): _("Service for %(who)s"),
    (Channel.SERVICE, Direction.IN): _("Service asked for by %(who)s"),
}

CHANNEL_ICON: Mapping[Channel, str] = {
    Channel.CALL: "phone",
    Channel.VISIT: "visit",
    Channel.VIDEO: "video",
    Channel.MAIL: "mail",
    Channel.MESSAGE: "message",
    Channel.DEMO: "sample",
    Channel.EVENT: "campaign",
    Channel.SERVICE: "settings",
}

DIRECTION: Mapping[Direction, "_StrPromise"] = {
    Direction.OUT: _("we to them"),
    Direction.IN: _("they to us"),
}

ROLE: Mapping[Role, "_StrPromise"] = {
    Role.SELLER: pgettext_lazy("role", "Seller"),
    Role.SERVICE: pgettext_lazy("role", "Service"),
    Role.MANAGER: pgettext_lazy("role", "Manager"),
    Role.ADMIN: pgettext_lazy("role", "Admin"),
    Role.VIEWER: pgettext_lazy("role", "Viewer"),
}

MEMBER_STATE: Mapping[MemberState, "_StrPromise"] = {
    MemberState.INVITED: pgettext_lazy("member", "invited"),
    MemberState.ACTIVE: pgettext_lazy("member", "active"),
    MemberState.SUSPENDED: pgettext_lazy("member", "suspended"),
    MemberState.REMOVED: pgettext_lazy("member", "removed"),
}

CONTACT_ROLE: Mapping[ContactRole, "_StrPromise"] = {
    ContactRole.DECIDER: pgettext_lazy("contact", "decider"),
    ContactRole.BUYER: pgettext_lazy("contact", "buyer"),
    ContactRole.INFLUENCER: pgettext_lazy("contact", "influencer"),
    ContactRole.USER: pgettext_lazy("contact", "works with it"),
    ContactRole.GATEKEEPER: pgettext_lazy("contact", "gatekeeper"),
    ContactRole.COACH: pgettext_lazy("contact", "coach"),
    ContactRole.OTHER: pgettext_lazy("contact", "other"),
}

DEMOTION_CAUSE: Mapping[DemotionCause, "_StrPromise"] = {
    DemotionCause.CONTACT_LEFT: _("our contact has left"),
    DemotionCause.BUDGET: _("the budget was cut or moved"),
    DemotionCause.PRIORITY: _("other things come first for them"),
    DemotionCause.COMPETITOR: _("a competitor came in"),
    DemotionCause.CRITERIA_CHANGED: _("their criteria changed"),
    DemotionCause.PRICE: _("the price"),
    DemotionCause.WRONG_BEFORE: _("we had placed it too high"),
    DemotionCause.OTHER: _("another cause"),
}

LOSS_REASON: Mapping[LossReason, "_StrPromise"] = {
    LossReason.UNKNOWN: _("unknown yet"),
    LossReason.COMPETITOR: _("signed with a competitor"),
    LossReason.PRICE: _("the price"),
    LossReason.PRODUCT: _("the product did not fit"),
    LossReason.TERMS: _("the terms"),
    LossReason.NO_DECISION: _("they decided to do nothing"),
    LossReason.NO_BUDGET: _("no budget"),
    LossReason.NO_NEED: _("no need"),
    LossReason.UNREACHABLE: _("nobody could be reached"),
    LossReason.OTHER: _("another reason"),
}

DEAL_STATUS: Mapping[DealStatus, "_StrPromise"] = {
    DealStatus.OPEN: pgettext_lazy("deal", "Open"),
    DealStatus.LOST: pgettext_lazy("deal", "Lost"),
    DealStatus.GIVEN_UP: pgettext_lazy("deal", "Given up"),
    DealStatus.COMPLETE: pgettext_lazy("deal", "Complete"),
}

MOMENT: Mapping[Moment, "_StrPromise"] = {
    Moment.BEFORE: _("before the sale"),
    Moment.UNTIL_FIRST_VALUE: _("until the first value"),
    Moment.ENLIGHTENMENT: _("enlightenment"),
    Moment.REALIZED_VALUE: _("realized value"),
    Moment.AT_REST: _("at rest: a light look"),
}

EVIDENCE: Mapping[Evidence, "_StrPromise"] = {
    Evidence.SOURCE: _("a source: where this lead comes from"),
    Evidence.NOT_A_DUPLICATE: _("that it is not a duplicate: others here share its name, phone, e-mail or website"),
    Evidence.OWNER: _("an owner"),
    Evidence.NON_KEY_MET: _("a two-way touch with somebody who is not key"),
    Evidence.KEY_NAMED: _("the name of somebody who can decide"),
    Evidence.KEY_MET: _("a two-way touch with somebody who can decide"),
    Evidence.CRITERIA_WRITTEN: _("what they choose by, weighted"),
    Evidence.FIT_KNOWN: _("how we fit what they choose by"),
    Evidence.CRITERIA_AGREED: _("that somebody who can decide agreed to the criteria"),
    Evidence.PROGRAM_SENT: _("a program sent to somebody who can decide"),
    Evidence.ASK_MADE: _("the ask itself: of whom, on which day, on what terms"),
    Evidence.CONTRACT_SIGNED: _("a signed contract"),
    Evidence.PAYMENT_PLANNED: _("what is to be paid, and when"),
    Evidence.ALL_PAID: _("that every instalment came in"),
}

INFLUENCE: Mapping[Influence, "_StrPromise"] = {
    Influence.LOW: _("little"),
    Influence.MEDIUM: _("some"),
    Influence.HIGH: _("much"),
}

ATTITUDE: Mapping[Attitude, "_StrPromise"] = {
    Attitude.FOR_US: _("for us"),
    Attitude.NEUTRAL: _("neutral"),
    Attitude.AGAINST: _("against us"),
}

BROUGHT: Mapping[Brought, "_StrPromise"] = {
    Brought.THEY: _("they"),
    Brought.WE: _("we"),
    Brought.RIVAL: _("a competitor"),
}

PROGRAM_REPLY: Mapping[ProgramReply, "_StrPromise"] = {
    ProgramReply.ACCEPTED: _("accepted it"),
    ProgramReply.CHANGES: _("want changes"),
    ProgramReply.DECLINED: _("declined it"),
}

ASK_REPLY: Mapping[AskReply, "_StrPromise"] = {
    AskReply.WAITING: _("nothing yet"),
    AskReply.YES: _("yes"),
    AskReply.LATER: _("later"),
    AskReply.NO: _("no"),
}

RENEWAL: Mapping[Renewal, "_StrPromise"] = {
    Renewal.NONE: _("it ends"),
    Renewal.AGREED: _("it is renewed if both agree"),
    Renewal.AUTOMATIC: _("it renews by itself unless notice is given"),
}

VISIT_TURN: Mapping[VisitTurn, "_StrPromise"] = {
    VisitTurn.PLANNED: _("planned for %(day)s"),
    VisitTurn.MOVED: _("moved to %(day)s"),
    VisitTurn.CALLED_OFF: _("called off"),
    VisitTurn.TAKEN_UP: _("taken up again, for %(day)s"),
    VisitTurn.RECORDED: _("recorded"),
    VisitTurn.TAKEN_BACK: _("its record was taken back"),
}

ATTAINED: Mapping[Attained, "_StrPromise"] = {
    Attained.YES: _("reached"),
    Attained.PARTLY: _("reached in part"),
    Attained.NO: _("not reached"),
}

PROMISE_TURN: Mapping[PromiseTurn, "_StrPromise"] = {
    PromiseTurn.KEPT: _("kept"),
    PromiseTurn.TAKEN_BACK: _("taken back"),
    PromiseTurn.WITHDRAWN: _("gone with its touch"),
    PromiseTurn.OPEN: _("opened again"),
}

GATHERING_KIND: Mapping[GatheringKind, "_StrPromise"] = {
    GatheringKind.EVENT: _("Event"),
    GatheringKind.DEMO: _("Demonstration"),
    GatheringKind.LAUNCH: _("Launch"),
    GatheringKind.TRAINING: _("Training"),
}

ATTENDANCE: Mapping[Attendance, "_StrPromise"] = {
    Attendance.INVITED: _("invited"),
    Attendance.CAME: _("came"),
    Attendance.ABSENT: _("did not come"),
}

#: How interested somebody is, from -2 to 2.
INTEREST: Mapping[int, "_StrPromise"] = {
    2: _("very interested"),
    1: _("interested"),
    0: _("neither"),
    -1: _("doubtful"),
    -2: _("against it"),
}

DYNAMICS: Mapping[DynamicsKind, "_StrPromise"] = {
    DynamicsKind.MARKET: _("Market"),
    DynamicsKind.ORGANISATION: _("Organisation"),
    DynamicsKind.PEOPLE: _("People"),
    DynamicsKind.BUDGET: _("Budget"),
    DynamicsKind.NEED: _("Need"),
    DynamicsKind.COMPETITOR: _("Competitor"),
    DynamicsKind.CONTRACT_END: _("End of a contract"),
    DynamicsKind.RULES: _("Rules and laws"),
}

#: What is asked now and then.
DYNAMICS_QUESTION: Mapping[DynamicsKind, "_StrPromise"] = {
    DynamicsKind.MARKET: _("What changes in their market?"),
    DynamicsKind.ORGANISATION: _("Do they reorganise, grow, move, merge?"),
    DynamicsKind.PEOPLE: _("Who comes, goes, or decides now?"),
    DynamicsKind.BUDGET: _("What happens to the budget, and when is it set?"),
    DynamicsKind.NEED: _("What do they need now that they did not need before?"),
    DynamicsKind.COMPETITOR: _("Who else talks with them?"),
    DynamicsKind.CONTRACT_END: _("Which contract with somebody else comes to its end?"),
    DynamicsKind.RULES: _("Which rule or deadline will they have to meet?"),
}

DYNAMICS_EFFECT: Mapping[int, "_StrPromise"] = {
    2: _("much more urgent"),
    1: _("more urgent"),
    0: _("no difference"),
    -1: _("less urgent"),
    -2: _("much less urgent"),
}

#: How a touch felt, where it was noted.
MOOD: Mapping[int, "_StrPromise"] = {
    -2: pgettext_lazy("mood", "bad"),
    -1: pgettext_lazy("mood", "uneasy"),
    1: pgettext_lazy("mood", "good"),
    2: pgettext_lazy("mood", "very good"),
}

STRENGTH: Mapping[Strength, "_StrPromise"] = {
    "strong": pgettext_lazy("bond", "strong"),
    "normal": pgettext_lazy("bond", "normal"),
    "thin": pgettext_lazy("bond", "thin"),
    "lost": pgettext_lazy("bond", "lost touch"),
}

CONDITION: Mapping[Condition, "_StrPromise"] = {
    Condition.PERSON: _("somebody there is new or has left"),
    Condition.CONTRACT: _("their contract comes to its end"),
    Condition.LEVEL: _("their level is judged"),
    Condition.COLLEAGUE: _("a colleague touches them"),
    Condition.WORDS: _("something else comes, in words"),
}
