"""How are many rows written at once without SQLAlchemy's own way through every value of them?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, String, Table, Text, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from collector.store.dialect import Upsert, insert_in

OnConflict = Callable[[Upsert], Upsert]
Binds = tuple[tuple[str, Callable[[Any], Any] | None], ...]


def keep_first(statement: Upsert) -> Upsert:
    """A row that is there already stays as it is."""
    return statement.on_conflict_do_nothing()


def as_it_is(statement: Upsert) -> Upsert:
    """No row may be there already."""
    return statement


def insert_many(
    tx: Connection, table: Table, rows: Sequence[Mapping[str, Any]], on_conflict: OnConflict = keep_first
) -> None:
    """Insert rows that all name the columns of the first; `on_conflict`, a function of a module, finishes the INSERT.

    On SQLite the driver gets ready tuples, on PostgreSQL one statement gets a list for each column: there a statement
    a row costs the server more than the row.
    """
    if not rows:
        return
    names = tuple(rows[0])
    if tx.dialect.name == "sqlite":
        text, binds = _for_tuples(tx.dialect, table, names, on_conflict)
        tx.exec_driver_sql(text, [tuple([bind(row[n]) if bind else row[n] for n, bind in binds]) for row in rows])
        return
    tx.execute(_from_lists(table, names, on_conflict), {name: [row[name] for row in rows] for name in names})


@lru_cache(maxsize=64)
def _for_tuples(
    dialect: Dialect, table: Table, names: tuple[str, ...], on_conflict: OnConflict
) -> tuple[str, Binds]:  # fmt: skip
    """The text of the INSERT, and in the order of its marks each column with what makes a value the driver knows."""
    statement = on_conflict(insert_in("sqlite", table)).compile(dialect=dialect, column_keys=names)
    assert set(statement.positiontup or ()) == set(names), "nothing but the columns may be bound"
    types = {name: table.c[name].type.dialect_impl(dialect) for name in names}
    return str(statement), tuple((name, types[name].bind_processor(dialect)) for name in statement.positiontup or ())


@lru_cache(maxsize=64)
def _from_lists(table: Table, names: tuple[str, ...], on_conflict: OnConflict) -> Upsert:
    lists = (func.unnest(bindparam(name, type_=ARRAY(_unbounded(table.c[name].type), dimensions=1))) for name in names)
    return on_conflict(insert_in("postgresql", table).from_select(names, select(*lists)))


def _unbounded(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """A list is cast to its type, and a cast cuts off what is too long without a word; the INSERT itself refuses it."""
    return Text() if isinstance(kind, String) else kind
