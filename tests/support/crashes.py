"""Where can a process die? At every statement, commit and call to the outside; each such point has a number here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import event

from collector.parts import Collector
from collector.store.session import Store

STRIPE_CALLS = ("read_invoice", "look_at", "invoices_of", "credit_notes_of", "make_draft", "add_lines", "finalize",
                "delete_draft", "credit", "mark_uncollectible", "set_metadata")  # fmt: skip


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
    _watch(store, points)
    hook: Any = _Watched(collector.hook, "hook", ("tell",), points) if collector.hook else None
    stripe: Any = _Watched(collector.stripe, "stripe", STRIPE_CALLS, points)
    try:
        yield replace(
            collector,
            store=store,
            worker_name=name,
            stripe=stripe,
            mail=_Watched(collector.mail, "mail", ("deliver", "look_up"), points),
            files=_Watched(collector.files, "files", ("put",), points),
            hook=hook,
        )
    finally:
        store.close()


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


def _watch(store: Store, points: Points) -> None:
    def statement(_connection: Any, _cursor: Any, text: str, *_rest: Any) -> None:
        points.point(" ".join(text.split())[:60])

    event.listen(store.engine, "before_cursor_execute", statement)
    dialect: Any = store.engine.dialect
    really_commit = dialect.do_commit

    def commit(connection: Any) -> None:
        points.point("before COMMIT")
        really_commit(connection)
        points.point("after COMMIT")

    dialect.do_commit = commit


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
