"""Where does a test get a database with all its tables, quickly? From a copy of one that was migrated once."""

from __future__ import annotations

import shutil
from pathlib import Path

from collector.store import migrate
from tests.support.postgres import PostgresCluster


def migrated_sqlite(folder: Path, template: Path) -> str:
    """The URL of a fresh SQLite database in `folder`, with all tables; `template` is where the model is kept."""
    if not template.exists():
        migrate.upgrade(f"sqlite+pysqlite:///{template}")
    target = folder / "collector.db"
    shutil.copyfile(template, target)
    return f"sqlite+pysqlite:///{target}"


def migrated_postgres(cluster: PostgresCluster) -> tuple[str, str]:
    """The name and the URL of a fresh PostgreSQL database with all tables; the caller drops it by its name."""
    name = cluster.create_database(cluster.template("migrated", _migrate))
    return name, cluster.url_of(name)


def _migrate(url: str) -> None:
    migrate.upgrade(url)
