"""Is each event kept once, worked off once, and given up only after it was tried and a person told?"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from collector.clock import TurnableClock
from collector.store import cursors, inbox
from collector.store.inbox import InboxEvent
from collector.store.inbox_writer import InboxWriter
from collector.store.schema import task
from collector.store.session import Store

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def event(number: int, subject: str = "in_1") -> InboxEvent:
    return InboxEvent("stripe", f"evt_{number}", "invoice.paid", subject, b"{}")


def minutes(count: int) -> datetime:
    return NOON + timedelta(minutes=count)


@pytest.fixture
def writer(store: Store) -> Iterator[InboxWriter]:
    made = InboxWriter(store, TurnableClock(NOON))
    yield made
    made.close()


def test_an_event_is_kept_once(store: Store) -> None:
    with store.write() as tx:
        assert inbox.store_events(tx, NOON, [event(1)])
        assert not inbox.store_events(tx, NOON, [event(1)])
        assert inbox.store_events(tx, NOON, [InboxEvent("sendgrid", "evt_1", "events", "", b"[]")])
        assert inbox.state(tx).waiting == 2


def test_what_is_taken_is_not_seen_by_others_until_it_is_given_back(store: Store) -> None:
    with store.write() as tx:
        inbox.store_events(tx, NOON, [event(1), event(2)])
        assert [row.provider_id for row in inbox.take(tx, "stripe", NOON, 10)] == ["evt_1", "evt_2"]
        assert inbox.take(tx, "stripe", NOON, 10) == []
        # The worker died with them in hand.
        assert len(inbox.take(tx, "stripe", minutes(5), 10)) == 2


def test_done_is_done(store: Store) -> None:
    with store.write() as tx:
        inbox.store_events(tx, NOON, [event(1), event(2)])
        first, second = inbox.waiting(tx, "stripe", NOON, 10)
        inbox.done(tx, NOON, [first.id])
        assert [row.id for row in inbox.waiting(tx, "stripe", minutes(60), 10)] == [second.id]
        assert inbox.forget_processed(tx, minutes(1)) == 1
        assert inbox.state(tx, "stripe").waiting == 1


def test_five_failures_wait_longer_each_time_and_then_a_person_is_asked(store: Store) -> None:
    with store.write() as tx:
        inbox.store_events(tx, NOON, [event(1)])
        [row] = inbox.waiting(tx, "stripe", NOON, 10)
        for waited in (1, 2, 4, 8):
            assert not inbox.failed(tx, NOON, row.id, "boom")
            assert inbox.waiting(tx, "stripe", minutes(waited) - timedelta(seconds=1), 10) == []
            assert len(inbox.waiting(tx, "stripe", minutes(waited), 10)) == 1
        assert inbox.failed(tx, NOON, row.id, "boom")
        assert inbox.waiting(tx, "stripe", minutes(9_999), 10) == []
        assert inbox.state(tx, "stripe").dead == 1
        assert tx.execute(select(task.c.kind)).scalar_one() == "inbox_dead"


def test_many_requests_at_once_each_end_on_disk_once(store: Store, writer: InboxWriter) -> None:
    with ThreadPoolExecutor(8) as requests:
        list(requests.map(lambda number: writer.keep([event(number % 150)]), range(300)))
    with store.read() as tx:
        assert inbox.state(tx, "stripe").waiting == 150


def test_the_same_event_twice_in_one_request_is_kept_once(store: Store, writer: InboxWriter) -> None:
    writer.keep([event(1), event(1), event(2)])
    writer.keep([event(2), event(3)])
    with store.read() as tx:
        rows = inbox.waiting(tx, "stripe", NOON, 10)
    assert [(row.provider_id, row.kind, row.object_id, row.body, row.received_at) for row in rows] == [
        (f"evt_{number}", "invoice.paid", "in_1", b"{}", NOON) for number in (1, 2, 3)
    ]


@pytest.mark.postgres
@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_a_server_that_was_started_anew_turns_no_event_away(store: Store, writer: InboxWriter) -> None:
    writer.keep([event(1)])
    with store.read() as tx:
        tx.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'INSERT INTO inbox%'"))
    writer.keep([event(2)])
    with store.read() as tx:
        assert inbox.state(tx).waiting == 2


def test_one_request_the_database_refuses_does_not_turn_the_others_away(store: Store, writer: InboxWriter) -> None:
    together = threading.Barrier(4)

    def keep(number: int) -> bool:
        together.wait()
        bad = InboxEvent("stripe", None, "x", "", b"")  # type: ignore[arg-type]
        try:
            writer.keep([bad if number == 0 else event(number)])
        except Exception:
            return False
        return True

    with ThreadPoolExecutor(4) as requests:
        assert list(requests.map(keep, range(4))) == [False, True, True, True]


def test_a_database_that_is_away_is_told_to_the_request(store: Store, writer: InboxWriter) -> None:
    writer.keep([event(1)])
    with store.write() as tx:
        tx.exec_driver_sql("DROP TABLE inbox")
    with pytest.raises(Exception, match="inbox"):
        writer.keep([event(2)])


def test_a_place_is_saved_and_moved(store: Store) -> None:
    with store.write() as tx:
        assert cursors.read_cursor(tx, cursors.EVENTS) is None
        cursors.save_cursor(tx, cursors.EVENTS, {"last_id": "evt_1"}, NOON)
        cursors.save_cursor(tx, cursors.EVENTS, {"last_id": "evt_2"}, minutes(1))
        assert cursors.read_cursor(tx, cursors.EVENTS) == {"last_id": "evt_2"}
        assert cursors.cursor_saved_at(tx, cursors.EVENTS) == minutes(1)
