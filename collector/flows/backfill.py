"""How do the invoices of years come in: all that are open, then a window of the settled ones, and on after any stop?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from collector.domain.facts import InvoiceStatus
from collector.domain.readings import Deleted, InvoiceReading
from collector.flows.backfill_plan import READERS, Pace, Plan, Slice, ranges_back
from collector.flows.entering import enter
from collector.flows.intake import read_afresh
from collector.gateways.stripe_pages import PageAsCame
from collector.gateways.stripe_problems import Unreadable
from collector.gateways.stripe_second_reader import SecondReader
from collector.parts import Collector
from collector.store import cursors, journal

WINDOW_DAYS = 365  # of paid and void invoices: enough for the statistics on the pages
PAGES_A_COMMIT = 3  # one write of several pages costs less than several; a fourth would pass 120 MiB on PostgreSQL
MANY = 100  # a full page and more to come: worth a second process to unpack them
FIRST_DAY_OF_STRIPE = 1_293_840_000  # 2011-01-01

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Read:
    """One page, complete with the single reads that partly paid invoices need; `part` is the range it fills."""

    part: Slice
    read: Sequence[InvoiceReading | Deleted]
    unreadable: Sequence[Unreadable]


def run(
    collector: Collector, progress: Progress | None = None, *, again: bool = False, page_size: int = 100
) -> Counter[str]:
    """Read everything that is not read yet; returns at once where it was all read. `again` begins anew.

    Pages are entered in one transaction with the place to go on from: after a kill at any moment, no page is lost and
    at most the pages in hand are read twice. The newest invoice is fixed at the beginning, later ones come by events.
    `progress` is told how many invoices came, and how many are left at most; `page_size` is at most 100.
    Raises StripeTrouble; run again to go on.
    """
    plan = _plan(collector, again)
    if plan.is_finished():
        return plan.counts
    with (
        ThreadPoolExecutor(READERS, "backfill") as readers,
        ThreadPoolExecutor(1, "backfill-writer") as writer,
        closing(collector.stripe.second_reader()) as second,
    ):
        trouble = _Reading(collector, plan, readers, writer, second, page_size, progress).go()
    if trouble is not None:
        raise trouble
    return plan.counts


class _Reading:
    """Readers wait for Stripe side by side, this thread has pages unpacked, and one more writes meanwhile.

    No more than one write is under way and one in hand, so that memory stays small.
    """

    def __init__(
        self,
        collector: Collector,
        plan: Plan,
        readers: ThreadPoolExecutor,
        writer: ThreadPoolExecutor,
        second: SecondReader,
        page_size: int,
        progress: Progress | None,
    ) -> None:
        self._collector = collector
        self._plan = plan
        self._readers = readers
        self._writer = writer
        self._second = second
        self._page_size = page_size
        self._progress = progress
        self._pace = Pace(collector.stripe.health().busy)
        self._pages: dict[Future[PageAsCame], Slice] = {}
        self._details: dict[Future[Read], Slice] = {}
        self._ready: list[Read] = []
        self._writing: Future[int] | None = None
        self._trouble: Exception | None = None

    def go(self) -> Exception | None:
        """Until all is read, or until trouble: then what is in hand is kept still, and the trouble returned."""
        self._ask()
        while self._pages or self._details:
            # What was read is kept even where another reader failed: else a flaky hour would make no headway.
            self._ready += [each for each in map(self._came, self._next_done()) if each is not None]
            self._ask()  # before writing, so that the readers need not wait for it
            if len(self._ready) >= PAGES_A_COMMIT or self._writing is None or self._writing.done():
                self._write()
        self._write()
        self._written()
        return self._trouble

    def _next_done(self) -> Iterator[Future[Any]]:
        in_hand: list[Future[Any]] = [*self._pages, *self._details]
        wait(in_hand, return_when=FIRST_COMPLETED)
        done = [each for each in in_hand if each.done()][:PAGES_A_COMMIT]
        in_hand.clear()
        while done:
            yield done.pop()  # nobody holds it any more: the bytes of a page can go as soon as they are unpacked

    def _ask(self) -> None:
        waiting = [] if self._trouble else [each for each in self._plan.slices if each not in self._pages.values()]
        free = self._pace.readers - len(self._pages) - len(self._details)
        for part in waiting[: max(free, 0)]:
            self._pages[self._readers.submit(_fetch, self._collector, part, self._page_size)] = part

    def _came(self, future: Future[Any]) -> Read | None:
        """A page that can be written; None where it needs single reads first, or where it failed."""
        part = self._pages.pop(future, None)
        self._details.pop(future, None)
        self._pace.note(self._collector.stripe.health().busy)
        try:
            return self._unpacked(part, future.result()) if part is not None else future.result()
        except Exception as trouble:
            self._trouble = self._trouble or trouble
            return None

    def _unpacked(self, part: Slice, as_came: PageAsCame) -> Read | None:
        page = self._second.unpack(as_came)
        if page.has_more and len(page.items) >= MANY:
            self._second.begin()
        created = [] if page.unreadable else [int(item.created_at.timestamp()) for item in page.items]
        own = self._plan.advance(part, created, page.last_id if page.has_more else None, self._pace.readers)
        if not any(map(_is_partly_settled, page.items)):
            return Read(own, page.items, page.unreadable)
        self._details[self._readers.submit(_detailed, self._collector, own, page.items, page.unreadable)] = own
        return None

    def _write(self) -> None:
        pages, self._ready = self._ready, []
        if not pages:
            return
        self._written()
        self._plan.written(page.part for page in pages)
        left = self._plan.left()
        self._writing = self._writer.submit(_enter_pages, self._collector, pages, left, self._plan.counts)

    def _written(self) -> None:
        """Wait for the write that is under way. Raises what it raised: then nothing after it is written."""
        if self._writing is None:
            return
        invoices = self._writing.result()
        self._writing = None
        if self._progress is not None:
            self._progress(invoices, self._plan.left_at_most())


def _enter_pages(
    collector: Collector, pages: Sequence[Read], left: list[dict[str, Any]], counts: Counter[str]
) -> int:  # fmt: skip
    """Enter pages with the place to go on from, `left` once they are there. Returns how many invoices they had."""
    read = [each for page in pages for each in page.read]
    now = collector.clock.now()
    with collector.store.write() as tx:
        entered = enter(tx, collector, read, [each for page in pages for each in page.unreadable])
        counts.update(
            invoices=len(read), new=entered.new, changed=entered.changed, set_aside=entered.set_aside, pages=len(pages)
        )
        cursors.save_cursor(tx, cursors.BACKFILL, {"slices": left, "counts": dict(counts)}, now)
        if not left:
            journal.append(tx, now, [journal.Entry("backfill_finished", "collector", None, dict(counts))])
    return len(read)


def with_details(
    collector: Collector, items: Iterable[InvoiceReading], closer: Collection[str] = ()
) -> tuple[list[InvoiceReading | Deleted], list[Unreadable]]:
    """Open invoices that were partly paid or credited are read singly: a list does not show by what and when.

    So are those named in `closer`.
    """
    read: list[InvoiceReading | Deleted] = []
    unreadable: list[Unreadable] = []
    for item in items:
        singly = _is_partly_settled(item) or item.stripe_id in closer
        try:
            read += read_afresh(collector, [item.stripe_id]) if singly else [item]
        except Unreadable as problem:
            unreadable.append(problem)
    return read, unreadable


def _is_partly_settled(item: InvoiceReading) -> bool:
    return item.status is InvoiceStatus.OPEN and (item.paid_minor > 0 or item.pre_payment_credit_minor > 0)


def _detailed(
    collector: Collector, part: Slice, items: Sequence[InvoiceReading], unreadable: Sequence[Unreadable]
) -> Read:
    read, more = with_details(collector, items)
    return Read(part, read, (*unreadable, *more))


def _fetch(collector: Collector, part: Slice, page_size: int) -> PageAsCame:
    return collector.stripe.fetch_invoices(
        InvoiceStatus(part.status),
        created_gte=part.gte,
        created_lt=part.lt,
        starting_after=part.after,
        limit=page_size,
    )


def _plan(collector: Collector, again: bool) -> Plan:
    with collector.store.read() as tx:
        saved = cursors.read_cursor(tx, cursors.BACKFILL)
        events = cursors.read_cursor(tx, cursors.EVENTS)
    if saved is not None and not again:
        return Plan.of(saved)
    # What changes while we read comes as events: their first place is noted before the first page.
    last_event_id = collector.stripe.latest_event_id() if events is None else None
    now = collector.clock.now()
    upper = int(now.timestamp()) + 1
    since = int((now - timedelta(days=WINDOW_DAYS)).timestamp())
    slices = [
        *(Slice(InvoiceStatus.OPEN.value, gte, lt) for gte, lt in ranges_back(upper, FIRST_DAY_OF_STRIPE)),
        Slice(InvoiceStatus.UNCOLLECTIBLE.value, FIRST_DAY_OF_STRIPE, upper),  # few: in one, so that all begin at once
        *(Slice(status.value, since, upper) for status in (InvoiceStatus.PAID, InvoiceStatus.VOID)),
    ]
    plan = Plan(slices, {})
    with collector.store.write() as tx:
        cursors.save_cursor(tx, cursors.BACKFILL, plan.as_json(), now)
        if events is None:
            cursors.save_cursor(tx, cursors.EVENTS, {"last_id": last_event_id}, now)
    return plan
