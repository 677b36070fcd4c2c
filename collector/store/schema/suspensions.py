"""The service of the creditor that stops for a debtor, and each call that tells so."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from collector.store.schema.base import Id, Instant, metadata

suspension = Table(
    "suspension",
    metadata,
    # One suspension of the service, because of one notice of suspension; over once `lifted_at` is set.
    Column("id", Id, primary_key=True),
    Column("case_id", ForeignKey("collection_case.id"), nullable=False, index=True),
    Column("notice_id", ForeignKey("notice.id"), nullable=False, unique=True),
    Column("begun_at", Instant, nullable=False),
    Column("lifted_at", Instant),
    Column("lifted_because", String(16)),
)
Index(
    "ix_suspension_running",
    suspension.c.id,
    postgresql_where=text("lifted_at IS NULL"),
    sqlite_where=text("lifted_at IS NULL"),
)

service_call = Table(
    "service_call",
    metadata,
    # One thing that one system is told, once: `uid` is the same at every try, so that the other side can tell a
    # repeat. `body` is frozen when it is asked for. `subject` is the subscription at Stripe; empty for the webhook.
    Column("id", Id, primary_key=True),
    Column("uid", String(40), nullable=False, unique=True),
    Column("suspension_id", ForeignKey("suspension.id"), nullable=False, index=True),
    Column("verb", String(16), nullable=False),
    Column("target", String(16), nullable=False),
    Column("subject", String(80), nullable=False, server_default=""),
    Column("state", String(16), nullable=False),
    Column("body", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("worker", String(80)),
    Column("lease_until", Instant),
    Column("because", Text),
    Column("ended_at", Instant),
    UniqueConstraint("suspension_id", "verb", "target", "subject"),
    CheckConstraint("state IN ('wanted','sending','done','refused','withdrawn')", name="state"),
)
Index(
    "ix_service_call_waiting",
    service_call.c.not_before,
    service_call.c.id,
    postgresql_where=text("state IN ('wanted','sending')"),
    sqlite_where=text("state IN ('wanted','sending')"),
)
