"""What did the objects look like that we could not understand? Kept for a person's eyes until they can be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from collector.store.dialect import among, insert_for
from collector.store.schema import set_aside_object

LONGEST_BYTES = 65_536  # enough to understand any invoice


class SetAside(NamedTuple):
    """One object that was set aside: `shown` is its JSON as received, cut at LONGEST_BYTES, perhaps empty."""

    stripe_id: str
    because: str
    shown: bytes
    at: datetime


def keep(tx: Connection, at: datetime, stripe_id: str, because: str, shown: bytes) -> None:
    """Keep the latest look of an object; `at` is when it was last read so."""
    values = {"because": because, "shown": shown[:LONGEST_BYTES], "at": at}
    statement = insert_for(tx, set_aside_object).values(stripe_id=stripe_id, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=[set_aside_object.c.stripe_id], set_=values))


def forget(tx: Connection, stripe_ids: Sequence[str]) -> None:
    """They can be read again."""
    if stripe_ids:
        tx.execute(_FORGET, {"stripe_ids": list(stripe_ids)})


_FORGET = delete(set_aside_object).where(among(set_aside_object.c.stripe_id, "stripe_ids"))


def latest(tx: Connection, limit: int = 50) -> list[SetAside]:
    """What is set aside, newest first."""
    columns = (set_aside_object.c[name] for name in SetAside._fields)
    query = select(*columns).order_by(set_aside_object.c.at.desc(), set_aside_object.c.stripe_id).limit(limit)
    return [SetAside(*row) for row in tx.execute(query)]
