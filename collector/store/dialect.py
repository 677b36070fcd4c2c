"""How is a row inserted or brought up to date in one statement, on SQLite and on PostgreSQL alike?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Upsert = Any  # both dialects' Insert have on_conflict_do_update and excluded; SQLAlchemy has no common type for them


def insert_for(tx: Connection, table: Table) -> Upsert:
    """An INSERT that knows ON CONFLICT, in the dialect of the transaction."""
    return insert_in(tx.dialect.name, table)


def insert_in(dialect: str, table: Table) -> Upsert:
    """The same by the dialect's name ("postgresql", "sqlite"), for statements that are made once and kept."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
