"""A case, what it claims, and what the owner and the debtor did about it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
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
    Column("keeps_service", Boolean, nullable=False, server_default=text("false")),  # never suspended, the owner said
    Column("braked_by", String(16)),  # "share:23", "years:6": the policy wants the owner's word before anything firm
    Column("brake_released", Boolean, nullable=False, server_default=text("false")),  # she gave it
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
    # A person's word: owed whatever Stripe says, after money was taken back or Stripe gave up by itself.
    Column("owed_again", Boolean, nullable=False, server_default=text("false")),
    Column("let_go", Boolean, nullable=False, server_default=text("false")),  # Stripe gave up, and so does she
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
    Column("ask_on", Date),  # of a hold without end: from this day on a person is asked about it; NULL: at once
    Column("placed_by", Text, nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("lifted_by", Text),
    Column("lifted_at", Instant),
)

dispute = Table(
    "dispute",
    metadata,
    # The debtor contests a claim, or the part `contested_minor` of it; while open that is not asked for, the rest is.
    # `cause` and `responsible` are what the owner found out, for her and the lawyer alone. `credit_minor` was granted
    # at its end. On `follow_up_on` she is asked to call, once; NULL: she was, or need not be.
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
    Column("contested_minor", Id),  # of the principal; NULL: the whole invoice
    Column("category", String(16), nullable=False, server_default=""),
    Column("to_lawyer", Boolean, nullable=False, server_default=text("false")),
    Column("cause", Text, nullable=False, server_default=""),
    Column("responsible", String(16), nullable=False, server_default=""),
    Column("proposal", Text, nullable=False, server_default=""),
    Column("result", String(16)),
    Column("credit_minor", Id, nullable=False, server_default=text("0")),
    Column("follow_up_on", Date),
)
Index(
    "ix_dispute_follow_up",
    dispute.c.follow_up_on,
    postgresql_where=text("follow_up_on IS NOT NULL"),
    sqlite_where=text("follow_up_on IS NOT NULL"),
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
    # A call step: asked of the owner, then done with an outcome, or lapsed; `tries`: times nobody answered so far.
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
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("tried_on", Date),
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
