"""Which statements of account were drawn up, under which numbers, and what was frozen with them?

A number is reserved first, because it is printed; then the record is frozen with its hash, once. A number that was
reserved and never frozen belongs to no paper: its notice was withdrawn before it left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select, update

from collector.store import journal
from collector.store.journal import Entry
from collector.store.schema import statement


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is frozen of a statement: the hash of its record, and of the record without its number."""

    number: str
    sha256: str
    content_sha256: str
    currency: str
    total_minor: int


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen statement as listed."""

    number: str
    as_of: date
    frozen_at: datetime
    sha256: str
    currency: str
    total_minor: int


@dataclass(frozen=True, slots=True)
class Known:
    """A frozen statement: the hash of its record, and the instant of its number, which its PDF carries."""

    number: str
    sha256: str
    at: datetime


def reserve(
    tx: Connection, at: datetime, today: date, case_id: int, notice_id: int | None, as_of: date, *, who: str
) -> str:  # fmt: skip
    """The next number of this installation: "D-2026-000123", the year being that of `today`. `as_of`: of the account.

    A notice that reserved one for the same day and did not leave keeps it.
    """
    kept = select(statement.c.number).where(
        statement.c.notice_id == notice_id, statement.c.as_of == as_of, statement.c.frozen_at.is_(None)
    )
    if notice_id is not None and (number := tx.execute(kept).scalars().first()) is not None:
        return str(number)
    seq = int(tx.execute(select(func.coalesce(func.max(statement.c.seq), 0))).scalar_one()) + 1
    number = f"D-{today.year}-{seq:06d}"
    tx.execute(
        insert(statement).values(
            seq=seq, number=number, case_id=case_id, notice_id=notice_id, as_of=as_of, reserved_at=at, drawn_by=who
        )
    )
    journal.append(tx, at, [Entry("statement_numbered", who, case_id, {"number": number, "notice": notice_id})])
    return number


def freeze(tx: Connection, at: datetime, drawn: Drawn, *, who: str) -> None:
    """Write down what the statement of a reserved number says. Raises ValueError where it is frozen already."""
    row = tx.execute(
        update(statement)
        .where(statement.c.number == drawn.number, statement.c.frozen_at.is_(None))
        .values(
            frozen_at=at, sha256=drawn.sha256, content_sha256=drawn.content_sha256, currency=drawn.currency,
            total_minor=drawn.total_minor,
        )
        .returning(statement.c.case_id, statement.c.as_of)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise ValueError(f"statement {drawn.number} is frozen already, or its number was never given")
    data = {
        "number": drawn.number, "as_of": row.as_of.isoformat(), "sha256": drawn.sha256, "currency": drawn.currency,
        "total_minor": drawn.total_minor,
    }  # fmt: skip
    journal.append(tx, at, [Entry("statement_frozen", who, row.case_id, data)])


def same(tx: Connection, case_id: int, content_sha256: str) -> Known | None:
    """The statement that was drawn up outside any notice with the very same content, if one was."""
    row = tx.execute(
        select(statement.c.number, statement.c.sha256, statement.c.reserved_at)
        .where(
            statement.c.case_id == case_id, statement.c.content_sha256 == content_sha256,
            statement.c.notice_id.is_(None),
        )
        .order_by(statement.c.seq)
    ).first()  # fmt: skip
    return None if row is None else Known(*row)


def sha256_of(tx: Connection, number: str) -> str | None:
    """The hash frozen under a number, None where there is no such statement or it was never frozen."""
    found = tx.execute(select(statement.c.sha256).where(statement.c.number == number)).scalar_one_or_none()
    return None if found is None else str(found)


def of_case(tx: Connection, case_id: int) -> tuple[Frozen, ...]:
    """The statements of a case that were frozen, in the order of their numbers."""
    rows = tx.execute(
        select(
            statement.c.number, statement.c.as_of, statement.c.frozen_at, statement.c.sha256, statement.c.currency,
            statement.c.total_minor,
        )
        .where(statement.c.case_id == case_id, statement.c.frozen_at.is_not(None))
        .order_by(statement.c.seq)
    )  # fmt: skip
    return tuple(Frozen(*row) for row in rows)
