"""The seven stages as the workspace wants them: names, chances, evidence; everybody sees them, admins change them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from followthrough.playbook.models import StageChange
from followthrough.playbook.stages import change_stages
from followthrough.vocabulary.evidence import ASKED, Evidence
from followthrough.vocabulary.stage import DEFAULT_PROBABILITY, SEVEN
from followthrough.vocabulary.stage_rules import LONGEST_NAME, StageRule, StageRules, read_rule
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.differing import Differing, differing, seen_version
from followthrough.web.fields import PlainForm, choose
from followthrough.web.fragments import onward
from followthrough.web.notices import say
from followthrough.web.wording import EVIDENCE, STAGE
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.durably import durably
from followthrough.workspace.models import Workspace
from followthrough.workspace.permission import NotAllowed, may_administer
from followthrough.workspace.refusal import Refused

#: So many of the latest changes are listed.
LISTED = 20


class StageForm(PlainForm):
    """One stage."""

    name = forms.CharField(label=later("Name"), max_length=LONGEST_NAME, required=False)
    chance = forms.IntegerField(label=later("Chance of a sale, %"), min_value=0, max_value=100, required=False)
    asked = forms.MultipleChoiceField(
        label=later("Asked for before it is left"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, stage: int, **kwargs: Any) -> None:
        super().__init__(*args, prefix=str(stage), **kwargs)
        self.stage = stage
        self.usual_name = STAGE[SEVEN[stage - 1]]
        self.fields["name"].widget.attrs["placeholder"] = self.usual_name
        self.fields["chance"].widget.attrs["placeholder"] = DEFAULT_PROBABILITY[stage]
        choose(self, "asked", ((thing.value, EVIDENCE[thing]) for thing in ASKED[stage]))

    def clean_chance(self) -> int:
        """An empty field is the usual chance."""
        chance: int | None = self.cleaned_data["chance"]
        return DEFAULT_PROBABILITY[self.stage] if chance is None else chance

    def rule(self) -> StageRule:
        """What was typed, as a rule."""
        told = self.cleaned_data
        unasked = {thing for thing in ASKED[self.stage] if thing.value not in told["asked"]}
        return StageRule(told["name"], told["chance"], frozenset(unasked))


class Told(NamedTuple):
    """A change in words: what, and before and after of it."""

    change: StageChange
    lines: list[tuple[str, str, str]]


@dataclass
class Page:
    """The forms of the seven stages, and what is to be said above them."""

    forms: list[StageForm]
    version: int
    theirs: list[Differing] | None = None
    falling: Iterable[int] = ()

    @property
    def errors(self) -> bool:
        """Whether anything is wrong with what was typed."""
        return any(form.errors for form in self.forms)


@require_http_methods(["GET", "POST"])
@open_to(Rule.MEMBER)
def stage_settings(request: MemberRequest) -> HttpResponse:
    """The stages; POST changes them, and asks first where a later stage would be less likely than an earlier one."""
    member, workspace = request.member, request.member.workspace
    data = request.POST if request.method == "POST" else None
    rules = workspace.stage_rules
    drawn = [StageForm(data, stage=stage, initial=_first(rules, stage)) for stage in SEVEN]
    page = Page(drawn, seen_version(request) if data else workspace.stages_version)
    status = 200
    if request.method == "POST":
        if not may_administer(member):
            raise NotAllowed(_("The settings of the workspace are up to an admin."))
        status = _save(request, page, rules)
        if status == 302:
            return onward(request, reverse("stage-settings"))
    changes = StageChange.objects.visible_to(member).select_related("by").order_by("-id")[:LISTED]
    context = {
        "nav": "settings", "tab": "stages", "page": page, "may_change": may_administer(member),
        "changes": [Told(change, _lines(change)) for change in changes],
    }  # fmt: skip
    return render(request, "settings/stages.html", context, status=status)


def _first(rules: StageRules, stage: int) -> dict[str, Any]:
    rule = rules.of(stage)
    return {"name": rule.name, "chance": rules.chance(stage), "asked": [thing.value for thing in rules.asked(stage)]}


def _save(request: MemberRequest, page: Page, before: StageRules) -> int:
    """Change the stages; 302 when it is done, 422 where something is wrong or asked back, 409 after somebody else."""
    if page.errors:
        return 422
    rules = {form.stage: form.rule() for form in page.forms}
    falling = StageRules(rules).falling()
    if falling and falling != before.falling() and request.POST.get("act") != "keep":
        page.falling = falling
        for form in page.forms:
            if form.stage in falling:
                form.add_error("chance", _("Less likely than at the stage before. Is that meant?"))
        return 422
    try:
        changed = durably(change_stages, by=request.member, version=page.version, rules=rules, at=timezone.now())
    except StaleVersion as stale:
        current: Workspace = stale.current
        _compare(page, current)
        return 409
    except Refused as refusal:
        stage, field = refusal.field.split("-")
        page.forms[int(stage) - 1].add_error(field, str(refusal))
        return 422
    count = len(changed)
    words = ngettext("%(n)d stage is changed.", "%(n)d stages are changed.", count) % {"n": count}
    say(request, words if count else _("Nothing was changed."))
    return 302


def _compare(page: Page, current: Workspace) -> None:
    """Put what somebody else saved meanwhile beside what was typed."""
    page.version, page.theirs = current.stages_version, []
    for form in page.forms:
        for label, now, typed in differing(form, _first(current.stage_rules, form.stage)):
            page.theirs.append((f"{form.stage}: {label}", now, typed))


def _lines(change: StageChange) -> list[tuple[str, str, str]]:
    before, after = read_rule(change.before), read_rule(change.after)
    usual_name, usual_chance = str(STAGE[SEVEN[change.stage - 1]]), DEFAULT_PROBABILITY[change.stage]
    lines = []
    if before.name != after.name:
        lines.append((_("name"), before.name or usual_name, after.name or usual_name))
    if before.chance != after.chance:
        chances = [usual_chance if rule.chance is None else rule.chance for rule in (before, after)]
        was, now = (f"{chance}\N{NO-BREAK SPACE}%" for chance in chances)
        lines.append((_("chance"), was, now))
    lines += [(_worded(thing), _("asked for"), _("not asked for")) for thing in _sorted(after.unasked - before.unasked)]
    lines += [(_worded(thing), _("not asked for"), _("asked for")) for thing in _sorted(before.unasked - after.unasked)]
    return lines


def _sorted(things: Iterable[Evidence]) -> list[Evidence]:
    return sorted(things, key=list(Evidence).index)


def _worded(thing: Evidence) -> str:
    words: Mapping[Evidence, Any] = EVIDENCE
    return str(words[thing])
