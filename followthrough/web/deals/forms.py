"""Forms for deals. The stage is not among their fields: only a touch moves a deal."""

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from followthrough.customers.keys import name_key
from followthrough.customers.models import Product
from followthrough.vocabulary.cause import LossReason
from followthrough.vocabulary.ledger import DealStatus
from followthrough.web.fields import CurrencyField, MoneyField, PlainForm, choose
from followthrough.web.wording import DEAL_STATUS, LOSS_REASON
from followthrough.workspace.models import Member

#: Names a browser offers while one types.
OFFERED = 300
ENDS = (DealStatus.LOST, DealStatus.GIVEN_UP)


class DealForm(PlainForm):
    """What a deal is about and what it is worth."""

    name = forms.CharField(label=_("What it is about"), max_length=300)
    value = MoneyField(label=_("Value"), required=False)
    currency = CurrencyField()
    expected_on = forms.DateField(label=_("Expected on"), required=False)
    owner = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    product = forms.CharField(
        label=_("Product"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"list": "sold", "autocomplete": "off"}),
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)
    note = forms.CharField(label=_("Note"), max_length=200_000, required=False, widget=forms.Textarea)
    uid = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, people: dict[int, Member], sold: QuerySet[Product], **kwargs: Any) -> None:
        """`people` may own it, by id; `sold` is what it may be about: the first names are offered, any can be typed."""
        super().__init__(*args, **kwargs)
        self.people, self.sold = people, sold
        self.offered = list(sold.order_by("name").values_list("name", flat=True)[:OFFERED])
        choose(self, "owner", [("", _("none")), *((str(pk), row.name) for pk, row in people.items())])
        value = self.fields["value"]
        assert isinstance(value, MoneyField)
        value.currency = str(self["currency"].value() or "EUR").upper()[:3]

    def clean_product(self) -> Product | None:
        """The product of this name, however it is spelled, or nothing."""
        text = self.cleaned_data["product"]
        product = self.sold.filter(name_key=name_key(text)[:300]).first() if text else None
        if text and product is None:
            raise forms.ValidationError(_("Nothing of this name is sold here. Choose a name of the list, or none."))
        return product

    def facts(self) -> dict[str, Any]:
        """What the verbs take."""
        told = dict(self.cleaned_data)
        told.pop("uid")
        told["owner"] = self.people.get(told["owner"])
        told["currency"] = told["currency"] if told["value"] is not None else ""
        return told


class ClosingForm(PlainForm):
    """How a deal ended, and why; "unknown yet" is an answer for a loss, not for giving up."""

    closed_as = forms.ChoiceField(label=_("It is"), choices=[(end.value, DEAL_STATUS[end]) for end in ENDS])
    reason = forms.ChoiceField(label=_("Why"), choices=[("", _("Choose…")), *LOSS_REASON.items()])
    competitor = forms.CharField(label=_("To whom, if to a competitor"), max_length=200, required=False)
    note = forms.CharField(label=_("What was said"), max_length=200_000, required=False, widget=forms.Textarea)
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean(self) -> dict[str, Any]:
        """Giving up is a decision of ours."""
        told = super().clean()
        if told.get("closed_as") == DealStatus.GIVEN_UP and told.get("reason") == LossReason.UNKNOWN:
            self.add_error("reason", _("Giving up is a decision of ours: say why."))
        return told


class ReopeningForm(PlainForm):
    """Why it is taken up again."""

    reason = forms.CharField(label=_("Why"), max_length=300)
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
