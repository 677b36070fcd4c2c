"""Do the clocks tell the time, and only move the way they were turned?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from threading import Thread
from zoneinfo import ZoneInfo

import pytest

from collector.clock import SystemClock, TurnableClock, local_day

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def test_the_system_clock_tells_utc() -> None:
    before = datetime.now(UTC)
    told = SystemClock().now()
    assert told.tzinfo is UTC
    assert before <= told <= datetime.now(UTC)


def test_a_turnable_clock_stands_still_until_turned() -> None:
    clock = TurnableClock(NOON)
    assert clock.now() == clock.now() == NOON


def test_a_turnable_clock_speaks_utc_whatever_it_was_given() -> None:
    clock = TurnableClock(datetime(2026, 1, 5, 13, 0, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now().isoformat() == "2026-01-05T12:00:00+00:00"


def test_sleeping_turns_the_hand_instead_of_waiting() -> None:
    clock = TurnableClock(NOON)
    clock.sleep(86_400)
    assert clock.now() == datetime(2026, 1, 6, 12, 0, tzinfo=UTC)


def test_it_advances_and_turns_forward() -> None:
    clock = TurnableClock(NOON)
    assert clock.advance(timedelta(days=2)) == datetime(2026, 1, 7, 12, 0, tzinfo=UTC)
    assert clock.turn_to(datetime(2026, 3, 1, tzinfo=UTC)) == datetime(2026, 3, 1, tzinfo=UTC)
    assert clock.now() == datetime(2026, 3, 1, tzinfo=UTC)


def test_it_never_goes_backwards_unless_asked() -> None:
    clock = TurnableClock(NOON)
    with pytest.raises(ValueError, match="backwards=True"):
        clock.turn_to(NOON - timedelta(seconds=1))
    with pytest.raises(ValueError, match="positive"):
        clock.advance(timedelta(seconds=-1))
    assert clock.now() == NOON
    clock.turn_to(NOON - timedelta(hours=1), backwards=True)
    assert clock.now() == datetime(2026, 1, 5, 11, 0, tzinfo=UTC)


def test_many_threads_lose_no_turn() -> None:
    clock = TurnableClock(NOON)

    def turn() -> None:
        for _ in range(500):
            clock.sleep(1)

    threads = [Thread(target=turn) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.now() == NOON + timedelta(seconds=2000)


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), "Europe/Paris", date(2026, 1, 1)),
        (datetime(2025, 12, 31, 22, 59, tzinfo=UTC), "Europe/Paris", date(2025, 12, 31)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), "Europe/Paris", date(2026, 3, 30)),  # summer time since 01:00 UTC
        (datetime(2026, 1, 1, 3, 0, tzinfo=UTC), "America/Martinique", date(2025, 12, 31)),
        (datetime(2026, 1, 1, 3, 0, tzinfo=UTC), "UTC", date(2026, 1, 1)),
    ],
)
def test_the_day_depends_on_the_zone(instant: datetime, zone: str, day: date) -> None:
    assert local_day(instant, ZoneInfo(zone)) == day


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        TurnableClock(datetime(2026, 1, 5))
    with pytest.raises(ValueError, match="needs a zone"):
        local_day(datetime(2026, 1, 5), ZoneInfo("Europe/Paris"))
