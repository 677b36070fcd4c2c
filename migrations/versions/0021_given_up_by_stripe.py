"""Why Stripe calls an invoice uncollectible, and that a person lets it go too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("invoice", sa.Column("uncollectible_reason", sa.String(length=32), nullable=True))
    op.add_column("claim", sa.Column("let_go", sa.Boolean(), nullable=False, server_default=sa.text("false")))
