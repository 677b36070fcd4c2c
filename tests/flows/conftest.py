"""What do the tests of reading share? A service on an empty database, beside a pretend Stripe."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from collector.alarms import MemoryAlarms
from collector.clock import TurnableClock
from collector.gateways.stripe_events import event_from_json
from collector.gateways.stripe_gateway import StripeGateway
from collector.ids import SeededIds
from collector.parts import Collector
from collector.policy_file import load_policy
from collector.settings import load_settings
from collector.store import inbox
from collector.store.inbox import InboxEvent
from collector.store.session import Store
from tests.conftest import CHECKOUT
from tests.store.conftest import store
from tests.support.stripe_shop import MONDAY, Json, Shop, open_shop

__all__ = ["store"]

SECRET = "whsec_test_secret"


@dataclass
class House:
    """The service, the shop whose invoices it reads, and one clock for both."""

    collector: Collector
    shop: Shop
    clock: TurnableClock

    def days_pass(self, days: float) -> None:
        self.shop.days_pass(days)
        self.clock.turn_to(MONDAY.fromtimestamp(self.shop.world.now(), MONDAY.tzinfo))

    def hears(self, *events: Json) -> None:
        """These events came by webhook, in this order."""
        rows = []
        for each in events:
            seen = event_from_json(each, json.dumps(each).encode())
            rows.append(InboxEvent("stripe", seen.stripe_id, seen.kind, seen.subject_id, seen.body))
        with self.collector.store.write() as tx:
            for row in rows:
                inbox.store_events(tx, self.clock.now(), [row])

    def rows(self, table: Any, *order: Any) -> list[Any]:
        with self.collector.store.read() as tx:
            return list(tx.execute(table.select().order_by(*(order or (table.c.id,)))).all())

    def one(self, table: Any) -> Any:
        [row] = self.rows(table)
        return row


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as opened:
        yield opened


@pytest.fixture
def house(store: Store, shop: Shop, tmp_path: Path) -> Iterator[House]:
    clock, ids = TurnableClock(MONDAY), SeededIds(1)
    loaded = load_policy(CHECKOUT / "policy")
    gateway = StripeGateway("sk_test_shop", shop.sandbox.base_url, clock, ids, livemode=False)
    nowhere: Any = None
    collector = Collector(
        settings=load_settings(
            {}, stripe_api_key="sk_test_shop", stripe_webhook_secret=SECRET, collector_data_dir=tmp_path
        ),
        policy=loaded.policy,
        terms=loaded.terms,
        rate_book=nowhere,
        calendars=nowhere,
        clock=clock,
        ids=ids,
        alarms=MemoryAlarms(),
        files=nowhere,
        store=store,
        stripe=gateway,
        mail=nowhere,
        confirms_delivery=False,
        worker_name="test:1",
    )
    yield House(collector, shop, clock)
    gateway.close()
