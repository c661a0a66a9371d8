"""The models of the journal, one file per noun."""

from followthrough.journal.models.bond import Bond
from followthrough.journal.models.dynamics import DynamicsFact, DynamicsRound
from followthrough.journal.models.entries import (
    Amendment,
    Entry,
    EntryContact,
    EntryQuerySet,
    LossReview,
    Merge,
    NextStep,
    Parking,
)
from followthrough.journal.models.gathering import Gathering, GatheringMember, Guest, GuestPerson
from followthrough.journal.models.promise import Promise, PromiseChange
from followthrough.journal.models.visit import Visit, VisitChange, VisitContact, VisitFile, VisitMember

__all__ = [
    "Amendment",
    "Bond",
    "DynamicsFact",
    "DynamicsRound",
    "Entry",
    "EntryContact",
    "EntryQuerySet",
    "Gathering",
    "GatheringMember",
    "Guest",
    "GuestPerson",
    "LossReview",
    "Merge",
    "NextStep",
    "Parking",
    "Promise",
    "PromiseChange",
    "Visit",
    "VisitChange",
    "VisitContact",
    "VisitFile",
    "VisitMember",
]
