"""Which letters were handed to the post, as the owner noted it? Kept in the journal, which proves when she did."""

from __future__ import annotations

from datetime import date, datetime

import orjson
from sqlalchemy import Connection, select

from collector.store import journal
from collector.store.journal import Entry
from collector.store.schema import notice

KIND = "letter_posted"


def case_of_letter(tx: Connection, notice_id: int) -> int | None:
    """The case of this notice; None where there is none."""
    return tx.execute(select(notice.c.case_id).where(notice.c.id == notice_id)).scalar_one_or_none()


def note(
    tx: Connection, at: datetime, case_id: int, notice_id: int, on: date, number: str, proof_sha256: str, *, who: str
) -> bool:  # fmt: skip
    """The letter of a notice was posted on a day, under the post's own number (empty: none). False if it is known."""
    data = {"notice": notice_id, "on": on.isoformat(), "number": number, "proof": proof_sha256}
    known = [orjson.loads(row.data) for row in journal.read(tx, case_id) if row.kind == KIND]
    if any((it["notice"], it["on"]) == (notice_id, data["on"]) for it in known):
        return False
    journal.append(tx, at, [Entry(KIND, who, case_id, data)])
    return True
