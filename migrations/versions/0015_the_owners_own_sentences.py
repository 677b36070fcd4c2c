"""Sentences the owner writes for the mails, version by version, and which of them a notice left with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "passage"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", Id, nullable=False),
        sa.Column("template", sa.String(80), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("place", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
    )
    op.create_index("ix_passage_of_mail", TABLE, ["template", "language", "id"])
    op.add_column("notice", sa.Column("passages", sa.JSON(), nullable=True))
    _append_only()


def _append_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {TABLE}_refuses_{verb.lower()} BEFORE {verb} ON {TABLE} "
                f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
            )
        return
    for events, level, name in (("UPDATE OR DELETE", "ROW", "change"), ("TRUNCATE", "STATEMENT", "truncate")):
        op.execute(
            f"CREATE TRIGGER {TABLE}_refuses_{name} BEFORE {events} ON {TABLE} "
            f"FOR EACH {level} EXECUTE FUNCTION refuse_change()"
        )
