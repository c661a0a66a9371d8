"""Forms of the later elements. Amounts are typed in major units and kept in minor ones of their currency."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from followthrough.customers.models import Contact
from followthrough.vocabulary.program import AskReply, ProgramReply, Renewal
from followthrough.web.fields import CurrencyField, MoneyField, PlainForm, choose
from followthrough.web.wording import ASK_REPLY, PROGRAM_REPLY, RENEWAL

LONGEST_TEXT = 200_000


class PersonForm(PlainForm):
    """A form that names one of a customer's people."""

    contact = forms.TypedChoiceField(label=_("Who"), coerce=int, empty_value=None)

    def __init__(self, *args: Any, people: Iterable[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}
        names = [
            (str(pk), _("%(name)s, key") % {"name": person.name} if person.is_key else person.name)
            for pk, person in self.people.items()
        ]
        choose(self, "contact", names if self.fields["contact"].required else [("", _("nobody in particular")), *names])

    def clean_contact(self) -> Contact | None:
        """The person chosen."""
        return self.people.get(self.cleaned_data["contact"])


class AgreementForm(PersonForm):
    """Who agreed to the criteria, and on which day."""

    agreed_on = forms.DateField(label=_("On"))


class ProgramForm(PlainForm):
    """What is offered, and what the customer expects from it."""

    title = forms.CharField(label=_("Title"), max_length=300)
    scope = forms.CharField(
        label=_("What it covers"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea,
    )  # fmt: skip
    currency = CurrencyField()
    valid_until = forms.DateField(label=_("Valid until"), required=False)
    expected_what = forms.CharField(label=_("What they expect from it"), max_length=1000, required=False)
    expected_value = MoneyField(label=_("What that is worth to them"), required=False)
    expected_by = forms.DateField(label=_("By when"), required=False)
    answers_criteria = forms.MultipleChoiceField(
        label=_("Criteria it answers"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, criteria: Iterable[str], **kwargs: Any) -> None:
        """`criteria` are the names of what the customer chooses by."""
        super().__init__(*args, **kwargs)
        choose(self, "answers_criteria", ((name, name) for name in criteria))
        value = self.fields["expected_value"]
        assert isinstance(value, MoneyField)
        value.currency = currency_of(self)

    def facts(self) -> dict[str, Any]:
        """What the verb takes."""
        return {**self.cleaned_data}


def currency_of(form: forms.Form) -> str:
    """The currency a form names, as far as it can be read."""
    return str(form["currency"].value() or "EUR").upper()[:3]


class LineForm(PlainForm):
    """One line; without a name it is none."""

    name = forms.CharField(
        label=_("What"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"list": "sold", "autocomplete": "off"}),
    )
    quantity = forms.DecimalField(
        label=_("How many"), required=False, min_value=Decimal("0.001"), max_value=10**9, decimal_places=3, initial=1
    )
    price = MoneyField(label=_("Price each"), required=False)
    discount = forms.DecimalField(label=_("Discount %"), required=False, min_value=0, max_value=100, decimal_places=2)
    tax = forms.DecimalField(label=_("Tax %"), required=False, min_value=0, max_value=100, decimal_places=2)

    def __init__(self, *args: Any, currency: str = "EUR", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        price = self.fields["price"]
        assert isinstance(price, MoneyField)
        price.currency = currency
        self.empty_permitted = True
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """A line with a price says what it is for; one without a price is included."""
        told = super().clean()
        if told.get("price") is not None and not told.get("name") and "name" not in self.errors:
            self.add_error("name", ValidationError(_("Say what it is.")))
            self.add_error("price", ValidationError(_("Of what is this the price?")))
        return told


class SendingForm(PersonForm):
    """To whom a program goes."""

    sent_on = forms.DateField(label=_("On"))


class ProgramAnswerForm(PersonForm):
    """What they said to a program."""

    reply = forms.ChoiceField(label=_("They"), choices=[(reply.value, PROGRAM_REPLY[reply]) for reply in ProgramReply])
    answered_on = forms.DateField(label=_("On"))
    note = forms.CharField(label=_("What they said"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].required = False


class AskForm(PersonForm):
    """Of whom we asked the contract, and on what terms."""

    asked_on = forms.DateField(label=_("Asked on"))
    terms = forms.CharField(label=_("On what terms"), max_length=LONGEST_TEXT, widget=forms.Textarea)


class ReplyForm(PlainForm):
    """What they answered to the ask."""

    reply = forms.ChoiceField(label=_("They said"), choices=[(reply.value, ASK_REPLY[reply]) for reply in AskReply])
    answered_on = forms.DateField(label=_("On"), required=False)
    objections = forms.CharField(
        label=_("What they object to"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea
    )
    ask_again_on = forms.DateField(label=_("Ask again on"), required=False)


class ContractForm(PlainForm):
    """The contract, its days and its file."""

    name = forms.CharField(label=_("What it is called"), max_length=300, required=False)
    value = MoneyField(label=_("Value"), required=False)
    currency = CurrencyField()
    signed_on = forms.DateField(label=_("Signed on"), required=False, help_text=_("Empty as long as it is not signed"))
    starts_on = forms.DateField(label=_("Starts on"), required=False)
    ends_on = forms.DateField(label=_("Ends on"), required=False)
    renewal = forms.ChoiceField(label=_("When it ends"), choices=[(kind.value, RENEWAL[kind]) for kind in Renewal])
    notice_by = forms.DateField(label=_("Notice by"), required=False)
    note = forms.CharField(label=_("Note"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea)
    upload = forms.FileField(label=_("The signed file"), required=False, allow_empty_file=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        value = self.fields["value"]
        assert isinstance(value, MoneyField)
        value.currency = currency_of(self)

    def facts(self) -> dict[str, Any]:
        """What the verb takes, the file apart."""
        told = {**self.cleaned_data}
        told.pop("upload")
        return told


class InstalmentForm(PlainForm):
    """What is due, and when."""

    amount = MoneyField(label=_("Amount"))
    currency = CurrencyField()
    due_on = forms.DateField(label=_("Due on"))
    note = forms.CharField(label=_("What for"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount = self.fields["amount"]
        assert isinstance(amount, MoneyField)
        amount.currency = currency_of(self)

    def facts(self) -> dict[str, Any]:
        """What the verb takes."""
        return {**self.cleaned_data}


class ReceiptForm(PlainForm):
    """What came in."""

    amount = MoneyField(label=_("Came in"))
    received_on = forms.DateField(label=_("On"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount = self.fields["amount"]
        assert isinstance(amount, MoneyField)
        amount.currency = currency


class WriteOffForm(PlainForm):
    """Why what is left is given up."""

    reason = forms.CharField(label=_("Why"), max_length=1000)
