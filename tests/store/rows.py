"""How does a test of the store say "a debtor with an open invoice of 1 200 euros"? By these few functions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Table, insert

from collector.store import schema

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
TODAY = date(2026, 3, 2)


def add(tx: Connection, table: Table, **values: Any) -> int:
    return int(tx.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


def add_debtor(tx: Connection, name: str = "Atelier Boréal", **values: Any) -> int:
    given = {
        "stripe_id": f"cus_{name}", "name": name, "email": "compta@example.fr", "kind": "business",
        "kind_source": "tax_id", "country": "FR", "language": "fr", "address_lines": ["1 rue des Lilas"], "tax_ids": [],
        "metadata": {}, "deleted": False, "read_at": AT,
    }  # fmt: skip
    return add(tx, schema.debtor, **(given | values))


def add_case(tx: Connection, debtor_id: int, **values: Any) -> int:
    given = {"debtor_id": debtor_id, "currency": "eur", "regime": "FR/business", "opened_on": date(2026, 2, 1)}
    return add(tx, schema.case, **(given | values))


def invoice_values(debtor_id: int, number: str = "F-1", **values: Any) -> dict[str, Any]:
    given = {
        "stripe_id": f"in_{number}", "debtor_id": debtor_id, "number": number, "status": "open",
        "collection_method": "send_invoice", "currency": "eur", "total_minor": 120_000, "due_minor": 120_000,
        "paid_minor": 0, "remaining_minor": 120_000, "principal_minor": 120_000, "created_at": AT,
        "issued_on": date(2026, 1, 1), "due_on": date(2026, 1, 31), "due_on_assumed": False, "auto_advance": True,
        "attempt_count": 0, "payment_processing": False, "livemode": False, "raw": b"{}", "read_at": AT,
    }  # fmt: skip
    return given | values


def add_claim(tx: Connection, debtor_id: int, case_id: int, number: str = "F-1", **values: Any) -> tuple[int, int]:
    """An invoice and its claim; returns (claim id, invoice id)."""
    invoice_id = add(tx, schema.invoice, **invoice_values(debtor_id, number, **values))
    claim_id = add(
        tx, schema.claim, invoice_id=invoice_id, case_id=case_id, terms_key="2026", opened_on=date(2026, 2, 1)
    )
    return claim_id, invoice_id


def add_notice(tx: Connection, case_id: int, debtor_id: int, step_key: str = "reminder_1", **values: Any) -> int:
    given = {
        "uid": f"{case_id}.{step_key}.{values.get('cycle', 1)}", "case_id": case_id, "debtor_id": debtor_id, "cycle": 1,
        "step_key": step_key, "level": 1, "kind": "reminder", "state": "planned", "consent": "auto",
        "send_on": TODAY, "because": {"code": "late", "values": {}}, "planned_at": AT, "policy_version": "p1",
        "not_before": AT,
    }  # fmt: skip
    return add(tx, schema.notice, **(given | values))
