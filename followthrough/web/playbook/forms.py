"""The form in which a tactic is written."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from followthrough.playbook.models import Tactic
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.stage import SEVEN
from followthrough.web.fields import PlainForm
from followthrough.web.playbook.wording import KIND, PHASES
from followthrough.web.stage_names import stage_name
from followthrough.web.wording import CHANNEL, LEVEL

#: Stands among the stages a tactic serves.
AFTER = "after"


def _where() -> list[tuple[str, Any]]:
    """The stages by the names they have here, and the time after the sale."""
    return [*((str(int(stage)), stage_name(stage)) for stage in SEVEN), (AFTER, _("after the sale"))]


class TacticForm(PlainForm):
    """What a tactic says: one thing a colleague could do tomorrow."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As one would say it: “Ask who signs”."))
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KIND.items()), initial="tactic")
    how = forms.CharField(
        label=_("How"), max_length=2000, widget=forms.Textarea,
        help_text=_("Two to five sentences that a new colleague could act on."),
    )  # fmt: skip
    serves = forms.MultipleChoiceField(
        label=_("Where it serves"),
        choices=_where,
        error_messages={"required": _("Say where it serves: at a stage, or after the sale.")},
    )
    phases = forms.MultipleChoiceField(label=_("After the sale, in which phases"), required=False, choices=PHASES)
    levels = forms.MultipleChoiceField(
        label=_("For which levels"), required=False, choices=[(level.value, LEVEL[level]) for level in Level]
    )
    channel = forms.ChoiceField(
        label=_("Best by"), required=False, choices=[("", _("any way")), *CHANNEL.items()]
    )  # fmt: skip

    def facts(self) -> dict[str, Any]:
        """What the verbs take."""
        told = self.cleaned_data
        return {
            "name": told["name"],
            "kind": told["kind"],
            "how": told["how"],
            "stages": "".join(stage for stage in told["serves"] if stage != AFTER),
            "after_sale": AFTER in told["serves"],
            "phases": "".join(told["phases"]),
            "levels": "".join(told["levels"]),
            "channel": told["channel"],
        }


def first_of(row: Tactic) -> dict[str, Any]:
    """A tactic as its form asks for it."""
    return {
        "name": row.name,
        "kind": row.kind,
        "how": row.how,
        "serves": [*row.stages, *([AFTER] if row.after_sale else [])],
        "phases": [*row.phases],
        "levels": [*row.levels],
        "channel": row.channel,
    }
