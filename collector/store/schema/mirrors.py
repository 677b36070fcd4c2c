"""The mirrors of Stripe: customers, invoices, and the movements of money on them."""

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
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)

from collector.store.schema.base import Id, Instant, metadata

debtor = Table(
    "debtor",
    metadata,
    # The mirror of a Stripe customer, and what the owner told us about it (kind, address set aside).
    Column("id", Id, primary_key=True),
    Column("stripe_id", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("email_set_aside", Text),
    Column("email_works_after", Id),  # the newest notice when a person said that the address works
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

Index("ix_debtor_email", func.lower(debtor.c.email))  # who a mail comes from: each stranger's asks it too

cash_balance = Table(
    "cash_balance",
    metadata,
    # A debtor's money in one currency that lies at Stripe without paying anything: transfers that matched no invoice.
    Column("debtor_id", ForeignKey("debtor.id"), primary_key=True),
    Column("currency", String(3), primary_key=True),
    Column("available_minor", Id, nullable=False),
    Column("read_at", Instant, nullable=False),
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
    Column("auto_advance", Boolean, nullable=False),
    Column("attempt_count", Integer, nullable=False),
    Column("next_attempt_at", Instant),
    Column("payment_processing", Boolean, nullable=False),
    Column("latest_revision", String(64)),
    Column("uncollectible_reason", String(32)),  # Stripe's word; None where it gives none
    Column("livemode", Boolean, nullable=False),
    Column(
        "content_hash", String(32), nullable=False, server_default=""
    ),  # of what Stripe showed; equal: nothing to write but `read_at`
    Column("read_at", Instant, nullable=False),
    Column("detail_read_at", Instant),  # last read with payments, credit notes and reversals
    Column("set_aside", Text),  # why it cannot be handled, until a person or a newer read mends it
    Column("penalty_uid", String(40)),  # it is a penalty invoice, by its metadata: not chased, and bears no penalties
    # Long values last: on SQLite what stands behind them is found only by reading through them.
    Column("hosted_url", Text),
    Column("pdf_url", Text),
    Column("raw", LargeBinary, nullable=False),
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
