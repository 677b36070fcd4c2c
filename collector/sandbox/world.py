"""What time is it in the pretend world, what is about to happen there, and which faults are switched on?"""

from __future__ import annotations

import heapq
import itertools
import random
import string
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from collector.sandbox.outgoing import PostResult, post_to_loopback

Action = Callable[[], None]
Post = Callable[[str, bytes, Mapping[str, str]], PostResult]

_ID_ALPHABET = string.ascii_letters + string.digits
_ID_LENGTH = 24
_SETTLE_EVERY_SECONDS = 0.05
_REQUESTS_KEPT = 5000


class DropConnection(Exception):
    """Raised by a handler to hang up on the caller without an answer (a fault, see `World.faults`)."""


class World:
    """One pretend outside world, in memory: a clock one can turn, ids from a seed, and a list of things to come.

    Everything in it may be touched from many threads; hold `lock` while reading and writing what the world holds,
    never while talking to the network.
    """

    def __init__(self, seed: int = 1, start: datetime | None = None, frozen: bool = False) -> None:
        """Start at `start` (a naive datetime means UTC; None means the real present). `frozen`: time moves by hand."""
        self.lock = threading.RLock()
        self.rng = random.Random(seed)
        self.frozen = frozen
        self.faults: dict[str, Any] = {}
        self.services: dict[str, Any] = {}
        self.post: Post = post_to_loopback  # how a webhook is called; a play of thousands may do without a network
        self.webhook_deliveries: list[dict[str, Any]] = []
        self.requests: deque[dict[str, Any]] = deque(maxlen=_REQUESTS_KEPT)
        self.on_move: list[Callable[[int], None]] = []
        self._origin = _epoch(start) if start is not None else int(time.time())
        self._moved_at = time.monotonic()
        self._to_come: list[tuple[int, int, Action]] = []
        self._order = itertools.count()
        self._settling = threading.RLock()
        self._stopped = threading.Event()
        if not frozen:
            threading.Thread(target=self._settle_forever, name="sandbox-world", daemon=True).start()

    def now(self) -> int:
        """Seconds since 1970 (UTC) on the world's clock."""
        if self.frozen:
            return self._origin
        return self._origin + int(time.monotonic() - self._moved_at)

    def move_to(self, epoch: int) -> None:
        """Turn the clock forwards to `epoch` (seconds, UTC) and tell `on_move`. ValueError when that lies behind."""
        with self.lock:
            if epoch < self.now():
                raise ValueError(f"the sandbox clock only moves forwards: it is {self.now()}, you asked for {epoch}")
            self._origin = epoch
            self._moved_at = time.monotonic()
            listeners = list(self.on_move)
        # Outside the lock: a listener may make other threads work in the world and wait for them.
        for listener in listeners:
            listener(epoch)

    def new_id(self, prefix: str) -> str:
        """An id such as `in_1Qx...`, the same for the same seed and the same order of calls."""
        with self.lock:
            tail = "".join(self.rng.choices(_ID_ALPHABET, k=_ID_LENGTH))
        return f"{prefix}_{tail}"

    def post_later(self, at: int, action: Action) -> None:
        """Let `action` happen at `at` (seconds, UTC): the next `settle()` at or after that instant runs it."""
        with self.lock:
            heapq.heappush(self._to_come, (at, next(self._order), action))

    def note_request(self, method: str, path: str, status: int) -> None:
        """Remember an answered request; the latest few thousand are kept for whoever wants to look."""
        self.requests.append({"at": self.now(), "method": method, "path": path, "status": status})

    def settle(self) -> int:
        """Run all that is due by now(), oldest first, with what it brings about in turn; return how many ran."""
        ran = 0
        with self._settling:
            while (action := self._next_due()) is not None:
                action()
                ran += 1
        return ran

    def stop(self) -> None:
        """End the thread of a running clock; what is still to come never happens."""
        self._stopped.set()

    def _next_due(self) -> Action | None:
        with self.lock:
            if not self._to_come or self._to_come[0][0] > self.now():
                return None
            return heapq.heappop(self._to_come)[2]

    def _settle_forever(self) -> None:
        while not self._stopped.wait(_SETTLE_EVERY_SECONDS):
            self.settle()


def _epoch(moment: datetime) -> int:
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return int(aware.timestamp())
