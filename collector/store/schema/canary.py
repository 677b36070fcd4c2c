"""The mail that is sent every day to the owner's own address, to see that mail still arrives."""

from __future__ import annotations

from sqlalchemy import Column, Date, String, Table, Text

from collector.store.schema.base import Id, Instant, metadata

canary = Table(
    "canary",
    metadata,
    # One a day, written before it leaves: a death in between makes a silent one, never two. `delivered_at` is what the
    # provider reports, `arrived_at` when it came in by our own reply address.
    Column("id", Id, primary_key=True),
    Column("on", Date, nullable=False, unique=True),
    Column("uid", String(40), nullable=False, unique=True),
    Column("to_email", Text, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("verdict", String(16)),
    Column("provider_id", String(120), index=True),
    Column("because", Text),
    Column("delivered_at", Instant),
    Column("arrived_at", Instant),
    Column("alarmed_at", Instant),
)
