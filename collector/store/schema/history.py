"""The journal, the inbox of events, the cursors, the runs and the lease."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from collector.store.schema.base import Id, Instant, metadata

journal = Table(
    "journal",
    metadata,
    # What happened and why, append-only; each row carries the hash of the row before.
    Column("seq", Id, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("who", Text, nullable=False),
    Column("case_id", Id, index=True),
    Column("data", Text, nullable=False),  # canonical JSON, exactly the bytes that were hashed
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

journal_head = Table(
    "journal_head",
    metadata,
    # One row: the end of the chain; whoever writes the journal locks it first.
    Column("id", Integer, primary_key=True),
    Column("seq", Id, nullable=False),
    Column("hash", String(64), nullable=False),
    CheckConstraint("id = 1", name="only_one"),
)

inbox = Table(
    "inbox",
    metadata,
    # One event received from outside, unique by its provider's id; worked off by intake, kept until processed.
    Column("id", Id, primary_key=True),
    Column("source", String(16), nullable=False),  # stripe | sendgrid | reply
    Column("provider_id", String(120), nullable=False),
    Column("kind", String(80), nullable=False),
    Column("object_id", String(120), nullable=False, server_default=""),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("processed_at", Instant),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("last_error", Text),
    Column("dead_at", Instant),
    UniqueConstraint("source", "provider_id"),
)
Index(
    "ix_inbox_waiting",
    inbox.c.not_before,
    inbox.c.id,
    postgresql_where=text("processed_at IS NULL AND dead_at IS NULL"),
    sqlite_where=text("processed_at IS NULL AND dead_at IS NULL"),
)

Index(
    "ix_inbox_dead",
    inbox.c.dead_at,
    postgresql_where=text("dead_at IS NOT NULL"),
    sqlite_where=text("dead_at IS NOT NULL"),
)

cursor = Table(
    "cursor",
    metadata,
    # Where a reader of Stripe goes on: last event seen, place of a running backfill, time of the last reconcile.
    Column("name", String(40), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("at", Instant, nullable=False),
)

run = Table(
    "run",
    metadata,
    # One pass of one job, with what it counted.
    Column("id", Id, primary_key=True),
    Column("job", String(24), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("counts", JSON),
    Column("error", Text),
)
Index("ix_run_job", run.c.job, run.c.started_at)

lease = Table(
    "lease",
    metadata,
    # Who leads: holder and epoch; a worker whose epoch is over is refused by the statements that send.
    Column("name", String(24), primary_key=True),
    Column("holder", String(80), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("until", Instant, nullable=False),
)
