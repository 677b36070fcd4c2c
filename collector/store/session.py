"""How the database is opened and how a transaction begins: the same promises on SQLite and PostgreSQL."""

from __future__ import annotations

import select
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError

BUSY_TIMEOUT_MS = 15_000
# PostgreSQL ends the transaction of a worker that froze inside it, so that the others go on.
IDLE_TIMEOUT_MS = 120_000
# A connection to PostgreSQL that is older is made anew: a firewall may have forgotten it without telling anybody.
MAX_AGE_S = 300
# The advisory lock of whoever writes; any number, as long as it stays the same.
WRITERS_LOCK = 20_260_105
SYNCHRONOUS = "FULL"  # of SQLite; NORMAL may lose the last commits when the power fails

# What the flows hand from one store function to the next; they need not know that it is a connection.
Transaction = Connection


class Store:
    """A database and its two kinds of transaction.

    `write()` has the database to itself from its first statement (BEGIN IMMEDIATE on SQLite, where a deferred BEGIN
    loses updates; an advisory lock on PostgreSQL), commits at the end and rolls back on any exception. So a hold that
    was committed before a notice begins to leave is seen by the statement that lets it leave: without the lock,
    READ COMMITTED looks at other tables as they were when the statement began. `read()` sees one consistent state.
    An engine is made after a fork, never before: a forked pool gives one process another's answers.
    """

    def __init__(self, url: str, *, pool_size: int = 8, must_last: bool = True) -> None:
        """`must_last` False: books that are thrown away (the demo's); on SQLite no commit waits for the disk."""
        self.url = url
        self.engine = _open(url, pool_size, SYNCHRONOUS if must_last else "OFF")

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write, one at a time in all processes. No provider is ever called inside it."""
        with self.engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
            yield connection

    @contextmanager
    def write_aside(self) -> Iterator[Connection]:
        """A transaction that writes only what no notice rests on (inbox, leases, runs): waits for nobody it need not.

        On SQLite, which has one writer, it is `write()`.
        """
        options = {"begin": "IMMEDIATE" if self.is_sqlite else "DEFERRED"}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    def one_by_one(self) -> Connection:
        """A connection on which each statement is a transaction: one trip to PostgreSQL in place of four.

        For what `write_aside` writes, by one thread that keeps it open; close it, after an error too.
        """
        return self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, on one consistent snapshot."""
        options = {"begin": "DEFERRED"} | ({} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"})
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def _open(url: str, pool_size: int, synchronous: str) -> Engine:
    options: dict[str, Any] = {
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
        "pool_size": pool_size,
        "max_overflow": pool_size,
    }
    if make_url(url).get_backend_name() != "sqlite":
        limits = f"-c lock_timeout={BUSY_TIMEOUT_MS} -c idle_in_transaction_session_timeout={IDLE_TIMEOUT_MS}"
        engine = create_engine(
            url,
            isolation_level="READ COMMITTED",
            pool_recycle=MAX_AGE_S,
            connect_args={"options": limits},
            **options,
        )
        event.listen(engine, "checkout", _refuse_a_dead_line)
        event.listen(engine, "begin", _begin_postgres)
        return engine
    database = make_url(url).database
    if not database or database == ":memory:":
        raise ValueError("DATABASE_URL: an in-memory SQLite database would forget everything; name a file")
    Path(database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    Path(database).touch(mode=0o600)  # debtors' data are nobody else's on this machine
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, **options)
    event.listen(engine, "connect", partial(_prepare_sqlite, synchronous))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(synchronous: str, connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions on its own
    for pragma in (
        "journal_mode=WAL",
        f"synchronous={synchronous}",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "temp_store=MEMORY",
        "cache_size=-4096",  # 4 MiB a connection; a larger one is no faster, the system keeps the file's pages too
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")


def _refuse_a_dead_line(connection: Any, _record: Any, _proxy: Any) -> None:
    """A server that restarted has hung up, which lies on the line unread: the pool makes all its connections anew.

    Asking the server each time instead (`pool_pre_ping`) was 39 of 100 statements of a story.
    """
    if connection.closed:
        raise InvalidatePoolError
    line = select.poll()
    line.register(connection.fileno(), select.POLLIN)
    if line.poll(0):
        raise InvalidatePoolError


def _begin_postgres(connection: Connection) -> None:
    if connection.get_execution_options().get("begin") == "IMMEDIATE":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")
