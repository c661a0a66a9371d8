"""The board and the list of deals."""

from dataclasses import dataclass
from datetime import datetime, time
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_GET

from followthrough.customers.models import Customer
from followthrough.customers.search import INDEXED, holding, parts_of, search
from followthrough.deals.models import Deal
from followthrough.playbook.cadence import rhythm_of
from followthrough.vocabulary.ledger import DealStatus
from followthrough.vocabulary.stage import SEVEN
from followthrough.web import saved_views
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.customers.people import colleagues, shares
from followthrough.web.deals.board import board_of, owned_by
from followthrough.web.fields import is_id
from followthrough.web.fragments import fragments
from followthrough.workspace.models import Member
from followthrough.workspace.permission import may_log

PAGE = 50
SHOWN = (
    "workspace_id", "customer_id", "stage", "status", "value", "currency", "name", "opened_at", "closed_at",
    "expected_on", "parked_until", "customer__name", "owner__name",
)  # fmt: skip


def owner_of(query: QueryDict) -> str:
    """Whose deals an address asks for: me, team, all or the id of a member."""
    owner = query.get("owner", "me")
    return owner if owner in {"team", "all"} or is_id(owner) else "me"


@require_GET
@open_to(Rule.MEMBER)
def deals(request: MemberRequest) -> HttpResponse:
    """The board: where everything stands, what moved today, what has no next step."""
    member, today = request.member, timezone.localdate()
    owner = owner_of(request.GET)
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    board = board_of(member, owner, rhythm_of(member.workspace), today=today, midnight=midnight, at=timezone.now())
    people = colleagues(member)
    context = {"nav": "deals", "board": board, "owner": owner, "people": people, "whose": whose(owner, people)}
    context["has_team"] = shares(member)
    return fragments(request, "deals/board.html", context)


def whose(owner: str, people: dict[int, Member]) -> str:
    """The name of the member whose deals are shown, where it is one."""
    person = people.get(int(owner)) if owner.isdecimal() else None
    return person.name if person else ""


@dataclass(frozen=True)
class WantedDeals:
    """The filters of the list of deals. `status` is a status, or sold: reached stage 7 and not lost since."""

    owner: str = "me"
    status: str = DealStatus.OPEN
    stage: int = 0
    q: str = ""
    after: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "WantedDeals":
        """The filters an address names; what can't be read is left out."""
        status, stage = query.get("status", ""), query.get("stage", "")
        return cls(
            owner=owner_of(query),
            status=status if status in {*DealStatus, "sold"} else DealStatus.OPEN,
            stage=int(stage) if stage in {"1", "2", "3", "4", "5", "6", "7"} else 0,
            q=query.get("q", "").replace("\0", "").strip()[:200],
            after=query.get("after", "")[:40],
        )

    def rows(self, member: Member) -> QuerySet[Deal]:
        """The deals wanted, the furthest first."""
        deals = Deal.objects.visible_to(member)
        deals = deals.won() if self.status == "sold" else deals.filter(status=self.status)
        found = owned_by(deals, self.owner, member)
        if self.stage:
            found = found.filter(stage=self.stage)
        if self.q:
            found = found.filter(pk__in=_named(member, self.q))
        stage, _sign, pk = self.after.partition("~")
        if is_id(stage) and len(stage) < 3 and is_id(pk):
            behind = Q(stage__lt=int(stage)) | Q(stage=int(stage), pk__lt=int(pk))
            found = found.filter(behind, stage__lte=int(stage))  # the second part lets it begin to read there
        return found.select_related("customer", "owner").only(*SHOWN).order_by("-stage", "-id")


def _named(member: Member, text: str) -> QuerySet[Deal, int]:
    """The ids of the deals whose name, or whose customer, answers to `text`; each found over an index of its own."""
    every = Deal.objects.visible_to(member).order_by()
    customers = search(Customer.objects.visible_to(member), text, workspace_id=member.workspace_id)
    of_customers = every.filter(customer_id__in=customers.values("pk")).values_list("pk", flat=True)
    parts = parts_of(text)
    if not any(len(part) >= INDEXED for part in parts):
        return of_customers
    named = holding(every, parts, column="search_text", index="deals_search").values_list("pk", flat=True)
    return of_customers.union(named)


@require_GET
@open_to(Rule.MEMBER)
def deal_list(request: MemberRequest) -> HttpResponse:
    """The list of deals, narrowed by its address."""
    member = request.member
    wanted = WantedDeals.read(request.GET)
    found = list(wanted.rows(member)[: PAGE + 1])
    shown = found[:PAGE]
    kept = saved_views.kept(request.GET)
    cursor = f"{shown[-1].stage}~{shown[-1].pk}" if len(found) > PAGE else ""
    context = {
        "nav": "deals",
        "wanted": wanted,
        "rows": shown,
        "query": kept,
        "next_address": f"?{kept}&{urlencode({'after': cursor})}" if cursor else "",
        "tabs": saved_views.tabs(member, "deals", request.GET),
        "people": colleagues(member),
        "has_team": shares(member),
        "may_share": may_log(member),
        "statuses": list(DealStatus),
        "stages": SEVEN,
    }
    return fragments(request, "deals/list.html", context, parts=["deals/_list.html"])
