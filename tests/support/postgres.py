"""Where does a test find a PostgreSQL of its own? In a private cluster that lives as long as the test session."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

_PROGRAMS = ("initdb", "pg_ctl", "postgres")
_OWNER = "collector"
# Nothing here has to survive a power cut, so durability is traded for speed.
_SERVER_OPTIONS = (
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",  # it would look through every database of every test each minute
    "shared_buffers=64MB",
    "max_connections=60",
    "timezone=UTC",
)


def find_postgres() -> Path | None:
    """The folder of PostgreSQL's server programs: the newest of Debian's, else pg_config's, else those on the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: _version(folder.parent), reverse=True)
    for folder in (*debian, *_from_pg_config(), *_from_path()):
        if all((folder / program).exists() for program in _PROGRAMS):
            return folder
    return None


class PostgresCluster:
    """A running throw-away server on loopback. Every database made here disappears with it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._count = 0
        self._templates: dict[str, str] = {}

    @property
    def url(self) -> str:
        """The maintenance database, as SQLAlchemy spells it."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        return f"postgresql+psycopg://{_OWNER}@127.0.0.1:{self._port}/{database}"

    def create_database(self, template: str = "template1") -> str:
        """Make a database that nobody has used yet, as a copy of `template`, and return its name."""
        self._count += 1
        name = f"test_{self._count}"
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def template(self, name: str, prepare: Callable[[str], None]) -> str:
        """The database that `prepare(url)` filled once (with migrations, say), to be copied by create_database."""
        if name not in self._templates:
            self._templates[name] = self.create_database()
            prepare(self.url_of(self._templates[name]))
        return self._templates[name]

    def drop_database(self, name: str) -> None:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _run(self, statement: Any, *names: str) -> None:
        with psycopg.connect(
            host="127.0.0.1", port=self._port, user=_OWNER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def throw_away_cluster(programs: Path) -> Iterator[PostgresCluster]:
    """Start a server in a temporary folder, and stop it and remove the folder at the end."""
    # Not pytest's tmp_path: a socket's path may be 107 bytes long at most, and the server's own user must get in.
    home = Path(tempfile.mkdtemp(prefix="collector-pg-", dir="/tmp" if os.name == "posix" else None))
    identity = _server_identity()
    if identity:
        shutil.chown(home, identity["user"], identity["group"])

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [programs / program, *arguments], check=True, cwd=home, stdin=subprocess.DEVNULL, **_quiet(home), **identity
        )

    try:
        run("initdb", "-D", f"{home}/data", "-U", _OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        port = _start(run, home)
        try:
            yield PostgresCluster(port)
        finally:
            run("pg_ctl", "stop", "-D", f"{home}/data", "-m", "immediate", "-w")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _start(run: Callable[..., None], home: Path) -> int:
    """Start on a free port and return it; a port may be taken between our look and the start, hence three tries."""
    for attempts_left in (2, 1, 0):
        port = _free_port()
        options = " ".join(f"-c {option}" for option in (*_SERVER_OPTIONS, f"unix_socket_directories={home}"))
        try:
            run("pg_ctl", "start", "-D", f"{home}/data", "-l", f"{home}/log", "-w", "-o", f"-p {port} {options}")
        except subprocess.CalledProcessError:
            if not attempts_left:
                raise RuntimeError(f"PostgreSQL did not start:\n{(home / 'log').read_text()}") from None
        else:
            return port
    raise AssertionError("unreachable")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _server_identity() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; its own user runs it then, as the package made it."""
    if os.geteuid() != 0:
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def _quiet(home: Path) -> dict[str, Any]:
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    # pg_ctl's server keeps the pipes it inherits open; a file cannot make us wait.
    return {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", folder.name))


def _from_pg_config() -> Iterator[Path]:
    if program := shutil.which("pg_config"):
        yield Path(subprocess.run([program, "--bindir"], check=True, capture_output=True, text=True).stdout.strip())


def _from_path() -> Iterator[Path]:
    if program := shutil.which("initdb"):
        yield Path(program).resolve().parent
