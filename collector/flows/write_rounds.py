"""What do all writes into Stripe share: the last gate before a call, and how one of them ends?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from collector.domain.stripe_writing import WriteState
from collector.parts import Collector
from collector.store import write_backs
from collector.store.session import Transaction
from collector.store.write_backs import WriteBack

SENDING_LEASE = timedelta(minutes=10)  # longer than the tries of all calls of one round


class NotOurs(Exception):
    """Another worker has it, or nothing may leave now: leave it alone."""


def _nothing(_tx: Transaction) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a write ended. `read_back`: the invoice to read again; `also`: what belongs into the same transaction."""

    state: WriteState
    because: str = ""
    read_back: str = ""
    also: Callable[[Transaction], None] = _nothing


def begin(collector: Collector, mine: WriteBack, payload: Mapping[str, Any] | None = None) -> WriteBack:
    """Committed before the call: from here on a death means a doubt. Raises NotOurs."""
    with collector.store.write() as tx:
        begun = write_backs.begin(tx, collector.clock.now(), mine, collector.worker_name, SENDING_LEASE, payload)
    if begun is None:
        raise NotOurs
    return begun
