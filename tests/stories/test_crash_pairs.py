"""Two deaths in a row on the same message, at each pair of points of the send path, and thanks killed at each point.

What left is read off the mail provider's own list: nothing twice, nothing forgotten, nothing after the money came.
COLLECTOR_NIGHTLY=1 plays every pair; each run a spread of them.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from collector.flows import deliver, doubts, mail_events, owner_actions
from collector.parts import Collector
from collector.store import journal, truths
from collector.store.schema import notice
from tests.stories.test_crashes import begun_but_unknown_to_the_provider, deliver_one, questions
from tests.stories.test_thanks import thankful
from tests.story import OWNER, Story
from tests.support.backlog import given_due_reminders, policy_with_caps
from tests.support.crashes import points_of, run_until_death

NIGHTLY = bool(os.environ.get("COLLECTOR_NIGHTLY"))
MOST_POINTS = 120  # more than there are; a death beyond the last point never comes
FIRSTS: list[tuple[int, ...]] = [(first,) for first in range(1, MOST_POINTS)] if NIGHTLY else [()]
TELLING = ("before mail.deliver", "after mail.deliver")  # where it hurts most; with an early one, in every run
SECONDS = range(1, MOST_POINTS) if NIGHTLY else range(7, MOST_POINTS, 30)
LEASE = timedelta(seconds=1)


def look_into_doubts(collector: Collector) -> object:
    return doubts.run(collector)


@pytest.mark.parametrize("firsts", FIRSTS, ids=lambda firsts: "-".join(map(str, firsts)) or "some")
def test_two_deaths_in_a_row_double_and_forget_nothing(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch, firsts: tuple[int, ...]
) -> None:
    monkeypatch.setattr(deliver, "CLAIM_LEASE", LEASE)
    monkeypatch.setattr(deliver, "SENDING_LEASE", LEASE)
    with Story(tmp_path, "2026-01-02", database_url=database_url, policy=policy_with_caps(tmp_path)) as story:
        count = len(SECONDS) * (len(firsts) or 1 + len(TELLING)) + 1
        given_due_reminders(story, count)
        points = points_of(story.collector, deliver_one)
        assert len(points) < MOST_POINTS
        firsts = firsts or (30, *(points.index(name) + 1 for name in TELLING))
        pairs = [(first, second) for first in firsts for second in SECONDS]
        names = {story.facts_of(name).debtor.id: name for name in story.debtors}
        paid: dict[str, int] = {}  # by address, what had left when the money came
        for turn, (first, second) in enumerate(pairs):
            debtor = in_hand(story, names)
            run_until_death(story.collector, f"first-{turn}", first, deliver_one)
            if turn % 2 and debtor is not None and debtor not in paid:
                story.when_debtor_pays(debtor)
                paid[debtor] = len(story.mails_to(debtor))
            wait(story)
            job = look_into_doubts if turn % 3 == 2 else deliver_one
            run_until_death(story.collector, f"second-{turn}", second, job)
            wait(story)
        let_everybody_live(story)
        for debtor, before in paid.items():
            assert len(story.mails_to(debtor)) == before, f"{debtor} was written to after the money had come"
        sent = Counter(story.accepted_keys())
        for number in range(count):
            reminders = sent.pop((f"compta@d{number}.example", "reminder_1"), 0)
            assert reminders == 1 or (reminders == 0 and paid.get(f"D{number}") == 0), f"D{number}: {reminders}"
        assert sent == {}
        nothing_is_broken(story)


def test_thanks_killed_at_any_point_come_once(tmp_path: Path, database_url: str) -> None:
    policy = thankful(tmp_path)
    ladder = policy / "ladder.toml"
    text = ladder.read_text(encoding="utf-8")
    for cap in ("per_hour = 50", "per_day = 200", "new_debtors_per_day = 100"):
        assert cap in text
        text = text.replace(cap, f"{cap.partition(' = ')[0]} = 999")
    ladder.write_text(text, encoding="utf-8")
    with Story(tmp_path, "2026-01-02", database_url=database_url, policy=policy) as story:
        count = MOST_POINTS if NIGHTLY else MOST_POINTS // 8
        given_due_reminders(story, count)
        while deliver.run(story.collector, most=100):
            pass
        for number in range(count):
            story.when_debtor_pays(f"D{number}")
        story.when_it_is("2026-01-13").when_hour_is(9, 30, jobs=("mail_events", "catch_up", "reconcile", "daily_run"))
        points = points_of(story.collector, deliver_one)
        assert 40 < len(points) < MOST_POINTS and "before stripe.read_invoice" in points
        for at in range(1, len(points) + 1, 1 if NIGHTLY else 9):
            assert run_until_death(story.collector, f"first-{at}", at, deliver_one) == points[at - 1]
        let_everybody_live(story)
        sent = Counter(story.accepted_keys())
        assert sent == {
            (f"compta@d{number}.example", step): 1 for number in range(count) for step in ("reminder_1", "thank_you")
        }
        nothing_is_broken(story)


def in_hand(story: Story, names: dict[int, str]) -> str | None:
    """Whose notice comes next: the oldest of which nobody has done anything final yet."""
    unsettled = ("planned", "announced", "claimed", "sending")
    query = select(notice.c.debtor_id).where(notice.c.state.in_(unsettled)).order_by(notice.c.send_on, notice.c.id)
    with story.collector.store.read() as tx:
        found = tx.execute(query.limit(1)).scalar_one_or_none()
    return None if found is None else names[found]


def wait(story: Story) -> None:
    """Longer than a lease."""
    story.stage.turn_to(story.stage.clock.now() + 2 * LEASE)


def let_everybody_live(story: Story) -> None:
    """From now on nobody dies; the owner answers what only she can know, by the provider's list."""
    story.when_hour_is(10, 5).when_hour_is(10, 20).when_hour_is(11, 30).when_days_pass(2)
    mail_events.run(story.collector)
    asked = questions(story)
    assert set(asked) <= begun_but_unknown_to_the_provider(story), "she is asked only about what nobody can know"
    for notice_id in asked:
        owner_actions.resolve_doubt(story.collector, notice_id, left=False, who=OWNER)
    story.when_days_pass(2)
    assert questions(story) == {}


def nothing_is_broken(story: Story) -> None:
    with story.collector.store.read() as tx:
        assert truths.broken(tx) == {}
        assert journal.verify(tx) is None
