"""What do the benchmarks share? A migrated database on either engine, and a service around it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from collector.alarms import MemoryAlarms
from collector.clock import SystemClock
from collector.gateways.stripe_gateway import StripeGateway
from collector.ids import SystemIds
from collector.parts import Collector
from collector.policy_file import load_policy
from collector.settings import load_settings
from collector.store import migrate
from collector.store.session import Store
from tests.support import postgres

CHECKOUT = Path(__file__).parents[1]
SECRET = "whsec_benchmark"


@contextmanager
def fresh_database(engine: str) -> Iterator[str]:
    """The URL of an empty, migrated database: "sqlite" in a temporary folder, or a private, durable "postgresql"."""
    with tempfile.TemporaryDirectory(prefix="collector-bench-") as folder:
        if engine == "sqlite":
            url = f"sqlite+pysqlite:///{folder}/collector.db"
            migrate.upgrade(url)
            yield url
            return
        programs = postgres.find_postgres()
        if programs is None:
            raise SystemExit("--database postgresql: install the package `postgresql`, 15 or newer")
        # The tests trade durability for speed; a measurement must not.
        postgres._SERVER_OPTIONS = ("listen_addresses=127.0.0.1", "shared_buffers=1GB", "work_mem=64MB", "timezone=UTC")
        with postgres.throw_away_cluster(programs) as cluster:
            url = cluster.url_of(cluster.create_database())
            migrate.upgrade(url)
            yield url


def service(url: str, stripe_base: str) -> Collector:
    """As much of the service as reading needs."""
    nowhere: Any = None
    clock, ids = SystemClock(), SystemIds()
    loaded = load_policy(CHECKOUT / "policy")
    return Collector(
        settings=load_settings({}, stripe_api_key="sk_test_benchmark", stripe_webhook_secret=SECRET),
        policy=loaded.policy,
        terms=loaded.terms,
        rate_book=nowhere,
        calendars=nowhere,
        clock=clock,
        ids=ids,
        alarms=MemoryAlarms(),
        files=nowhere,
        store=Store(url),
        stripe=StripeGateway("sk_test_benchmark", stripe_base, clock, ids, livemode=False),
        mail=nowhere,
        confirms_delivery=False,
        worker_name="benchmark",
    )
