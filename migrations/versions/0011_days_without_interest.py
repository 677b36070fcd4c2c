"""From which day on a hold bears no interest: by agreement with the debtor, or by an insolvency judgment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("hold", sa.Column("no_interest_from", sa.Date(), nullable=True))
