"""What time is it? The only module that reads the wall clock; everything else is handed a Clock."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits. Durations may be measured with `time.monotonic`; instants come from here."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait that many seconds of this clock's own time."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class TurnableClock:
    """A clock that stands still until somebody turns it; tests and the demo live by it. Safe between threads."""

    def __init__(self, start: datetime) -> None:
        """`start` must be aware; raises ValueError otherwise."""
        self._now = _in_utc(start)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def sleep(self, seconds: float) -> None:
        """Nobody waits: the hand moves forward by `seconds` at once."""
        self.advance(timedelta(seconds=seconds))

    def advance(self, by: timedelta) -> datetime:
        """Turn forward by a duration and return the new instant. Raises ValueError for a negative one."""
        if by < timedelta(0):
            raise ValueError(f"A clock advances by a positive duration, not {by}; use turn_to(..., backwards=True).")
        with self._lock:
            self._now += by
            return self._now

    def turn_to(self, instant: datetime, *, backwards: bool = False) -> datetime:
        """Turn to an aware instant and return it, in UTC.

        An instant in the past raises ValueError unless `backwards` asks for it (a machine whose clock was corrected).
        """
        target = _in_utc(instant)
        with self._lock:
            if target < self._now and not backwards:
                raise ValueError(f"{target} is before {self._now}; pass backwards=True to turn the clock back.")
            self._now = target
            return self._now


def local_day(instant: datetime, zone: tzinfo) -> date:
    """The calendar day of an aware instant in a zone: 23:30 UTC on the 31st is already the 1st in Paris.

    Raises ValueError for an instant without a zone.
    """
    return _in_utc(instant).astimezone(zone).date()


def _in_utc(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError(f"An instant needs a zone: {instant!r} has none.")
    return instant.astimezone(UTC)
