"""What did the webhooks not tell us? Asked of Stripe's events every hour, and of its open invoices every six."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import structlog

from collector.domain.facts import InvoiceStatus
from collector.domain.readings import EventSeen
from collector.flows.backfill import with_details
from collector.flows.entering import Entered, enter
from collector.flows.intake import read_afresh
from collector.gateways.stripe_gateway import Page
from collector.gateways.stripe_problems import NotFound, Unreadable
from collector.parts import Collector
from collector.store import cursors, inbox, invoices, journal
from collector.store.inbox import InboxEvent

log = structlog.get_logger()

EVENTS_A_CHUNK = 100
MISSING_A_CHUNK = 100
REMEMBERED = timedelta(days=29)  # Stripe keeps events for 30 days


def catch_up(collector: Collector) -> Counter[str]:
    """Put the events since the last one seen into the inbox; those that came by webhook are there already.

    Where Stripe has forgotten the last one (30 days), all open invoices are compared instead, and the others soon
    after. Raises StripeTrouble.
    """
    now = collector.clock.now()
    with collector.store.read() as tx:
        saved = cursors.read_cursor(tx, cursors.EVENTS)
        saved_at = cursors.cursor_saved_at(tx, cursors.EVENTS)
    if saved is None or saved_at is None:
        _begin(collector)
        return Counter()
    if now - saved_at > REMEMBERED:
        return _begin_anew(collector)
    if saved["last_id"] is None:
        return _first_events(collector)
    counts: Counter[str] = Counter()
    last_id: str = saved["last_id"]
    try:
        events = collector.stripe.events_since(last_id)
        while chunk := list(islice(events, EVENTS_A_CHUNK)):
            last_id = chunk[-1].stripe_id
            counts += _keep(collector, chunk, last_id)
    except NotFound:
        return counts + _begin_anew(collector)
    with collector.store.write() as tx:
        cursors.save_cursor(tx, cursors.EVENTS, {"last_id": last_id}, now)
    return counts


def run(collector: Collector) -> Counter[str]:
    """Compare all open invoices with Stripe's, repair and count the differences, and journal the result.

    Those that Stripe no longer lists as open are read one by one: paid, void, uncollectible, or gone. Raises
    StripeTrouble; what was entered until then stays.
    """
    began_at = collector.clock.now()
    counts: Counter[str] = Counter()
    for page in _open_pages(collector, int(began_at.timestamp()) + 1):
        with collector.store.read() as tx:
            held = invoices.held(tx, [item.stripe_id for item in page.items])
        closer = {item.stripe_id for item in page.items if invoices.needs_a_closer_look(held, item)}
        read, unreadable = with_details(collector, page.items, closer)
        with collector.store.write() as tx:
            count(counts, enter(tx, collector, read, (*page.unreadable, *unreadable)), len(read))
    after_id = 0
    while True:
        with collector.store.read() as tx:
            missing = invoices.open_but_not_read_since(tx, began_at, after_id, MISSING_A_CHUNK)
        if not missing:
            break
        _read_missing(collector, [stripe_id for _, stripe_id in missing], counts)
        after_id = missing[-1][0]
    with collector.store.write() as tx:
        now = collector.clock.now()
        cursors.save_cursor(tx, cursors.RECONCILE, {"counts": dict(counts)}, now)
        journal.append(tx, now, [journal.Entry("reconciled", "collector", None, dict(counts))])
    return counts


def _begin(collector: Collector) -> None:
    """Note where Stripe's events are now; what was before is the business of the backfill or of a comparison."""
    last_id = collector.stripe.latest_event_id()
    with collector.store.write() as tx:
        cursors.save_cursor(tx, cursors.EVENTS, {"last_id": last_id}, collector.clock.now())


def _begin_anew(collector: Collector) -> Counter[str]:
    log.warning("Stripe may have forgotten events we have not seen; comparing all invoices instead")
    _begin(collector)
    with collector.store.write() as tx:
        cursors.forget_cursor(tx, cursors.COMPARISON)  # the next tick compares the settled ones too, and what went back
    return run(collector)


def _first_events(collector: Collector) -> Counter[str]:
    """Stripe had no event when we began: take all there are, up to the one that is the newest now."""
    last_id = collector.stripe.latest_event_id()
    counts: Counter[str] = Counter()
    events = collector.stripe.events_since(None)
    while chunk := list(islice(events, EVENTS_A_CHUNK)):
        counts += _keep(collector, chunk, None)
    with collector.store.write() as tx:
        cursors.save_cursor(tx, cursors.EVENTS, {"last_id": last_id}, collector.clock.now())
    return counts


def _keep(collector: Collector, chunk: list[EventSeen], last_id: str | None) -> Counter[str]:
    now = collector.clock.now()
    rows = [InboxEvent("stripe", each.stripe_id, each.kind, each.subject_id, each.body) for each in chunk]
    with collector.store.write() as tx:
        missed = inbox.store_events(tx, now, rows)
        if last_id is not None:
            cursors.save_cursor(tx, cursors.EVENTS, {"last_id": last_id}, now)
    return Counter(events=len(chunk), missed=missed)


def _open_pages(collector: Collector, upper: int) -> Iterator[Page]:
    """All open invoices created before `upper` (seconds), newest first; later ones would shift the pages."""
    after: str | None = None
    while True:
        page = collector.stripe.list_invoices(InvoiceStatus.OPEN, created_lt=upper, starting_after=after)
        yield page
        if not page.has_more:
            return
        after = page.last_id


def _read_missing(collector: Collector, stripe_ids: list[str], counts: Counter[str]) -> None:
    read, unreadable = [], []
    for stripe_id in stripe_ids:
        try:
            read += read_afresh(collector, [stripe_id])
        except Unreadable as problem:
            unreadable.append(problem)
    with collector.store.write() as tx:
        count(counts, enter(tx, collector, read, unreadable), len(read))
    counts["missing"] += len(stripe_ids)


def count(counts: Counter[str], entered: Entered, read: int) -> None:
    """Add what entering `read` invoices brought: new ones and those that were not as we held them are differences."""
    counts.update(
        read=read, new=entered.new, differences=entered.differences + entered.new, set_aside=entered.set_aside
    )
