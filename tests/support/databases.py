"""Where does a test get a database with all its tables, quickly? From a copy of one that was migrated once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from collector.store import migrate
from tests.support.postgres import PostgresCluster


def migrated_sqlite(folder: Path) -> str:
    """The URL of a fresh SQLite database in `folder`, with all tables, where the service looks for its own."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "collector.db"
    target.write_bytes(_migrated())
    return f"sqlite+pysqlite:///{target}"


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        model = Path(folder) / "model.db"
        migrate.upgrade(f"sqlite+pysqlite:///{model}")
        return model.read_bytes()


def migrated_postgres(cluster: PostgresCluster) -> tuple[str, str]:
    """The name and the URL of a fresh PostgreSQL database with all tables; the caller drops it by its name."""
    name = cluster.create_database(cluster.template("migrated", _migrate))
    return name, cluster.url_of(name)


def _migrate(url: str) -> None:
    migrate.upgrade(url)
