"""How do many new rows get in at once, without SQLAlchemy's way through every value of them?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert

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
    text, binds = _prepared(tx.dialect, table, names)
    ready = [tuple([bind(row[name]) if bind else row[name] for name, bind in binds]) for row in rows]
    if is_sqlite:
        tx.exec_driver_sql(text, ready)
    else:
        _copy(tx, text, [_server_type(tx.dialect, table, name) for name in names], ready)


@lru_cache(maxsize=64)
def _prepared(dialect: Dialect, table: Table, names: tuple[str, ...]) -> tuple[str, Binds]:
    """The statement, and each column with what makes its values such as the driver knows."""
    if dialect.name == "sqlite":
        text = str(insert(table).compile(dialect=dialect, column_keys=list(names)))
    else:
        quote = dialect.identifier_preparer.quote
        text = f"COPY {quote(table.name)} ({', '.join(map(quote, names))}) FROM STDIN (FORMAT BINARY)"
    return text, tuple((name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names)


@lru_cache(maxsize=512)
def _server_type(dialect: Dialect, table: Table, name: str) -> str:
    """As psycopg calls it: "bigint", "timestamp with time zone"; a length is left to the table."""
    return table.c[name].type.compile(dialect).partition("(")[0].lower()


def _copy(tx: Connection, text: str, types: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    driver: Any = tx.connection
    with driver.cursor() as cursor, cursor.copy(text) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)
