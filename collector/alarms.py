"""How does the service call for help when a person must look?"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Alarm:
    """One call for help: a stable `code` to search for, and a `text` that names the cause and the remedy."""

    code: str
    text: str


class Alarms(Protocol):
    def raise_alarm(self, code: str, text: str) -> None:
        """Tell a person. Never raises: an alarm that fails must not stop the work it reports on."""
        ...


class LogAlarms:
    """Alarms as error lines of the log `collector.alarms`."""

    def raise_alarm(self, code: str, text: str) -> None:
        logging.getLogger("collector.alarms").error("%s: %s", code, text)


class MemoryAlarms:
    """Alarms kept in memory, in order, for the tests and the demo. Safe between threads."""

    def __init__(self) -> None:
        self._raised: list[Alarm] = []
        self._lock = threading.Lock()

    def raise_alarm(self, code: str, text: str) -> None:
        with self._lock:
            self._raised.append(Alarm(code, text))

    @property
    def raised(self) -> tuple[Alarm, ...]:
        with self._lock:
            return tuple(self._raised)
