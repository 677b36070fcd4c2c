"""Delivery reports in any order, doubled, bundled or one by one: every notice ends in the same state."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from sqlalchemy import select

from collector.flows import deliver, mail_events
from collector.store import inbox, journal
from collector.store.inbox import InboxEvent
from collector.store.schema import debtor, notice
from tests.story import Story
from tests.support.backlog import given_due_reminders, policy_with_caps

# What the provider tells of one mail: event, minute, and what else it says.
SETS: dict[str, list[tuple[str, int, dict[str, Any]]]] = {
    "delivered": [("processed", 1, {}), ("deferred", 2, {"response": "later"}), ("delivered", 3, {})],
    "delivered twice": [("delivered", 3, {}), ("delivered", 8, {}), ("open", 9, {})],
    "came back later": [("processed", 1, {}), ("delivered", 2, {}), ("bounce", 9, {"reason": "550 unknown"})],
    "complained": [("processed", 1, {}), ("delivered", 2, {}), ("spamreport", 9, {})],
    "complained, came back": [("delivered", 2, {}), ("spamreport", 5, {}), ("bounce", 9, {"reason": "550"})],
    "blocked": [("processed", 1, {}), ("bounce", 2, {"type": "blocked", "reason": "busy"})],
    "came back twice": [("bounce", 2, {"reason": "first"}), ("bounce", 4, {"type": "blocked", "reason": "second"})],
    "dropped": [("dropped", 1, {"reason": "Bounced Address"})],
}
ORDERS = 5


def test_the_order_of_reports_makes_no_difference(tmp_path: Path, database_url: str) -> None:
    with Story(tmp_path, "2026-01-02", database_url=database_url, policy=policy_with_caps(tmp_path)) as story:
        given_due_reminders(story, len(SETS) * ORDERS)
        deliver.run(story.collector, most=len(SETS) * ORDERS)
        uids = [row.uid for row in rows(story, notice)]
        chance = random.Random(9)
        told = [(story, uid, list(SETS.values())[number // ORDERS], chance) for number, uid in enumerate(uids)]
        for one in told:
            tell_in_some_order(*one)
        mail_events.run(story.collector)

        ends = [end_of(story, uid) for uid in uids]
        by_set = {name: ends[at * ORDERS : (at + 1) * ORDERS] for at, name in enumerate(SETS)}
        assert {name: set(found) for name, found in by_set.items() if len(set(found)) > 1} == {}
        assert {name: found[0][0] for name, found in by_set.items()} == {
            "delivered": "delivered",
            "delivered twice": "delivered",
            "came back later": "bounced",
            "complained": "delivered",
            "complained, came back": "bounced",
            "blocked": "bounced",
            "came back twice": "bounced",
            "dropped": "bounced",
        }
        # And telling everything once more changes nothing at all.
        before = story_so_far(story)
        for one in told:
            tell_in_some_order(*one)
        mail_events.run(story.collector)
        assert story_so_far(story) == before


def tell_in_some_order(
    story: Story, uid: str, facts: list[tuple[str, int, dict[str, Any]]], chance: random.Random
) -> None:  # fmt: skip
    """The facts of one mail, shuffled, some of them doubled under a new id, in one post or in several."""
    at = int(story.stage.clock.now().timestamp())
    events = [
        {"event": kind, "timestamp": at + minute * 60, "cb_notice": uid, "sg_message_id": f"{uid}.recvd", **more}
        for kind, minute, more in (*facts, *chance.choices(facts, k=2))
    ]
    chance.shuffle(events)
    posts = [events] if chance.random() < 0.3 else [[event] for event in events]
    with story.collector.store.write() as tx:
        for post in posts:
            body = json.dumps([{**event, "sg_event_id": f"{chance.random()}"} for event in post]).encode()
            name = f"post-{chance.random()}"
            inbox.store_events(tx, story.stage.clock.now(), [InboxEvent("sendgrid", name, "events", "", body)])


def rows(story: Story, table: Any) -> list[Any]:
    with story.collector.store.read() as tx:
        return list(tx.execute(select(table).order_by(table.c.id)))


def end_of(story: Story, uid: str) -> tuple[Any, ...]:
    with story.collector.store.read() as tx:
        row = tx.execute(
            select(notice, debtor.c.email_set_aside)
            .join(debtor, debtor.c.id == notice.c.debtor_id)
            .where(notice.c.uid == uid)
        ).one()
    return (row.state, row.delivered_at, row.deadline_on, row.ended_because, row.email_set_aside)


def story_so_far(story: Story) -> tuple[int, list[Any]]:
    with story.collector.store.read() as tx:
        return len(list(journal.read(tx))), [end_of(story, row.uid) for row in rows(story, notice)]
