"""How is one moment of a story lived again and again, each time with another interruption?

A life is a fork of this process. It inherits the pretend world from memory, and finds database and documents brought
back to what they were. So thousands of lives cost what they do, and not what came before them. No life speaks over a
network: the pretend Stripe and SendGrid answer in the same process, as no thread survives a fork.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import re
import shutil
import sqlite3
import traceback
import urllib.parse
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest
from sqlalchemy import make_url

from collector.documents import letter
from collector.gateways.mail.sendgrid_wire import Reply
from collector.sandbox.http_server import Request
from collector.stage import STRIPE_KEY
from collector.store.inbox import keep_events
from collector.store.inbox_writer import InboxWriter
from collector.store.schema import metadata
from tests.story import Story
from tests.support.no_network import NearShop, deliver_to

T = TypeVar("T")
Rows = dict[str, bytes]  # by table, one line a row


@dataclass(frozen=True)
class Kept:
    """Database and documents as they were at one moment."""

    rows: Rows
    whole: bytes  # SQLite's file
    counters: dict[str, int]  # PostgreSQL's sequences
    documents: dict[str, bytes | None]  # None: a folder


class Rewinding:
    """A story whose present moment can be lived many times. Its own connections are closed between the lives."""

    def __init__(self, story: Story, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.story = story
        self._documents = story.collector.settings.collector_data_dir / "documents"
        self._letters = folder / "letters"
        self._letters.mkdir()
        self.stores = [story.collector.store]
        self.asked: Callable[[str], None] = lambda _: None  # told of each request to the world, before it is answered
        monkeypatch.setattr(InboxWriter, "keep", _kept_at_once)
        monkeypatch.setattr(letter, "_compile", self._remembered(letter._compile))
        self._come_near()

    def keep(self) -> Kept:
        """All that is on disk now."""
        self._hang_up()
        documents = {name: path.read_bytes() if path.is_file() else None for name, path in self._named_files()}
        if self._sqlite is not None:
            return Kept(self.rows(), self._sqlite.read_bytes(), {}, documents)
        with self._postgres() as connection:
            found = connection.execute("SELECT sequencename, last_value FROM pg_sequences").fetchall()
        return Kept(self.rows(), b"", {name: last or 0 for name, last in found}, documents)

    def live(self, kept: Kept, life: Callable[[], T]) -> T:
        """What `life` returns, lived by a child from that moment on; its AssertionErrors and others are ours."""
        self._hang_up()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            self._be_born(reading, writing, kept, life)
        os.close(writing)
        with os.fdopen(reading, "rb") as stream:
            told = stream.read()
        os.waitpid(child, 0)
        assert told, "a life ended without a word"
        succeeded, result = pickle.loads(told)
        if not succeeded:
            raise AssertionError(result)
        return result  # type: ignore[no-any-return]

    def rows(self) -> Rows:
        """What stands in every table, in an order that does not depend on how it came there."""
        self._hang_up()
        if self._sqlite is not None:
            with closing(sqlite3.connect(self._sqlite)) as file:
                told = {name: list(map(repr, file.execute(f'SELECT * FROM "{name}"'))) for name in _TABLES}
            return {name: "\n".join(sorted(lines)).encode() for name, lines in told.items()}
        with self._postgres() as connection, connection.cursor() as cursor:
            copied = {}
            for name in _TABLES:
                with cursor.copy(f'COPY "{name}" TO STDOUT') as stream:
                    copied[name] = b"".join(sorted(b"".join(map(bytes, stream)).splitlines(keepends=True)))
            return copied

    def digest(self, *more: Any) -> str:
        """The same for two moments that nobody could tell apart: what is on disk, and what the world holds."""
        world, sandbox = self.story.stage.sandbox.world, self.story.stage.sandbox
        invoices = [(each["id"], each["status"]) for each in sandbox.stripe.state.tables["invoice"]]
        mails = [(mail.recipient, mail.payload) for mail in sandbox.sendgrid.office.accepted]
        to_come = [at for at, *_ in world._to_come]
        files = [name for name, _ in self._named_files()]
        now = self.story.stage.clock.now().isoformat()
        told = repr((self.rows(), invoices, mails, to_come, files, now, more))
        return hashlib.sha256(told.encode()).hexdigest()

    def _be_born(self, reading: int, writing: int, kept: Kept, life: Callable[[], object]) -> None:
        os.close(reading)
        try:
            self._bring_back(kept)
            told = pickle.dumps((True, life()))
        except BaseException:
            told = pickle.dumps((False, traceback.format_exc()))
        with os.fdopen(writing, "wb") as stream:
            stream.write(told)
        os._exit(0)

    def _bring_back(self, kept: Kept) -> None:
        shutil.rmtree(self._documents, ignore_errors=True)
        for name, content in kept.documents.items():  # folders come before what lies in them
            path = self._documents / name
            path.mkdir(parents=True) if content is None else path.write_bytes(content)
        if self._sqlite is not None:
            for beside in ("-wal", "-shm"):
                Path(f"{self._sqlite}{beside}").unlink(missing_ok=True)
            self._sqlite.write_bytes(kept.whole)
            return
        with self._postgres() as connection, connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # the journal would refuse
            cursor.execute(";".join(f'DELETE FROM "{name}"' for name in _TABLES).encode())
            for name, rows in kept.rows.items():
                if rows:
                    with cursor.copy(f'COPY "{name}" FROM STDIN') as stream:
                        stream.write(rows)
            for name, last in kept.counters.items():
                cursor.execute("SELECT setval(%s::regclass, %s, %s)", (name, max(last, 1), last > 0))

    def _named_files(self) -> list[tuple[str, Path]]:
        """Half-written ones have a name of chance."""
        found = sorted(self._documents.rglob("*"))
        return [(re.sub(r"incoming-.*", "incoming", str(each.relative_to(self._documents))), each) for each in found]

    @property
    def _sqlite(self) -> Path | None:
        url = make_url(self.story.collector.store.url)
        return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None

    def _postgres(self) -> psycopg.Connection[Any]:
        url = self.story.collector.store.url.replace("postgresql+psycopg", "postgresql")
        return psycopg.connect(url, autocommit=False)

    def _hang_up(self) -> None:
        for store in self.stores:
            store.close()

    def _come_near(self) -> None:
        """No request travels any more; nobody listens at the ports."""
        stage, sandbox = self.story.stage, self.story.stage.sandbox
        stage._server.shutdown()
        sandbox._server.stop()
        self.story.shop = NearShop(sandbox, STRIPE_KEY)
        deliver_to(sandbox, stage.web)
        stripe: Any = stage.collector.stripe
        mail: Any = stage.collector.mail
        stripe._wire._ask_once = self._ask_stripe
        mail._wire.connect = lambda: None
        mail._wire.exchange = self._ask_sendgrid
        of_the_stage: Any = stage
        of_the_stage.ask = self._ask_world

    def _ask_stripe(self, method: str, url: str, form: str | None, more_headers: Any) -> Any:
        self.asked(f"{method} {urllib.parse.urlsplit(url).path}")
        parts = urllib.parse.urlsplit(url)
        headers = {"authorization": f"Bearer {STRIPE_KEY}", "content-type": "application/x-www-form-urlencoded"}
        headers |= {name.lower(): value for name, value in more_headers.items()}
        body = (form or "").encode()
        answer = self.story.stage.sandbox.answer(Request(method, parts.path, parts.query, headers, body))
        return answer.body, answer.status, dict(answer.headers)

    def _ask_sendgrid(self, _connection: None, method: str, path: str, body: bytes) -> Reply:
        self.asked(f"{method} {path}")
        parts = urllib.parse.urlsplit(path)
        headers = {"authorization": "Bearer SG.sandbox.key", "content-type": "application/json"}
        answer = self.story.stage.sandbox.answer(Request(method, parts.path, parts.query, headers, body))
        return Reply(answer.status, dict(answer.headers), answer.body)

    def _ask_world(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        content = json.dumps(body).encode() if body is not None else b""
        headers = {"content-type": "application/json"}
        answer = self.story.stage.sandbox.answer(Request(method, path, "", headers, content))
        assert answer.status < 400, (path, answer.body)
        return json.loads(answer.body)

    def _remembered(self, compile_it: Callable[..., bytes]) -> Callable[..., bytes]:
        """Each letter is set once, by a child that does nothing else: Typst's threads do not survive a fork either."""

        def pdf(*given: Any) -> bytes:
            path = self._letters / hashlib.sha256(repr(given).encode()).hexdigest()
            if not path.exists():
                child = os.fork()
                if child == 0:
                    path.write_bytes(compile_it(*given))
                    os._exit(0)
                os.waitpid(child, 0)
            return path.read_bytes()

        return pdf


_TABLES = [table.name for table in metadata.sorted_tables]


def _kept_at_once(writer: InboxWriter, events: Any) -> None:
    """Without the thread that writes for others, which would be gone after a fork."""
    with writer._store.write_aside() as tx:
        keep_events(tx, writer._clock.now(), events)
