"""On SQLite the long values of an invoice come last in its row.

A row longer than a page goes on in pages of its own, one after the other, and what stands behind the JSON was only
found by way of them: the columns that each look at a case reads. PostgreSQL keeps a long value elsewhere anyway.
"""

from __future__ import annotations

from alembic import op

revision = "0029"
down_revision = "0028"

BEHIND = (
    "paid_at", "auto_advance", "attempt_count", "next_attempt_at", "payment_processing", "latest_revision", "livemode",
    "content_hash", "read_at", "detail_read_at", "set_aside", "penalty_uid", "uncollectible_reason", "hosted_url",
    "pdf_url", "raw",
)  # fmt: skip


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    # Its debtors are not looked up: their index on an expression is none that can be read back, and would be told of.
    alone = {"resolve_fks": False}
    with op.batch_alter_table("invoice", recreate="always", partial_reordering=[BEHIND], reflect_kwargs=alone):
        pass  # the same columns in another order
