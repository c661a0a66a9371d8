"""The ten-second form: how, with whom, what it did, what comes next."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followthrough.customers.models import Contact
from followthrough.playbook.book import Book
from followthrough.vocabulary.channel import WRITTEN, Channel, Direction
from followthrough.vocabulary.level import ASSESSED
from followthrough.vocabulary.outcome import Outcome
from followthrough.vocabulary.stage import SEVEN
from followthrough.web.fields import PlainForm, choose
from followthrough.web.wording import CHANNEL, DEMOTION_CAUSE, OUTCOME


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of day and time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class WhatHappened(PlainForm):
    """What both a new touch and an amendment tell."""

    channel = forms.ChoiceField(label=_("How"), choices=list(CHANNEL.items()), initial=Channel.CALL)
    inbound = forms.BooleanField(label=_("They came to us"), required=False)
    contacts = forms.MultipleChoiceField(label=_("With whom"), required=False)
    nobody = forms.BooleanField(label=_("Nobody answered"), required=False)
    answered = forms.BooleanField(label=_("It was answered"), required=False)
    happened_at = forms.DateTimeField(label=_("When it was"), required=False, widget=MomentInput)
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=1440)
    note = forms.CharField(label=_("What was said"), max_length=200_000, required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, people: Sequence[Contact], **kwargs: Any) -> None:
        """`people` are those who work at the customer."""
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        choose(self, "contacts", ((pk, person.name) for pk, person in self.people.items()))
        self.fields["note"].widget.attrs["rows"] = 2

    def clean(self) -> dict[str, Any]:
        """A moment is one that somebody can have lived through."""
        told = super().clean()
        moment = told.get("happened_at")
        if moment and moment.year < 1990:
            self.add_error("happened_at", _("That is too long ago to be meant."))
        return told

    def what(self, at: datetime) -> dict[str, Any]:
        """The facts for the verbs; a moment left empty is `at`.

        What is written counts as two-way only when it was answered, anything else unless nobody answered. The browser
        tells minutes: the minute of `at` is `at` itself, so that two calls within one keep their order.
        """
        told = self.cleaned_data
        moment = told["happened_at"]
        if moment is None or moment == at.replace(second=0, microsecond=0):
            moment = at
        channel = Channel(told["channel"])
        return {
            "channel": channel,
            "direction": Direction.IN if told["inbound"] else Direction.OUT,
            "reached": told["answered"] if channel in WRITTEN else not told["nobody"],
            "happened_at": moment,
            "minutes": told["minutes"],
            "note": told["note"],
        }

    def chosen(self) -> list[Contact]:
        """The people ticked."""
        return [self.people[pk] for pk in self.cleaned_data["contacts"]]


class Verdict(PlainForm):
    """What a touch did to its deal. Nothing is preselected."""

    outcome = forms.ChoiceField(label=_("What did it do?"), required=False, choices=list(OUTCOME.items()))
    cause = forms.ChoiceField(
        label=_("Why did it go down?"), required=False, choices=[("", _("Choose…")), *DEMOTION_CAUSE.items()]
    )
    down_to = forms.TypedChoiceField(
        label=_("Down to"), required=False, coerce=int, empty_value=None, choices=[(int(s), str(int(s))) for s in SEVEN]
    )
    proves_next = forms.BooleanField(label=_("…and the next stage too"), required=False)
    override_reason = forms.CharField(label=_("Promote without, because"), max_length=1000, required=False)
    needs_outcome = True

    def clean(self) -> dict[str, Any]:
        """The outcome is asked where there is a deal; a demotion says why."""
        told = super().clean()
        if self.needs_outcome and not told.get("outcome") and "outcome" not in self.errors:
            self.add_error("outcome", _("Say what it did to the deal: promoted, retained or demoted."))
        if told.get("outcome") == Outcome.DEMOTED and not told.get("cause"):
            self.add_error("cause", _("A demotion needs a cause."))
        return told


class TouchForm(Verdict, WhatHappened):
    """A touch that has just happened."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    new_name = forms.CharField(label=_("Name of someone new"), max_length=300, required=False)
    new_is_key = forms.BooleanField(label=_("key: can decide or veto"), required=False)
    what_next = forms.CharField(label=_("Next step"), max_length=500, required=False)
    due_on = forms.DateField(label=_("When"), required=False)
    due_suggested = forms.DateField(required=False, widget=forms.HiddenInput)
    due_time = forms.TimeField(
        label=_("At"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    agreed = forms.BooleanField(label=_("They expect it"), required=False)
    level = forms.ChoiceField(
        label=_("Level now"), required=False, choices=[("", ""), *((level.value, level.value) for level in ASSESSED)]
    )
    level_reason = forms.CharField(label=_("Why this level"), max_length=1000, required=False)
    tactic = forms.TypedChoiceField(label=_("What was tried"), required=False, coerce=int, empty_value=None)
    back = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args: Any, people: Sequence[Contact], book: Book, needs_outcome: bool, **kwargs: Any) -> None:
        """`needs_outcome` where the touch belongs to a deal; a tactic of `book` may have been retired meanwhile."""
        super().__init__(*args, people=people, **kwargs)
        choose(self, "tactic", ((pk, known.name) for pk, known in book.tactics.items()))
        self.needs_outcome = needs_outcome
        self.fields["due_suggested"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """A level has its reason."""
        told = super().clean()
        if told.get("level") and not (told.get("level_reason") or told.get("note")):
            self.add_error("level_reason", _("Say in a few words why, or write down what was said."))
        return told


class OutcomeForm(Verdict):
    """What a touch did in truth; where a correction says it, the note says why."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    note = forms.CharField(label=_("What was wrong"), max_length=200_000, required=False, widget=forms.Textarea)


class AmendmentForm(WhatHappened):
    """What a touch should have said; its outcome is not among it."""

    reason = forms.CharField(label=_("Why it is amended"), max_length=300, required=False)
