"""Do the tools of the tests do what the tests trust them for?"""

from __future__ import annotations

import os
import socket
from pathlib import Path

import psycopg
import pytest

from tests.support.loopback_only import LeftTheMachine, LoopbackOnly
from tests.support.postgres import PostgresCluster
from tests.support.tools import missing


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_a_socket_that_leaves_the_machine_is_refused_and_remembered(host: str, loopback_only: LoopbackOnly) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as connection, pytest.raises(LeftTheMachine, match="Tests stay on this machine"):
        connection.connect((host, 443))
    assert loopback_only.refused == [host]
    loopback_only.refused.clear()


def test_a_foreign_name_is_not_even_looked_up(loopback_only: LoopbackOnly) -> None:
    with pytest.raises(LeftTheMachine):
        socket.create_connection(("api.stripe.com", 443))
    assert loopback_only.refused == ["api.stripe.com"]
    loopback_only.refused.clear()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_server_on_loopback_can_be_reached(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection((host, server.getsockname()[1])):
        assert server.accept()


def test_a_missing_tool_is_a_skip_at_home_and_a_failure_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception, match="PostgreSQL not found on this machine. Install it."):
        missing("PostgreSQL", "Install it.")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="PostgreSQL not found on this machine. Install it."):
        missing("PostgreSQL", "Install it.")


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


@pytest.mark.postgres
def test_each_test_gets_an_empty_database_of_its_own(postgres_cluster: PostgresCluster) -> None:
    prepared: list[str] = []

    def prepare(url: str) -> None:
        prepared.append(url)
        with connect(url) as connection:
            connection.execute("CREATE TABLE invoices (id text)")

    for _ in range(2):
        name = postgres_cluster.create_database(postgres_cluster.template("with_invoices", prepare))
        with connect(postgres_cluster.url_of(name)) as connection:
            assert connection.execute("SELECT count(*) FROM invoices").fetchone() == (0,)
            connection.execute("INSERT INTO invoices VALUES ('in_1')")
        postgres_cluster.drop_database(name)
    assert len(prepared) == 1


@pytest.mark.postgres
def test_postgres_is_recent_and_speaks_utc_and_utf8(fresh_postgres_database: str) -> None:
    with connect(fresh_postgres_database) as connection:
        assert connection.info.server_version >= 150000
        assert connection.execute("SELECT current_setting('TimeZone')").fetchone() == ("UTC",)
        assert connection.execute("SELECT upper('é')").fetchone() == ("É",)


def test_a_database_url_names_its_engine(database_url: str, request: pytest.FixtureRequest) -> None:
    assert database_url.startswith(("sqlite+pysqlite:///", "postgresql+psycopg://collector@127.0.0.1:"))
    assert database_url.split("+")[0] in request.node.name


@pytest.mark.browser
def test_chromium_can_be_run(chromium: str) -> None:
    assert os.access(chromium, os.X_OK)


@pytest.mark.schema
def test_the_published_schemas_lie_beside_the_checkout(shared_reference: Path) -> None:
    assert (shared_reference / "stripe").is_dir()
    assert (shared_reference / "sendgrid").is_dir()
