"""Does the database have the tables this code knows, and how does it get them?"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, make_url
from sqlalchemy.exc import DBAPIError

from collector.store.session import Store

if TYPE_CHECKING:
    from alembic.config import Config

# Alembic is loaded only where there is something to migrate: it holds 10 MiB, and most starts find nothing to do.
MIGRATIONS = Path(__file__).parents[2] / "migrations"
_ONE_AT_A_TIME = 5_261_977  # any number, the same for everybody who migrates this database


class DatabaseNewer(Exception):
    """The database was migrated by a later version of the code than this one."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"The database stands at migration {found}, which this version of the code does not know (it ends at "
            f"{head()}). Install the version that wrote it, or restore a backup made before it was upgraded."
        )


class DatabaseUnusable(Exception):
    """There is no database at this address, or none that we may use. The address stays out: it may hold a password."""

    def __init__(self, error: DBAPIError | OSError) -> None:
        cause = str(error.orig if isinstance(error, DBAPIError) else error.strerror).strip().splitlines()
        super().__init__(
            f"The database cannot be used ({cause[0] if cause else type(error).__name__}). Check DATABASE_URL, or that "
            "the folder COLLECTOR_DATA_DIR may be written to; a damaged SQLite file is replaced by a backup."
        )


class DamagedReferences(Exception):
    """A migration would leave rows that point to rows which do not exist; nothing was changed."""


def upgrade(url: str, backups: Path | None = None) -> Path | None:
    """Bring the database to the newest tables, all migrations in one transaction: a crash leaves the old ones whole.

    A SQLite database that holds anything is copied first, into `backups` (default: the folder `backups` beside it);
    returns the path of the copy, or None where none was made. Raises DatabaseNewer or DatabaseUnusable.
    """
    try:
        return _upgrade_at(url, backups)
    except (DBAPIError, OSError) as error:
        raise DatabaseUnusable(error) from error


def _upgrade_at(url: str, backups: Path | None) -> Path | None:
    store = Store(url, pool_size=1)
    try:
        with store.engine.connect().execution_options(begin="IMMEDIATE") as connection:
            if store.is_sqlite:
                # Rebuilding a table drops it, which its children would forbid; the whole is checked at the end.
                _without_transaction(connection, "PRAGMA foreign_keys=OFF")
            with connection.begin():
                return _upgrade(connection, url, backups)
    finally:
        store.close()


def known() -> list[str]:
    """The numbers of all migrations this code knows, in order. A file is named by its number: 0002_append_only.py."""
    return sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def head() -> str:
    """The number of the last migration this code knows; empty before the first."""
    return max(known(), default="")


def current(connection: Connection) -> str | None:
    """The number of the last migration the database has seen, or None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found


def configuration() -> Config:
    """Alembic's settings; there is no alembic.ini."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix())
    return config


def _upgrade(connection: Connection, url: str, backups: Path | None) -> Path | None:
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")
    found = current(connection)
    _refuse_newer(found)
    if found == head():
        return None
    copy = _back_up(url, backups, found) if is_sqlite and found else None
    _migrate(connection)
    if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise DamagedReferences(f"After migration {head()} some rows would point to nothing; the old tables stay.")
    return copy


def _migrate(connection: Connection) -> None:
    from alembic import command

    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _refuse_newer(found: str | None) -> None:
    if found is not None and found not in known():
        raise DatabaseNewer(found)


def _back_up(url: str, backups: Path | None, found: str) -> Path:
    """Copy the file as it is now; nobody else can write meanwhile, since our transaction is already open."""
    database = Path(str(make_url(url).database))
    folder = backups or database.parent / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = _free_name(folder, f"{database.stem}-{found}-before-{head()}")
    source, copy = sqlite3.connect(database), sqlite3.connect(target)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()
    target.chmod(0o600)
    return target


def _free_name(folder: Path, stem: str) -> Path:
    names = (folder / f"{stem}{suffix}.db" for suffix in ("", *(f"-{number}" for number in range(2, 1000))))
    return next(path for path in names if not path.exists())


def _without_transaction(connection: Connection, statement: str) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(statement)
