"""Which claims does the debtor contest, since when, and how did it end?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from collector.store import journal
from collector.store.cases import facts_changed
from collector.store.journal import Entry
from collector.store.schema import claim, dispute


def open_dispute(
    tx: Connection, at: datetime, case_id: int, claim_id: int, source: str, reference: str, reason: str, *, who: str
) -> int | None:
    """The claim is contested and no longer chased; the rest of the case is. None too for a claim of another case.

    `source` is owner, stripe or debtor; `reference` the provider's id (du_...) or empty. Returns the id of the
    dispute, or None where the claim has an open one with the same source and reference.
    """
    same = select(dispute.c.id).where(
        dispute.c.claim_id == claim_id, dispute.c.source == source, dispute.c.reference == reference,
        dispute.c.closed_at.is_(None),
    )  # fmt: skip
    ours = select(claim.c.id).where(claim.c.id == claim_id, claim.c.case_id == case_id)
    if tx.execute(same.limit(1)).first() is not None or tx.execute(ours).first() is None:
        return None
    values = {"case_id": case_id, "claim_id": claim_id, "source": source, "reference": reference, "reason": reason}
    made = insert(dispute).values(**values, opened_at=at, opened_by=who).returning(dispute.c.id)
    dispute_id = int(tx.execute(made).scalar_one())
    facts_changed(tx, at, [case_id])
    data = {"dispute": dispute_id, "claim": claim_id, "source": source, "reference": reference}
    journal.append(tx, at, [Entry("dispute_opened", who, case_id, data)])
    return dispute_id


def close_dispute(
    tx: Connection, at: datetime, dispute_id: int, outcome: str, *, case_id: int, who: str
) -> int | None:  # fmt: skip
    """The contest is over; `outcome` says how, in words or a code. Returns the case; None if it was over before, or is
    of another case."""
    row = tx.execute(
        update(dispute)
        .where(dispute.c.id == dispute_id, dispute.c.case_id == case_id, dispute.c.closed_at.is_(None))
        .values(closed_at=at, closed_by=who, outcome=outcome)
        .returning(dispute.c.case_id, dispute.c.claim_id)
    ).one_or_none()
    if row is None:
        return None
    facts_changed(tx, at, [row.case_id])
    data = {"dispute": dispute_id, "claim": row.claim_id}
    journal.append(tx, at, [Entry("dispute_closed", who, row.case_id, data)])
    return int(row.case_id)
