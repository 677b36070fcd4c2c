"""Which claims does the debtor contest, how much of them, since when, and how did it end?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from collector.store import journal
from collector.store.cases import facts_changed
from collector.store.journal import Entry
from collector.store.schema import case, claim, dispute, invoice


@dataclass(frozen=True, slots=True)
class Ending:
    """How a dispute ended. `words` say so; `result` is a DisputeResult, "" where only words are known.

    `credit_minor` was granted; `follow_up_on` is the day to call again, None for never.
    """

    words: str
    result: str = ""
    credit_minor: int = 0
    follow_up_on: date | None = None


@dataclass(frozen=True, slots=True)
class OpenDispute:
    """A dispute that waits for its end; `contested_minor` None: the whole invoice."""

    id: int
    claim_id: int
    number: str | None
    source: str
    reason: str
    opened_at: datetime
    contested_minor: int | None
    category: str
    to_lawyer: bool
    cause: str
    responsible: str
    proposal: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the owner found out about a dispute, for her and the lawyer alone."""

    opened_at: datetime
    number: str | None
    category: str
    cause: str
    responsible: str
    proposal: str
    to_lawyer: bool


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A dispute that ended a while ago, whose debtor may be called."""

    dispute_id: int
    case_id: int
    number: str
    is_with_lawyer: bool


def open_dispute(
    tx: Connection, at: datetime, case_id: int, claim_id: int, source: str, reference: str, reason: str, *, who: str,
    contested_minor: int | None = None, category: str = "", to_lawyer: bool = False,
) -> int | None:  # fmt: skip
    """The claim, or `contested_minor` of its principal, is contested and no longer chased; the rest of the case is.

    `source` is owner, stripe or debtor; `reference` the provider's id (du_...) or empty; `category` a DisputeCategory;
    `to_lawyer`: only the lawyer answers. Returns the id of the dispute, or None where the claim has an open one with
    the same source and reference, or is of another case.
    """
    same = select(dispute.c.id).where(
        dispute.c.claim_id == claim_id, dispute.c.source == source, dispute.c.reference == reference,
        dispute.c.closed_at.is_(None),
    )  # fmt: skip
    ours = select(claim.c.id).where(claim.c.id == claim_id, claim.c.case_id == case_id)
    if tx.execute(same.limit(1)).first() is not None or tx.execute(ours).first() is None:
        return None
    values = {
        "case_id": case_id, "claim_id": claim_id, "source": source, "reference": reference, "reason": reason,
        "contested_minor": contested_minor, "category": category, "to_lawyer": to_lawyer,
    }  # fmt: skip
    made = insert(dispute).values(**values, opened_at=at, opened_by=who).returning(dispute.c.id)
    dispute_id = int(tx.execute(made).scalar_one())
    facts_changed(tx, at, [case_id])
    data = {"dispute": dispute_id, "claim": claim_id, "source": source, "reference": reference}
    told = {"contested_minor": contested_minor, "category": category or None, "to_lawyer": to_lawyer or None}
    data |= {name: value for name, value in told.items() if value is not None}
    journal.append(tx, at, [Entry("dispute_opened", who, case_id, data)])
    return dispute_id


def look_into(
    tx: Connection, at: datetime, dispute_id: int, cause: str, responsible: str, proposal: str, *, case_id: int,
    who: str,
) -> bool:  # fmt: skip
    """Keep what the owner found out about an open dispute, and what she proposes. False if it is over, or elsewhere.

    The words stay out of the journal.
    """
    values = {"cause": cause, "responsible": responsible, "proposal": proposal}
    changed = tx.execute(update(dispute).where(_is_open(dispute_id, case_id)).values(**values))
    if changed.rowcount == 0:
        return False
    data = {"dispute": dispute_id, "responsible": responsible, "proposed": bool(proposal)}
    journal.append(tx, at, [Entry("dispute_looked_into", who, case_id, data)])
    return True


def close_dispute(
    tx: Connection, at: datetime, dispute_id: int, ending: Ending, *, case_id: int, who: str
) -> int | None:  # fmt: skip
    """The contest is over. Returns the case; None if it was over before, or is of another case."""
    row = tx.execute(
        update(dispute)
        .where(_is_open(dispute_id, case_id))
        .values(
            closed_at=at, closed_by=who, outcome=ending.words, result=ending.result or None,
            credit_minor=ending.credit_minor, follow_up_on=ending.follow_up_on,
        )
        .returning(dispute.c.case_id, dispute.c.claim_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    facts_changed(tx, at, [row.case_id])
    data = {"dispute": dispute_id, "claim": row.claim_id}
    if ending.result:
        data |= {"result": ending.result, "credit_minor": ending.credit_minor}
    journal.append(tx, at, [Entry("dispute_closed", who, row.case_id, data)])
    return int(row.case_id)


def open_of(tx: Connection, case_id: int) -> tuple[OpenDispute, ...]:
    """The open disputes of a case, oldest first."""
    names = [name for name in OpenDispute.__slots__ if name != "number"]
    query = (
        select(*(dispute.c[name] for name in names), invoice.c.number)
        .join(claim, claim.c.id == dispute.c.claim_id)
        .join(invoice, invoice.c.id == claim.c.invoice_id)
        .where(dispute.c.case_id == case_id, dispute.c.closed_at.is_(None))
        .order_by(dispute.c.id)
    )
    return tuple(OpenDispute(**row._mapping) for row in tx.execute(query))


def findings_of(tx: Connection, case_id: int) -> tuple[Found, ...]:
    """What the owner found out about the disputes of a case, oldest first."""
    query = (
        select(
            dispute.c.opened_at, invoice.c.number, dispute.c.category, dispute.c.cause, dispute.c.responsible,
            dispute.c.proposal, dispute.c.to_lawyer,
        )
        .join(claim, claim.c.id == dispute.c.claim_id)
        .join(invoice, invoice.c.id == claim.c.invoice_id)
        .where(
            dispute.c.case_id == case_id,
            or_(dispute.c.cause != "", dispute.c.responsible != "", dispute.c.proposal != "", dispute.c.to_lawyer),
        )
        .order_by(dispute.c.id)
    )  # fmt: skip
    return tuple(Found(**row._mapping) for row in tx.execute(query))


def claim_of(tx: Connection, dispute_id: int, case_id: int) -> int | None:
    """The claim that an open dispute of this case is about."""
    found: int | None = tx.execute(select(dispute.c.claim_id).where(_is_open(dispute_id, case_id))).scalar_one_or_none()
    return found


def waits_for_lawyer(tx: Connection, case_id: int) -> bool:
    """Whether an open dispute of the case is one that only the lawyer answers."""
    query = select(dispute.c.id).where(
        dispute.c.case_id == case_id, dispute.c.closed_at.is_(None), dispute.c.to_lawyer
    )  # fmt: skip
    return tx.execute(query.limit(1)).first() is not None


def due_follow_ups(tx: Connection, today: date) -> tuple[FollowUp, ...]:
    """Disputes whose debtor is to be called by today."""
    query = (
        select(dispute.c.id, dispute.c.case_id, invoice.c.number, case.c.handed_off_on)
        .join(claim, claim.c.id == dispute.c.claim_id)
        .join(invoice, invoice.c.id == claim.c.invoice_id)
        .join(case, case.c.id == dispute.c.case_id)
        .where(dispute.c.follow_up_on <= today)
        .order_by(dispute.c.id)
    )
    return tuple(
        FollowUp(row.id, row.case_id, row.number or "", row.handed_off_on is not None) for row in tx.execute(query)
    )


def asked_to_follow_up(tx: Connection, dispute_id: int) -> None:
    """The owner was asked to call; told in the journal by the task itself."""
    tx.execute(update(dispute).where(dispute.c.id == dispute_id).values(follow_up_on=None))


def _is_open(dispute_id: int, case_id: int) -> ColumnElement[bool]:
    return (dispute.c.id == dispute_id) & (dispute.c.case_id == case_id) & dispute.c.closed_at.is_(None)
