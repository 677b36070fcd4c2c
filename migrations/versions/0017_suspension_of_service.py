"""The service that stops for a debtor who does not pay, and the calls that tell the creditor's systems."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "collection_case", sa.Column("keeps_service", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_index(
        "ix_notice_suspension",
        "notice",
        ["id"],
        unique=False,
        postgresql_where=sa.text("kind = 'suspend_service'"),
        sqlite_where=sa.text("kind = 'suspend_service'"),
    )
    op.create_table(
        "suspension",
        sa.Column("id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("notice_id", Id, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_because", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["collection_case.id"], name=op.f("fk_suspension_case_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_suspension_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_suspension_notice_id")),
    )
    op.create_index(op.f("ix_suspension_case_id"), "suspension", ["case_id"], unique=False)
    op.create_index(
        "ix_suspension_running",
        "suspension",
        ["id"],
        unique=False,
        postgresql_where=sa.text("lifted_at IS NULL"),
        sqlite_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "service_call",
        sa.Column("id", Id, nullable=False),
        sa.Column("uid", sa.String(length=40), nullable=False),
        sa.Column("suspension_id", Id, nullable=False),
        sa.Column("verb", sa.String(length=16), nullable=False),
        sa.Column("target", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=80), server_default="", nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("worker", sa.String(length=80), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('wanted','sending','done','refused','withdrawn')", name=op.f("ck_service_call_state")
        ),
        sa.ForeignKeyConstraint(["suspension_id"], ["suspension.id"], name=op.f("fk_service_call_suspension_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_call")),
        sa.UniqueConstraint(
            "suspension_id", "verb", "target", "subject", name=op.f("uq_service_call_suspension_id_verb_target_subject")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_service_call_uid")),
    )
    op.create_index(op.f("ix_service_call_suspension_id"), "service_call", ["suspension_id"], unique=False)
    op.create_index(
        "ix_service_call_waiting",
        "service_call",
        ["not_before", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('wanted','sending')"),
        sqlite_where=sa.text("state IN ('wanted','sending')"),
    )
