"""What may every test ask for (a database, a browser, the published schemas), and what may none do (go online)?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from collector.logs import set_up_logs
from collector.store import session
from tests.support.chromium import find_chromium
from tests.support.databases import migrated_postgres, migrated_sqlite
from tests.support.loopback_only import LoopbackOnly
from tests.support.postgres import PostgresCluster, find_postgres, throw_away_cluster
from tests.support.tools import missing

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def loopback_only() -> Iterator[LoopbackOnly]:
    with LoopbackOnly().in_force() as guard:
        yield guard


@pytest.fixture(autouse=True)
def stays_on_this_machine(loopback_only: LoopbackOnly) -> Iterator[None]:
    loopback_only.refused.clear()
    yield
    assert not loopback_only.refused, f"This test reached for {loopback_only.refused}; tests talk to 127.0.0.1 only."


@pytest.fixture(autouse=True)
def plain_logs() -> None:
    """Logs as the service writes them, to where this test looks.

    Where nobody sets them up, each exception is printed with all it could see, which took seconds.
    """
    set_up_logs(json=False)


@pytest.fixture(scope="session", autouse=True)
def synchronous_of_the_product() -> Iterator[str]:
    """How SQLite commits outside tests. Inside them no commit waits for the disk: nobody pulls the plug here."""
    with pytest.MonkeyPatch.context() as patch:
        ours = session.SYNCHRONOUS
        patch.setattr(session, "SYNCHRONOUS", "OFF")
        yield ours


class _CompiledTemplates(BytecodeCache):
    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def pages_compiled_once() -> Iterator[None]:
    """Hundreds of tests make an application of their own; compiling its templates each time was half of their cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": _CompiledTemplates()})
        yield


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[PostgresCluster]:
    """A private PostgreSQL server, one for each test process."""
    programs = find_postgres()
    if programs is None:
        missing("PostgreSQL", "Install the package `postgresql`, 15 or newer, for the tests that use it.")
    with throw_away_cluster(programs) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres_url(postgres_cluster: PostgresCluster) -> str:
    """The URL of the server's maintenance database. A test that writes asks for `fresh_postgres_database`."""
    return postgres_cluster.url


@pytest.fixture
def fresh_postgres_database(postgres_cluster: PostgresCluster) -> Iterator[str]:
    """The URL of an empty PostgreSQL database for this test alone."""
    name = postgres_cluster.create_database()
    yield postgres_cluster.url_of(name)
    postgres_cluster.drop_database(name)


@pytest.fixture
def postgres_database(postgres_cluster: PostgresCluster) -> Iterator[str]:
    """The URL of a PostgreSQL database for this test alone, with all its tables and no row."""
    name, url = migrated_postgres(postgres_cluster)
    yield url
    postgres_cluster.drop_database(name)


BOTH_ENGINES = (
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres),
)


@pytest.fixture(params=BOTH_ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database for this test alone, with all its tables; the test runs once on each engine."""
    return _migrated(request, tmp_path)


@pytest.fixture(params=BOTH_ENGINES if os.environ.get("COLLECTOR_NIGHTLY") else BOTH_ENGINES[:1])
def url_for_months(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The same for a story of many weeks whose queries shorter tests ask of both engines: each day costs three times as
    much on PostgreSQL, so it is played there with COLLECTOR_NIGHTLY=1 only.
    """
    return _migrated(request, tmp_path)


def _migrated(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return migrated_sqlite(tmp_path)
    return str(request.getfixturevalue("postgres_database"))


@pytest.fixture(params=BOTH_ENGINES)
def engine_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database for this test alone; the test runs once on each engine."""
    if request.param == "sqlite":
        return f"sqlite+pysqlite:///{tmp_path / 'collector.db'}"
    return str(request.getfixturevalue("fresh_postgres_database"))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; start it with `tests.support.chromium.CHROMIUM_ARGUMENTS`."""
    path = find_chromium()
    if path is None:
        missing("Chromium", "Install the package `chromium`, or set CHROMIUM_PATH, for the tests that open pages.")
    return path


@pytest.fixture(scope="session")
def shared_reference() -> Path:
    """The folder of the schemas that Stripe and SendGrid publish; it lies beside the checkout, not in it."""
    folder = CHECKOUT.parent / "shared" / "reference"
    if not folder.is_dir():
        missing("The folder of published schemas", f"It belongs at {folder}; see CONTRIBUTING.md.")
    return folder
