"""The choices of a merge: whose value of each fact stays, and which people are one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from followthrough.customers.models import Contact, Customer
from followthrough.journal.fold import Couple
from followthrough.journal.merge import FACTS, suggested
from followthrough.web.customers.forms import CustomerForm
from followthrough.web.fields import PlainForm
from followthrough.web.templatetags.words import money

OURS, THEIRS, BOTH = "ours", "theirs", "both"
FACT = "fact_"
LONGEST = 160


class MergeForm(PlainForm):
    """A choice for each fact in which both customers differ; what is not said is as suggested."""

    def __init__(self, *args: Any, into: Customer, other: Customer, people: Sequence[Couple], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = suggested(into, other)
        for name in FACTS:
            if (choices := _choices(name, into, other)) is not None:
                initial = BOTH if len(choices) > 2 else THEIRS if name in first else OURS
                label = CustomerForm.base_fields[name].label
                self.fields[FACT + name] = forms.ChoiceField(
                    label=label, choices=choices, initial=initial, required=False, widget=forms.RadioSelect
                )
        self.people = {f"{ours.pk}.{theirs.pk}": (ours, theirs) for ours, theirs in people}
        self.fields["people"] = forms.MultipleChoiceField(
            choices=[(value, value) for value in self.people], initial=list(self.people), required=False
        )

    @property
    def facts(self) -> list[forms.BoundField]:
        """The fields of facts, in the order of the customer's own form."""
        return [self[name] for name in self.fields if name.startswith(FACT)]

    @property
    def couples(self) -> list[tuple[str, Contact, Contact, bool]]:
        """Those who may be one person: the value of the box, both, and whether it is ticked."""
        ticked = self["people"].value() or []
        return [(value, ours, theirs, value in ticked) for value, (ours, theirs) in self.people.items()]

    def choices(self) -> dict[str, Any]:
        """What the verb takes."""
        told = {name.removeprefix(FACT): self._said(name) for name in self.fields if name.startswith(FACT)}
        couples = self.cleaned_data["people"]
        return {
            "theirs": [name for name, said in told.items() if said == THEIRS],
            "joins_notes": told.get("note") == BOTH,
            "people": [(int(first), int(second)) for first, _dot, second in (each.partition(".") for each in couples)],
        }

    def _said(self, name: str) -> str:
        return str(self.cleaned_data[name] or self.fields[name].initial)


def _choices(name: str, into: Customer, other: Customer) -> list[tuple[str, str]] | None:
    """Both values of a fact in words; None where they are one."""
    ours, theirs = getattr(into, name), getattr(other, name)
    if name == "potential":
        ours, theirs = _amount(into), _amount(other)
    if ours == theirs or (not ours and not theirs):
        return None
    found = [(OURS, _worded(ours)), (THEIRS, _worded(theirs))]
    return [*found, (BOTH, _("both, one after the other"))] if name == "note" and ours and theirs else found


def _amount(row: Customer) -> str:
    return "" if row.potential is None else money(row.potential, row.potential_currency)


def _worded(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value or "").strip()
    return (text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…") or _("nothing")
