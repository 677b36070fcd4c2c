"""What is contested of an invoice, what was found out about it, and how it ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("dispute", sa.Column("contested_minor", Id, nullable=True))
    op.add_column("dispute", sa.Column("category", sa.String(16), nullable=False, server_default=""))
    op.add_column("dispute", sa.Column("to_lawyer", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.add_column("dispute", sa.Column("cause", sa.Text(), nullable=False, server_default=""))
    op.add_column("dispute", sa.Column("responsible", sa.String(16), nullable=False, server_default=""))
    op.add_column("dispute", sa.Column("proposal", sa.Text(), nullable=False, server_default=""))
    op.add_column("dispute", sa.Column("result", sa.String(16), nullable=True))
    op.add_column("dispute", sa.Column("credit_minor", Id, nullable=False, server_default=sa.text("0")))
    op.add_column("dispute", sa.Column("follow_up_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_dispute_follow_up",
        "dispute",
        ["follow_up_on"],
        postgresql_where=sa.text("follow_up_on IS NOT NULL"),
        sqlite_where=sa.text("follow_up_on IS NOT NULL"),
    )
