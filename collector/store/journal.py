"""What happened and why: append-only, each row carrying the hash of the row before it.

Rows hold ids, codes and amounts; names, addresses and free words of people stay in the tables they belong to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, select, update

from collector.store.many import insert_many
from collector.store.schema import journal, journal_head

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: what (`kind`), by whom ("worker", "owner:3", "stripe"), on which case, with which facts."""

    kind: str
    who: str
    case_id: int | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    seq: int
    at: datetime
    kind: str
    who: str
    case_id: int | None
    data: str
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold: the row and what is wrong with it."""

    seq: int
    because: str


def append(tx: Connection, at: datetime, entries: Sequence[Entry]) -> None:
    """Write entries at the end of the chain, in the caller's transaction; the head row is locked until it ends."""
    if not entries:
        return
    seq, previous = tx.execute(_LOCKED_HEAD).one()
    rows = []
    for entry in entries:
        seq += 1
        data = orjson.dumps(entry.data, option=orjson.OPT_SORT_KEYS).decode()
        digest = link(previous, seq, at, entry.kind, entry.who, entry.case_id, data)
        rows.append(
            {
                "seq": seq, "at": at, "kind": entry.kind, "who": entry.who, "case_id": entry.case_id,
                "data": data, "previous_hash": previous, "hash": digest,
            }
        )  # fmt: skip
        previous = digest
    insert_many(tx, journal, rows)
    tx.execute(_MOVE_HEAD, {"seq": seq, "hash": previous})


# Made once: nothing is written more often.
_LOCKED_HEAD = select(journal_head.c.seq, journal_head.c.hash).where(journal_head.c.id == 1).with_for_update()
_HEAD = select(journal_head.c.hash)
_MOVE_HEAD = update(journal_head).where(journal_head.c.id == 1)


def head(tx: Connection) -> str:
    """The hash at the end of the chain: printed on letters, so that nobody can rewrite what came before."""
    return str(tx.execute(_HEAD).scalar_one())


def last_seq(tx: Connection) -> int:
    """The number of the last row; 0 where there is none."""
    return int(tx.execute(select(journal_head.c.seq)).scalar_one())


def link(previous: str, seq: int, at: datetime, kind: str, who: str, case_id: int | None, data: str) -> str:
    """The hash of a row: SHA-256 over the fields joined by a newline, which none of them but `data` may hold."""
    text = f"{previous}\n{seq}\n{at.isoformat(timespec='microseconds')}\n{kind}\n{who}\n{case_id or ''}\n{data}"
    return sha256(text.encode()).hexdigest()


def read(tx: Connection, case_id: int | None = None, after_seq: int = 0, limit: int | None = None) -> Iterator[Row]:
    """Rows in order, of one case or of all, streamed."""
    query = select(journal).where(journal.c.seq > after_seq).order_by(journal.c.seq)
    if case_id is not None:
        query = query.where(journal.c.case_id == case_id)
    if limit is not None:
        query = query.limit(limit)
    for row in tx.execute(query.execution_options(yield_per=2000)):
        yield Row(row.seq, row.at, row.kind, row.who, row.case_id, row.data, row.previous_hash, row.hash)


def verify(tx: Connection) -> Break | None:
    """Walk the whole chain; the first row that does not hold, or None."""
    previous, seq = GENESIS, 0
    for row in read(tx):
        if row.seq != seq + 1:
            return Break(row.seq, f"row {seq + 1} is missing")
        if row.previous_hash != previous:
            return Break(row.seq, "does not carry the hash of the row before it")
        if row.hash != link(previous, row.seq, row.at, row.kind, row.who, row.case_id, row.data):
            return Break(row.seq, "was altered")
        previous, seq = row.hash, row.seq
    head = tx.execute(select(journal_head.c.seq, journal_head.c.hash)).one_or_none()
    if head is not None and (head.seq, head.hash) != (seq, previous):
        return Break(seq, "the end of the chain was cut off")
    return None
