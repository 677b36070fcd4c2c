"""Do our books agree with Stripe about every invoice with a case? Asked each night, and the differences are counted.

Events and the six-hourly look at open invoices should leave nothing to find. What is found is repaired like any other
news, told in the journal, and shown on Health.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from collector.domain.facts import InvoiceStatus
from collector.domain.readings import InvoiceReading
from collector.flows.backfill import with_details
from collector.flows.days import today_of
from collector.flows.entering import enter
from collector.flows.intake import read_afresh
from collector.flows.reconcile import count
from collector.gateways.stripe_problems import Unreadable
from collector.parts import Collector
from collector.store import cursors, invoices, journal, ledger

PAGES_A_TICK = 500  # at 300 ms an answer two and a half minutes: a tick must not look as if it hung
OVERLAP = timedelta(hours=1)  # an object may be listed a little after its `created`
UNDECIDED = timedelta(days=180)  # as long as a refund may fail or a dispute be decided


@dataclass(frozen=True, slots=True)
class Place:
    """How far a comparison has come. Instants are in seconds; `ended_on` is None while it is under way.

    `last`: what the last finished one counted, for the page Health.
    Invoices created from `gte` to `lt` (not included) are read, newest first, down to the invoice `after`; refunds are
    those since `since`, disputes those of the last 180 days.
    """

    began: int
    since: int
    gte: int
    lt: int
    after: str | None
    counts: dict[str, int]
    ended_on: str | None = None
    last: dict[str, int] | None = None


def run(collector: Collector) -> Counter[str]:
    """Go on with the comparison of this night, or begin it; nothing where it is done. Counts what this tick did.

    Status, remaining amount, due date, currency and customer of every invoice with a case, and what was refunded or
    charged back. Raises StripeTrouble; the next tick goes on.
    """
    place = _place(collector)
    if place.ended_on is not None:
        return Counter()
    counts: Counter[str] = Counter()
    for _ in range(PAGES_A_TICK):
        page = collector.stripe.list_invoices(created_gte=place.gte, created_lt=place.lt, starting_after=place.after)
        read, unreadable = with_details(collector, *_of_interest(collector, page.items))
        after = page.last_id if page.has_more else None
        with collector.store.write() as tx:
            found: Counter[str] = Counter()
            count(found, enter(tx, collector, read, (*page.unreadable, *unreadable)), len(read))
            place = replace(place, after=after, counts=dict(Counter(place.counts) + found))
            cursors.save_cursor(tx, cursors.COMPARISON, asdict(place), collector.clock.now())
        counts += found
        if after is None:
            return counts + _end(collector, place)
    return counts


def _place(collector: Collector) -> Place:
    now, today = collector.clock.now(), today_of(collector)
    with collector.store.read() as tx:
        saved = cursors.read_cursor(tx, cursors.COMPARISON)
        first = invoices.first_with_case_created_at(tx)
    last = Place(**saved) if saved else None
    if last and (last.ended_on is None or date.fromisoformat(last.ended_on) >= today):
        return last
    seconds = int(now.timestamp())
    since = last.began - int(OVERLAP.total_seconds()) if last else seconds - int(UNDECIDED.total_seconds())
    gte = int(first.timestamp()) if first else seconds
    return Place(seconds, since, gte, lt=seconds + 1, after=None, counts={}, last=last.last if last else None)


def _of_interest(
    collector: Collector, items: Sequence[InvoiceReading]
) -> tuple[tuple[InvoiceReading, ...], frozenset[str]]:
    """Invoices with a case and those that should have one; and which of them must be read singly."""
    with collector.store.read() as tx:
        held = invoices.held(tx, [item.stripe_id for item in items])
    chosen = tuple(
        item
        for item in items
        if (item.stripe_id in held and held[item.stripe_id].case_id is not None) or item.status is InvoiceStatus.OPEN
    )
    return chosen, frozenset(item.stripe_id for item in chosen if invoices.needs_a_closer_look(held, item))


def _end(collector: Collector, place: Place) -> Counter[str]:
    """Read singly what money may have gone back from, and write down the result."""
    read, unreadable = [], []
    for stripe_id in _taken_back(collector, place.since):
        try:
            read += read_afresh(collector, [stripe_id])
        except Unreadable as problem:
            unreadable.append(problem)
    now = collector.clock.now()
    with collector.store.write() as tx:
        found: Counter[str] = Counter()
        count(found, enter(tx, collector, read, unreadable), len(read))
        counts = Counter(place.counts) + found
        done = replace(place, counts=dict(counts), ended_on=today_of(collector).isoformat(), last=dict(counts))
        cursors.save_cursor(tx, cursors.COMPARISON, asdict(done), now)
        journal.append(tx, now, [journal.Entry("compared", "collector", None, dict(counts))])
    return found


def _taken_back(collector: Collector, since: int) -> list[str]:
    """The invoices from which money was taken back since then, or where that is not decided yet.

    An inquiry moves no money and stands in no ledger, and may still become a chargeback months after it was made.
    """
    undecided_since = collector.clock.now() - UNDECIDED
    payments = set(collector.stripe.payments_taken_back(since, min(since, int(undecided_since.timestamp()))))
    with collector.store.read() as tx:
        undecided = ledger.invoices_taken_back(tx, undecided_since)
        return sorted(undecided | ledger.invoices_paid_by(tx, payments))
