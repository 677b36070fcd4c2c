"""A notice, what it claims, each attempt to send it, and what became of it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from collector.store.schema.base import Id, Instant, metadata

notice = Table(
    "notice",
    metadata,
    # One communication of one step. `turn` counts the notices of a step within a cycle: a younger claim may need the
    # reminder that an older one had, and a bounced notice is made anew for another address. `uid` is the only thing a
    # provider learns about it. `not_before` is when a worker may take it (again); `lease_until` is when a worker that
    # died loses it. Amounts are frozen with the bytes.
    Column("id", Id, primary_key=True),
    Column("uid", String(40), nullable=False, unique=True),
    Column("case_id", ForeignKey("collection_case.id"), nullable=False),
    Column("debtor_id", ForeignKey("debtor.id"), nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("step_key", String(40), nullable=False),
    Column("level", Integer, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("recipient_role", String(24), nullable=False, server_default="invoice_contact"),
    Column("turn", Integer, nullable=False, server_default=text("1")),
    Column("state", String(24), nullable=False),
    Column("consent", String(16), nullable=False),
    Column("send_on", Date, nullable=False),
    Column("because", JSON, nullable=False),
    Column("planned_at", Instant, nullable=False),
    Column("policy_version", String(64), nullable=False),
    Column("deadline_days", Integer),
    Column("not_before", Instant, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),  # hand-overs begun
    Column("failures", Integer, nullable=False, server_default=text("0")),  # times it could not even be prepared
    Column("worker", String(80)),
    Column("lease_until", Instant),
    Column("case_version", Integer),
    Column("decided_by", Text),  # who approved, vetoed or waived it
    Column("decided_at", Instant),
    Column("to_email", Text),
    Column("language", String(5)),
    Column("subject", Text),
    Column("principal_minor", Id),
    Column("interest_minor", Id),
    Column("fixed_sum_minor", Id),
    Column("total_minor", Id),
    Column("statement_number", String(40)),
    Column("payload_sha256", String(64)),
    Column("passages", JSON),  # the owner's sentences it left with, by version
    Column("read_at", Instant),  # the oldest Stripe read its amounts rest on
    Column("sending_at", Instant),
    Column("accepted_at", Instant),
    Column("confirms_delivery", Boolean, nullable=False, server_default=text("false")),
    Column("delivered_at", Instant),
    Column("deadline_on", Date),
    Column("ended_because", Text),
    UniqueConstraint("case_id", "cycle", "step_key", "recipient_role", "turn"),
    CheckConstraint(
        "state IN ('planned','announced','awaiting_approval','claimed','sending','accepted','delivered','bounced',"
        "'refused','doubt','withdrawn','vetoed','waived')",
        name="state",
    ),
)
Index(
    "ix_notice_due",
    notice.c.send_on,
    notice.c.not_before,
    notice.c.id,
    postgresql_where=text("state IN ('planned','announced')"),
    sqlite_where=text("state IN ('planned','announced')"),
)
Index(
    "ix_notice_under_way",
    notice.c.state,
    notice.c.lease_until,
    postgresql_where=text("state IN ('claimed','sending','doubt')"),
    sqlite_where=text("state IN ('claimed','sending','doubt')"),
)
Index(
    "ix_notice_before_owner",  # what the owner may still stop, or must allow
    notice.c.send_on,
    notice.c.id,
    postgresql_where=text("state IN ('announced','awaiting_approval')"),
    sqlite_where=text("state IN ('announced','awaiting_approval')"),
)
Index(
    "ix_notice_suspension",
    notice.c.id,
    postgresql_where=text("kind = 'suspend_service'"),
    sqlite_where=text("kind = 'suspend_service'"),
)
Index("ix_notice_case", notice.c.case_id, notice.c.id)
Index("ix_notice_accepted", notice.c.accepted_at)
Index("ix_notice_debtor", notice.c.debtor_id, notice.c.accepted_at)

notice_claim = Table(
    "notice_claim",
    metadata,
    # This notice named this claim with this amount; `demanded` false: only annexed for information.
    Column("notice_id", ForeignKey("notice.id"), primary_key=True),
    Column("claim_id", ForeignKey("claim.id"), primary_key=True),
    Column("demanded", Boolean, nullable=False),
    Column("principal_minor", Id),
    Column("interest_minor", Id),
    Column("fixed_sum_minor", Id),
)
Index("ix_notice_claim_claim", notice_claim.c.claim_id)

attempt = Table(
    "attempt",
    metadata,
    # One try to hand a notice to a provider. A row without `ended_at` is a try whose end nobody saw.
    Column("id", Id, primary_key=True),
    Column("notice_id", ForeignKey("notice.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("transport", String(16), nullable=False),
    Column("payload_sha256", String(64), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("verdict", String(16)),
    Column("provider_id", String(120)),
    Column("because", Text),
    Column(
        "asked_count", Integer, nullable=False, server_default=text("0")
    ),  # how often the provider was asked about a doubt
    Column("asked_at", Instant),
    UniqueConstraint("notice_id", "number"),
)
Index("ix_attempt_provider", attempt.c.provider_id)

pay_link = Table(
    "pay_link",
    metadata,
    # An unguessable link in a notice that leads to the invoice's live payment page; only its hash is kept.
    Column("id", Id, primary_key=True),
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("invoice_id", ForeignKey("invoice.id"), nullable=False, index=True),
    Column("notice_id", ForeignKey("notice.id"), index=True),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

debtor_link = Table(
    "debtor_link",
    metadata,
    # An unguessable link in a notice that leads to the debtor's page of the case; only its hash is kept.
    Column("id", Id, primary_key=True),
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("notice_id", ForeignKey("notice.id"), nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

delivery_event = Table(
    "delivery_event",
    metadata,
    # What the mail provider reported about a notice; the state is a function of the set of these, in any order.
    Column("id", Id, primary_key=True),
    Column("notice_id", ForeignKey("notice.id"), nullable=False, index=True),
    Column("dedupe", String(64), nullable=False, unique=True),
    Column("kind", String(24), nullable=False),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("raw", JSON, nullable=False),
)

document = Table(
    "document",
    metadata,
    # Bytes kept as proof: named by their SHA-256 in the document files, listed here with what they are.
    Column("id", Id, primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("case_id", ForeignKey("collection_case.id"), nullable=False, index=True),
    Column("notice_id", ForeignKey("notice.id"), index=True),
    Column(
        "kind", String(24), nullable=False
    ),  # mail | eml | letter | statement | statement_data | dossier | invoice_pdf
    Column("name", String(160), nullable=False),
    Column("content_type", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("case_id", "notice_id", "kind", "sha256"),
)
