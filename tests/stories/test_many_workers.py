"""Several workers at once: each notice once, never beyond the caps, and nothing after the kill switch."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from collector.flows import deliver, owner_actions
from collector.gateways.mail.base import Answer
from collector.parts import Collector
from collector.store import journal
from collector.store.session import Store
from tests.story import OWNER, Story
from tests.support.backlog import given_due_reminders, policy_with_caps

DEBTORS, AN_HOUR, A_DAY = 65, 20, 43


def work_together(story: Story, workers: int, mail: Any = None) -> None:
    """So many workers, each with its own connections, deliver until nothing is left that may leave now."""

    def work(number: int) -> None:
        store = Store(story.collector.store.url, pool_size=2)
        mine = replace(story.collector, store=store, worker_name=f"worker-{number}", mail=mail or story.collector.mail)
        while deliver.run(mine, most=7):
            pass
        store.close()

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, range(workers)))


class Trigger:
    """The mail provider; as it takes the `count`th mail, somebody does something."""

    def __init__(self, collector: Collector, count: int, act: Callable[[], object]) -> None:
        self._mail, self._left, self._act = collector.mail, count, act
        self._lock = threading.Lock()

    def deliver(self, payload: bytes) -> Answer:
        with self._lock:
            self._left -= 1
            is_time = self._left == 0
        if is_time:
            self._act()
        return self._mail.deliver(payload)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._mail, name)


def test_four_workers_keep_to_the_caps_and_to_the_kill_switch(tmp_path: Path, database_url: str) -> None:
    policy = policy_with_caps(tmp_path, per_hour=AN_HOUR, per_day=A_DAY)
    with Story(tmp_path, "2026-01-02", database_url=database_url, policy=policy) as story:
        given_due_reminders(story, DEBTORS)
        work_together(story, 2)
        assert story.mails_accepted() == AN_HOUR

        # In the next hour the owner stops everything while the tenth mail leaves.
        story.when_hour_is(10, 40, jobs=())
        stop = Trigger(story.collector, 10, lambda: owner_actions.set_kill_switch(story.collector, True, OWNER))
        work_together(story, 4, stop)
        told = kinds(story)
        stopped = told.index("kill_switch_on")
        assert "notice_sending" not in told[stopped:]
        # How many more leave while the switch waits for its turn to write is the scheduler's; the hour is not used up.
        assert story.mails_accepted() == told.count("notice_sending") < 2 * AN_HOUR

        # Later that day she lets go: the caps of the hour and of the day count what had left before.
        owner_actions.set_kill_switch(story.collector, False, OWNER)
        story.when_hour_is(11, 45, jobs=())
        work_together(story, 4)
        assert story.mails_accepted() <= A_DAY
        story.when_hour_is(13, jobs=())
        work_together(story, 4)
        assert story.mails_accepted() == A_DAY

        # The rest leaves on the next day, in two hours.
        story.when_it_is("2026-01-13")
        for hour in (14, 16):
            story.when_hour_is(hour, jobs=("daily_run",))
            work_together(story, 4)
        expected = {(f"compta@d{number}.example", "reminder_1") for number in range(DEBTORS)}
        assert Counter(story.accepted_keys()) == Counter(expected)


def kinds(story: Story) -> list[str]:
    with story.collector.store.read() as tx:
        return [row.kind for row in journal.read(tx)]
