"""The models of the journal, one file per noun."""

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

__all__ = ["Amendment", "Entry", "EntryContact", "EntryQuerySet", "LossReview", "Merge", "NextStep", "Parking"]
