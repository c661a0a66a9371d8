"""The columns of each table that synthetic data fill; those that are the same for all rows stand apart."""

from followthrough.customers.models import Contact, Customer, LevelAssessment, SearchText
from followthrough.deals.models import Deal
from followthrough.journal.models import Bond, Entry, EntryContact, NextStep
from followthrough.journal.models.bond import KEPT as BOND_KEPT

COLUMNS: dict[str, tuple[type, tuple[str, ...]]] = {
    "customer": (
        Customer,
        (
            "id", "owner_id", "name", "name_key", "email", "email_key", "phone", "phone_key", "website",
            "domain", "city", "country", "industry", "source", "potential", "potential_currency", "entered_at",
            "first_due_on", "level", "level_on", "level_stale_on", "level_expired_on", "level_broken",
            "last_contact_at", "last_touch_at", "contact_count", "unanswered", "open_deals", "open_stage",
            "every_days", "sold_at", "next_due_on", "log_score", "gap_count", "gap_days", "gap_logs",
            "drift_amber_on", "drift_red_on", "after_sale", "alarm_amber_on", "alarm_red_on",
        ),
    ),
    "search": (SearchText, ("id", "customer_id", "doc")),
    "contact": (
        Contact,
        (
            "id", "customer_id", "name", "name_key", "is_key", "role", "job_title", "email",
            "email_key", "phone", "phone_key", "entered_at",
        ),
    ),
    "level": (
        LevelAssessment,
        ("id", "customer_id", "by_id", "level_before", "level", "reason", "assessed_at"),
    ),
    "deal": (
        Deal,
        (
            "id", "customer_id", "owner_id", "name", "search_text", "value", "currency", "source",
            "opened_at", "stage", "stage_since", "status", "deal_seq", "attempts", "sold_at", "completed_at",
            "closed_at", "sold_attempt", "touched_at", "first_channel", "earlier",
        ),
    ),
    "entry": (
        Entry,
        (
            "id", "uid", "kind", "customer_id", "deal_id", "deal_seq", "author_id", "channel",
            "direction", "reached", "attempt", "outcome", "stage_before", "stage_after", "cause", "closed_as", "note",
            "minutes", "key_met", "happened_at", "recorded_at",
        ),
    ),
    "met": (EntryContact, ("id", "entry_id", "contact_id", "was_key")),
    "step": (
        NextStep,
        (
            "id", "customer_id", "deal_id", "member_id", "contact_id", "opened_by_id", "what", "due_on",
            "agreed", "target_stage", "made_at",
        ),
    ),
    "bond": (Bond, ("id", "customer_id", "member_id", *BOND_KEPT)),
}  # fmt: skip

#: Their rows are made of plain values, because there are so many of them.
PLAIN = frozenset({"entry", "met"})
