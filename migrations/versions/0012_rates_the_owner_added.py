"""Rows the owner adds to the rate tables: they outlive an exchange of the package."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "rate_row"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", Id, nullable=False),
        sa.Column("rate_table", sa.String(40), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("rate_e5", Id, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("verification", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_row")),
    )
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
