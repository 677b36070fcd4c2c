"""First tables."""

# ruff: noqa: E501

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cursor",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_cursor")),
    )
    op.create_table(
        "debtor",
        sa.Column("id", Id, nullable=False),
        sa.Column("stripe_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("email_set_aside", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("kind_source", sa.String(length=16), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("address_lines", sa.JSON(), nullable=False),
        sa.Column("tax_ids", sa.JSON(), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=True),
        sa.Column("vat_number", sa.String(length=32), nullable=True),
        sa.Column("metadata", sa.JSON(), nullable=False),
        sa.Column("balance_minor", Id, server_default=sa.text("0"), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_hash", sa.String(length=32), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debtor")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_debtor_stripe_id")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", Id, nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("provider_id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("object_id", sa.String(length=120), server_default="", nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("source", "provider_id", name=op.f("uq_inbox_source_provider_id")),
    )
    op.create_index(
        "ix_inbox_dead",
        "inbox",
        ["dead_at"],
        unique=False,
        postgresql_where=sa.text("dead_at IS NOT NULL"),
        sqlite_where=sa.text("dead_at IS NOT NULL"),
    )
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["not_before", "id"],
        unique=False,
        postgresql_where=sa.text("processed_at IS NULL AND dead_at IS NULL"),
        sqlite_where=sa.text("processed_at IS NULL AND dead_at IS NULL"),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("kill_switch", sa.Boolean(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_count", Id, server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "journal",
        sa.Column("seq", Id, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("case_id", Id, nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal")),
    )
    op.create_index(op.f("ix_journal_case_id"), "journal", ["case_id"], unique=False)
    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", Id, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_journal_head_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_head")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "run",
        sa.Column("id", Id, nullable=False),
        sa.Column("job", sa.String(length=24), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index("ix_run_job", "run", ["job", "started_at"], unique=False)
    op.create_table(
        "collection_case",
        sa.Column("id", Id, nullable=False),
        sa.Column("debtor_id", Id, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("regime", sa.String(length=40), nullable=False),
        sa.Column("cycle", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_because", sa.String(length=40), nullable=True),
        sa.Column("person_first", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("handoff_marked_on", sa.Date(), nullable=True),
        sa.Column("handed_off_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_look_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=40), server_default="new", nullable=False),
        sa.Column("because", sa.JSON(), nullable=True),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("next_step_kind", sa.String(length=24), nullable=True),
        sa.Column("next_step_consent", sa.String(length=16), nullable=True),
        sa.Column("remaining_minor", Id, server_default=sa.text("0"), nullable=False),
        sa.Column("overdue_minor", Id, server_default=sa.text("0"), nullable=False),
        sa.Column("oldest_due_on", sa.Date(), nullable=True),
        sa.Column("open_claims", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtor.id"], name=op.f("fk_collection_case_debtor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection_case")),
    )
    op.create_index(
        "ix_collection_case_amount",
        "collection_case",
        ["overdue_minor", "id"],
        unique=False,
        postgresql_where=sa.text("closed_on IS NULL"),
        sqlite_where=sa.text("closed_on IS NULL"),
    )
    op.create_index(
        "ix_collection_case_closed",
        "collection_case",
        ["closed_on", "id"],
        unique=False,
        postgresql_where=sa.text("closed_on IS NOT NULL"),
        sqlite_where=sa.text("closed_on IS NOT NULL"),
    )
    op.create_index("ix_collection_case_debtor", "collection_case", ["debtor_id"], unique=False)
    op.create_index(
        "ix_collection_case_figures",
        "collection_case",
        ["state", "currency", "remaining_minor", "overdue_minor", "closed_on"],
        unique=False,
        postgresql_where=sa.text("closed_on IS NULL"),
        sqlite_where=sa.text("closed_on IS NULL"),
    )
    op.create_index(
        "ix_collection_case_late",
        "collection_case",
        ["oldest_due_on", "id"],
        unique=False,
        postgresql_where=sa.text("closed_on IS NULL"),
        sqlite_where=sa.text("closed_on IS NULL"),
    )
    op.create_index(
        "ix_collection_case_look",
        "collection_case",
        ["next_look_on", "id"],
        unique=False,
        postgresql_where=sa.text("closed_on IS NULL"),
        sqlite_where=sa.text("closed_on IS NULL"),
    )
    op.create_index(
        "ix_collection_case_next_step",
        "collection_case",
        ["next_step_on", "id", "next_step_kind", "next_step_consent", "closed_on"],
        unique=False,
        postgresql_where=sa.text("closed_on IS NULL"),
        sqlite_where=sa.text("closed_on IS NULL"),
    )
    op.create_index("ix_collection_case_state", "collection_case", ["state", "oldest_due_on", "id"], unique=False)
    op.create_index(
        "uq_collection_case_open",
        "collection_case",
        ["debtor_id", "currency", "regime"],
        unique=True,
        postgresql_where=sa.text("closed_on IS NULL AND handed_off_on IS NULL"),
        sqlite_where=sa.text("closed_on IS NULL AND handed_off_on IS NULL"),
    )
    op.create_table(
        "invoice",
        sa.Column("id", Id, nullable=False),
        sa.Column("stripe_id", sa.String(length=64), nullable=False),
        sa.Column("debtor_id", Id, nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("collection_method", sa.String(length=24), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_minor", Id, nullable=False),
        sa.Column("due_minor", Id, nullable=False),
        sa.Column("paid_minor", Id, nullable=False),
        sa.Column("remaining_minor", Id, nullable=False),
        sa.Column("principal_minor", Id, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_on_assumed", sa.Boolean(), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hosted_url", sa.Text(), nullable=True),
        sa.Column("pdf_url", sa.Text(), nullable=True),
        sa.Column("auto_advance", sa.Boolean(), nullable=False),
        sa.Column("attempt_count", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payment_processing", sa.Boolean(), nullable=False),
        sa.Column("latest_revision", sa.String(length=64), nullable=True),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.String(length=32), server_default="", nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_aside", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('draft','open','paid','void','uncollectible','deleted')", name=op.f("ck_invoice_status")
        ),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtor.id"], name=op.f("fk_invoice_debtor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("stripe_id", name=op.f("uq_invoice_stripe_id")),
    )
    op.create_index(op.f("ix_invoice_debtor_id"), "invoice", ["debtor_id"], unique=False)
    op.create_index(
        "ix_invoice_number", "invoice", ["number"], unique=False, postgresql_ops={"number": "text_pattern_ops"}
    )
    op.create_index(
        "ix_invoice_open_due",
        "invoice",
        ["due_on", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'open'"),
        sqlite_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "ix_invoice_set_aside",
        "invoice",
        ["id"],
        unique=False,
        postgresql_where=sa.text("set_aside IS NOT NULL"),
        sqlite_where=sa.text("set_aside IS NOT NULL"),
    )
    op.create_table(
        "call",
        sa.Column("id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("step_key", sa.String(length=40), nullable=False),
        sa.Column("turn", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("claim_ids", sa.JSON(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=24), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["collection_case.id"], name=op.f("fk_call_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("case_id", "cycle", "step_key", "turn", name=op.f("uq_call_case_id_cycle_step_key_turn")),
    )
    op.create_table(
        "claim",
        sa.Column("id", Id, nullable=False),
        sa.Column("invoice_id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("terms_key", sa.String(length=40), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("due_on_confirmed", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["collection_case.id"], name=op.f("fk_claim_case_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_claim_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("invoice_id", name=op.f("uq_claim_invoice_id")),
    )
    op.create_index(op.f("ix_claim_case_id"), "claim", ["case_id"], unique=False)
    op.create_table(
        "ledger_entry",
        sa.Column("id", Id, nullable=False),
        sa.Column("invoice_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("minor", Id, nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("reverses", sa.String(length=80), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minor > 0", name=op.f("ck_ledger_entry_minor_positive")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_ledger_entry_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("invoice_id", "kind", "reference", name=op.f("uq_ledger_entry_invoice_id_kind_reference")),
    )
    op.create_index("ix_ledger_entry_on", "ledger_entry", ["on", "kind"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", Id, nullable=False),
        sa.Column("uid", sa.String(length=40), nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("debtor_id", Id, nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("step_key", sa.String(length=40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("recipient_role", sa.String(length=24), server_default="invoice_contact", nullable=False),
        sa.Column("turn", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("consent", sa.String(length=16), nullable=False),
        sa.Column("send_on", sa.Date(), nullable=False),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("deadline_days", sa.Integer(), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("worker", sa.String(length=80), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("case_version", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("to_email", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("principal_minor", Id, nullable=True),
        sa.Column("interest_minor", Id, nullable=True),
        sa.Column("fixed_sum_minor", Id, nullable=True),
        sa.Column("total_minor", Id, nullable=True),
        sa.Column("statement_number", sa.String(length=40), nullable=True),
        sa.Column("payload_sha256", sa.String(length=64), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirms_delivery", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline_on", sa.Date(), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('planned','announced','awaiting_approval','claimed','sending','accepted','delivered','bounced','refused','doubt','withdrawn','vetoed','waived')",
            name=op.f("ck_notice_state"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["collection_case.id"], name=op.f("fk_notice_case_id")),
        sa.ForeignKeyConstraint(["debtor_id"], ["debtor.id"], name=op.f("fk_notice_debtor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "case_id",
            "cycle",
            "step_key",
            "recipient_role",
            "turn",
            name=op.f("uq_notice_case_id_cycle_step_key_recipient_role_turn"),
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_notice_uid")),
    )
    op.create_index("ix_notice_accepted", "notice", ["accepted_at"], unique=False)
    op.create_index(
        "ix_notice_before_owner",
        "notice",
        ["send_on", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('announced','awaiting_approval')"),
        sqlite_where=sa.text("state IN ('announced','awaiting_approval')"),
    )
    op.create_index("ix_notice_case", "notice", ["case_id", "id"], unique=False)
    op.create_index("ix_notice_debtor", "notice", ["debtor_id", "accepted_at"], unique=False)
    op.create_index(
        "ix_notice_due",
        "notice",
        ["send_on", "not_before", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('planned','announced')"),
        sqlite_where=sa.text("state IN ('planned','announced')"),
    )
    op.create_index(
        "ix_notice_under_way",
        "notice",
        ["state", "lease_until"],
        unique=False,
        postgresql_where=sa.text("state IN ('claimed','sending','doubt')"),
        sqlite_where=sa.text("state IN ('claimed','sending','doubt')"),
    )
    op.create_table(
        "promise",
        sa.Column("id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", Id, nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["collection_case.id"], name=op.f("fk_promise_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    op.create_index(op.f("ix_promise_case_id"), "promise", ["case_id"], unique=False)
    op.create_index("ix_promise_settled", "promise", ["settled_on"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), server_default="", nullable=False),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["collection_case.id"], name=op.f("fk_task_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index(op.f("ix_task_case_id"), "task", ["case_id"], unique=False)
    op.create_index(
        "ix_task_open_due",
        "task",
        ["due_on", "id"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "attempt",
        sa.Column("id", Id, nullable=False),
        sa.Column("notice_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("transport", sa.String(length=16), nullable=False),
        sa.Column("payload_sha256", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.String(length=16), nullable=True),
        sa.Column("provider_id", sa.String(length=120), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("asked_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_attempt_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("notice_id", "number", name=op.f("uq_attempt_notice_id_number")),
    )
    op.create_index("ix_attempt_provider", "attempt", ["provider_id"], unique=False)
    op.create_table(
        "delivery_event",
        sa.Column("id", Id, nullable=False),
        sa.Column("notice_id", Id, nullable=False),
        sa.Column("dedupe", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("raw", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_delivery_event_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_event")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_delivery_event_dedupe")),
    )
    op.create_index(op.f("ix_delivery_event_notice_id"), "delivery_event", ["notice_id"], unique=False)
    op.create_table(
        "dispute",
        sa.Column("id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("claim_id", Id, nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("reference", sa.String(length=80), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["collection_case.id"], name=op.f("fk_dispute_case_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_dispute_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
    )
    op.create_index(op.f("ix_dispute_case_id"), "dispute", ["case_id"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", Id, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("notice_id", Id, nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("content_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["collection_case.id"], name=op.f("fk_document_case_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_document_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint(
            "case_id", "notice_id", "kind", "sha256", name=op.f("uq_document_case_id_notice_id_kind_sha256")
        ),
    )
    op.create_index(op.f("ix_document_case_id"), "document", ["case_id"], unique=False)
    op.create_index(op.f("ix_document_notice_id"), "document", ["notice_id"], unique=False)
    op.create_index(op.f("ix_document_sha256"), "document", ["sha256"], unique=False)
    op.create_table(
        "hold",
        sa.Column("id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("claim_id", Id, nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["collection_case.id"], name=op.f("fk_hold_case_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_hold_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index(op.f("ix_hold_case_id"), "hold", ["case_id"], unique=False)
    op.create_table(
        "notice_claim",
        sa.Column("notice_id", Id, nullable=False),
        sa.Column("claim_id", Id, nullable=False),
        sa.Column("demanded", sa.Boolean(), nullable=False),
        sa.Column("principal_minor", Id, nullable=True),
        sa.Column("interest_minor", Id, nullable=True),
        sa.Column("fixed_sum_minor", Id, nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_notice_claim_claim_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_claim_notice_id")),
        sa.PrimaryKeyConstraint("notice_id", "claim_id", name=op.f("pk_notice_claim")),
    )
    op.create_index("ix_notice_claim_claim", "notice_claim", ["claim_id"], unique=False)
    op.create_table(
        "note",
        sa.Column("id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["collection_case.id"], name=op.f("fk_note_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_case_id"), "note", ["case_id"], unique=False)
    op.create_table(
        "pay_link",
        sa.Column("id", Id, nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("invoice_id", Id, nullable=False),
        sa.Column("notice_id", Id, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_pay_link_invoice_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_pay_link_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_link")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_pay_link_token_sha256")),
    )
    op.create_index(op.f("ix_pay_link_invoice_id"), "pay_link", ["invoice_id"], unique=False)
    op.create_index(op.f("ix_pay_link_notice_id"), "pay_link", ["notice_id"], unique=False)
