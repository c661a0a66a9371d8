"""The criteria of a deal: one matrix to write, weigh and mark, and who agreed to it."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from followthrough.deals.agree import (
    LONGEST_NAME,
    MOST_CRITERIA,
    MOST_RIVALS,
    Criterion,
    fits,
    note_agreement,
    sheet_of,
)
from followthrough.deals.models import Agreement, CriteriaSheet, Deal
from followthrough.journal.models import Entry
from followthrough.journal.noting import write_criteria
from followthrough.reckoning.fit import BEST, HEAVIEST
from followthrough.vocabulary.program import Brought
from followthrough.web.access import MemberRequest, Rule, open_to
from followthrough.web.changing import change, change_once, form_key
from followthrough.web.customers.present import people_of
from followthrough.web.customers.show import refused
from followthrough.web.deals.show import deal_of
from followthrough.web.elements.forms import AgreementForm
from followthrough.web.fields import PlainForm, dress
from followthrough.web.fragments import fragments, onward
from followthrough.web.notices import say
from followthrough.web.wording import BROUGHT
from followthrough.workspace.base import StaleVersion
from followthrough.workspace.permission import may_change
from followthrough.workspace.refusal import Refused

#: Empty lines to write into, below those there are.
FURTHER = 3
MARKS = [("", "–"), *((str(mark), str(mark)) for mark in range(BEST + 1))]
WEIGHTS = [(str(weight), str(weight)) for weight in range(1, HEAVIEST + 1)]


class CriteriaForm(PlainForm):
    """The matrix: names of competitors above, a line for each criterion. A line without a name is none."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, sheet: CriteriaSheet | None, **kwargs: Any) -> None:
        rivals, criteria = (sheet.rivals, sheet.criteria) if sheet else ([], [])
        first = _first_of(rivals, criteria) | {"seen": sheet.number if sheet else 0}
        super().__init__(*args, initial=first, **kwargs)
        self.rival_count = min(MOST_RIVALS, len(rivals) + 1)
        self.line_count = min(MOST_CRITERIA, len(criteria) + FURTHER)
        for place in range(self.rival_count):
            label = _("Competitor %(n)d") % {"n": place + 1}
            self.fields[f"rival-{place}"] = forms.CharField(label=label, max_length=LONGEST_NAME, required=False)
        for line in range(self.line_count):
            self.fields |= self._line(line)
        for name, field in self.fields.items():
            if name != "seen":
                dress(field)
                field.widget.attrs["aria-label"] = str(field.label)

    def _line(self, line: int) -> dict[str, forms.Field]:
        n = {"n": line + 1}
        marks = {
            f"theirs-{place}-{line}": forms.ChoiceField(
                label=_("Fit of competitor %(place)d, criterion %(n)d") % {**n, "place": place + 1},
                choices=MARKS,
                required=False,
            )
            for place in range(self.rival_count)
        }
        return {
            f"name-{line}": forms.CharField(label=_("Criterion %(n)d") % n, max_length=LONGEST_NAME, required=False),
            f"weight-{line}": forms.ChoiceField(
                label=_("Weight of criterion %(n)d") % n, choices=WEIGHTS, initial="5", required=False
            ),
            f"brought-{line}": forms.ChoiceField(
                label=_("Who brought criterion %(n)d") % n, choices=list(BROUGHT.items()), required=False
            ),
            f"ours-{line}": forms.ChoiceField(label=_("Our fit, criterion %(n)d") % n, choices=MARKS, required=False),
            **marks,
        }

    @property
    def rivals(self) -> list[forms.BoundField]:
        """The names of competitors, the last one free."""
        return [self[f"rival-{place}"] for place in range(self.rival_count)]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The fields of each line."""
        return [
            {
                **{part: self[f"{part}-{line}"] for part in ("name", "weight", "brought", "ours")},
                "theirs": [self[f"theirs-{place}-{line}"] for place in range(self.rival_count)],
            }
            for line in range(self.line_count)
        ]

    def told(self) -> tuple[list[str], list[Criterion]]:
        """Competitors and criteria as the verb takes them; what has no name is left out with its marks."""
        value = self.cleaned_data
        places = [place for place in range(self.rival_count) if value[f"rival-{place}"].strip()]
        criteria = [
            Criterion(
                name=value[f"name-{line}"].strip(),
                weight=int(value[f"weight-{line}"] or 5),
                brought_by=Brought(value[f"brought-{line}"] or Brought.THEY),
                ours=_mark(value[f"ours-{line}"]),
                theirs=tuple(_mark(value[f"theirs-{place}-{line}"]) for place in places),
            )
            for line in range(self.line_count)
            if value[f"name-{line}"].strip()
        ]
        return [value[f"rival-{place}"].strip() for place in places], criteria


def _mark(text: str) -> int | None:
    return int(text) if text else None


def _first_of(rivals: list[str], criteria: list[dict[str, Any]]) -> dict[str, Any]:
    first: dict[str, Any] = {f"rival-{place}": name for place, name in enumerate(rivals)}
    for line, one in enumerate(criteria):
        first |= {f"name-{line}": one["name"], f"weight-{line}": one["weight"], f"brought-{line}": one["brought_by"]}
        first[f"ours-{line}"] = "" if one["ours"] is None else one["ours"]
        first |= {f"theirs-{place}-{line}": "" if mark is None else mark for place, mark in enumerate(one["theirs"])}
    return first


@require_http_methods(["GET", "POST"])
@open_to(Rule.MEMBER)
def criteria(request: MemberRequest, deal_id: int) -> HttpResponse:
    """What they choose by; POST keeps the matrix as a new sheet, 409 where somebody else wrote one meanwhile."""
    row = deal_of(request, deal_id)
    sheet = sheet_of(row)
    form = CriteriaForm(request.POST or None, sheet=sheet)
    context = page_of(request, row, sheet) | {"form": form}
    if request.method == "POST" and form.is_valid():
        rivals, told = form.told()
        seen = form.cleaned_data["seen"]
        try:
            change(
                write_criteria, by=request.member, deal=row, rivals=rivals, criteria=told, seen=seen, at=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except StaleVersion:
            form.add_error(None, _("Somebody else wrote the criteria meanwhile: look at theirs in a second window."))
            return fragments(request, "elements/criteria.html", context, status=409)
        else:
            say(request, _("The criteria are kept."))
            return onward(request, reverse("deal-criteria", args=[row.pk]))
    return fragments(request, "elements/criteria.html", context, status=422 if form.errors else 200)


def page_of(request: MemberRequest, row: Deal, sheet: CriteriaSheet | None) -> dict[str, Any]:
    """What the page of the criteria shows beside its form."""
    agreements = Agreement.objects.visible_to(request.member).filter(sheet__deal=row).select_related("contact", "sheet")
    people, today = people_of(row.customer), timezone.localdate()
    customer = row.customer
    return {
        "nav": "deals",
        "deal": row,
        "customer": customer,
        "sheet": sheet,
        "fits": _fits(row, sheet),
        "agreements": list(agreements.order_by("-agreed_on", "-id")),
        "agreement_form": AgreementForm(people=people, initial={"agreed_on": today}) if people else None,
        "may_change": may_change(request.member, row.owner_id, customer.owner_id, customer.service_member_id),
        "key": form_key(request),
    }


def _fits(deal: Deal, sheet: CriteriaSheet | None) -> list[dict[str, Any]]:
    """How everybody fits in percent, we first, and how many points that moved since the deal was last touched."""
    if sheet is None:
        return []
    touches = Entry.objects.in_workspace(deal.workspace_id).touches().filter(deal=deal).order_by("-recorded_at")
    last = touches.values_list("recorded_at", flat=True).first()
    earlier = sheet_of(deal, at=last) if last else None
    before = dict(fits(earlier)) if earlier and earlier.pk != sheet.pk else {}
    return [
        {
            "name": name or _("We"),
            "is_us": not name,
            "share": round(share),
            "moved": round(share - then) if (then := before.get(name)) is not None else 0,
        }
        for name, share in fits(sheet)
        if share is not None
    ]


@require_POST
@open_to(Rule.WRITER)
def agreements(request: MemberRequest, deal_id: int) -> HttpResponse:
    """POST notes that somebody agreed to the criteria as they stand."""
    row = deal_of(request, deal_id)
    form = AgreementForm(request.POST, people=people_of(row.customer))
    if form.is_valid():
        try:
            change_once(request, note_agreement, deal=row, **form.cleaned_data)
        except Refused as refusal:
            refused(form, refusal)
        else:
            name = form.cleaned_data["contact"].name
            say(request, _("%(name)s agreed to the criteria.") % {"name": name})
            return onward(request, reverse("deal-criteria", args=[row.pk]))
    sheet = sheet_of(row)
    context = page_of(request, row, sheet) | {"form": CriteriaForm(sheet=sheet), "agreement_form": form}
    return fragments(request, "elements/criteria.html", context, status=422)
