"""Statements of account are numbered in one sequence, and frozen with the hash of their record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "statement",
        sa.Column("seq", Id, autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("notice_id", Id, nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("content_sha256", sa.String(length=64), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("total_minor", Id, nullable=True),
        sa.CheckConstraint("(frozen_at IS NULL) = (sha256 IS NULL)", name=op.f("ck_statement_frozen_with_its_hash")),
        sa.ForeignKeyConstraint(["case_id"], ["collection_case.id"], name=op.f("fk_statement_case_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_statement_notice_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_statement")),
        sa.UniqueConstraint("number", name=op.f("uq_statement_number")),
    )
    op.create_index(op.f("ix_statement_case_id"), "statement", ["case_id"])
    op.create_index(op.f("ix_statement_notice_id"), "statement", ["notice_id"])
    if op.get_bind().dialect.name == "sqlite":
        _keep_on_sqlite()
    else:
        _keep_on_postgresql()


def _keep_on_sqlite() -> None:
    for verb, when in (("UPDATE", "WHEN OLD.frozen_at IS NOT NULL "), ("DELETE", "")):
        op.execute(
            f"CREATE TRIGGER statement_refuses_{verb.lower()} BEFORE {verb} ON statement {when}"
            "BEGIN SELECT RAISE(ABORT, 'a frozen statement stays as it is'); END"
        )


def _keep_on_postgresql() -> None:
    op.execute(
        "CREATE TRIGGER statement_refuses_update BEFORE UPDATE ON statement "
        "FOR EACH ROW WHEN (OLD.frozen_at IS NOT NULL) EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER statement_refuses_delete BEFORE DELETE ON statement "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
