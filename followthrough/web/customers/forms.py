"""Forms for customers and their people. Texts stay as typed but for outer white space."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.validators import validate_email
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from followthrough.customers.models import Contact
from followthrough.journal.viscosity import Close
from followthrough.vocabulary.rest import Condition
from followthrough.vocabulary.role import ContactRole
from followthrough.web.customers.bond_shown import before_handing_over
from followthrough.web.fields import MoneyField, PlainForm, choose
from followthrough.web.wording import ATTITUDE, CONDITION, CONTACT_ROLE, INFLUENCE
from followthrough.workspace.models import Member


class CustomerForm(PlainForm):
    """What one knows of a customer; a name is enough."""

    name = forms.CharField(label=_("Name"), max_length=300)
    is_person = forms.BooleanField(label=_("A person, not an organisation"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=100, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=320, required=False, validators=[validate_email])
    website = forms.CharField(label=_("Website"), max_length=500, required=False)
    address = forms.CharField(label=_("Address"), max_length=1000, required=False, widget=forms.Textarea)
    city = forms.CharField(label=_("City"), max_length=200, required=False)
    country = forms.CharField(label=_("Country"), max_length=100, required=False)
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=64, required=False, help_text=_("Such as Europe/Zurich; empty means ours.")
    )
    industry = forms.CharField(label=_("Industry"), max_length=200, required=False)
    source = forms.CharField(
        label=_("Source"), max_length=200, required=False, help_text=_("Where this customer comes from.")
    )
    potential = MoneyField(label=_("Still to win"), required=False)
    owner = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    service_member = forms.TypedChoiceField(label=_("In service"), required=False, coerce=int, empty_value=None)
    do_not_contact = forms.BooleanField(
        label=_("Do not contact"), required=False, help_text=_("Absolute: no plan and no suggestion will name them.")
    )
    note = forms.CharField(label=_("Note"), max_length=200_000, required=False, widget=forms.Textarea)

    def __init__(
        self, *args: Any, people: dict[int, Member], currency: str, closest: Sequence[Close] = (), **kwargs: Any
    ) -> None:
        """`people` are the members a customer may be given to, by id; `currency` is that of the potential.

        `closest` tells whose bond would be handed on.
        """
        super().__init__(*args, **kwargs)
        self.people = people
        self.currency = currency
        names = [("", _("nobody")), *((str(pk), member.name) for pk, member in people.items())]
        for field in ("owner", "service_member"):
            choose(self, field, names)
            self.fields[field].help_text = before_handing_over(closest)
        money = self.fields["potential"]
        assert isinstance(money, MoneyField)
        money.currency = currency

    def clean_time_zone(self) -> str:
        """A zone of the IANA list, or nothing."""
        zone: str = self.cleaned_data["time_zone"]
        if zone and zone not in available_timezones():
            raise forms.ValidationError(_("There is no such time zone. Write it as Europe/Zurich."))
        return zone

    def facts(self) -> dict[str, Any]:
        """What the verbs take: members instead of ids, the currency beside the potential."""
        facts = dict(self.cleaned_data)
        for field in ("owner", "service_member"):
            facts[field] = self.people.get(facts[field])
        facts["potential_currency"] = self.currency if facts["potential"] is not None else ""
        return facts


class ContactForm(PlainForm):
    """A person at a customer."""

    name = forms.CharField(label=_("Name"), max_length=300)
    is_key = forms.BooleanField(
        label=_("Key"), required=False, help_text=_("Can decide or veto. Everybody else opens doors, advises, uses.")
    )
    role = forms.ChoiceField(label=_("Role in buying"), choices=list(CONTACT_ROLE.items()), initial=ContactRole.OTHER)
    influence = forms.ChoiceField(
        label=_("Influence"), choices=[("", _("not known")), *INFLUENCE.items()], required=False
    )
    attitude = forms.ChoiceField(label=_("Attitude"), choices=[("", _("not known")), *ATTITUDE.items()], required=False)
    known_through = forms.TypedChoiceField(
        label=_("We come to them through"), required=False, coerce=int, empty_value=None
    )
    job_title = forms.CharField(label=_("Position"), max_length=300, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=100, required=False)
    mobile = forms.CharField(label=_("Mobile"), max_length=100, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=320, required=False, validators=[validate_email])
    left_on = forms.DateField(label=_("Left on"), required=False, help_text=_("When they no longer work there."))
    do_not_contact = forms.BooleanField(label=_("Do not contact"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200_000, required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, others: Iterable[Contact], **kwargs: Any) -> None:
        """`others` are the customer's other people, who may lead to this one."""
        super().__init__(*args, **kwargs)
        self.others = {person.pk: person for person in others}
        named = ((str(pk), one.name) for pk, one in self.others.items())
        choose(self, "known_through", [("", _("nobody in particular")), *named])

    def clean_known_through(self) -> Contact | None:
        """The person chosen."""
        return self.others.get(self.cleaned_data["known_through"])


class ParkingForm(PlainForm):
    """Put aside until a day at the latest, or until something happens."""

    wake_on = forms.DateField(label=_("Wake on, at the latest"))
    condition = forms.TypedChoiceField(
        label=_("Or sooner, when"),
        choices=[("", _("only then")), *CONDITION.items()],
        coerce=Condition,
        empty_value=None,
        required=False,
    )
    words = forms.CharField(label=_("What it waits for, in words"), max_length=200, required=False)
    reason = forms.CharField(label=_("Why"), max_length=1000)

    def clean(self) -> dict[str, Any]:
        """Words alone say that it waits for them."""
        told = super().clean()
        if told.get("words") and not told.get("condition"):
            told["condition"] = Condition.WORDS
        return told


def initial_of(row: Model, form: type[forms.Form]) -> dict[str, Any]:
    """The values of a row for the fields of a form."""
    values = {name: getattr(row, f"{name}_id", getattr(row, name, None)) for name in form.base_fields}
    return {name: "" if value is None else value for name, value in values.items()}


def now_of(row: Model, form: forms.Form, values: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The `values` of a row that somebody else changed, for `differing`: those whom the form can't name are named."""
    now = dict(values or initial_of(row, type(form)))
    for name, field in form.fields.items():
        if isinstance(field, forms.TypedChoiceField) and not field.valid_value(now[name]):
            now[name] = str(getattr(row, name) or "")
    return now
