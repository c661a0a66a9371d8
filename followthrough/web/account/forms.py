"""Forms of looking after a customer: a value review, its next day, what they use, an offer."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from followthrough.care.review import Looked
from followthrough.customers.keys import name_key
from followthrough.customers.models import Contact, Product
from followthrough.web.deals.forms import OFFERED
from followthrough.web.fields import CurrencyField, MoneyField, PlainForm, choose

#: What they answer to “would you recommend us”.
ANSWERS = range(11)


class ReviewForm(PlainForm):
    """What was looked at on which day, with whom, and when to look again."""

    on = forms.DateField(label=_("Held on"))
    contacts = forms.MultipleChoiceField(label=_("Who of them took part"), required=False)
    promised = forms.CharField(label=_("What was promised"), max_length=10_000, required=False, widget=forms.Textarea)
    realized = forms.CharField(
        label=_("What they have from it, in their words or figures"), max_length=10_000, widget=forms.Textarea
    )
    promised_value = MoneyField(label=_("Promised, in money"), required=False)
    realized_value = MoneyField(label=_("Realized, in money"), required=False)
    currency = CurrencyField(required=False)
    nps = forms.TypedChoiceField(
        label=_("How likely they would recommend us"), required=False, coerce=int, empty_value=None,
        choices=[("", _("not asked")), *((str(answer), str(answer)) for answer in ANSWERS)],
        help_text=_("0 not at all, 10 certainly. 9 and 10 build trust, up to 6 costs it."),
    )  # fmt: skip
    next_on = forms.DateField(label=_("Look again on"))

    def __init__(self, *args: Any, people: Sequence[Contact], **kwargs: Any) -> None:
        """`people` work at the customer."""
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        choose(self, "contacts", ((pk, person.name) for pk, person in self.people.items()))
        for name in ("promised_value", "realized_value"):
            field = self.fields[name]
            assert isinstance(field, MoneyField)
            field.currency = str(self["currency"].value() or "EUR").upper()[:3]

    def facts(self) -> dict[str, Any]:
        """What the verb takes."""
        told = dict(self.cleaned_data)
        on, next_on = told.pop("on"), told.pop("next_on")
        contacts = [self.people[pk] for pk in told.pop("contacts")]
        return {"on": on, "next_on": next_on, "contacts": contacts, "looked": Looked(**told)}


class ReviewDayForm(PlainForm):
    """When to look again."""

    due_on = forms.DateField(label=_("Next review"))


class HoldingForm(PlainForm):
    """A product they use, since when, and from whom if not from us."""

    product = forms.CharField(
        label=_("Product"), max_length=300, widget=forms.TextInput({"list": "sold", "autocomplete": "off"})
    )
    since = forms.DateField(label=_("Since"), required=False)
    supplier = forms.CharField(label=_("From whom, if not from us"), max_length=200, required=False)
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)

    def __init__(self, *args: Any, sold: QuerySet[Product], **kwargs: Any) -> None:
        """`sold` is what is sold here: the first names are offered, any can be typed."""
        super().__init__(*args, **kwargs)
        self.sold = sold
        self.offered = list(sold.order_by("name").values_list("name", flat=True)[:OFFERED])

    def clean_product(self) -> Product:
        """The product of this name, however it is spelled."""
        product = self.sold.filter(name_key=name_key(self.cleaned_data["product"])[:300]).first()
        if product is None:
            raise forms.ValidationError(_("Nothing of this name is sold here. Choose a name of the list."))
        return product


class HoldingEndForm(PlainForm):
    """Since when they use it no more, and why."""

    on = forms.DateField(label=_("Until"), required=False, help_text=_("Leave it empty if it was noted in error."))
    reason = forms.CharField(label=_("Why"), max_length=1000)


class OfferForm(PlainForm):
    """The deal an offer opens; and where something speaks against it, why it is offered all the same."""

    name = forms.CharField(label=_("What it is about"), max_length=300)
    value = MoneyField(label=_("Value"), required=False)
    currency = CurrencyField()
    reason = forms.CharField(label=_("Why you offer it all the same"), max_length=1000, required=False)
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, is_early: bool, **kwargs: Any) -> None:
        """`is_early` says that something speaks against it: then it takes a reason."""
        super().__init__(*args, **kwargs)
        value = self.fields["value"]
        assert isinstance(value, MoneyField)
        value.currency = str(self["currency"].value() or "EUR").upper()[:3]
        if is_early:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def facts(self) -> dict[str, Any]:
        """What the verb takes."""
        told = dict(self.cleaned_data)
        told["currency"] = told["currency"] if told["value"] is not None else ""
        return told
