"""How often a call that nobody answered was tried, and when last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("call", sa.Column("tries", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("call", sa.Column("tried_on", sa.Date(), nullable=True))
