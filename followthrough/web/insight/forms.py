"""The form in which a loss gets its reason later."""

from django import forms
from django.utils.translation import gettext_lazy as _

from followthrough.vocabulary.cause import LossReason
from followthrough.web.fields import PlainForm
from followthrough.web.wording import LOSS_REASON


class LossForm(PlainForm):
    """Why it was lost, as it is known by now; "unknown yet" is an answer, and is asked again."""

    reason = forms.TypedChoiceField(label=_("Why"), choices=list(LOSS_REASON.items()), coerce=LossReason)
    competitor = forms.CharField(label=_("To whom, if to a competitor"), max_length=200, required=False)
    learned = forms.CharField(label=_("What was learned"), max_length=10_000, required=False, widget=forms.Textarea)
