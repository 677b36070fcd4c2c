"""The books of a business with N open invoices, entered as a first import enters them, and the service that keeps them.

One debtor for eight invoices, due 10 to 169 days before today; every case is due for its first reminder. It is the
shape that the published figures of other systems were taken on.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import starmap
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from benchmarks.common import CHECKOUT, SECRET, fresh_database
from benchmarks.static_stripe import NOW, OverdueInvoices
from collector import memory
from collector.assembly import build
from collector.clock import TurnableClock
from collector.domain.policy import Mode
from collector.domain.readings import InvoiceReading
from collector.flows import owner_actions
from collector.flows.entering import enter
from collector.gateways.stripe_normaliser import invoice_reading
from collector.ids import SystemIds
from collector.parts import Collector
from collector.settings import MailBy, load_settings
from collector.store import cursors

INVOICES_PER_DEBTOR = 8
NOBODY = "http://127.0.0.1:9"
MANY = 50_000
_PAGE, _AHEAD = 500, 4


@contextmanager
def books(count: int, engine: str, stripe_base: str = NOBODY, smtp_url: str = "") -> Iterator[Collector]:
    """A service in mode full over `count` open invoices in a database of its own; nothing is decided yet.

    The books are written by a child, so that this process has never been larger than what it is measured for.
    """
    with fresh_database(engine) as url, TemporaryDirectory(prefix="collector-bench-") as folder:
        child = multiprocessing.get_context("spawn").Process(
            target=_fill, args=(url, folder, count, stripe_base, smtp_url)
        )
        child.start()
        child.join()
        if child.exitcode:
            raise SystemExit(child.exitcode)
        collector = reopened(url, folder, stripe_base, smtp_url)
        gc.freeze()  # as the worker does when it starts
        yield collector
        collector.store.close()


def reopened(url: str, folder: str, stripe_base: str = NOBODY, smtp_url: str = "") -> Collector:
    """The same service in another process; `whereabouts` of the first says where it is."""
    memory.look_seldom()  # as every process of the service does
    return _service(url, folder, stripe_base, smtp_url)


def whereabouts(collector: Collector) -> tuple[str, str]:
    """The database and the data folder."""
    return collector.store.url, str(collector.settings.collector_data_dir)


def _service(url: str, folder: str, stripe_base: str = NOBODY, smtp_url: str = "") -> Collector:
    settings = load_settings(
        {},
        _env_file=None,
        database_url=url,
        secret_key="a benchmark has nothing to keep secret",
        stripe_api_key="sk_test_benchmark",
        stripe_api_base=stripe_base,
        stripe_webhook_secret=SECRET,
        sendgrid_api_key="SG.benchmark",
        sendgrid_api_host=NOBODY,
        smtp_url=smtp_url,
        collector_mail=MailBy.SMTP if smtp_url else MailBy.SENDGRID,
        collector_data_dir=Path(folder),
        collector_policy=CHECKOUT / "policy",
    )
    return build(settings, clock=TurnableClock(NOW), ids=SystemIds())


def _fill(url: str, folder: str, count: int, stripe_base: str, smtp_url: str) -> None:
    collector = _service(url, folder, stripe_base, smtp_url)
    for read in _pages(count):
        with collector.store.write() as tx:
            enter(tx, collector, read)
    with collector.store.write() as tx:
        cursors.save_cursor(tx, cursors.BACKFILL, {"slices": [], "counts": {}}, NOW)
    owner_actions.set_mode(collector, Mode.FULL, who="cli")
    collector.store.close()


def _pages(count: int) -> Iterator[list[InvoiceReading]]:
    """All invoices, a page at a time. Where they are many a second process reads ahead, a few pages and no more."""
    pages = [(start, min(start + _PAGE, count), count) for start in range(0, count, _PAGE)]
    if count < MANY:
        yield from starmap(_page, pages)
        return
    with multiprocessing.get_context("spawn").Pool(1) as reader:
        asked: deque[Any] = deque()
        for page in pages:
            asked.append(reader.apply_async(_page, page))
            if len(asked) > _AHEAD:
                yield asked.popleft().get()
        for each in asked:
            yield each.get()


def _page(first: int, end: int, count: int) -> list[InvoiceReading]:
    invoices = OverdueInvoices(count)
    return [invoice_reading(orjson.loads(invoices.text(it)), NOW, livemode=False) for it in range(first, end)]
