"""What the owner knows of a payment: its value date, what it is for, in which order it is placed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("ledger_entry", sa.Column("transfer", sa.String(80), nullable=False, server_default=""))
    op.add_column("ledger_entry", sa.Column("designated", sa.String(16), nullable=False, server_default=""))
    op.add_column("ledger_entry", sa.Column("written_by", sa.Text(), nullable=False, server_default="stripe"))
    op.create_index(
        "ix_ledger_entry_transfer",
        "ledger_entry",
        ["transfer"],
        postgresql_where=sa.text("transfer <> ''"),
        sqlite_where=sa.text("transfer <> ''"),
    )
    op.create_table(
        "payment_correction",
        sa.Column("id", Id, nullable=False),
        sa.Column("invoice_id", Id, nullable=False),
        sa.Column("reference", sa.String(80), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("designated", sa.String(16), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_payment_correction_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_correction")),
    )
    op.create_index("ix_payment_correction_payment", "payment_correction", ["invoice_id", "reference"])
    op.create_index("ix_payment_correction_on", "payment_correction", ["on"])
    _refuse_changes("payment_correction")
    op.add_column("collection_case", sa.Column("allocation", sa.String(16), nullable=True))


def _refuse_changes(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    for events, level in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_refuses_{'truncate' if level == 'STATEMENT' else 'change'} BEFORE {events} "
            f"ON {table} FOR EACH {level} EXECUTE FUNCTION refuse_change()"
        )
