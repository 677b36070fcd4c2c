"""How do the invoices of years come in: all that are open, then a window of the settled ones, and on after any stop?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from collector.domain.facts import InvoiceStatus
from collector.domain.readings import Deleted, InvoiceReading
from collector.flows.entering import enter
from collector.flows.intake import read_afresh
from collector.gateways.stripe_problems import Unreadable
from collector.parts import Collector
from collector.store import cursors, journal

READERS = 8  # pages read side by side: one after the other, 300 ms an answer allow no more than 333 invoices/s
WINDOW_DAYS = 365  # of paid and void invoices: enough for the statistics on the pages
FIRST_DAY_OF_STRIPE = 1_293_840_000  # 2011-01-01
PAGES_KEPT = 8

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Slice:
    """A range of `created` (seconds, first included, last not) of one status, read down to the invoice `after`."""

    status: str
    gte: int
    lt: int
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """One page of a slice, complete with the single reads that partly paid invoices need."""

    read: tuple[InvoiceReading | Deleted, ...]
    unreadable: tuple[Unreadable, ...]
    last_id: str | None  # where the next page begins; None: the slice is done
    first_created: int  # of the newest and of the oldest invoice of the page, in seconds
    last_created: int


class Plan:
    """What is left to read. Kept in the database with each page, so that a killed run goes on where it was."""

    def __init__(self, slices: list[Slice], counts: Mapping[str, int]) -> None:
        self.slices = slices
        self.counts = Counter(counts)

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Plan:
        return cls([Slice(**each) for each in value["slices"]], value["counts"])

    def as_json(self) -> dict[str, Any]:
        return {"slices": [asdict(each) for each in self.slices], "counts": dict(self.counts)}

    def advance(self, done: Slice, page: Read) -> None:
        """Put what is left of a slice in its place; where readers are idle, leave them its older part.

        The part kept is what should fill eight more pages, as densely as the page just read: so idle readers begin
        where invoices are, in a young account as in an old one.
        """
        at = self.slices.index(done)
        if page.last_id is None:
            del self.slices[at]
            return
        rest = replace(done, after=page.last_id)
        middle = page.last_created - PAGES_KEPT * max(page.first_created - page.last_created, 1)
        if len(self.slices) < READERS and middle > rest.gte:
            self.slices[at : at + 1] = [replace(rest, gte=middle), Slice(rest.status, rest.gte, middle)]
        else:
            self.slices[at] = rest


def run(
    collector: Collector, progress: Progress | None = None, *, again: bool = False, page_size: int = 100
) -> Counter[str]:
    """Read everything that is not read yet; returns at once where it was all read. `again` begins anew.

    Each page is entered in one transaction with the place to go on from: after a kill at any moment, no page is lost
    and at most the pages in hand are read twice. The newest invoice is fixed at the beginning, later ones come by
    events. `progress` is told how many invoices came; `page_size` is at most 100.
    Raises StripeTrouble; run again to go on.
    """
    plan = _plan(collector, again)
    if not plan.slices:
        return plan.counts
    trouble: Exception | None = None
    with ThreadPoolExecutor(READERS, thread_name_prefix="backfill") as readers:
        in_hand: dict[Future[Read], Slice] = {}
        while in_hand or (plan.slices and trouble is None):
            if trouble is None:
                waiting = [each for each in plan.slices if each not in in_hand.values()]
                for each in waiting[: READERS - len(in_hand)]:
                    in_hand[readers.submit(_read, collector, each, page_size)] = each
            done, _ = wait(in_hand, return_when=FIRST_COMPLETED)
            # What was read is kept even where another reader failed: else a flaky hour would make no headway.
            pages = []
            for future in done:
                part = in_hand.pop(future)
                trouble = trouble or _trouble_of(future)
                if future.exception() is None:
                    pages.append((part, future.result()))
            _write(collector, plan, pages, progress)
    if trouble is not None:
        raise trouble
    return plan.counts


def _trouble_of(future: Future[Read]) -> Exception | None:
    found = future.exception()
    if found is None or isinstance(found, Exception):
        return found
    raise found


def with_details(
    collector: Collector, items: Sequence[InvoiceReading], closer: Collection[str] = ()
) -> tuple[list[Any], list[Unreadable]]:
    """Open invoices that were partly paid or credited are read singly: a list does not show by what and when.

    So are those named in `closer`.
    """
    read: list[InvoiceReading | Deleted] = []
    unreadable: list[Unreadable] = []
    for item in items:
        partly = item.status is InvoiceStatus.OPEN and (item.paid_minor > 0 or item.pre_payment_credit_minor > 0)
        try:
            read += read_afresh(collector, [item.stripe_id]) if partly or item.stripe_id in closer else [item]
        except Unreadable as problem:
            unreadable.append(problem)
    return read, unreadable


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
    whole = [
        Slice(status.value, FIRST_DAY_OF_STRIPE, upper) for status in (InvoiceStatus.OPEN, InvoiceStatus.UNCOLLECTIBLE)
    ]
    window = [Slice(status.value, since, upper) for status in (InvoiceStatus.PAID, InvoiceStatus.VOID)]
    plan = Plan(whole + window, {})
    with collector.store.write() as tx:
        cursors.save_cursor(tx, cursors.BACKFILL, plan.as_json(), now)
        if events is None:
            cursors.save_cursor(tx, cursors.EVENTS, {"last_id": last_event_id}, now)
    return plan


def _read(collector: Collector, part: Slice, page_size: int) -> Read:
    page = collector.stripe.list_invoices(
        InvoiceStatus(part.status),
        created_gte=part.gte,
        created_lt=part.lt,
        starting_after=part.after,
        limit=page_size,
    )
    read, unreadable = with_details(collector, page.items)
    created = [int(item.created_at.timestamp()) for item in page.items] or [part.gte]
    last_id = page.last_id if page.has_more else None
    return Read(tuple(read), (*page.unreadable, *unreadable), last_id, created[0], created[-1])


def _write(collector: Collector, plan: Plan, pages: list[tuple[Slice, Read]], progress: Progress | None) -> None:
    if not pages:
        return
    came = 0
    now = collector.clock.now()
    with collector.store.write() as tx:
        for part, page in pages:
            entered = enter(tx, collector, page.read, page.unreadable)
            plan.advance(part, page)
            came += len(page.read)
            plan.counts.update(
                invoices=len(page.read), new=entered.new, changed=entered.changed, set_aside=entered.set_aside, pages=1
            )
        cursors.save_cursor(tx, cursors.BACKFILL, plan.as_json(), now)
        if not plan.slices:
            journal.append(tx, now, [journal.Entry("backfill_finished", "collector", None, dict(plan.counts))])
    if progress is not None:
        progress(came)
