"""What is written into Stripe, and the statements of account."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text, text

from collector.store.schema.base import Id, Instant, metadata

write_back = Table(
    "write_back",
    metadata,
    # One thing to write into Stripe, once. `uid` stands in Stripe's metadata, so that a look tells whether it was done;
    # the idempotency keys are made of it and `key_number`, which moves on when Stripe has forgotten the key (24 hours
    # after `key_at`). `payload` is frozen when it is asked for. `stripe_id` is what was made, or written on.
    Column("id", Id, primary_key=True),
    Column("uid", String(40), nullable=False, unique=True),
    Column("kind", String(24), nullable=False),
    Column("case_id", ForeignKey("collection_case.id"), nullable=False, index=True),
    Column("subject", String(80), nullable=False, server_default=""),  # Stripe's id of the invoice it is about
    Column("state", String(16), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("key_number", Integer, nullable=False, server_default=text("1")),
    Column("key_at", Instant),
    Column("worker", String(80)),
    Column("lease_until", Instant),
    Column("stripe_id", String(64), index=True),
    Column("because", Text),
    Column("ended_at", Instant),
    CheckConstraint("state IN ('wanted','sending','doubt','done','refused','withdrawn')", name="state"),
)
Index(
    "uq_write_back_open",
    write_back.c.case_id,
    write_back.c.kind,
    write_back.c.subject,
    unique=True,
    postgresql_where=text("state IN ('wanted','sending','doubt')"),
    sqlite_where=text("state IN ('wanted','sending','doubt')"),
)
Index(
    "ix_write_back_waiting",
    write_back.c.not_before,
    write_back.c.id,
    postgresql_where=text("state IN ('wanted','sending','doubt')"),
    sqlite_where=text("state IN ('wanted','sending','doubt')"),
)

statement = Table(
    "statement",
    metadata,
    # One statement of account that was drawn up: its number on paper, first reserved, then frozen with the hash of its
    # record. A number is never given twice; one that was never frozen belongs to no paper.
    Column("seq", Id, primary_key=True, autoincrement=False),
    Column("number", String(24), nullable=False, unique=True),
    Column("case_id", ForeignKey("collection_case.id"), nullable=False, index=True),
    Column("notice_id", ForeignKey("notice.id"), index=True),  # the notice it goes with, if any
    Column("as_of", Date, nullable=False),
    Column("reserved_at", Instant, nullable=False),
    Column("drawn_by", Text, nullable=False),
    Column("frozen_at", Instant),
    Column("sha256", String(64)),  # of the record, a document of kind statement_data
    Column("content_sha256", String(64)),  # of the record without its number
    Column("currency", String(3)),
    Column("total_minor", Id),
    CheckConstraint("(frozen_at IS NULL) = (sha256 IS NULL)", name="frozen_with_its_hash"),
)
