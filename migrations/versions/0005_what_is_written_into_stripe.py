"""What is written into Stripe, each thing once; and which invoices are penalty invoices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNENDED = sa.text("state IN ('wanted','sending','doubt')")


def upgrade() -> None:
    op.add_column("invoice", sa.Column("penalty_uid", sa.String(length=40), nullable=True))
    op.create_table(
        "write_back",
        sa.Column("id", Id, nullable=False),
        sa.Column("uid", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("subject", sa.String(length=80), server_default="", nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("key_number", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("key_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.String(length=80), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stripe_id", sa.String(length=64), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('wanted','sending','doubt','done','refused','withdrawn')", name=op.f("ck_write_back_state")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["collection_case.id"], name=op.f("fk_write_back_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_back")),
        sa.UniqueConstraint("uid", name=op.f("uq_write_back_uid")),
    )
    op.create_index(op.f("ix_write_back_case_id"), "write_back", ["case_id"])
    op.create_index(op.f("ix_write_back_stripe_id"), "write_back", ["stripe_id"])
    op.create_index(
        "uq_write_back_open",
        "write_back",
        ["case_id", "kind", "subject"],
        unique=True,
        postgresql_where=UNENDED,
        sqlite_where=UNENDED,
    )
    op.create_index(
        "ix_write_back_waiting",
        "write_back",
        ["not_before", "id"],
        postgresql_where=UNENDED,
        sqlite_where=UNENDED,
    )
