"""Real processes: killed at any moment and started again, or asked to stop.

COLLECTOR_NIGHTLY=1 lets four workers send 2,000 notices while one of them is killed each second; each run a few dozen.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from sqlalchemy import func, select

from collector.flows import owner_actions
from collector.store import truths
from collector.store.schema import notice
from tests.story import OWNER, Story
from tests.support.backlog import given_due_reminders, policy_with_caps
from tests.support.worker_process import Nursery, RunningClock, environment_of, launch, start

DEBTORS = 36
NIGHTLY = bool(os.environ.get("COLLECTOR_NIGHTLY"))
MANY = int(os.environ.get("COLLECTOR_NOTICES") or (2000 if NIGHTLY else DEBTORS))
WORKERS = 4 if NIGHTLY else 3
KILLS = {"sqlite": 10_000 if NIGHTLY else 4, "postgresql": 10_000 if NIGHTLY else 2}
EACH_SECONDS = 1.0 if NIGHTLY else 0.3
PATIENCE_SECONDS = 60.0


@contextmanager
def busy_monday(folder: Path, database_url: str = "", count: int = DEBTORS) -> Iterator[tuple[Story, RunningClock]]:
    """So many reminders are due, the clocks run from now on, and the provider takes a moment before it answers."""
    policy = policy_with_caps(folder, per_hour=9_000, per_day=9_000)
    ladder = policy / "ladder.toml"
    text = ladder.read_text(encoding="utf-8").replace("new_debtors_per_day = 900", "new_debtors_per_day = 9000")
    ladder.write_text(text, encoding="utf-8")
    with Story(folder, "2026-01-02", database_url=database_url, policy=policy) as story:
        given_due_reminders(story, count)
        clock = RunningClock(story.stage.clock.now(), time.monotonic())
        story.stage.sandbox.world.move_to(int(clock.began_at.timestamp()))
        story.stage.sandbox.world.frozen = False
        story.stage.ask("POST", "/sandbox/faults", {"sendgrid_send": {"fault": "slow", "seconds": 0.04}})
        yield story, clock


@contextmanager
def worker(story: Story, clock: RunningClock, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker's process; it is gone at the end, whatever happens."""
    process = start(story.collector, clock, folder / "worker.log")
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(is_so: Callable[[], bool], what: str, story: Story, process: subprocess.Popen[bytes]) -> None:
    """Wait for it while the process lives, and let the provider tell its news meanwhile."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    pause = threading.Event()
    while not is_so():
        assert time.monotonic() < deadline, f"after {PATIENCE_SECONDS} s still not so: {what}; {states(story)}"
        assert process.poll() is None, f"the process ended by itself; see {what}"
        story.stage.sandbox.world.settle()
        pause.wait(0.02)


def is_settled(story: Story, count: int = DEBTORS) -> bool:
    """Every notice has left, or is in doubt and not found with the provider."""
    found = states(story)
    here = sum(found[state] for state in ("accepted", "delivered", "doubt"))
    return here == count and len(in_doubt_and_not_with_the_provider(story)) == found["doubt"]


def states(story: Story) -> Counter[str]:
    by_state = select(notice.c.state, func.count()).group_by(notice.c.state)
    with story.collector.store.read() as tx:
        return Counter({row[0]: row[1] for row in tx.execute(by_state)})


def in_doubt_and_not_with_the_provider(story: Story) -> list[int]:
    """What the owner is asked, and can answer by looking at the provider's list."""
    there = {address for address, _ in story.accepted_keys()}
    with story.collector.store.read() as tx:
        rows = tx.execute(select(notice.c.id, notice.c.to_email).where(notice.c.state == "doubt")).all()
    return [row.id for row in rows if row.to_email not in there]


def test_workers_of_which_one_is_killed_each_second_send_each_notice_once(tmp_path: Path, database_url: str) -> None:
    chance = random.Random(2000)
    with busy_monday(tmp_path, database_url, MANY) as (story, clock):
        nursery = Nursery(story.collector, clock, tmp_path / "worker.log")
        crew = [nursery.bear() for _ in range(WORKERS)]
        killed, seen, began = 0, 0, time.monotonic()
        most = KILLS[story.collector.store.engine.dialect.name]
        try:
            while not is_settled(story, MANY):
                assert time.monotonic() - began < max(300, 2 * MANY), f"not done: {states(story)}"
                threading.Event().wait(EACH_SECONDS)
                story.stage.sandbox.world.settle()
                accepted = story.mails_accepted()
                # A second later on a busy machine, where none has come to anything yet; the last ones finish in peace.
                if seen < accepted < MANY * 9 // 10 and killed < most:
                    seen = accepted
                    place = chance.randrange(WORKERS)
                    os.kill(crew[place], signal.SIGKILL)
                    killed += 1
                    crew[place] = nursery.bear()
            story.stage.clock.turn_to(clock.now())
            for notice_id in in_doubt_and_not_with_the_provider(story):
                owner_actions.resolve_doubt(story.collector, notice_id, left=False, who=OWNER)
            while not is_settled(story, MANY) or states(story)["doubt"]:
                assert time.monotonic() - began < max(360, 2 * MANY), f"not done: {states(story)}"
                threading.Event().wait(0.2)
                story.stage.sandbox.world.settle()
        finally:
            nursery.close()
            for process in crew:
                os.kill(process, signal.SIGKILL)
        print(f"{MANY} notices, {killed} workers killed, {time.monotonic() - began:.0f} s")
        assert killed > 1
        expected = {(f"compta@d{number}.example", "reminder_1") for number in range(MANY)}
        assert Counter(story.accepted_keys()) == Counter(expected)
        with story.collector.store.read() as tx:
            assert truths.broken(tx) == {}


def test_told_to_stop_it_finishes_what_is_in_hand_and_no_more(tmp_path: Path) -> None:
    with busy_monday(tmp_path) as (story, clock):
        with worker(story, clock, tmp_path) as process:
            until(lambda: story.mails_accepted() >= 3, "mails leave", story, process)
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
        left = story.mails_accepted()
        assert 3 <= left < 20, "it took 20 in hand, and need not finish them all"
        # What it gave back may leave at once, and nobody wonders whether anything left.
        found = states(story)
        assert (found["accepted"] + found["delivered"], found["planned"]) == (left, DEBTORS - left)


def test_the_commands_stop_gently(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        port = free_port()
        variables = environment_of(story.collector.settings) | {"PORT": str(port), "COLLECTOR_DEMO": "false"}
        log = tmp_path / "serve.log"
        process = launch([sys.executable, "-m", "collector", "serve"], variables, log)
        try:
            until(lambda: answers(port), "the pages answer", story, process)
            until(lambda: "worker started" in log.read_text(), "the worker runs", story, process)
            process.send_signal(signal.SIGTERM)
            assert process.wait(40) == 0
            assert "worker stopped" in log.read_text()
            assert not answers(port)
        finally:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).ok
    except (requests.ConnectionError, requests.Timeout):
        return False
