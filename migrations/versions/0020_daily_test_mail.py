"""The mail that is sent every day to the owner's own address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "canary",
        sa.Column("id", Id, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("uid", sa.String(length=40), nullable=False),
        sa.Column("to_email", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=True),
        sa.Column("provider_id", sa.String(length=120), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alarmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canary")),
        sa.UniqueConstraint("on", name=op.f("uq_canary_on")),
        sa.UniqueConstraint("uid", name=op.f("uq_canary_uid")),
    )
    op.create_index(op.f("ix_canary_provider_id"), "canary", ["provider_id"], unique=False)
