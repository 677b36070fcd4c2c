"""A person's word that what was taken back from a paid invoice is owed again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("claim", sa.Column("owed_again", sa.Boolean(), nullable=False, server_default=sa.text("false")))
