"""How is a row inserted or brought up to date in one statement, on SQLite and on PostgreSQL alike?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Upsert = Any  # both dialects' Insert have on_conflict_do_update and excluded; SQLAlchemy has no common type for them


def insert_for(tx: Connection, table: Table) -> Upsert:
    """An INSERT that knows ON CONFLICT, in the dialect of the transaction."""
    return postgresql.insert(table) if tx.dialect.name == "postgresql" else sqlite.insert(table)
