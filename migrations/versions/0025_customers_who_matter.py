"""Customers who matter wait for the owner's word; the turnover of twelve months is reckoned once a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("collection_case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("braked_by", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("brake_released", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_table(
        "turnover",
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("minor", Id, nullable=False),
        sa.PrimaryKeyConstraint("currency", name=op.f("pk_turnover")),
    )
