"""What do SQLite and PostgreSQL say differently: a row inserted or brought up to date, a list as one value?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, Integer, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

Upsert = Any  # both dialects' Insert have on_conflict_do_update and excluded; SQLAlchemy has no common type for them


def insert_for(tx: Connection, table: Table) -> Upsert:
    """An INSERT that knows ON CONFLICT, in the dialect of the transaction."""
    return insert_in(tx.dialect.name, table)


def insert_in(dialect: str, table: Table) -> Upsert:
    """The same by the dialect's name ("postgresql", "sqlite"), for statements that are made once and kept."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


class _Among(FunctionElement[Any]):
    """`column` is one of a list that is bound as one value.

    Of no type: SQLAlchemy asks a Boolean on SQLite whether it is 1, and then no index is used.
    """

    inherit_cache = True


def among(column: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    """Whether the column (a whole number or text) is in the list given to the statement as the parameter `name`.

    The statement stays the same however long the list is; IN with a mark for each is written anew each time.
    """
    return _Among(column, bindparam(name, type_=JSON))


@compiles(_Among, "sqlite")
def _among_on_sqlite(element: _Among, compiler: Any, **kw: Any) -> str:
    column, given = (compiler.process(each, **kw) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({given}))"  # noqa: S608  both made by SQLAlchemy


@compiles(_Among, "postgresql")
def _among_on_postgresql(element: _Among, compiler: Any, **kw: Any) -> str:
    column, given = (compiler.process(each, **kw) for each in element.clauses)
    kind = "BIGINT" if isinstance(next(iter(element.clauses)).type, Integer) else "TEXT"
    return f"{column} = ANY (ARRAY(SELECT CAST(json_array_elements_text({given}) AS {kind})))"
