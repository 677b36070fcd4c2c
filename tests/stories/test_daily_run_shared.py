"""Several workers at the daily run: each case is decided once, on facts that stand, whoever dies and whoever is slow.

COLLECTOR_NIGHTLY=1 lets two processes plan 1,000 cases while one of them is killed every half second.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

import pytest

from collector.flows import act, daily_run, owner_actions
from collector.ids import SystemIds
from collector.parts import Collector
from collector.store import journal, truths
from collector.store.session import Store
from tests.stories.test_daily_run_killed import planned
from tests.story import OWNER, Story
from tests.support.backlog import given_due_cases, policy_with_caps

NIGHTLY = bool(os.environ.get("COLLECTOR_NIGHTLY"))
DEBTORS = 12
MANY = 1000 if NIGHTLY else DEBTORS
FORK = multiprocessing.get_context("fork")  # a process of its own without a start of its own


@contextmanager
def due_cases(
    folder: Path, url: str, monkeypatch: pytest.MonkeyPatch, count: int = DEBTORS
) -> Iterator[Story]:  # fmt: skip
    """So many are due for their first reminder; a worker takes four at a time and decides about two together."""
    monkeypatch.setattr(act, "CHUNK", 2)
    monkeypatch.setattr(daily_run, "PAGE", 4)
    with Story(folder, "2026-01-02", database_url=url, policy=policy_with_caps(folder)) as story:
        given_due_cases(story, count)
        yield story


def each_is_planned_once(story: Story, count: int) -> None:
    notices, entries = planned(story)
    assert notices == entries == dict.fromkeys(range(1, count + 1), 1)
    with story.collector.store.read() as tx:
        assert truths.broken(tx) == {}
        assert journal.verify(tx) is None


class Meanwhile:
    """The database; before our `turn`th turn to write, something happens that takes no notice of us."""

    def __init__(self, store: Store, turn: int, happens: Callable[[], object]) -> None:
        self._store, self._left, self._happens = store, turn, happens

    @contextmanager
    def write(self) -> Iterator[Any]:
        self._left -= 1
        if self._left == 0:
            self._happens()
        with self._store.write() as tx:
            yield tx

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def slowed(story: Story, happens: Callable[[], object]) -> Collector:
    """A worker during whose third batch something happens, between its reading and its writing."""
    store: Any = Meanwhile(story.collector.store, 3, happens)
    return replace(story.collector, store=store, worker_name="slow")


def test_two_runs_at_once_decide_about_each_case_once(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with due_cases(tmp_path, database_url, monkeypatch) as story:
        others: Counter[str] = Counter()
        slow = slowed(story, lambda: others.update(daily_run.run(story.collector)))
        mine = daily_run.run(slow)
        # The other took the pages behind ours, and then what it found still due: all but our first two batches.
        assert (mine, others) == ({"SendNotice": 4}, {"SendNotice": DEBTORS - 4})
        each_is_planned_once(story, DEBTORS)
        assert daily_run.run(story.collector) == {}


def test_what_happens_while_a_worker_decides_is_heeded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with due_cases(tmp_path, "", monkeypatch) as story:

        def happens() -> None:
            owner_actions.hold(story.collector, 6, "we talk", date(2026, 2, 1), OWNER)
            owner_actions.set_kill_switch(story.collector, True, OWNER)

        # It is the batch of cases 5 and 6. The switch brings all up for another look, those of our page within it.
        assert daily_run.run(slowed(story, happens)) == {"SendNotice": 4, "Wait": 4}
        assert daily_run.run(story.collector) == {"Wait": DEBTORS - 4}
        owner_actions.set_kill_switch(story.collector, False, OWNER)
        daily_run.run(story.collector)
        assert planned(story)[0] == dict.fromkeys({*range(1, DEBTORS + 1)} - {6}, 1)


def run_alone(collector: Collector) -> None:
    """With connections of its own, and ids that are not those of the story's other processes."""
    daily_run.run(replace(collector, store=Store(collector.store.url, pool_size=2), ids=SystemIds()))


def start(story: Story) -> ForkProcess:
    story.collector.store.close()  # a connection belongs to one process
    process = FORK.Process(target=run_alone, args=(story.collector,), daemon=True)
    process.start()
    return process


def test_of_two_processes_one_is_killed_and_no_case_is_forgotten(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with due_cases(tmp_path, database_url, monkeypatch, MANY) as story:
        crew = [start(story), start(story)]
        killed, deadline = 0, time.monotonic() + 120
        while any(process.is_alive() for process in crew):
            assert time.monotonic() < deadline, f"{sum(planned(story)[0].values())} of {MANY} planned"
            if (NIGHTLY or not killed) and sum(planned(story)[0].values()) > 4 * (killed + 1) and crew[0].is_alive():
                crew[0].kill()
                crew[0].join()
                killed += 1
                crew.append(crew.pop(0))
                crew[0] = start(story) if NIGHTLY else crew[0]
                time.sleep(0.5 if NIGHTLY else 0)
        daily_run.run(story.collector)  # as the next minute
        print(f"{MANY} cases, {killed} killed")
        each_is_planned_once(story, MANY)
