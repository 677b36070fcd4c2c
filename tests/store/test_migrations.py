"""Do the migrations make the tables that the code knows, whole or not at all?"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text

from collector.store import migrate
from collector.store.journal import GENESIS
from collector.store.schema import journal_head, metadata
from collector.store.session import Store

pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")


def tables_of(url: str) -> dict[str, Any]:
    store = Store(url)
    with store.read() as tx:
        found: dict[str, Any] = {
            name: _table(tx, name) for name in inspect(tx).get_table_names() if name != "alembic_version"
        }
        found |= {f"index {name}": sql for name, sql in _indexes(tx).items()}
    store.close()
    return found


def _table(tx: Connection, name: str) -> dict[str, Any]:
    look = inspect(tx)
    return {
        "columns": {c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in look.get_columns(name)},
        "key": look.get_pk_constraint(name),
        "foreign": sorted(str(sorted(key.items(), key=str)) for key in look.get_foreign_keys(name)),
        "unique": sorted((str(c["name"]), tuple(c["column_names"])) for c in look.get_unique_constraints(name)),
        "checks": sorted((str(c["name"]), " ".join(c["sqltext"].split())) for c in look.get_check_constraints(name)),
    }


def _indexes(tx: Connection) -> Mapping[str, str]:
    if tx.dialect.name == "sqlite":
        rows = tx.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))
    else:
        rows = tx.execute(text("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"))
    return {name: " ".join(sql.split()) for name, sql in rows if "alembic" not in name}


def make_tables(url: str) -> None:
    store = Store(url)
    with store.write() as tx:
        metadata.create_all(tx)
    store.close()


def test_migrations_make_the_tables_of_the_code_on_sqlite(tmp_path: Path) -> None:
    migrate.upgrade(f"sqlite:///{tmp_path}/migrated.db")
    make_tables(f"sqlite:///{tmp_path}/made.db")
    assert tables_of(f"sqlite:///{tmp_path}/migrated.db") == tables_of(f"sqlite:///{tmp_path}/made.db")


@pytest.mark.postgres
def test_migrations_make_the_tables_of_the_code_on_postgresql(postgres_cluster, fresh_postgres_database: str) -> None:
    name = postgres_cluster.create_database()
    migrate.upgrade(fresh_postgres_database)
    make_tables(postgres_cluster.url_of(name))
    assert tables_of(fresh_postgres_database) == tables_of(postgres_cluster.url_of(name))
    postgres_cluster.drop_database(name)


def test_a_new_database_has_the_newest_tables_and_an_empty_journal(store: Store) -> None:
    with store.read() as tx:
        assert migrate.current(tx) == migrate.head() != ""
        assert tx.execute(select(journal_head)).one() == (1, 0, GENESIS)


def test_a_migration_is_named_by_its_number() -> None:
    scripts = ScriptDirectory.from_config(migrate.configuration())
    assert [script.revision for script in scripts.walk_revisions()][::-1] == migrate.known()
    assert scripts.get_current_head() == migrate.head()


def test_migrating_twice_changes_nothing_and_copies_nothing(engine_url: str, tmp_path: Path) -> None:
    migrate.upgrade(engine_url)
    before = tables_of(engine_url)
    assert migrate.upgrade(engine_url) is None
    assert tables_of(engine_url) == before
    assert not (tmp_path / "backups").exists()


def test_a_database_of_a_later_version_is_refused_with_its_remedy(store: Store) -> None:
    with store.write() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrate.DatabaseNewer, match="9999.*Install the version that wrote it"):
        migrate.upgrade(store.url)


def test_sqlite_is_copied_before_an_upgrade(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/collector.db"
    _upgrade_to(url, "0001")
    with sqlite3.connect(tmp_path / "collector.db") as connection:
        connection.execute("INSERT INTO lease VALUES ('leader', 'somebody', 7, '2026-01-01 00:00:00')")
    copy = migrate.upgrade(url)
    assert copy == tmp_path / "backups" / f"collector-0001-before-{migrate.head()}.db"
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT epoch FROM lease").fetchone() == (7,)
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)


def test_a_crash_amid_the_migrations_leaves_the_old_tables_whole(
    engine_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _upgrade_to(engine_url, "0001")
    before = tables_of(engine_url)

    def dies(*_arguments: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Operations, "create_index", dies, raising=False)  # the journal's first row is in by then
    with pytest.raises(KeyboardInterrupt):
        migrate.upgrade(engine_url)
    monkeypatch.undo()
    assert tables_of(engine_url) == before
    migrate.upgrade(engine_url)
    store = Store(engine_url)
    with store.read() as tx:
        assert migrate.current(tx) == migrate.head()
    store.close()


@pytest.mark.postgres
def test_raw_json_is_packed_by_lz4_on_postgresql(fresh_postgres_database: str) -> None:
    migrate.upgrade(fresh_postgres_database)
    store = Store(fresh_postgres_database)
    query = "SELECT attcompression FROM pg_attribute WHERE attrelid = 'invoice'::regclass AND attname = 'raw'"
    with store.read() as tx:
        assert tx.execute(text(query)).scalar_one() == "l"
    store.close()


def _upgrade_to(url: str, revision: str) -> None:
    store = Store(url)
    with store.write() as connection:
        config = migrate.configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    store.close()
