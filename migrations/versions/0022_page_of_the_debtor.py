"""The debtor's page: the links that lead to it, and what was answered there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "debtor_link",
        sa.Column("id", Id, nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("notice_id", Id, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_debtor_link_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debtor_link")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_debtor_link_token_sha256")),
    )
    with op.batch_alter_table("debtor_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_debtor_link_notice_id"), ["notice_id"], unique=False)
    op.add_column("reply", sa.Column("source", sa.String(length=8), server_default="mail", nullable=False))
    op.add_column("reply", sa.Column("form_key", sa.String(length=64), nullable=True))
    op.add_column("reply", sa.Column("acknowledged", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_index(op.f("uq_reply_form_key"), "reply", ["form_key"], unique=True)
