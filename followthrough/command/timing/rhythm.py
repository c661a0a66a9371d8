"""A change of the rhythm that concerns very many customers: what it would ask for, and the change, taken back later."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.handlers.wsgi import WSGIHandler
from django.db.models import F, QuerySet
from django.urls import reverse

from followthrough.background.retiming import follow_rhythm
from followthrough.command.timing.actions import Action, Limit, check
from followthrough.command.timing.caller import Answer, Caller
from followthrough.command.timing.floor import Floor
from followthrough.playbook.models import Cadence, CadenceChange
from followthrough.vocabulary.level import Level
from followthrough.vocabulary.moment import Moment
from followthrough.workspace.models import Member, Workspace

#: Answered within so many ms, whatever the number of customers: their due dates follow off the request.
ANSWERED = Limit(0, 200, is_cpu=False)


class RhythmActions:
    """What an admin of a workspace of sample data does to the interval of a common level, C."""

    def __init__(self, admin: Member) -> None:
        self.workspace_id = admin.workspace_id
        self.caller, self.floor = Caller(WSGIHandler(), admin), Floor(admin.workspace_id, admin.pk)
        self.cadence = self._cadences().get(moment=Moment.BEFORE, level=Level.C, stage=0)
        self.saved = 0

    def all(self) -> list[Action]:
        """The question and the change."""
        floor, pk = self.floor, self.cadence.pk
        return [
            Action("rhythm: what a change asks for", None, self._ask, lambda _: floor.rhythm(), ANSWERED),
            Action("rhythm: change one level", None, self._save, lambda _: floor.change_rhythm(pk), ANSWERED),
        ]

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Afterwards the rhythm is as it was, and so are due dates; only in a small workspace have they followed."""
        workspaces = Workspace.objects.filter(pk=self.workspace_id)
        changes = CadenceChange.objects.in_workspace(self.workspace_id)
        before, followed = set(changes.values_list("pk", flat=True)), workspaces.get().retimed_seq
        try:
            yield
        finally:
            changes.exclude(pk__in=before).delete()
            kept = {"ideal_days": self.cadence.ideal_days, "version": F("version") + 1}
            self._cadences().filter(pk=self.cadence.pk).update(**kept)
            workspaces.update(rhythm_seq=F("rhythm_seq") + 1)
            if follow_rhythm(workspaces.get(), levels=list(Level)) is None:
                workspaces.filter(retimed_seq=followed).update(retimed_seq=F("rhythm_seq"))

    def _ask(self, _number: int) -> None:
        check(self._post("look", self.cadence.ideal_days + 1), 200, reverse("cadences"))

    def _save(self, _number: int) -> None:
        self.saved += 1
        check(self._post("save", self.cadence.ideal_days + self.saved % 2), 302, reverse("cadences"))

    def _post(self, act: str, days: int) -> Answer:
        pk, version = self.cadence.pk, self.cadence.version + max(0, self.saved - 1)
        told = {f"ideal-{pk}": days, f"version-{pk}": version, "act": act}
        return self.caller.post(reverse("cadences"), told)

    def _cadences(self) -> "QuerySet[Cadence]":
        return Cadence.objects.in_workspace(self.workspace_id)
