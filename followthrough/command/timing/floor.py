"""The same work in bare SQL, as somebody would write it by hand: what the database alone costs.

Reads bring what the page shows; the write is rolled back, so that what is measured leaves no trace.
"""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from followthrough.workspace.ids import new_id

CUSTOMER = "c.id, c.name, c.city, c.level, c.level_on, c.next_due_on, c.last_contact_at, c.log_score, c.open_deals"


class Floor:
    """Statements on the raw cursor of the database, for one member."""

    def __init__(self, workspace_id: int, member_id: int) -> None:
        self.workspace_id, self.member_id = workspace_id, member_id
        connection.ensure_connection()
        self._is_sqlite = connection.vendor == "sqlite"

    def _all(self, sql: str, *values: Any) -> list[Any]:
        return self._run(sql, values, wants_rows=True)

    def _do(self, sql: str, *values: Any) -> None:
        self._run(sql, values, wants_rows=False)

    def _run(self, sql: str, values: Sequence[Any], *, wants_rows: bool) -> list[Any]:
        raw = connection.connection.cursor()
        try:
            raw.execute(sql.replace("%s", "?") if self._is_sqlite else sql, values)
            return list(raw.fetchall()) if wants_rows else []
        finally:
            raw.close()

    def customers(self) -> None:
        """The first 50 customers by name, with their owners."""
        self._all(
            f"SELECT {CUSTOMER}, o.name FROM customers_customer c LEFT JOIN workspace_member o ON o.id = c.owner_id "
            "AND o.workspace_id = c.workspace_id WHERE c.workspace_id = %s ORDER BY c.name_key, c.id LIMIT 51",
            self.workspace_id,
        )

    def more_customers(self, name_key: str, customer_id: int) -> None:
        """The 50 customers by name that follow this one."""
        self._all(
            f"SELECT {CUSTOMER}, o.name FROM customers_customer c LEFT JOIN workspace_member o ON o.id = c.owner_id "
            "AND o.workspace_id = c.workspace_id WHERE c.workspace_id = %s AND (c.name_key, c.id) > (%s, %s) "
            "ORDER BY c.name_key, c.id LIMIT 51",
            self.workspace_id, name_key, customer_id,
        )  # fmt: skip

    def search(self, part: str) -> None:
        """The first 50 customers whose text holds `part`, by name."""
        if self._is_sqlite:
            found = "SELECT rowid FROM customers_search WHERE customers_search MATCH %s"
            where, value = f"s.id IN ({found})", f'"{part}"'
        else:
            where, value = "s.doc LIKE %s", f"%{part}%"
        self._all(
            f"SELECT {CUSTOMER}, o.name FROM customers_customer c LEFT JOIN workspace_member o ON o.id = c.owner_id "
            "AND o.workspace_id = c.workspace_id WHERE c.workspace_id = %s AND c.id IN (SELECT s.customer_id "
            f"FROM customers_searchtext s WHERE s.workspace_id = %s AND {where}) ORDER BY c.name_key, c.id LIMIT 51",
            self.workspace_id, self.workspace_id, value,
        )  # fmt: skip

    def customer(self, customer_id: int) -> None:
        """A customer with its people, deals, steps, levels and 50 entries with those met."""
        one = (self.workspace_id, customer_id)
        self._all("SELECT * FROM customers_customer WHERE workspace_id = %s AND id = %s", *one)
        self._all("SELECT * FROM customers_contact WHERE workspace_id = %s AND customer_id = %s", *one)
        self._all("SELECT * FROM deals_deal WHERE workspace_id = %s AND customer_id = %s", *one)
        self._all(
            "SELECT * FROM journal_nextstep WHERE workspace_id = %s AND customer_id = %s AND closed_at IS NULL", *one
        )
        self._all(
            "SELECT * FROM customers_levelassessment WHERE workspace_id = %s AND customer_id = %s "
            "ORDER BY assessed_at DESC LIMIT 3",
            *one,
        )
        rows = self._all(
            "SELECT * FROM journal_entry WHERE workspace_id = %s AND customer_id = %s "
            "ORDER BY happened_at DESC LIMIT 51",
            *one,
        )
        ids = [row[0] for row in rows] or [0]
        marks = ", ".join(["%s"] * len(ids))
        self._all(
            f"SELECT * FROM journal_entrycontact WHERE workspace_id = %s AND entry_id IN ({marks})",
            self.workspace_id, *ids,
        )  # fmt: skip

    def touch_form(self, customer_id: int) -> None:
        """What a form for a touch offers: the customer, its people, open deals and steps, and the last touch."""
        one = (self.workspace_id, customer_id)
        self._all("SELECT * FROM customers_customer WHERE workspace_id = %s AND id = %s", *one)
        self._all("SELECT * FROM customers_contact WHERE workspace_id = %s AND customer_id = %s", *one)
        self._all("SELECT * FROM deals_deal WHERE workspace_id = %s AND customer_id = %s AND status = 'open'", *one)
        self._all(
            "SELECT * FROM journal_nextstep WHERE workspace_id = %s AND customer_id = %s AND closed_at IS NULL", *one
        )
        self._all(
            "SELECT * FROM journal_entry WHERE workspace_id = %s AND customer_id = %s "
            "ORDER BY happened_at DESC LIMIT 1",
            *one,
        )

    def journal(self) -> None:
        """My 50 latest entries with their customers and deals, and who was met."""
        rows = self._all(
            "SELECT e.*, c.name, d.name FROM journal_entry e JOIN customers_customer c ON c.id = e.customer_id "
            "AND c.workspace_id = e.workspace_id LEFT JOIN deals_deal d ON d.id = e.deal_id "
            "AND d.workspace_id = e.workspace_id WHERE e.workspace_id = %s AND e.author_id = %s "
            "ORDER BY e.happened_at DESC LIMIT 51",
            self.workspace_id, self.member_id,
        )  # fmt: skip
        ids = [row[0] for row in rows] or [0]
        self._all(
            "SELECT m.entry_id, p.name, m.was_key FROM journal_entrycontact m JOIN customers_contact p "
            "ON p.id = m.contact_id AND p.workspace_id = m.workspace_id WHERE m.workspace_id = %s "
            f"AND m.entry_id IN ({', '.join(['%s'] * len(ids))})",
            self.workspace_id, *ids,
        )  # fmt: skip

    def rhythm(self) -> None:
        """The cadences, and how many customers stand where: each of them is counted."""
        self._all("SELECT * FROM playbook_cadence WHERE workspace_id = %s", self.workspace_id)
        self._all(
            "SELECT level, open_deals > 0, sold_at IS NOT NULL, first_value_at IS NOT NULL, phase, open_stage, "
            "group_id, parked_until, count(*) FROM customers_customer WHERE workspace_id = %s AND NOT do_not_contact "
            "GROUP BY 1, 2, 3, 4, 5, 6, 7, 8",
            self.workspace_id,
        )

    def change_rhythm(self, cadence_id: int) -> None:
        """Another interval of one level, and the mark that due dates are to follow; then take it back."""
        self._do("BEGIN IMMEDIATE" if self._is_sqlite else "BEGIN")
        try:
            self._do(
                "UPDATE playbook_cadence SET ideal_days = ideal_days + 1, version = version + 1 "
                "WHERE workspace_id = %s AND id = %s",
                self.workspace_id, cadence_id,
            )  # fmt: skip
            self._do("UPDATE workspace_workspace SET rhythm_seq = rhythm_seq + 1 WHERE id = %s", self.workspace_id)
        finally:
            self._do("ROLLBACK")

    def board(self) -> None:
        """Count and value of my open deals by stage, and the first rows of each."""
        mine = (self.workspace_id, self.member_id)
        self._all(
            "SELECT stage, currency, count(*), sum(value) FROM deals_deal WHERE workspace_id = %s AND owner_id = %s "
            "AND status = 'open' GROUP BY stage, currency",
            *mine,
        )
        for stage in range(1, 8):
            self._all(
                "SELECT d.id, d.name, d.value, d.currency, d.stage_since, c.name, c.level, c.next_due_on "
                "FROM deals_deal d JOIN customers_customer c ON c.id = d.customer_id AND c.workspace_id = "
                "d.workspace_id WHERE d.workspace_id = %s AND d.owner_id = %s AND d.status = 'open' AND d.stage = %s "
                "ORDER BY d.value DESC LIMIT 15",
                *mine, stage,
            )  # fmt: skip

    def today(self, on: date) -> None:
        """My due customers, my due steps, and the open deals of both."""
        mine = (self.workspace_id, self.member_id)
        day = on.isoformat() if self._is_sqlite else on
        rows = self._all(
            f"SELECT {CUSTOMER}, c.unanswered, c.waiting_since, c.potential FROM customers_customer c "
            "WHERE c.workspace_id = %s AND c.owner_id = %s AND c.next_due_on <= %s ORDER BY c.next_due_on LIMIT 500",
            *mine, day,
        )  # fmt: skip
        self._all(
            "SELECT * FROM journal_nextstep WHERE workspace_id = %s AND member_id = %s AND closed_at IS NULL "
            "AND due_on <= %s LIMIT 500",
            *mine, day,
        )  # fmt: skip
        ids = [row[0] for row in rows[:500]] or [0]
        marks = ", ".join(["%s"] * len(ids))
        self._all(
            "SELECT id, customer_id, name, stage, stage_since, value, currency FROM deals_deal WHERE workspace_id = %s "
            f"AND status = 'open' AND customer_id IN ({marks})",
            self.workspace_id, *ids,
        )  # fmt: skip

    def log(self, customer_id: int, deal_id: int | None, contact_id: int) -> None:
        """Write a touch with who was met, move the clocks, close the step and open the next; then take it all back."""
        now: Any = datetime.now(UTC)
        uid: Any = uuid.uuid4()
        day: Any = now.date()
        if self._is_sqlite:
            now, uid, day = now.replace(tzinfo=None).isoformat(" "), uid.hex, day.isoformat()
        lock = "" if self._is_sqlite else " FOR UPDATE"
        self._do("BEGIN IMMEDIATE" if self._is_sqlite else "BEGIN")
        try:
            one, entry_id = (self.workspace_id, customer_id), new_id()
            self._all(f"SELECT * FROM customers_customer WHERE workspace_id = %s AND id = %s{lock}", *one)
            deals = [] if deal_id is None else self._all(
                f"SELECT deal_seq, attempts, stage FROM deals_deal WHERE workspace_id = %s AND id = %s{lock}",
                self.workspace_id, deal_id,
            )  # fmt: skip
            seq, attempts, stage = deals[0] if deals else (None, None, None)
            self._do(
                "INSERT INTO journal_entry (id, workspace_id, uid, kind, customer_id, deal_id, deal_seq, author_id, "
                "channel, direction, reached, attempt, outcome, stage_before, stage_after, cause, closed_as, "
                "competitor, missing, override_reason, note, key_met, is_correction, origin, happened_at, "
                "recorded_at) VALUES (%s, %s, %s, 'touch', %s, %s, %s, %s, 'call', 'out', %s, %s, %s, %s, %s, '', '', "
                "'', '[]', '', %s, %s, %s, 'hand', %s, %s)",
                entry_id, self.workspace_id, uid, customer_id, deal_id, None if seq is None else seq + 1,
                self.member_id, True, None if attempts is None else attempts + 1, "retained" if deals else "", stage,
                stage, "Spoke about the schedule.", False, False, now, now,
            )  # fmt: skip
            self._do(
                "INSERT INTO journal_entrycontact (id, workspace_id, entry_id, contact_id, was_key) "
                "VALUES (%s, %s, %s, %s, %s)",
                new_id(), self.workspace_id, entry_id, contact_id, False,
            )  # fmt: skip
            self._move(customer_id, deal_id, entry_id, contact_id, now, day)
        finally:
            self._do("ROLLBACK")

    def _move(self, customer_id: int, deal_id: int | None, entry_id: int, contact_id: int, now: Any, day: Any) -> None:
        self._do(
            "UPDATE deals_deal SET deal_seq = deal_seq + 1, attempts = attempts + 1 "
            "WHERE workspace_id = %s AND id = %s",
            self.workspace_id, deal_id,
        )  # fmt: skip
        self._do(
            "UPDATE journal_nextstep SET closed_at = %s, closed_by_id = %s WHERE workspace_id = %s "
            "AND customer_id = %s AND member_id = %s AND closed_at IS NULL",
            now, entry_id, self.workspace_id, customer_id, self.member_id,
        )  # fmt: skip
        self._do(
            "INSERT INTO journal_nextstep (id, workspace_id, version, customer_id, deal_id, member_id, contact_id, "
            "opened_by_id, what, due_on, agreed, from_cadence, made_at) VALUES "
            "(%s, %s, 1, %s, %s, %s, %s, %s, 'Call', %s, %s, %s, %s)",
            new_id(), self.workspace_id, customer_id, deal_id, self.member_id, contact_id, entry_id, day, False, False,
            now,
        )  # fmt: skip
        self._do(
            "UPDATE customers_customer SET last_touch_at = %s, last_contact_at = %s, "
            "contact_count = contact_count + 1, unanswered = 0, next_due_on = %s, log_score = log_score + 0.01 "
            "WHERE workspace_id = %s AND id = %s",
            now, now, day, self.workspace_id, customer_id,
        )  # fmt: skip
        self._do(
            "UPDATE journal_bond SET last_touch_at = %s, last_contact_at = %s, log_score = log_score + 0.01 "
            "WHERE workspace_id = %s AND customer_id = %s AND member_id = %s",
            now, now, self.workspace_id, customer_id, self.member_id,
        )  # fmt: skip
