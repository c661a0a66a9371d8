"""Keep the list of possible duplicates: of one customer as it is entered, of all after an import; set pairs aside."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import combinations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from followthrough.customers.duplicates import COMMON, Marks, Reason, alike, marks_among, marks_of, reasons, weight_of
from followthrough.customers.keys import words_key
from followthrough.customers.models import Contact, Customer, PossibleDuplicate, SetAside
from followthrough.reckoning.likeness import SHORTEST, is_spelled_alike, smooth
from followthrough.workspace.models import Member, Workspace
from followthrough.workspace.permission import NotAllowed, may_change

AT_A_TIME = 500
#: Names of which one half is the same are compared, unless it is the same in more than so many.
BLOCK = 30
Pair = tuple[int, int]


@transaction.atomic
def note_pairs(customer: Customer) -> None:
    """Write who may be the same as this customer, as it and its people are now known; about a dozen statements."""
    workspace_id = customer.workspace_id
    contacts = Contact.objects.in_workspace(workspace_id).filter(customer=customer).exclude(email_key="")
    ours = marks_of(customer, contacts.values_list("email_key", flat=True))
    kept = pairs_with(workspace_id, ours.id)
    # What was found by comparing all names stays as long as it holds.
    found = alike(ours, workspace_id=workspace_id, also=[pk for row in kept for pk in (row.first_id, row.second_id)])
    _write(workspace_id, kept, {pair(ours.id, pk): why for pk, why in found.items()})


def pairs_with(workspace_id: int, *ids: int) -> list[PossibleDuplicate]:
    """The pairs in which any of these customers stands."""
    rows = PossibleDuplicate.objects.in_workspace(workspace_id)
    return list(rows.filter(Q(first__in=ids) | Q(second__in=ids)).order_by("id"))


def pair(one: int, other: int) -> Pair:
    """Both ids, the elder first."""
    return min(one, other), max(one, other)


def _write(workspace_id: int, kept: Iterable[PossibleDuplicate], wanted: dict[Pair, list[Reason]]) -> None:
    """Bring the pairs `kept` in step with those `wanted`; what is right already is not touched."""
    rows = PossibleDuplicate.objects.in_workspace(workspace_id)
    left, gone, changed = dict(wanted), [], []
    for row in kept:
        why = left.pop((row.first_id, row.second_id), None)
        if why is None:
            gone.append(row.pk)
        elif why != row.reasons:
            row.reasons, row.weight = why, weight_of(why)
            changed.append(row)
    for start in range(0, len(gone), AT_A_TIME):
        rows.filter(pk__in=gone[start : start + AT_A_TIME]).delete()
    if changed:
        rows.bulk_update(changed, ["reasons", "weight"], batch_size=100)
    new = [
        PossibleDuplicate(
            workspace_id=workspace_id, first_id=first, second_id=second, reasons=why, weight=weight_of(why)
        )
        for (first, second), why in left.items()
    ]
    PossibleDuplicate.objects.bulk_create(new, AT_A_TIME, ignore_conflicts=True)


def find_all_pairs(workspace: Workspace) -> dict[Pair, list[Reason]]:
    """All pairs of a workspace that may be one, with their reasons; for `write_all_pairs`, outside any transaction.

    Reads one column of all customers after the other, and looks only at those who share a key or half a name.
    """
    shared = _Shared(workspace.pk)
    pairs = set(shared.pairs())
    ids = sorted({pk for each in pairs for pk in each})
    marks: dict[int, Marks] = {}
    for start in range(0, len(ids), AT_A_TIME):
        marks |= marks_among(workspace.pk, ids[start : start + AT_A_TIME])
    found = {}
    for first, second in sorted(pairs):
        if first in marks and second in marks:
            why = [each for each in reasons(marks[first], marks[second]) if each["value"] not in shared.crowded]
            if why:
                found[first, second] = why
    return found


@transaction.atomic
def write_all_pairs(workspace: Workspace, wanted: dict[Pair, list[Reason]]) -> None:
    """Bring the list in step with what `find_all_pairs` found, without those who have left since."""
    ids = {pk for each in wanted for pk in each}
    here = {pk for part in _parts(ids) for pk in _existing(workspace.pk, part)}
    left = {each: why for each, why in wanted.items() if here.issuperset(each)}
    _write(workspace.pk, PossibleDuplicate.objects.in_workspace(workspace).order_by("id").iterator(), left)


def _parts(ids: Iterable[int]) -> Iterator[list[int]]:
    listed = sorted(ids)
    return (listed[start : start + AT_A_TIME] for start in range(0, len(listed), AT_A_TIME))


def _existing(workspace_id: int, ids: list[int]) -> Iterable[int]:
    return Customer.objects.in_workspace(workspace_id).filter(pk__in=ids).values_list("pk", flat=True)


class _Shared:
    """Who shares what among all customers of a workspace; `crowded` are keys that too many share."""

    def __init__(self, workspace_id: int) -> None:
        self.customers = Customer.objects.in_workspace(workspace_id).order_by("id")
        self.contacts = Contact.objects.in_workspace(workspace_id).exclude(email_key="").order_by("customer_id")
        self.crowded: set[str] = set()

    def pairs(self) -> Iterator[Pair]:
        """Pairs worth a look, the elder first; one may come twice."""
        names = (name for name in self.customers.values_list("id", "name").iterator())
        yield from _couples(_grouped((pk, words_key(name)) for pk, name in names))
        yield from _couples(self._by("name_key"))
        for column in ("phone_key", "domain"):
            blocks = self._by(column)
            self.crowded |= {key for key, ids in blocks.items() if len(ids) > COMMON}
            yield from _couples({key: ids for key, ids in blocks.items() if key not in self.crowded})
        own = self.customers.exclude(email_key="").values_list("id", "email_key")
        yield from _couples(_grouped([*own, *self.contacts.values_list("customer_id", "email_key")]))
        for backwards in (False, True):
            yield from self._spelled_alike(backwards=backwards)

    def _by(self, column: str) -> dict[str, list[int]]:
        return _grouped(self.customers.exclude(**{column: ""}).values_list("id", column).iterator())

    def _spelled_alike(self, *, backwards: bool) -> Iterator[Pair]:
        """Of two names apart by a slip, the first half is the same in both, or the second one."""
        blocks = defaultdict(list)
        for pk, name in self.customers.values_list("id", "name_key").iterator():
            letters = smooth(name)[::-1] if backwards else smooth(name)
            # The other name may be a letter or two longer, and its half a letter.
            half = len(letters) // 2
            for length in (half - 1, half) if len(name) >= SHORTEST else ():
                blocks[letters[:length]].append((pk, name))
        for block in blocks.values():
            if 1 < len(block) <= BLOCK:
                for (ours, our_name), (theirs, their_name) in combinations(block, 2):
                    if is_spelled_alike(our_name, their_name):
                        yield min(ours, theirs), max(ours, theirs)


def _grouped(rows: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    """The ids that share a key, by key, each once and in order; keys of one alone, and empty ones, are left out."""
    first: dict[str, int] = {}
    shared: dict[str, list[int]] = {}
    for pk, key in rows:
        if not key or first.setdefault(key, pk) == pk:
            continue
        ids = shared.setdefault(key, [first[key]])
        if pk not in ids[-1:]:
            ids.append(pk)
    return {key: sorted(set(ids)) for key, ids in shared.items()}


def _couples(blocks: dict[str, list[int]]) -> Iterator[Pair]:
    """Everybody of a block with everybody; in a large one with the eldest only."""
    for ids in blocks.values():
        yield from combinations(ids, 2) if len(ids) <= COMMON else ((ids[0], pk) for pk in ids[1:])


@transaction.atomic
def set_aside(*, by: Member, first: Customer, second: Customer, at: datetime) -> SetAside:
    """Say that these are two: the pair stays away from the list, and keeps no deal from going up.

    Saying it again gives the same row. Raises NotAllowed unless `by` may change one of them.
    """
    _check(by, first, second)
    if known := _open(by, first, second):
        return known
    one, other = sorted((first, second), key=lambda customer: customer.pk)
    return SetAside.objects.create(workspace_id=by.workspace_id, first=one, second=other, by=by, said_at=at)


@transaction.atomic
def take_up_again(*, by: Member, first: Customer, second: Customer, at: datetime) -> None:
    """They may be one after all. What is not set aside stays as it is. Raises NotAllowed as `set_aside` does."""
    _check(by, first, second)
    if known := _open(by, first, second):
        SetAside.objects.in_workspace(by.workspace_id).filter(pk=known.pk).update(ended_at=at, ended_by=by)


def _open(by: Member, first: Customer, second: Customer) -> SetAside | None:
    # Under the lock of both, so that two who say it at once say it once.
    both = Customer.objects.visible_to(by).filter(pk__in=[first.pk, second.pk]).order_by("pk")
    list(both.select_for_update(of=("self",)))
    rows = SetAside.objects.in_workspace(by.workspace_id).filter(ended_at=None)
    return rows.filter(Q(first=first, second=second) | Q(first=second, second=first)).first()


def _check(by: Member, first: Customer, second: Customer) -> None:
    if not any(may_change(by, row.owner_id, row.service_member_id) for row in (first, second)):
        raise NotAllowed(_("Both customers belong to somebody outside your team."))
