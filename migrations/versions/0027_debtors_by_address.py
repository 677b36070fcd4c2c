"""Who writes a mail is looked up by the address, in small letters, among all debtors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_index("ix_debtor_email", "debtor", [sa.text("lower(email)")])
