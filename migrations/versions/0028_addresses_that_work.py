"""Which messages had come back when a person said that the address works."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("debtor", sa.Column("email_works_after", Id, nullable=True))
