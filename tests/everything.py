"""A firm in which every page has something to show, and every address of the site with a row to try it on.

An address with a parameter that `Everything.sample` does not know fails a test that walks the site: give it one there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.urls import reverse

from followthrough.customers.models import Customer, CustomerGroup, LeadForm, LevelAssessment
from followthrough.deals.models import Deal
from followthrough.journal.log import Logged
from followthrough.journal.models import DynamicsFact, Merge
from followthrough.planner.models import Alarm
from followthrough.playbook.models import Tactic
from followthrough.porting.models import ImportRun
from followthrough.relationship.models import HandOff, Milestone
from followthrough.reports.models import DailyReport
from followthrough.workspace.models import Holiday, Member, SavedView
from followthrough.workspace.one_time import Purpose, make_link
from tests.accounts import Account
from tests.addresses import Route
from tests.cast import Bolt, Firm
from tests.elements import OnRecord
from tests.handed import Expected
from tests.meeting import Meeting
from tests.rising import Pushes
from tests.serving import Served
from tests.trained import Courses


@dataclass
class Leads:
    """A form and a closed one; a lead of nobody by it, late and like another; a hint that Ana claimed."""

    form: LeadForm
    closed: LeadForm
    lead: Customer
    claimed: Customer


@dataclass
class Everything:
    """The firm, its customer Bolt, and whatever else a page can show; `other` is a firm of which nobody may know."""

    firm: Firm
    bolt: Bolt
    touch: Logged
    lost: Deal
    unknown: Deal
    resting: Customer
    view: SavedView
    holiday: Holiday
    report: DailyReport
    asleep: Deal
    staged: ImportRun
    asking: ImportRun
    imported: ImportRun
    unattached: ImportRun
    nobodys: Customer
    leads: Leads
    merge: Merge
    tactics: tuple[Tactic, Tactic]
    invited: Member
    suspended: Member
    other: Firm
    other_bolt: Bolt
    judged: LevelAssessment
    record: OnRecord
    meeting: Meeting
    news: DynamicsFact
    milestones: tuple[Milestone, Milestone, Milestone]
    group: CustomerGroup
    pushes: Pushes
    alarm: Alarm
    handed: HandOff
    expected: Expected
    served: Served
    account: Account
    courses: Courses
    at: datetime

    @property
    def people(self) -> tuple[Member, ...]:
        """Those who look at the site: a seller, their manager, an admin, one in service who was away."""
        return self.firm.ana, self.firm.max, self.firm.ida, self.firm.sol

    @property
    def more_addresses(self) -> list[str]:
        """Pages of other rows than the samples, which show what those don't."""
        return [
            *(reverse("customer", args=[row.pk]) for row in (self.resting, self.nobodys, self.merge.into)),
            reverse("duplicates") + "?aside=1",
            *(reverse("import", args=[run.pk]) for run in (self.asking, self.imported, self.unattached)),
            *(reverse(name, args=[self.asleep.pk]) for name in ("deal-criteria", "deal-payments", "program-new")),
            reverse("program", args=[self.record.draft.pk]),
            reverse("instalment", args=[self.record.untouched.pk]),
            *(reverse("deal", args=[row.pk]) for row in (self.asleep, self.lost, self.unknown)),
            reverse("losses") + "?owner=all&days=0",
            reverse("persistence") + "?owner=all&days=0&by=channel",
            reverse("gone-quiet") + "?owner=all",
            reverse("deal-closing", args=[self.bolt.deal.pk]) + "?as=given_up",
            reverse("overrides") + "?owner=all&days=0",
            reverse("level-insight") + "?owner=all&days=0",
            reverse("rhythm-insight") + "?owner=all",
            reverse("plan-insight") + "?owner=all&days=0",
            reverse("level-sitting") + f"?of=9&last={self.judged.pk}",
            reverse("override-list") + f"?days=0&member={self.firm.ana.pk}&stage=1&missing=source",
            reverse("tactic", args=[self.tactics[1].pk]),
            reverse("loss-list") + "?owner=all&cause=key_never_reached",
            *(reverse("member", args=[row.pk]) for row in (self.invited, self.suspended, self.firm.ana)),
            reverse("customers") + "?due=late&owner=me",
            reverse("customers") + f"?group={self.group.pk}",
            reverse("customers") + "?order=cool&owner=me",
            reverse("bonds") + "?owner=all",
            reverse("drift") + "?owner=all&days=0",
            reverse("customer", args=[self.alarm.customer_id]),
            reverse("today-card", args=[self.alarm.customer_id]),
            reverse("customer-bond", args=[self.nobodys.pk]),
            reverse("customer-bond", args=[self.bolt.customer.pk]) + f"?on={self.report.on}&member={self.firm.ana.pk}",
            *(f"{reverse('leads')}?owner={owner}" for owner in ("none", "me")),
            reverse("form", args=[self.leads.closed.secret]),
            reverse("lead-form", args=[self.leads.closed.pk]),
            reverse("customer-touch-new", args=[self.bolt.customer.pk]) + "?deal=none",
            reverse("report", args=[self.report.on - timedelta(days=1), self.firm.ana.pk]),
            *(reverse("visit", args=[row.pk]) for row in (self.meeting.recorded, self.meeting.called_off)),
            reverse("gathering", args=[self.meeting.held.pk]),
            reverse("campaign", args=[self.pushes.past.pk]) + "?arm=held_out",
            *(reverse("campaign-new") + f"?change={change}&share=0" for change in ("fell", "contract")),
            reverse("customer", args=[self.pushes.held.pk]),
            *self._pages_after_a_sale,
        ]

    @property
    def _pages_after_a_sale(self) -> list[str]:
        return [
            reverse("effort-insight") + "?owner=all&days=0",
            reverse("lifetime-insight") + "?owner=all",
            reverse("customers") + "?phase=peak",
            reverse("hand-off-insight") + "?owner=all&days=0",
            reverse("after-sale") + "?owner=all&days=0",
            *(reverse(name, args=[self.milestones[2].customer_id]) for name in ("customer", "customer-relationship")),
            reverse("customer-relationship", args=[self.milestones[2].customer_id]) + f"?on={self.report.on}&rows=all",
            reverse("milestone-reached", args=[self.milestones[2].pk]),
            *(reverse("training-study", args=[row.pk]) for row in (self.courses.too_few, self.courses.waiting)),
            *(reverse("training-day", args=[row.pk]) for row in (self.courses.called_off, self.courses.ahead)),
            reverse("training", args=[self.courses.retired.pk]),
            reverse("training-attendance", args=[self.courses.ahead.pk]) + "?size=5",
            reverse("tickets") + "?of=all",
            reverse("spotted") + "?of=team",
            reverse("customer-referrals", args=[self.served.given.became_id]),
            reverse("referral-new", args=[self.bolt.customer.pk]) + f"?asked={self.served.asked.pk}",
            reverse("referral-insight") + "?owner=all&days=0",
            reverse("renewals") + "?owner=all",
            *(reverse(name, args=[self.bolt.customer.pk]) for name in ("customer-account", "review-day")),
            reverse("customer", args=[self.account.customer.pk]),
        ]

    @cached_property
    def sample(self) -> dict[str, Any]:
        """A value for each parameter of an address; "route:parameter" is for one address alone."""
        return {
            "customer_id": self.bolt.customer.pk,
            "customer-parking-end:customer_id": self.resting.pk,
            "other_id": self.merge.into_id,
            "merge_id": self.merge.pk,
            "contact_id": self.bolt.keller.pk,
            "deal_id": self.bolt.deal.pk,
            **dict.fromkeys(("deal-reopening:deal_id", "deal-loss:deal_id"), self.lost.pk),
            "touch_id": self.touch.entry.pk,
            "assessment_id": self.judged.pk,
            "step_id": self.touch.step.pk if self.touch.step else None,
            "view_id": self.view.pk,
            **self.record.ids,
            "program_id": self.record.program.pk,
            "program-edit:program_id": self.record.draft.pk,
            "instalment_id": self.record.instalment.pk,
            "instalment-end:instalment_id": self.record.untouched.pk,
            **self.meeting.ids,
            "holiday_id": self.holiday.pk,
            "fact_id": self.news.pk,
            **self._after_a_sale,
            "group_id": self.group.pk,
            "campaign_id": self.pushes.running.pk,
            "alarm_id": self.alarm.pk,
            "team_id": self.firm.south.pk,
            "member_id": self.firm.sol.pk,
            "member-invitation:member_id": self.invited.pk,
            "member-return:member_id": self.suspended.pk,
            "report_id": self.report.pk,
            "tactic_id": self.tactics[0].pk,
            "tactic-retirement-end:tactic_id": self.tactics[1].pk,
            "form_id": self.leads.form.pk,
            "form_secret": self.leads.form.secret,
            "lead-claim:customer_id": self.leads.lead.pk,
            "lead-claim-end:customer_id": self.leads.claimed.pk,
            "lead-assignment:customer_id": self.leads.lead.pk,
            "run_id": self.staged.pk,
            "import-undo:run_id": self.imported.pk,
            "import-unattached:run_id": self.unattached.pk,
            "import-unattached:place": 0,
            "place": 1,
            "on": self.report.on,
            **{f"{name}:member_id": self.firm.ana.pk for name in ("report", "report-answers", "report-reading")},
            "invitation:secret": self._secret(self.invited, Purpose.INVITATION),
            "new-password:secret": self._secret(self.firm.vic, Purpose.PASSWORD),
            "sign-in-link:secret": "spent-long-ago",
            "first-run:secret": "spent-long-ago",
        }

    @property
    def _after_a_sale(self) -> dict[str, Any]:
        return {
            "hand_off_id": self.handed.pk,
            **self.served.ids,
            **self.account.samples,
            **self.courses.ids,
            "hand-off-new:customer_id": self.resting.pk,
            **self.expected.ids,
            "milestone_id": self.milestones[0].pk,
            "milestone-open:milestone_id": self.milestones[1].pk,
            "phase-said-end:customer_id": self.milestones[2].customer_id,
        }

    def knows(self, route: Route) -> bool:
        """Whether there is a sample for each name in the path of the route."""
        return all(self._sample(route, name) is not None for name in route.parameters)

    def address(self, route: Route, **others: Any) -> str:
        """Where the route is found, on a sample row unless `others` name another."""
        return reverse(route.name, kwargs={name: self._sample(route, name) for name in route.parameters} | others)

    def _sample(self, route: Route, name: str) -> Any:
        return self.sample.get(f"{route.name}:{name}", self.sample.get(name))

    def _secret(self, member: Member, purpose: Purpose) -> str:
        return make_link(by=self.firm.ida, member=member, purpose=purpose, at=self.at)
