"""How is it known, without a write for each, that webhooks come and what they bring?"""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta

import structlog

from collector.clock import Clock
from collector.store import stripe_account
from collector.store.session import Store

log = structlog.get_logger()

NOTED_EVERY = timedelta(minutes=1)
KEPT = ""  # among the types of events that were not needed


class HeardFromStripe:
    """Counts accepted events in memory and notes them at most once a minute; a process that dies loses that minute."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._noted_at: datetime | None = None
        self._is_promised = False

    def count(self, kind: str, *, needed: bool) -> None:
        """One more signed event of ours. Never raises: the event itself is what matters."""
        with self._lock:
            self._counts[KEPT if needed else kind] += 1
            wait = self._noted_at + NOTED_EVERY - self._clock.now() if self._noted_at else timedelta()
            if wait > timedelta() and self._is_promised:
                return
            self._is_promised = True
        if wait <= timedelta():
            self._note()
            return
        # Another event may not come for hours, and this one is to be seen before.
        later = threading.Timer(wait.total_seconds(), self._note)
        later.daemon = True
        later.start()

    def _note(self) -> None:
        now = self._clock.now()
        with self._lock:
            self._noted_at, self._is_promised = now, False
            counts, self._counts = self._counts, Counter()
        if not counts:
            return
        kept = counts.pop(KEPT, 0)
        try:
            with self._store.write_aside() as tx:
                stripe_account.count_heard(tx, now, kept, counts)
        except Exception as error:
            log.warning("what came by webhook could not be counted", because=f"{type(error).__name__}: {error}"[:200])
