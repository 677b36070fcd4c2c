"""How Alembic runs our migrations: on the connection it is handed, inside the transaction that is already open."""

from __future__ import annotations

from alembic import context

from collector.store import users  # noqa: F401  its tables belong to the same metadata
from collector.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=context.config.attributes.get("render_as_batch", True),
    transactional_ddl=True,
    render_item=context.config.attributes.get("render_item"),
)
context.run_migrations()
