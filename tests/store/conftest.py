"""What do the tests of the store share? A database with all its tables, on each engine, and its first rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.store.session import Store
from tests.support.databases import migrated_postgres, migrated_sqlite


@pytest.fixture(
    params=[
        pytest.param("sqlite", id="sqlite"),
        pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres),
    ]
)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A migrated database for this test alone; the test runs once on each engine."""
    if request.param == "sqlite":
        opened = Store(migrated_sqlite(tmp_path))
        yield opened
        opened.close()
        return
    cluster = request.getfixturevalue("postgres_cluster")
    name, url = migrated_postgres(cluster)
    opened = Store(url)
    yield opened
    opened.close()
    cluster.drop_database(name)
