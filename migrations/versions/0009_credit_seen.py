"""The credit at Stripe that the owner has seen and means to keep aside: a formal notice may leave all the same."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("collection_case", sa.Column("credit_seen_minor", Id, nullable=False, server_default=sa.text("0")))
