"""How do many web threads keep their events durably without queueing for a commit each?"""

from __future__ import annotations

import fcntl
import os
import queue
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from collector.clock import Clock
from collector.store.inbox import InboxEvent, keep_at_once, keep_events
from collector.store.session import Store

EVENTS_A_COMMIT = 256
PATIENCE_SECONDS = 20.0  # Stripe gives up after some 30 s and tries again later


class InboxWriter:
    """Keeps events; `keep` returns only when they are on disk.

    SQLite has one writer, and threads that wait for it sleep longer and longer (p99 122 to 759 ms). So one thread of
    the process writes for all, everything that waits in one commit at synchronous=FULL (p99 15 ms). So on PostgreSQL:
    it groups the waiting for the disk by itself, but not the trips to it that each transaction costs. There one
    statement on a connection that stays open keeps all that waits.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._waiting: queue.SimpleQueue[tuple[list[InboxEvent], Future[None]] | None] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._pid = 0
        self._line: Connection | None = None  # to PostgreSQL; the writer thread's own

    def keep(self, events: list[InboxEvent]) -> None:
        """Store the events of one request, each once. Raises what the database raised, or TimeoutError."""
        if not events:
            return
        self._start()
        done: Future[None] = Future()
        self._waiting.put((events, done))
        done.result(PATIENCE_SECONDS)

    def close(self) -> None:
        """Finish what waits and end the thread."""
        if self._thread is not None and self._pid == os.getpid():
            self._waiting.put(None)
            self._thread.join(PATIENCE_SECONDS)
            self._thread = None

    def _start(self) -> None:
        # A thread does not survive a fork: the process that serves starts its own, at its first event.
        if self._thread is not None and self._pid == os.getpid():
            return
        with self._starting:
            if self._thread is None or self._pid != os.getpid():
                if self._pid not in (0, os.getpid()):
                    self._waiting = queue.SimpleQueue()
                self._pid = os.getpid()
                self._thread = threading.Thread(target=self._work, name="inbox-writer", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        try:
            self._work_until_closed()
        finally:
            self._hang_up()

    def _work_until_closed(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch = [first]
            closing = False
            while len(batch) < EVENTS_A_COMMIT and not self._waiting.empty():
                more = self._waiting.get()
                if more is None:
                    closing = True
                    break
                batch.append(more)
            self._write_batch(batch)
            if closing:
                return

    def _write_batch(self, batch: list[tuple[list[InboxEvent], Future[None]]]) -> None:
        try:
            self._write([event for events, _ in batch for event in events])
        except Exception as error:
            if len(batch) == 1:
                batch[0][1].set_exception(error)
                return
            # One request the database refuses must not turn the others away.
            for one in batch:
                self._write_batch([one])
            return
        for _, done in batch:
            done.set_result(None)

    def _write(self, events: list[InboxEvent]) -> None:
        if self._store.is_sqlite:
            with self._turn(), self._store.write_aside() as tx:
                keep_events(tx, self._clock.now(), events)
            return
        was_open = self._line is not None
        try:
            self._write_on_line(events)
        except DBAPIError as error:
            if not (was_open and error.connection_invalidated):
                raise
            self._write_on_line(events)  # the server was started anew since the last event

    def _write_on_line(self, events: list[InboxEvent]) -> None:
        self._line = self._line or self._store.one_by_one()
        try:
            keep_at_once(self._line, self._clock.now(), events)
        except Exception:
            self._hang_up()
            raise

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """The web processes take turns: who waits for SQLite's own lock sleeps up to 100 ms beyond its end."""
        database = self._store.engine.url.database
        with Path(f"{database}-inbox-turn").open("ab") as held:
            fcntl.flock(held, fcntl.LOCK_EX)  # let go when the file is closed, a kill included
            yield
