"""One process's part of the daily run, with seconds by function: for benchmarks.daily_run."""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.books import reopened
from benchmarks.figures import peak_mib
from collector.flows import act, daily_run
from collector.store import cases, facts, journal, looks, outbox, tasks

Spent = defaultdict[str, float]
_PHASES: tuple[tuple[Any, str], ...] = (
    (looks, "take_page"), (looks, "versions_of_due"), (facts, "load_case_facts"), (outbox, "unsent_of"),
    (act, "_decide_safely"), (outbox, "withdraw"), (outbox, "plan"), (tasks, "settle_decided"),
    (cases, "write_summaries"), (journal, "append"),
)  # fmt: skip


def plan_all(url: str, folder: str) -> dict[str, Any]:
    """What a worker does when its minute has come, beside as many others as there are processes."""
    collector = reopened(url, folder)
    gc.freeze()  # as the worker does when it starts
    began, cpu = time.monotonic(), time.process_time()
    with _phases() as spent:
        counts = daily_run.run(collector)
    ended, cpu = time.monotonic(), time.process_time() - cpu
    collector.store.close()
    return {
        "counts": counts, "began": began, "ended": ended, "cpu": cpu, "spent": dict(spent), "peak": peak_mib(),
    }  # fmt: skip


def shares(done: list[dict[str, Any]]) -> dict[str, float]:
    """Of the seconds of all processes, by phase; "rest" is what no phase holds: commits, and waiting to write."""
    seconds = sum(each["ended"] - each["began"] for each in done)
    spent: Spent = defaultdict(float)
    for each in done:
        for name, took in each["spent"].items():
            spent[name] += took
    found = {name: round(took / seconds, 3) for name, took in sorted(spent.items(), key=lambda item: -item[1])}
    return {**found, "rest": round(1 - sum(spent.values()) / seconds, 3)}


@contextmanager
def _phases() -> Iterator[Spent]:
    """Seconds by function of the run. What is journalled on the way is counted under `append` alone."""
    spent: Spent = defaultdict(float)
    originals = [(module, name, getattr(module, name)) for module, name in _PHASES]
    inner: list[float] = [0.0]

    def watched(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            began, within = time.perf_counter(), inner[0]
            try:
                return function(*args, **kwargs)
            finally:
                took = time.perf_counter() - began
                spent[name] += took - (inner[0] - within)
                inner[0] = within + took

        return run

    for module, name, function in originals:
        setattr(module, name, watched(name.lstrip("_"), function))
    try:
        yield spent
    finally:
        for module, name, function in originals:
            setattr(module, name, function)
