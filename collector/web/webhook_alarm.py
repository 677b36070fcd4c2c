"""When do refused webhooks stop being noise and become something a person should look at?"""

from __future__ import annotations

import threading
from collections import Counter, deque
from datetime import datetime, timedelta

from collector.alarms import Alarms
from collector.clock import Clock

REFUSALS = 20
WITHIN = timedelta(hours=1)


class RefusalAlarm:
    """Counts refusals by source, and calls a person once when there were twenty in an hour.

    Mostly it is a wrong secret after the endpoint was made anew, and then no event comes in at all.
    """

    def __init__(self, alarms: Alarms, clock: Clock) -> None:
        self._alarms = alarms
        self._clock = clock
        self._lock = threading.Lock()
        self._recent: dict[str, deque[datetime]] = {}
        self.refused: Counter[str] = Counter()

    def count(self, source: str, because: str) -> None:
        """One more refusal."""
        now = self._clock.now()
        with self._lock:
            self.refused[source] += 1
            recent = self._recent.setdefault(source, deque(maxlen=REFUSALS))
            recent.append(now)
            many = len(recent) == REFUSALS and now - recent[0] <= WITHIN
            if many:
                recent.clear()
        if many:
            self._alarms.raise_alarm(
                f"{source}_webhooks_refused",
                f"{REFUSALS} requests to /webhooks/{source} were refused within an hour, the last one because: "
                f"{because}. Compare the secret of the webhook endpoint with the one in the environment.",
            )
