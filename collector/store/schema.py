"""The tables, each with one sentence on what a row is. Amounts are integers in minor units; instants are UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)

# SQLite only counts up by itself on INTEGER; PostgreSQL wants room.
Id = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator[datetime]):
    """A moment in UTC: an aware datetime in Python on both databases. A naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def bind_processor(self, dialect: Dialect) -> Any:
        """On SQLite the text itself, as SQLAlchemy writes it, in one step: an import binds six instants an invoice."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)

        def as_text(value: datetime | None) -> str | None:
            naive = self.process_bind_param(value, dialect)
            return None if naive is None else naive.isoformat(" ", "microseconds")

        return as_text

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        at: datetime = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return at


# --- the installation ------------------------------------------------------------------------------------------

installation = Table(
    "installation",
    metadata,
    # One row: who we are and how far we may go. `fingerprint` names host, database and Stripe account; another one
    # than the running process computes means a restored copy or a clone, which falls back to observe.
    Column("id", Integer, primary_key=True),
    Column("tag", String(40), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("kill_switch", Boolean, nullable=False),
    Column("released_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("sent_count", Id, nullable=False, server_default=text("0")),
    CheckConstraint("id = 1", name="only_one"),
)

rule_word = Table(
    "rule_word",
    metadata,
    # The owner's word on a rule of law that nobody read in the text; `edition` names the rule as it stood then.
    Column("edition", String(64), primary_key=True),
    Column("accepted", Boolean, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

# --- mirrors of Stripe -----------------------------------------------------------------------------------------

debtor = Table(
    "debtor",
    metadata,
    # The mirror of a Stripe customer, and what the owner told us about it (kind, address set aside).
    Column("id", Id, primary_key=True),
    Column("stripe_id", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("email_set_aside", Text),
    Column("phone", Text),
    Column("kind", String(16), nullable=False),
    Column("kind_source", String(16), nullable=False),
    Column("country", String(2)),
    Column("language", String(5), nullable=False),
    Column("address_lines", JSON, nullable=False),
    Column("tax_ids", JSON, nullable=False),
    Column("siren", String(9)),
    Column("vat_number", String(32)),
    Column("metadata", JSON, nullable=False),
    Column("balance_minor", Id, nullable=False, server_default=text("0")),
    Column("deleted", Boolean, nullable=False),
    Column("read_at", Instant, nullable=False),
    Column(
        "content_hash", String(32), nullable=False, server_default=""
    ),  # of what Stripe showed; equal: nothing to write but `read_at`
)

invoice = Table(
    "invoice",
    metadata,
    # The mirror of a Stripe invoice as last read; `read_at` is its version: an older read never overwrites a newer.
    Column("id", Id, primary_key=True),
    Column("stripe_id", String(64), nullable=False, unique=True),
    Column("debtor_id", ForeignKey("debtor.id"), index=True),
    Column("number", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("collection_method", String(24), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("total_minor", Id, nullable=False),
    Column("due_minor", Id, nullable=False),
    Column("paid_minor", Id, nullable=False),
    Column("remaining_minor", Id, nullable=False),
    Column("principal_minor", Id, nullable=False),  # owed at issue: due_minor plus pre-payment credit notes
    Column("created_at", Instant, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("due_on_assumed", Boolean, nullable=False),
    Column("served_on", Date),
    Column("paid_at", Instant),
    Column("hosted_url", Text),
    Column("pdf_url", Text),
    Column("auto_advance", Boolean, nullable=False),
    Column("attempt_count", Integer, nullable=False),
    Column("next_attempt_at", Instant),
    Column("payment_processing", Boolean, nullable=False),
    Column("latest_revision", String(64)),
    Column("livemode", Boolean, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column(
        "content_hash", String(32), nullable=False, server_default=""
    ),  # of what Stripe showed; equal: nothing to write but `read_at`
    Column("read_at", Instant, nullable=False),
    Column("detail_read_at", Instant),  # last read with payments, credit notes and reversals
    Column("set_aside", Text),  # why it cannot be handled, until a person or a newer read mends it
    Column("penalty_uid", String(40)),  # it is a penalty invoice, by its metadata: not chased, and bears no penalties
    CheckConstraint("status IN ('draft','open','paid','void','uncollectible','deleted')", name="status"),
)
Index(
    "ix_invoice_open_due",
    invoice.c.due_on,
    invoice.c.id,
    postgresql_where=text("status = 'open'"),
    sqlite_where=text("status = 'open'"),
)

Index(
    "ix_invoice_number",  # found by its beginning, byte by byte
    invoice.c.number,
    postgresql_ops={"number": "text_pattern_ops"},
)
Index(
    "ix_invoice_set_aside",
    invoice.c.id,
    postgresql_where=text("set_aside IS NOT NULL"),
    sqlite_where=text("set_aside IS NOT NULL"),
)

ledger_entry = Table(
    "ledger_entry",
    metadata,
    # One dated money fact after the invoice itself: payment, credit note, refund, chargeback, waiver... Append-only.
    Column("id", Id, primary_key=True),
    Column("invoice_id", ForeignKey("invoice.id"), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("on", Date, nullable=False),
    Column("minor", Id, nullable=False),
    Column("reference", String(80), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("reverses", String(80), nullable=False, server_default=""),  # the payment a refund or chargeback takes back
    Column("at", Instant, nullable=False),
    Column("transfer", String(80), nullable=False, server_default=""),  # pi_..., pyr_...: one for several invoices
    Column("designated", String(16), nullable=False, server_default=""),  # the part that is paid or given up
    Column("written_by", Text, nullable=False, server_default="stripe"),
    Column("granted_for", String(16), nullable=False, server_default=""),  # "payment": the waiver falls with it
    UniqueConstraint("invoice_id", "kind", "reference"),
    CheckConstraint("minor > 0", name="minor_positive"),
)
Index("ix_ledger_entry_on", ledger_entry.c.on, ledger_entry.c.kind)
Index(
    "ix_ledger_entry_transfer",
    ledger_entry.c.transfer,
    postgresql_where=text("transfer <> ''"),
    sqlite_where=text("transfer <> ''"),
)

payment_correction = Table(
    "payment_correction",
    metadata,
    # What the owner knows of a payment and Stripe does not: its value date, or the part that the debtor named. One of
    # the two a row; append-only; the latest word counts, and no read of Stripe touches it.
    Column("id", Id, primary_key=True),
    Column("invoice_id", ForeignKey("invoice.id"), nullable=False),
    Column("reference", String(80), nullable=False),  # of the payment in the ledger
    Column("on", Date),
    Column("designated", String(16)),
    Column("reason", Text, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
Index("ix_payment_correction_payment", payment_correction.c.invoice_id, payment_correction.c.reference)
Index("ix_payment_correction_on", payment_correction.c.on)

# --- rates -----------------------------------------------------------------------------------------------------

rate_row = Table(
    "rate_row",
    metadata,
    # A row the owner added to a shipped rate table; append-only, the latest of a table and day counts.
    Column("id", Id, primary_key=True),
    Column("rate_table", String(40), nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("rate_e5", Id, nullable=False),
    Column("source", Text, nullable=False),
    Column("verification", String(16), nullable=False),
    Column("reason", Text, nullable=False),  # of a correction; else empty
    Column("written_by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

# --- cases -----------------------------------------------------------------------------------------------------

case = Table(
    "collection_case",
    metadata,
    # One conversation with one debtor about its overdue claims in one currency under one legal regime.
    # The columns from `next_look_on` down to `because` are kept by flows/act in the transaction that changes the facts,
    # so that lists and the daily run cost what is due, not what is on file.
    Column("id", Id, primary_key=True),
    Column("debtor_id", ForeignKey("debtor.id"), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("regime", String(40), nullable=False),  # "FR/business"
    Column("cycle", Integer, nullable=False, server_default=text("1")),
    Column("opened_on", Date, nullable=False),
    Column("closed_on", Date),
    Column("closed_because", String(40)),
    Column("person_first", Boolean, nullable=False, server_default=text("false")),
    Column("credit_seen_minor", Id, nullable=False, server_default=text("0")),  # the owner keeps it aside
    Column("handoff_marked_on", Date),
    Column("handed_off_on", Date),
    Column("version", Integer, nullable=False, server_default=text("0")),
    Column("next_look_on", Date),
    Column("state", String(40), nullable=False, server_default="new"),
    Column("because", JSON),
    Column("next_step_on", Date),
    Column("next_step_kind", String(24)),
    Column("next_step_consent", String(16)),
    Column("remaining_minor", Id, nullable=False, server_default=text("0")),
    Column("overdue_minor", Id, nullable=False, server_default=text("0")),
    Column("oldest_due_on", Date),
    Column("open_claims", Integer, nullable=False, server_default=text("0")),
    Column("penalties_claimed_on", Date),  # the owner said then that penalties stay claimed though all else is paid
    Column("allocation", String(16)),  # what a payment settles first, where the owner chose; null: as the policy says
)
Index(
    "uq_collection_case_open",
    case.c.debtor_id,
    case.c.currency,
    case.c.regime,
    unique=True,
    # A case with the lawyer is silent: an invoice issued later begins a case of its own.
    postgresql_where=text("closed_on IS NULL AND handed_off_on IS NULL"),
    sqlite_where=text("closed_on IS NULL AND handed_off_on IS NULL"),
)
Index(
    "ix_collection_case_look",
    case.c.next_look_on,
    case.c.id,
    postgresql_where=text("closed_on IS NULL"),
    sqlite_where=text("closed_on IS NULL"),
)
Index("ix_collection_case_state", case.c.state, case.c.oldest_due_on, case.c.id)
Index("ix_collection_case_debtor", case.c.debtor_id)
# The lists of open cases in their three orders; figures by state come from the last one alone. A condition is only
# answered by a partial index of SQLite if the index holds its column too.
Index(
    "ix_collection_case_late",
    case.c.oldest_due_on,
    case.c.id,
    postgresql_where=text("closed_on IS NULL"),
    sqlite_where=text("closed_on IS NULL"),
)
Index(
    "ix_collection_case_amount",
    case.c.overdue_minor,
    case.c.id,
    postgresql_where=text("closed_on IS NULL"),
    sqlite_where=text("closed_on IS NULL"),
)
Index(
    "ix_collection_case_next_step",
    case.c.next_step_on,
    case.c.id,
    case.c.next_step_kind,
    case.c.next_step_consent,
    case.c.closed_on,
    postgresql_where=text("closed_on IS NULL"),
    sqlite_where=text("closed_on IS NULL"),
)
Index(
    "ix_collection_case_figures",
    case.c.state,
    case.c.currency,
    case.c.remaining_minor,
    case.c.overdue_minor,
    case.c.closed_on,
    postgresql_where=text("closed_on IS NULL"),
    sqlite_where=text("closed_on IS NULL"),
)
Index(
    "ix_collection_case_closed",
    case.c.closed_on,
    case.c.id,
    postgresql_where=text("closed_on IS NOT NULL"),
    sqlite_where=text("closed_on IS NOT NULL"),
)

set_aside_object = Table(
    "set_aside_object",
    metadata,
    # A Stripe object that could not be understood, as received, until it can be read; for a person's eyes only.
    Column("stripe_id", String(80), primary_key=True),
    Column("because", Text, nullable=False),
    Column("shown", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
)

claim = Table(
    "claim",
    metadata,
    # What is owed because of one invoice, in the case it belongs to now.
    Column("id", Id, primary_key=True),
    Column("invoice_id", ForeignKey("invoice.id"), nullable=False, unique=True),
    Column("case_id", ForeignKey("collection_case.id"), nullable=False, index=True),
    Column("terms_key", String(40), nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("due_on_confirmed", Boolean, nullable=False, server_default=text("false")),
    Column("owed_again", Boolean, nullable=False, server_default=text("false")),  # what was taken back; a person's word
)

hold = Table(
    "hold",
    metadata,
    # No step before a date, with reason and author; on a case, or on one claim of it.
    Column("id", Id, primary_key=True),
    Column("case_id", ForeignKey("collection_case.id"), nullable=False, index=True),
    Column("claim_id", ForeignKey("claim.id")),
    Column("kind", String(24), nullable=False),
    Column("reason", Text, nullable=False),
    Column("until", Date),
    # From this day to the end of the hold no interest runs, as agreed or by an insolvency judgment. NULL: it runs.
    Column("no_interest_from", Date),
    Column("placed_by", Text, nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("lifted_by", Text),
    Column("lifted_at", Instant),
)

dispute = Table(
    "dispute",
    metadata,
    # The debtor contests a claim; while open the claim is not chased, the rest of the case is.
    Column("id", Id, primary_key=True),
    Column("case_id", ForeignKey("collection_case.id"), nullable=False, index=True),
    Column("claim_id", ForeignKey("claim.id"), nullable=False),
    Column("source", String(16), nullable=False),  # owner | stripe | debtor
    Column("reference", String(80), nullable=False, server_default=""),
    Column("reason", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("closed_at", Instant),
    Column("closed_by", Text),
    Column("outcome", Text),
)

promise = Table(
    "promise",
    metadata,
    # The debtor named a day to pay; kept or broken is found from payments.
    Column("id", Id, primary_key=True),
    Column("case_id", ForeignKey("collection_case.id"), nullable=False, index=True),
    Column("promised_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("amount_minor", Id, nullable=False),
    Column("kept", Boolean),
    Column("settled_on", Date),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
)
Index("ix_promise_settled", promise.c.settled_on)

quote = Table(
    "quote",
    metadata,
    # The owner's offer to settle: this amount by that day, and the rest of the penalties is given up. Kept or lapsed is
    # found from payments. The statement it was made from is kept among the documents.
    Column("id", Id, primary_key=True),
    Column("case_id", ForeignKey("collection_case.id"), nullable=False, index=True),
    Column("cycle", Integer, nullable=False),
    Column("amount_minor", Id, nullable=False),
    Column("total_minor", Id, nullable=False),  # owed on the day it was made
    Column("pay_by", Date, nullable=False),
    Column("made_on", Date, nullable=False),
    Column("claim_ids", JSON, nullable=False),
    Column("known_references", JSON, nullable=False),
    Column("statement_sha256", String(64), nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("kept", Boolean),
    Column("settled_on", Date),
    Column("withdrawn_at", Instant),
)

note = Table(
    "note",
    metadata,
    # What somebody wrote down about a case; its words are here and not in the journal, which cannot forget.
    Column("id", Id, primary_key=True),
    Column("case_id", ForeignKey("collection_case.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("written_at", Instant, nullable=False),
)

call = Table(
    "call",
    metadata,
    # A call step: asked of the owner, then done with an outcome, or lapsed.
    Column("id", Id, primary_key=True),
    Column("case_id", ForeignKey("collection_case.id"), nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("step_key", String(40), nullable=False),
    Column("turn", Integer, nullable=False, server_default=text("1")),
    Column("claim_ids", JSON, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("done_on", Date),
    Column("outcome", String(24)),
    Column("note", Text, nullable=False, server_default=""),
    UniqueConstraint("case_id", "cycle", "step_key", "turn"),
)

task = Table(
    "task",
    metadata,
    # Something only a person can do; open while done_at is null, at most once per case, kind and subject.
    Column("id", Id, primary_key=True),
    Column("case_id", ForeignKey("collection_case.id"), index=True),
    Column("kind", String(40), nullable=False),
    Column("subject", String(80), nullable=False, server_default=""),
    Column("because", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_on", Date),
    Column("done_at", Instant),
    Column("done_by", Text),
    Column("outcome", Text),
)
Index(
    "uq_task_open",
    text("coalesce(case_id, 0)"),
    task.c.kind,
    task.c.subject,
    unique=True,
    postgresql_where=text("done_at IS NULL"),
    sqlite_where=text("done_at IS NULL"),
)
Index(
    "ix_task_open_due",
    task.c.due_on,
    task.c.id,
    postgresql_where=text("done_at IS NULL"),
    sqlite_where=text("done_at IS NULL"),
)

# --- notices ---------------------------------------------------------------------------------------------------

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

# --- what is written into Stripe -------------------------------------------------------------------------------

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

# --- what came back ------------------------------------------------------------------------------------------------

reply_address = Table(
    "reply_address",
    metadata,
    # The address a notice asks to be answered at, r+TOKEN@...; only the token's hash is kept. It proves no more than
    # that somebody saw that notice, so a reply only ever makes us more careful.
    Column("id", Id, primary_key=True),
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("notice_id", ForeignKey("notice.id"), nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
)

reply = Table(
    "reply",
    metadata,
    # A mail that came back, whole in the document files by its SHA-256, here as it is read. While `answered_at` is
    # null a person's reply holds its case. `case_id` null: nobody knows yet which case it is about.
    Column("id", Id, primary_key=True),
    Column("case_id", ForeignKey("collection_case.id"), index=True),
    Column("notice_id", ForeignKey("notice.id")),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("received_at", Instant, nullable=False),
    Column("from_email", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("words", Text, nullable=False),  # the debtor's own, without what is quoted
    Column("whole", Text, nullable=False),  # all of its text
    Column("labels", JSON, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("because", Text, nullable=False),
    Column("is_human", Boolean, nullable=False),
    Column("files", JSON, nullable=False),  # attachments kept: name, content type, size, sha256; or why one was not
    Column("answered_at", Instant),
    Column("answered_by", Text),
    Column("answer", String(24)),
)
Index(
    "ix_reply_unread",
    reply.c.case_id,
    reply.c.id,
    postgresql_where=text("answered_at IS NULL"),
    sqlite_where=text("answered_at IS NULL"),
)

# --- what happened ---------------------------------------------------------------------------------------------

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
