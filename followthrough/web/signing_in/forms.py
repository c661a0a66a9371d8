"""What one types at the door."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from followthrough.web.fields import PlainForm
from followthrough.web.settings.choices import country_field, currency_field, zone_field

LONGEST_PASSWORD = 128


def email_field(**more: Any) -> forms.EmailField:
    """An address, for browsers to fill in."""
    attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
    return forms.EmailField(label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs=attrs), **more)


def password_field(label: Any, *, new: bool, help_text: Any = "") -> forms.CharField:
    """A password as typed: no character is taken away."""
    attrs = {"autocomplete": "new-password" if new else "current-password"}
    return forms.CharField(
        label=label,
        max_length=LONGEST_PASSWORD,
        strip=False,
        help_text=help_text,
        widget=forms.PasswordInput(attrs=attrs),
    )


RULE = _("Ten characters or more, any you like; a sentence is best.")


class SignInForm(PlainForm):
    """Who, and the proof."""

    email = email_field()
    password = password_field(_("Password"), new=False)


class NewPasswordForm(PlainForm):
    """A password nobody guesses."""

    password = password_field(_("New password"), new=True, help_text=RULE)

    def clean_password(self) -> str:
        """Not short, and not one of the common ones."""
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


class ChangePasswordForm(NewPasswordForm):
    """The old one proves who asks."""

    old = password_field(_("Password until now"), new=False)
    field_order = ["old", "password"]


class InvitationForm(PlainForm):
    """Who comes in. An address the invitation names is not asked again."""

    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = email_field()
    password = password_field(_("Password"), new=True, help_text=RULE)

    def __init__(self, *args: Any, named: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if named:
            del self.fields["email"]


class SetUpForm(NewPasswordForm):
    """A workspace and its first admin."""

    workspace = forms.CharField(label=_("Name of the workspace"), max_length=200, help_text=_("Usually the firm’s."))
    base_currency = currency_field()
    time_zone = zone_field(required=True)
    country = country_field()
    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = email_field()
    field_order = ["workspace", "base_currency", "time_zone", "country", "name", "email", "password"]
