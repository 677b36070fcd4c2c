"""How do many new rows get in at once, without SQLAlchemy's way through every value of them?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, Connection, Date, Dialect, Select, Table, func, insert, select, text
from sqlalchemy.types import TypeEngine

FEW = 8  # so few go by themselves: a COPY takes three trips to the server

Binds = tuple[tuple[str, Callable[[Any], Any] | None], ...]


def insert_many(tx: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the columns of the first and of which none is there yet.

    Only in `Store.write`, which keeps other writers away between looking and inserting. On SQLite the driver gets
    ready tuples; PostgreSQL gets a COPY, for there a statement a row costs more than the row.
    """
    if not rows:
        return
    is_sqlite = tx.dialect.name == "sqlite"
    if not is_sqlite and len(rows) < FEW:
        tx.execute(insert(table), list(rows))
        return
    names = tuple(column.name for column in table.c if column.name in rows[0])  # in this order SQLAlchemy has them too
    statement, binds = _prepared(tx.dialect, table, names)
    ready = [tuple([bind(row[name]) if bind else row[name] for name, bind in binds]) for row in rows]
    if is_sqlite:
        tx.exec_driver_sql(statement, ready)
    else:
        _copy(tx, statement, [_server_type(tx.dialect, table, name) for name in names], ready)


def insert_numbered(tx: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The same, numbered by us: the ids in the order of the rows, without looking each up by another column."""
    if not rows:
        return []
    ids = _next_ids(tx, table, len(rows))
    insert_many(tx, table, [{**row, "id": number} for number, row in zip(ids, rows, strict=True)])
    return ids


def _next_ids(tx: Connection, table: Table, count: int) -> list[int]:
    """As the database would number them: on SQLite on from the largest, on PostgreSQL by the sequence."""
    if tx.dialect.name == "sqlite":
        last = tx.execute(_last_id(table)).scalar_one()
        return list(range(last + 1, last + 1 + count))
    return list(tx.execute(_IDS_OF_SEQUENCE, {"table": table.name, "count": count}).scalars())


@lru_cache(maxsize=64)
def _last_id(table: Table) -> Select[int]:
    return select(func.coalesce(func.max(table.c.id), 0))


_IDS_OF_SEQUENCE = text(
    "SELECT nextval(pg_get_serial_sequence(CAST(:table AS TEXT), 'id')) "
    "FROM generate_series(1, CAST(:count AS INTEGER))"
)


@lru_cache(maxsize=64)
def _prepared(dialect: Dialect, table: Table, names: tuple[str, ...]) -> tuple[str, Binds]:
    """The statement, and each column with what makes its values such as the driver knows."""
    if dialect.name == "sqlite":
        statement = str(insert(table).compile(dialect=dialect, column_keys=list(names)))
    else:
        quote = dialect.identifier_preparer.quote
        statement = f"COPY {quote(table.name)} ({', '.join(map(quote, names))}) FROM STDIN (FORMAT BINARY)"
    return statement, tuple((name, _bind(table.c[name].type, dialect)) for name in names)


def _bind(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """SQLAlchemy's way, but for what SQLite's driver writes the same by itself: a sixth of an invoice's values."""
    if dialect.name == "sqlite" and isinstance(kind, Boolean):
        return None
    if dialect.name == "sqlite" and isinstance(kind, Date):
        return lambda day: day and day.isoformat()
    return kind.dialect_impl(dialect).bind_processor(dialect)


@lru_cache(maxsize=512)
def _server_type(dialect: Dialect, table: Table, name: str) -> str:
    """As psycopg calls it: "bigint", "timestamp with time zone"; a length is left to the table."""
    return table.c[name].type.compile(dialect).partition("(")[0].lower()


def _copy(tx: Connection, statement: str, types: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    driver: Any = tx.connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)
