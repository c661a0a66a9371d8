"""Who of us a file means. People it names who are not here are invited, when the importer may invite."""

from datetime import datetime

from followthrough.porting.loading.outcome import RowOutcome
from followthrough.porting.problem import Severity
from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.models import Member, Team
from followthrough.workspace.permission import circle_ids, may_manage


class Owners:
    """Members by name, e-mail and foreign number; new ones wait in `invited` and `teams` until they are written."""

    def __init__(self, by: Member, at: datetime) -> None:
        self.by = by
        self.at = at
        self.circle = circle_ids(by)
        self.may_invite = may_manage(by)
        self.invited: list[Member] = []
        self.teams: list[Team] = []
        self.changed: list[tuple[Member, dict[str, int | None]]] = []
        self.capacity: dict[int, int] = {}
        self._by_key: dict[str, Member] = {}
        self._teams: dict[str, Team] = {}
        self._new: set[int] = set()
        members = Member.objects.in_workspace(by.workspace_id).exclude(state=MemberState.REMOVED).order_by("id")
        for member in members:
            self._remember(member)
        for team in Team.objects.in_workspace(by.workspace_id):
            self._teams[team.name.casefold()] = team

    def owner(self, named: str, outcome: RowOutcome) -> Member:
        """The member a row names as owner; the importer when it names none, or somebody they can't give things to."""
        if not named.strip():
            return self.by
        member = self._find(named)
        if member is None and self.may_invite and not _is_number(named):
            member = self.invite(named)
        if member is None:
            outcome.say("owner_unknown", Severity.WARNING, owner=named[:80])
            return self.by
        if self.circle is not None and member.pk not in self.circle and member.pk not in self._new:
            outcome.say("owner_not_yours", Severity.WARNING, owner=named[:80])
            return self.by
        return member

    def author(self, named: str, outcome: RowOutcome) -> Member:
        """Who did something: any member may have, whoever imports; the importer when the file does not say."""
        member = self._find(named) if named.strip() else self.by
        if member is None and self.may_invite and not _is_number(named):
            member = self.invite(named)
        if member is None:
            outcome.say("author_unknown", Severity.WARNING, owner=named[:80])
        return member or self.by

    def invite(self, named: str, *, mail: str = "", team: Team | None = None, role: Role = Role.SELLER) -> Member:
        """A new invited member, known by name or e-mail, not yet written."""
        mail = (mail or (named if "@" in named else "")).strip().lower()
        name = named.strip()[:200] if "@" not in named else _name_in(named)
        member = Member(
            workspace_id=self.by.workspace_id,
            name=name,
            email=mail[:254],
            team=team,
            role=role,
            state=MemberState.INVITED,
            made_at=self.at,
        )
        self.invited.append(member)
        self._new.add(member.pk)
        self._remember(member)
        return member

    def found(self, name: str, mail: str) -> Member | None:
        """A member by e-mail, else by name."""
        return (self._by_key.get(mail.strip().casefold()) if mail else None) or self._by_key.get(
            name.strip().casefold()
        )

    def number(self, external_id: str, member: Member) -> None:
        """Remember the number another system knows a member by."""
        self._by_key.setdefault(external_id.casefold(), member)

    def team(self, name: str, manager: Member | None) -> Team | None:
        """The team of that name, made under its manager when there is none."""
        if not name:
            return None
        known = self._teams.get(name.casefold())
        if known is None:
            known = Team(workspace_id=self.by.workspace_id, name=name[:200], manager=manager)
            self.teams.append(known)
            self._teams[name.casefold()] = known
        return known

    def is_new(self, member: Member) -> bool:
        """Whether this import invites them."""
        return member.pk in self._new

    def _find(self, named: str) -> Member | None:
        return self._by_key.get(named.strip().casefold())

    def _remember(self, member: Member) -> None:
        self.capacity[member.pk] = max(member.capacity, 1)
        for key in (member.name, member.email):
            if key:
                self._by_key.setdefault(key.strip().casefold(), member)


def _is_number(text: str) -> bool:
    return len(text) in (15, 18) and text.isalnum() and any(letter.isdigit() for letter in text)


def _name_in(mail: str) -> str:
    local = mail.partition("@")[0]
    return " ".join(part.capitalize() for part in local.replace("_", ".").split(".") if part)[:200] or mail[:200]
