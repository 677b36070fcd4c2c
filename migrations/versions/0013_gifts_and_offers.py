"""What the owner gives up for a payment, what she offers, and what she goes on claiming."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("ledger_entry", sa.Column("granted_for", sa.String(16), nullable=False, server_default=""))
    op.add_column("collection_case", sa.Column("penalties_claimed_on", sa.Date(), nullable=True))
    op.create_table(
        "quote",
        sa.Column("id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("amount_minor", Id, nullable=False),
        sa.Column("total_minor", Id, nullable=False),
        sa.Column("pay_by", sa.Date(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("claim_ids", sa.JSON(), nullable=False),
        sa.Column("known_references", sa.JSON(), nullable=False),
        sa.Column("statement_sha256", sa.String(64), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["collection_case.id"], name=op.f("fk_quote_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
    )
    op.create_index(op.f("ix_quote_case_id"), "quote", ["case_id"])
