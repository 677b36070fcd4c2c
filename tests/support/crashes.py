"""Where can a process die? At every statement, commit and call to the outside; each such point has a number here."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from collector import files
from collector.parts import Collector
from collector.store.session import Store

STRIPE_CALLS = ("read_invoice", "read_cash", "look_at", "invoices_of", "credit_notes_of", "make_draft", "add_lines",
                "finalize", "delete_draft", "credit", "mark_uncollectible", "set_metadata")  # fmt: skip


class Crash(BaseException):
    """The process is gone. Not an Exception: nothing in the service may catch it and carry on."""


@dataclass
class Points:
    """Counts the points that one process passes, and kills it at the `deadly` one, from 1 on; never when None."""

    deadly: int | None = None
    passed: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def point(self, name: str) -> None:
        with self._lock:
            self.passed.append(name)
            # Once dead, always dead: a thread or a `finally` of the process gets no further either.
            if self.deadly is not None and len(self.passed) >= self.deadly:
                raise Crash(name)


@contextmanager
def fresh_process(collector: Collector, name: str, points: Points) -> Iterator[Collector]:
    """The same service started anew: its own connections and name; every point of it is counted."""
    store = Store(collector.store.url, pool_size=2)
    watch(store, lambda: points)
    try:
        yield watched(collector, name, points, store)
    finally:
        store.close()


def watched(collector: Collector, name: str, points: Points, store: Store) -> Collector:
    """The service with a name, whose calls to the outside are points, on a store that is watched already."""
    hook: Any = _Watched(collector.hook, "hook", ("tell",), points) if collector.hook else None
    stripe: Any = _Watched(collector.stripe, "stripe", STRIPE_CALLS, points)
    return replace(
        collector,
        store=store,
        worker_name=name,
        stripe=stripe,
        mail=_Watched(collector.mail, "mail", ("deliver", "look_up"), points),
        files=_Watched(collector.files, "files", ("put",), points),
        hook=hook,
    )


def run_until_death(collector: Collector, name: str, deadly: int, job: Callable[[Collector], object]) -> str | None:
    """Run a job in a fresh process that dies at a point; the name of the point, or None where it ended before."""
    points = Points(deadly)
    try:
        with fresh_process(collector, name, points) as process:
            job(process)
    except Crash as crash:
        return str(crash)
    return None


def points_of(collector: Collector, job: Callable[[Collector], object]) -> list[str]:
    """The names of all points that a job passes when nothing happens to it."""
    points = Points()
    with fresh_process(collector, "counting", points) as process:
        job(process)
    return points.passed


def watch(store: Store, points: Callable[[], Points]) -> None:
    """Each statement and commit is a point of whoever `points` names then."""

    def statement(_connection: Any, _cursor: Any, text: str, *_rest: Any) -> None:
        points().point(" ".join(text.split())[:60])

    event.listen(store.engine, "before_cursor_execute", statement)
    dialect: Any = store.engine.dialect
    really_commit = dialect.do_commit

    def commit(connection: Any) -> None:
        points().point("before COMMIT")
        really_commit(connection)
        points().point("after COMMIT")

    dialect.do_commit = commit


@contextmanager
def file_writes_watched(points: Points) -> Iterator[None]:
    """Inside `files.put` too: the bytes half on disk, not yet under their name, the name not yet on disk.

    Nothing is synced: who dies here takes no power cut along. How many points a document has depends on its hash (is
    its folder there?), so this is for whoever gives the same ids each time.
    """

    class Disk:
        def __getattr__(self, name: str) -> Any:
            return getattr(os, name)

        def fsync(self, _descriptor: int) -> None:
            points.point("before fsync")
            points.point("after fsync")

    class WatchedPath(type(Path())):  # type: ignore[misc]
        def replace(self, target: Any) -> Any:
            points.point("before rename")
            return super().replace(target)

        def unlink(self, missing_ok: bool = False) -> None:
            points.point("before unlink")  # the dead tidy nothing up
            super().unlink(missing_ok)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "os", Disk())
        patch.setattr(files, "Path", WatchedPath)
        yield


class _Watched:
    """A part of the service whose calls are points, before and after."""

    def __init__(self, part: Any, name: str, calls: tuple[str, ...], points: Points) -> None:
        self._part, self._name, self._calls, self._points = part, name, calls, points

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(self._part, attribute)
        if attribute not in self._calls:
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            self._points.point(f"before {self._name}.{attribute}")
            answer = found(*args, **kwargs)
            self._points.point(f"after {self._name}.{attribute}")
            return answer

        return call
