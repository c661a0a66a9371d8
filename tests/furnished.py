"""Make the firm of `tests.everything`: rows of every kind, as they stand at a moment."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from followthrough.care.milestones import plan_milestone, reach_milestone
from followthrough.care.place import say_phase
from followthrough.customers.enter import enter_contact, enter_customer
from followthrough.customers.lead_forms import edit_lead_form, make_lead_form
from followthrough.customers.models import Customer, LevelAssessment, Product
from followthrough.customers.pairs import set_aside
from followthrough.deals.models import Deal
from followthrough.journal.assess import Said, assess
from followthrough.journal.claim import claim
from followthrough.journal.dynamics import News, ask_round, note_news, take_back_fact
from followthrough.journal.log import Facts, Logged, Move, Step, log_touch
from followthrough.journal.merge import merge_customers
from followthrough.journal.models import DynamicsFact, Merge, NextStep
from followthrough.journal.open_deal import close_deal, open_deal
from followthrough.journal.park import park
from followthrough.journal.review_loss import review_loss
from followthrough.journal.take_in import Told, take_hint, take_in
from followthrough.playbook.keep import add_tactic, retire_tactic
from followthrough.playbook.logo import set_logo
from followthrough.playbook.models import Tactic
from followthrough.porting.examine import Examined
from followthrough.porting.imports import carry_out, look, stage_upload
from followthrough.porting.models import ImportRun
from followthrough.relationship.models import Milestone
from followthrough.reports.submit import answer, submit
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.channel import Channel
from followthrough.vocabulary.dynamics import DynamicsKind
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.level import Level, Need
from followthrough.vocabulary.milestone import MilestoneKind
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.phase import Phase
from followthrough.vocabulary.role import Role
from followthrough.vocabulary.stage import Stage
from followthrough.workspace.models import Holiday, Member, SavedView, local_day
from followthrough.workspace.people import invite, suspend
from tests.accounts import Account, keep_account
from tests.cast import Bolt, Firm, make_bolt, make_firm
from tests.drifting import go_quiet
from tests.elements import PICTURE, leave_on_record
from tests.everything import Everything, Leads
from tests.grouped import make_dealers
from tests.handed import expecting, hand_on
from tests.meeting import meet
from tests.pursued import pursue
from tests.rising import pushes
from tests.serving import serve
from tests.trained import courses


def make_everything(at: datetime) -> Everything:
    """The firm as it stands at `at`, with rows of every kind."""
    firm = make_firm(at=at - timedelta(days=40))
    bolt = make_bolt(firm, at=at - timedelta(days=30))
    ana, on = firm.ana, local_day(firm.ana, at)
    Product.objects.create(workspace=firm.workspace, name="HPLC column")
    tactics = _tactics(firm.max, at)
    touch = _call(bolt, ana, at, tactics[0])
    lost, unknown = _lose(bolt, ana, at)
    resting = enter_customer(by=ana, at=at - timedelta(days=9), name="Kestrel Biologics")
    parked = park(by=ana, customer=resting, wake_on=on + timedelta(days=9), reason="until their budget is set", at=at)
    asleep = open_deal(by=ana, customer=bolt.customer, at=at - timedelta(days=20), name="Service", source="fair")
    park(by=ana, customer=bolt.customer, deal=asleep, wake_on=on + timedelta(days=9), reason="next year", at=at)
    nobodys = enter_customer(by=ana, at=at - timedelta(days=9), name="Orphan Foods", owner=None)
    judged = _judged(ana, at)
    _pursue_and_let_go(ana, at)
    _pile_up(firm.sol, at)
    _without_step(ana, at)
    _long_open(ana, at)
    report = submit(by=ana, on=on, worked="asking who decides", hindered="no parking", at=at)
    answer(by=firm.max, report=report, text="Well asked.", at=at)
    other = make_firm("Otherlab", at=at - timedelta(days=40))
    set_logo(by=firm.ida, picture=PICTURE)
    return Everything(
        firm=firm,
        bolt=bolt,
        touch=touch,
        lost=lost,
        unknown=unknown,
        resting=parked.customer,
        view=_view(ana),
        holiday=Holiday.objects.create(workspace=firm.workspace, on=on + timedelta(days=30), name="Stock-taking"),
        report=report,
        asleep=asleep,
        **_imports(firm.ida, at),
        nobodys=nobodys,
        leads=_leads(firm, bolt, at),
        merge=_twin(ana, at),
        tactics=tactics,
        invited=invite(by=firm.ida, name="Tom Hartley", role=Role.SELLER, team=firm.south, at=at)[0],
        suspended=suspend(by=firm.ida, member=firm.priya, at=at),
        other=other,
        other_bolt=make_bolt(other, at=at - timedelta(days=30)),
        record=leave_on_record(by=ana, deal=bolt.deal, key=bolt.keller, at=at - timedelta(days=1)),
        meeting=meet(by=ana, customer=bolt.customer, key=bolt.keller, at=at),
        judged=judged,
        **_in_rhythm(firm, bolt, resting, at),
        **_after_a_sale(firm, bolt, at),
        at=at,
    )


def _in_rhythm(firm: Firm, bolt: Bolt, resting: Customer, at: datetime) -> dict[str, Any]:
    """What changes for a customer, a group, campaigns, who seems to drift away."""
    return {
        "news": _news(bolt, firm.ana, at),
        "group": make_dealers(firm, resting, at),
        "pushes": pushes(firm.ana, at),
        "alarm": go_quiet(firm.ana, at),
    }


def _after_a_sale(firm: Firm, bolt: Bolt, at: datetime) -> dict[str, Any]:
    """What is to be reached and expected, who gets a customer and looks after one, and what our people learn."""
    ana, customer, key = firm.ana, bolt.customer, bolt.keller
    return {
        "served": serve(by=ana, finder=firm.sol, customer=customer, key=key, at=at),
        "milestones": _milestones(bolt, ana, at),
        "handed": hand_on(customer=customer, to=firm.sol, at=at),
        "expected": expecting(customer=customer, key=key, at=at),
        "account": _account(ana, at),
        "courses": courses(by=firm.max, who=[ana], at=at),
    }


def _milestones(bolt: Bolt, by: Member, at: datetime) -> tuple[Milestone, Milestone, Milestone]:
    """One of Bolt that is ahead and one that is reached; and the first value of somebody who bought, long due."""
    ahead, reached = (
        plan_milestone(by=by, customer=bolt.customer, kind=MilestoneKind.STEP, what=what, at=at)
        for what in ("Room ready", "Staff trained")
    )
    reach_milestone(by=by, milestone=reached, on=local_day(by, at), at=at)
    buyer = enter_customer(by=by, at=at - timedelta(days=60), name="Quill Dairies")
    enter_contact(by=by, customer=buyer, at=at - timedelta(days=60), name="Tove Quill", is_key=True)
    signed_at = at - timedelta(days=40)
    open_deal(by=by, customer=buyer, at=signed_at, stage=Stage.PAYMENT_COLLECTED, name="Titrator")
    log_touch(by=by, customer=buyer, facts=Facts(channel=Channel.DEMO, happened_at=signed_at, trust=1), at=signed_at)
    due_on = local_day(by, at) - timedelta(days=3)
    value = plan_milestone(
        by=by, customer=buyer, kind=MilestoneKind.FIRST_VALUE, what="First value", due_on=due_on, at=signed_at
    )
    say_phase(by=by, customer=buyer, phase=Phase.ENLIGHTENMENT, reason="They use it daily.", at=at)
    return ahead, reached, value


def _account(by: Member, at: datetime) -> Account:
    """Somebody who bought, and is looked after."""
    customer = enter_customer(by=by, at=at - timedelta(days=40), name="Tessin Foods", source="fair", industry="Food")
    key = enter_contact(by=by, customer=customer, at=at - timedelta(days=40), name="Rosa Conti", is_key=True)
    return keep_account(by=by, customer=customer, key=key, at=at)


def _news(bolt: Bolt, by: Member, at: datetime) -> DynamicsFact:
    """What changes for Bolt: asked a week ago, noted since, and one fact that was not so."""
    told: dict[str, Any] = {"happens_on": at.date() + timedelta(days=30), "source": "Dr. Keller", "effect": 2}
    end = News(kind=DynamicsKind.CONTRACT_END, what="Their contract with Norrlab ends.", **told)
    ask_round(by=by, customer=bolt.customer, news=[end], at=at - timedelta(days=7))
    rumour = News(kind=DynamicsKind.MARKET, what="They are being sold.", **told)
    gone = note_news(by=by, customer=bolt.customer, news=[rumour], at=at - timedelta(days=3))[0]
    take_back_fact(by=by, fact=gone, reason="a rumour", at=at)
    budget = News(kind=DynamicsKind.BUDGET, what="The budget is set in March.", **told)
    return note_news(by=by, customer=bolt.customer, news=[budget], at=at)[0]


def _judged(by: Member, at: datetime) -> LevelAssessment:
    """Somebody with a deal of nobody, who was judged long ago, and again today."""
    customer = enter_customer(by=by, at=at - timedelta(days=9), name="Gamma Foods")
    open_deal(by=by, customer=customer, at=at - timedelta(days=9), name="Scales", source="fair", owner=None)
    said = Said(buys_on=local_day(by, at) + timedelta(days=40), need=Need.CLEAR)
    assess(by=by, customer=customer, level=Level.C, reason="They asked.", at=at - timedelta(days=8), said=said)
    return assess(by=by, customer=customer, level=Level.B, reason="They called.", at=at)


def _pursue_and_let_go(by: Member, at: datetime) -> None:
    """Enough deals for a curve; and somebody with an open deal whom nobody has touched for five weeks."""
    pursue(by, at - timedelta(days=1))
    then = at - timedelta(days=36)
    customer = enter_customer(by=by, at=then, name="Lethe Labs")
    deal = open_deal(by=by, customer=customer, at=then, name="Stirrer", source="fair")
    facts = Facts(channel=Channel.MAIL, happened_at=then, reached=False)
    log_touch(by=by, customer=customer, deal=deal, facts=facts, move=Move(outcome=Outcome.RETAINED), at=then)


def _leads(firm: Firm, bolt: Bolt, at: datetime) -> Leads:
    """New leads; and Bolt, whom we know, wrote by the form as well."""
    form = make_lead_form(by=firm.ida, at=at, name="Website", source="website")
    closed = make_lead_form(by=firm.ida, at=at, name="Old fair", source="fair", team=firm.south)
    closed = edit_lead_form(by=firm.ida, form=closed, version=closed.version, facts={"is_open": False})
    said = {"words": "Please call us about columns.", "company": "Boltz Pharma"}
    late = Told(name="Rea Boltz", email="rea@bolt-pharma.test", **said)
    lead = take_in(form=form, told=late, at=at - timedelta(days=9), uids=(uuid4(),)).customer
    hint = Told(name="Kiln Ceramics", words="They look for an oven.", phone="+41 61 555 07 08")
    claimed = take_hint(by=firm.sol, told=hint, at=at, uid=uuid4()).customer
    claim(by=firm.ana, customer=claimed, at=at)
    known = Told(name="Jonas Weber", words="Where is our offer?", phone="+41 61 555 01 02")
    take_in(form=form, told=known, at=at, uids=(uuid4(),))
    return Leads(form, closed, lead, claimed)


def _lose(bolt: Bolt, by: Member, at: datetime) -> tuple[Deal, Deal]:
    """A lost deal whose reason was told anew since, and one lost for a reason that nobody knows yet."""
    lost = open_deal(by=by, customer=bolt.customer, at=at - timedelta(days=20), name="Columns", source="fair")
    close_deal(by=by, deal=lost, closed_as=DealStatus.LOST, reason=LossReason.PRICE, at=at - timedelta(days=2))
    unknown = open_deal(by=by, customer=bolt.customer, at=at - timedelta(days=25), name="Balances", source="fair")
    end = DealStatus.LOST
    close_deal(by=by, deal=unknown, closed_as=end, reason=LossReason.UNKNOWN, at=at - timedelta(days=16))
    review_loss(by=by, deal=lost, reason=LossReason.COMPETITOR, competitor="Norrlab", learned="A trial.", at=at)
    return lost, unknown


def _imports(by: Member, at: datetime) -> dict[str, Any]:
    """One that waits, one that asks something, one carried out, one with rows that belong to nobody."""
    return {
        "staged": _looked(by, b"Company,Phone\nDelphi Labs,+41 61 555 03 04\n", at)[0],
        "asking": _looked(by, b"Company,Value\nDelphi Labs,1\xe9\nGamma,2\n", at)[0],
        "imported": _imported(by, b"Company,Phone\nOmega Labs,+41 61 555 05 06\n", at),
        "unattached": _imported(by, b"opportunity_id,sales_agent,deal_stage,close_value\nA2,Ana,Engaging,5\n", at),
    }


def _looked(by: Member, content: bytes, at: datetime) -> tuple[ImportRun, Examined]:
    run = stage_upload(by=by, at=at, files=[("customers.csv", content)])
    return run, look(run, by=by, at=at)


def _imported(by: Member, content: bytes, at: datetime) -> ImportRun:
    run, examined = _looked(by, content, at)
    return carry_out(run, examined, by=by, at=at)


def _twin(by: Member, at: datetime) -> Merge:
    """A customer that may be Bolt, because somebody there is Dr. Keller, and of which another one became part."""
    told: dict[str, Any] = {"by": by, "at": at - timedelta(days=9)}
    twin = enter_customer(**told, name="Keller’s laboratory", city="Basel", note="Met at the fair.")
    enter_contact(**told, customer=twin, name="Ines Keller", email="ines.keller@bolt-pharma.test")
    other = enter_customer(**told, name="Kellers Laboratory AG", phone="+41 61 555 09 09")
    third = enter_customer(**told, name="Kellers Laboratory SA")
    set_aside(by=by, first=twin, second=third, at=at)
    return merge_customers(by=by, into=twin, other=other, at=at, theirs=["phone"])


def _pile_up(member: Member, at: datetime) -> None:
    """More than fits a day of this member, who has not been here for weeks."""
    member.capacity = 2
    member.save()
    before = at - timedelta(days=30)
    rows = [enter_customer(by=member, at=before, name=f"Serviced {number}") for number in range(5)]
    facts = Facts(channel=Channel.VISIT, happened_at=before)
    log_touch(by=member, customer=rows[0], facts=facts, at=before)


def _without_step(member: Member, at: datetime) -> None:
    """A customer of this member that was touched and has nothing agreed, as an import leaves it."""
    row = enter_customer(by=member, at=at - timedelta(days=9), name="Delta Optics")
    log_touch(by=member, customer=row, facts=Facts(channel=Channel.VISIT, happened_at=at), at=at)
    NextStep.objects.in_workspace(row.workspace_id).filter(customer=row).update(closed_at=at)


def _long_open(member: Member, at: datetime) -> None:
    """A deal that was open on firsts of a month, long enough ago to tell what came of it."""
    before = at - timedelta(days=130)
    row = enter_customer(by=member, at=before, name="Sigma Glass")
    deal = open_deal(by=member, customer=row, at=before, name="Ovens", source="fair")
    close_deal(by=member, deal=deal, closed_as=DealStatus.LOST, reason=LossReason.PRICE, at=at - timedelta(days=3))


def _view(by: Member) -> SavedView:
    query = "due=late&owner=me"
    return SavedView.objects.create(
        workspace=by.workspace, member=by, screen="customers", name="Mine, overdue", query=query
    )


def _tactics(by: Member, at: datetime) -> tuple[Tactic, Tactic]:
    """One that serves a stage and the time after the sale, and one that was retired."""
    facts = {"kind": "tactic", "how": "Ask who signs.", "stages": "13", "after_sale": True}
    tactic = add_tactic(by=by, at=at, name="Ask who signs", levels="AN", channel="call", **facts)
    return tactic, retire_tactic(by=by, tactic=add_tactic(by=by, at=at, name="Wait", **facts), at=at)


def _call(bolt: Bolt, by: Member, at: datetime, tactic: Tactic) -> Logged:
    step = Step(due_on=local_day(by, at) + timedelta(days=3), what="bring the price list", agreed=True)
    facts = Facts(
        channel=Channel.CALL, happened_at=at, contacts=[bolt.keller], minutes=12, note="They will compare.",
        tactic_id=tactic.pk,
    )  # fmt: skip
    move = Move(outcome=Outcome.PROMOTED, override_reason="they asked for the demonstration at once")
    return log_touch(by=by, customer=bolt.customer, deal=bolt.deal, facts=facts, move=move, step=step, at=at)
