"""The worker dies at each point of the send path and is started again: nothing leaves twice, nothing is forgotten."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

from sqlalchemy import select

from collector.domain.decisions import TaskKind
from collector.flows import deliver, doubts, owner_actions
from collector.parts import Collector
from collector.store import journal, truths
from collector.store.schema import attempt, notice, task
from tests.story import OWNER, Story
from tests.support.backlog import given_due_reminders, policy_with_caps
from tests.support.crashes import points_of, run_until_death

DEBTORS = 125  # more than there are points
PAIRS = 40
# On PostgreSQL, where each death costs a connection too, every third point and fewer pairs; COLLECTOR_NIGHTLY=1: all.
FEWER_PAIRS, STRIDE = 12, 3


def deliver_one(collector: Collector) -> object:
    return deliver.run(collector, most=1)


def then_each_got_one_reminder(story: Story, debtors: int, except_for: frozenset[str] = frozenset()) -> None:
    """By the mail provider's own list, and by the journal: every debtor's first reminder once, and nothing else."""
    expected = {(f"compta@d{number}.example", "reminder_1") for number in range(debtors)}
    expected -= {(address, "reminder_1") for address in except_for}
    assert Counter(story.accepted_keys()) == Counter(expected)
    with story.collector.store.read() as tx:
        assert truths.broken(tx) == {}
        assert journal.verify(tx) is None


def questions(story: Story) -> dict[int, str]:
    """The notices of which the owner is asked whether they left, with the address they were meant for."""
    query = select(task.c.subject).where(task.c.kind == TaskKind.RESOLVE_DOUBT, task.c.done_at.is_(None))
    with story.collector.store.read() as tx:
        ids = {int(subject) for subject in tx.execute(query).scalars() if subject}
        rows = tx.execute(select(notice.c.id, notice.c.to_email).where(notice.c.id.in_(ids)))
        return {row.id: str(row.to_email) for row in rows}


def begun_but_unknown_to_the_provider(story: Story) -> set[int]:
    """Notices whose hand-over began, and which are in no mailbox."""
    reached = set(story.accepted_keys())
    query = select(notice.c.id, notice.c.to_email, notice.c.step_key)
    with story.collector.store.read() as tx:
        rows = tx.execute(query.join(attempt, attempt.c.notice_id == notice.c.id))
        return {row.id for row in rows if (row.to_email, row.step_key) not in reached}


def test_a_worker_killed_at_any_point_doubles_and_forgets_nothing(tmp_path: Path, database_url: str) -> None:
    with Story(tmp_path, "2026-01-02", database_url=database_url, policy=policy_with_caps(tmp_path)) as story:
        given_due_reminders(story, DEBTORS)
        points = points_of(story.collector, deliver_one)
        assert len(points) > 60
        assert {"before stripe.read_invoice", "before mail.deliver", "after mail.deliver", "after files.put"} < {
            *points
        }
        assert points.count("after COMMIT") > 8

        # Every point once, each time in a fresh process, on whatever notice is due then.
        all_of_them = story.collector.store.is_sqlite or bool(os.environ.get("COLLECTOR_NIGHTLY"))
        places = range(0, len(points), 1 if all_of_them else STRIDE)
        deaths = [run_until_death(story.collector, f"first-{at}", at + 1, deliver_one) for at in places]
        assert deaths == [points[at] for at in places]

        # Pairs: what the dead left behind, in the hands of workers that die too, here and while they look into doubts.
        story.when_hour_is(9, 50, jobs=())
        chance = random.Random(20260112)
        for turn in range(PAIRS if all_of_them else FEWER_PAIRS):
            job, last = chance.choice([(deliver_one, len(points)), (doubts.run, 25)])
            run_until_death(story.collector, f"second-{turn}", chance.randint(1, last), job)

        # From now on nobody dies. The owner is asked about exactly those that began and never reached the provider.
        story.when_hour_is(10, 5).when_hour_is(10, 20).when_hour_is(11, 30).when_days_pass(2)
        asked = questions(story)
        assert set(asked) == begun_but_unknown_to_the_provider(story)
        assert len(asked) >= (2 if all_of_them else 1)
        then_each_got_one_reminder(story, DEBTORS, except_for=frozenset(asked.values()))

        # She knows that they did not leave: then they do, once.
        for notice_id in asked:
            owner_actions.resolve_doubt(story.collector, notice_id, left=False, who=OWNER)
        story.when_days_pass(2)
        then_each_got_one_reminder(story, DEBTORS)
        assert questions(story) == {}
