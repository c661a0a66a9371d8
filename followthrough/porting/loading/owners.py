"""Who of us a file means. People it names who are not here are invited, when the importer may invite."""

from datetime import datetime

from followthrough.porting.answers import Answers
from followthrough.porting.loading.outcome import RowOutcome
from followthrough.porting.problem import Choice, Question, Severity
from followthrough.vocabulary.role import MemberState, Role
from followthrough.workspace.models import Member, Team
from followthrough.workspace.permission import circle_ids, may_manage

#: Answers to who an unknown name is, beside the name of a member.
MINE, NOBODY = "mine", "nobody"


class Owners:
    """Members by name, e-mail and foreign number; new ones wait in `invited` and `teams` until they are written."""

    def __init__(self, by: Member, at: datetime, answers: Answers) -> None:
        self.by = by
        self.at = at
        self.answers = answers
        self.unknown: dict[str, None] = {}
        self.circle = circle_ids(by)
        self.may_invite = may_manage(by)
        self.invited: list[Member] = []
        self.teams: list[Team] = []
        self.capacity: dict[int, int] = {}
        self._by_key: dict[str, Member] = {}
        self._teams: dict[str, Team] = {}
        self._new: set[int] = set()
        self._gone_by_key: dict[str, Member] = {}
        for member in Member.objects.in_workspace(by.workspace_id).order_by("id"):
            if member.state != MemberState.REMOVED:
                self._remember(member)
                continue
            for key in filter(None, (member.name, member.email)):
                self._gone_by_key.setdefault(key.strip().casefold(), member)
        for team in Team.objects.in_workspace(by.workspace_id):
            self._teams[team.name.casefold()] = team

    def owner(self, named: str, outcome: RowOutcome) -> Member | None:
        """The member a row names as owner; the importer when it names none, or somebody they can't give things to.

        None leaves it without owner: who left us owns nothing, and an unknown name as it was answered.
        """
        if not named.strip():
            return self.by
        member = self._known_or_invited(named)
        if member is None and self._gone(named):
            outcome.say("owner_left_us", Severity.WARNING, owner=named[:80])
            return None
        if member is None:
            return self._answered(named, outcome)
        if self.circle is not None and member.pk not in self.circle and member.pk not in self._new:
            outcome.say("owner_not_yours", Severity.WARNING, owner=named[:80])
            return self.by
        return member

    def author(self, named: str, outcome: RowOutcome) -> Member | None:
        """Who did something: whoever is or was a member, whoever imports; the importer when the file does not say.

        None when it was somebody unknown whom the importer has not named: what others did never becomes theirs.
        """
        if not named.strip():
            return self.by
        member = self._known_or_invited(named) or self._gone(named)
        return member or self._answered(named, outcome)

    def name_kept(self, named: str, owner: Member | None) -> dict[str, str]:
        """The name of an owner the row could not be given to, as it is kept beside it."""
        if not named.strip() or (owner is not None and self._find(named) is owner):
            return {}
        return {"owner": named}

    def _known_or_invited(self, named: str) -> Member | None:
        member = self._find(named)
        if member is None and self.may_invite and not _is_number(named) and not self._gone(named):
            member = self.invite(named)
        return member

    def _answered(self, named: str, outcome: RowOutcome) -> Member | None:
        """What the importer has said about an unknown name; whoever may invite answers for numbers alone, as theirs."""
        told = self.answers.other.get(f"owner:{named}") or self.answers.other.get("owners", "")
        member = self._find(told)
        if member is not None and (self.circle is None or member.pk in self.circle):
            outcome.say("owner_answered", owner=named[:80], member=member.name)
            return member
        if told == NOBODY:
            outcome.say("owner_left_out", Severity.WARNING, owner=named[:80])
            return None
        if told != MINE and not self.may_invite:
            self.unknown.setdefault(named, None)
        outcome.say("owner_unknown", Severity.WARNING, owner=named[:80])
        return self.by

    def question(self) -> Question | None:
        """Who the unknown names are, when the importer may not invite them."""
        if not self.unknown:
            return None
        names = list(self.unknown)
        shown = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
        people = sorted({member.name for member in self._by_key.values() if self._may_own(member)} - {self.by.name})
        choices = (Choice(MINE, shown), Choice(NOBODY, shown), *(Choice(name) for name in people))
        flag = f"--answer owners={MINE}|{NOBODY}|NAME"
        return Question("owners", choices, flag, {"count": str(len(names)), "names": shown, "name": names[0]})

    def _may_own(self, member: Member) -> bool:
        return member.state == MemberState.ACTIVE and (self.circle is None or member.pk in self.circle)

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
            self._new.add(known.pk)
        return known

    def has_left(self, name: str, mail: str) -> Member | None:
        """A member who was removed, by e-mail, else by name."""
        return (self._gone(mail) if mail else None) or self._gone(name)

    def is_new(self, row: Member | Team) -> bool:
        """Whether this import makes them."""
        return row.pk in self._new

    def _find(self, named: str) -> Member | None:
        return self._by_key.get(named.strip().casefold())

    def _gone(self, named: str) -> Member | None:
        return self._gone_by_key.get(named.strip().casefold())

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
