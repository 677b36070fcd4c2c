"""How often something was tried."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from collector.store.schema.base import Instant, metadata

throttle = Table(
    "throttle",
    metadata,
    # How often something was tried since a moment, over all processes; `key` holds a hash where it names a person.
    Column("key", String(100), primary_key=True),
    Column("began_at", Instant, nullable=False),
    Column("count", Integer, nullable=False),
)
