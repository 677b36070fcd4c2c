"""What do the waiting Stripe events mean for us? Each object they name is read back once, and that is believed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from collector.domain.facts import InvoiceStatus
from collector.domain.readings import CustomerReading, Deleted, InvoiceReading
from collector.flows.entering import Entered, enter, rules_of
from collector.gateways.stripe_events import CASH_KINDS
from collector.gateways.stripe_problems import NotFound, StripeRefused, StripeTrouble, StripeUnavailable, Unreadable
from collector.parts import Collector
from collector.store import cases, cases_opening, cash_balances, debtors, inbox, ledger
from collector.store.inbox import Waiting

log = structlog.get_logger()

BATCH = 200
READERS = 4
AWAY = timedelta(minutes=1)  # Stripe does not answer: ask again
REFUSED = timedelta(minutes=10)  # only a person can mend the key


@dataclass(frozen=True, slots=True)
class TakenIn:
    """One batch of events. `touched`: cases whose facts changed; `counts`: events by what became of them."""

    touched: tuple[int, ...]
    counts: Counter[str]


@dataclass(slots=True)
class Subject:
    """One object that waiting events name, and what reading it gave."""

    stripe_id: str
    rows: list[Waiting]
    read: list[InvoiceReading | Deleted] = field(default_factory=list)
    customers: list[CustomerReading] = field(default_factory=list)
    cash: dict[str, int] | None = None
    trouble: StripeTrouble | None = None


def run(collector: Collector) -> Counter[str]:
    """Work off all waiting Stripe events; stops early while Stripe is away."""
    counts: Counter[str] = Counter()
    while True:
        taken = take_in(collector)
        counts += taken.counts
        handled = sum(taken.counts[name] for name in ("done", "failed"))
        if not handled or taken.counts["put_back"]:
            return counts


def take_in(collector: Collector, limit: int = BATCH) -> TakenIn:
    """Work off up to `limit` events: read back outside any transaction, enter in one. Safe to run twice or at once.

    Events wait without blame while Stripe is away; an object that cannot be understood is set aside; anything else
    that fails is tried again later, five times, without stopping the others.
    """
    with collector.store.write() as tx:
        rows = inbox.take(tx, "stripe", collector.clock.now(), limit)
    subjects = _subjects(rows)
    _read_all(collector, subjects)
    away = [subject for subject in subjects if isinstance(subject.trouble, StripeUnavailable | StripeRefused)]
    ready = [subject for subject in subjects if subject not in away]
    counts: Counter[str] = Counter()
    touched = _enter_together(collector, ready, counts)
    _put_back(collector, away, counts)
    return TakenIn(tuple(sorted(touched)), counts)


def apply(collector: Collector, read: Sequence[InvoiceReading | Deleted]) -> Entered:
    """Enter single reads that somebody made (the send path does, at the last moment)."""
    with collector.store.write() as tx:
        return enter(tx, collector, read)


def read_afresh(collector: Collector, stripe_ids: Sequence[str]) -> list[InvoiceReading | Deleted]:
    """Read invoices one by one, with everything we must look for. Raises a StripeTrouble where one cannot be read."""
    noted = _noted(collector, stripe_ids)
    return [each for stripe_id in stripe_ids for each in read_one(collector, stripe_id, is_noted=stripe_id in noted)]


def read_one(collector: Collector, stripe_id: str, *, is_noted: bool) -> list[InvoiceReading | Deleted]:
    """One invoice, and where it was revised also the one that took its place; `is_noted`: look for its credit notes.

    Both are entered at once: a case whose only invoice is void would be closed before its successor is heard of. Of a
    successor that cannot be read its own event will tell. Raises as `read_afresh`.
    """
    found = collector.stripe.read_invoice(stripe_id, look_for_credit_notes=is_noted)
    if isinstance(found, Deleted) or found.status is not InvoiceStatus.VOID:
        return [found]
    if found.latest_revision in (None, stripe_id):
        return [found]
    try:
        return [found, collector.stripe.read_invoice(found.latest_revision)]
    except (NotFound, Unreadable):
        return [found]


def _subjects(rows: Iterable[Waiting]) -> list[Subject]:
    by_id: defaultdict[str, list[Waiting]] = defaultdict(list)
    for row in rows:
        by_id[row.object_id].append(row)
    return [Subject(stripe_id, named) for stripe_id, named in by_id.items()]


def _read_all(collector: Collector, subjects: Sequence[Subject]) -> None:
    noted = _noted(collector, [each.stripe_id for each in subjects if each.stripe_id.startswith("in_")])
    waiting = iter(subjects)

    def read_on(_reader: int) -> None:
        for subject in waiting:  # whoever is free takes the next; a task each would wake the waiting thread each time
            _read(collector, subject, noted)

    if len(subjects) < 2:
        read_on(0)
        return
    with ThreadPoolExecutor(READERS, thread_name_prefix="intake") as readers:
        list(readers.map(read_on, range(READERS)))


def _noted(collector: Collector, stripe_ids: Sequence[str]) -> set[str]:
    """Those of the invoices whose credit notes must be looked for: we remember one."""
    with collector.store.read() as tx:
        return ledger.invoices_with_credit_notes(tx, stripe_ids)


def _read(collector: Collector, subject: Subject, noted: Collection[str]) -> None:
    """Read what the events name. A payment or charge leads to the invoices it pays; most pay none of ours."""
    try:
        match subject.stripe_id.partition("_")[0]:
            case "in":
                subject.read = read_one(collector, subject.stripe_id, is_noted=subject.stripe_id in noted)
            case "cus":
                subject.customers = [collector.stripe.read_customer(subject.stripe_id)]
                if any(row.kind in CASH_KINDS for row in subject.rows):
                    subject.cash = collector.stripe.read_cash(subject.stripe_id)
            case "pi" | "ch" | "py":
                subject.read = read_afresh(collector, collector.stripe.invoices_paid_by(subject.stripe_id))
            case "inpay" | "cn" | "re" | "pyr" | "du" | "dp":
                subject.read = read_afresh(collector, collector.stripe.invoices_behind(subject.stripe_id))
            case _:
                pass
    except NotFound:
        pass  # What Stripe does not know any more cannot have changed anything we hold.
    except StripeTrouble as trouble:
        subject.trouble = trouble
    except Exception as error:
        log.exception("a Stripe object could not be read", stripe_id=subject.stripe_id)
        subject.trouble = Unreadable(subject.stripe_id, f"reading it failed ({type(error).__name__})")


def _enter_together(collector: Collector, subjects: Sequence[Subject], counts: Counter[str]) -> set[int]:
    """All in one transaction; if that fails, one by one, so that one bad object does not stop the others."""
    try:
        touched = _enter(collector, subjects)
    except Exception:
        if len(subjects) == 1:
            _fail(collector, subjects[0], counts)
            return set()
        log.exception("a batch of events could not be entered; trying one by one")
        return set().union(*(_enter_together(collector, [subject], counts) for subject in subjects))
    counts["done"] += sum(len(subject.rows) for subject in subjects)
    return touched


def _enter(collector: Collector, subjects: Sequence[Subject]) -> set[int]:
    if not subjects:
        return set()
    now = collector.clock.now()
    with collector.store.write() as tx:
        unreadable = [subject.trouble for subject in subjects if isinstance(subject.trouble, Unreadable)]
        read = [each for subject in subjects for each in subject.read]
        customers = {each.stripe_id: each for subject in subjects for each in subject.customers}
        cases_opening.hold_cases_of(tx, list(customers))
        entered = enter(tx, collector, read, [each for each in unreadable if each.stripe_id.startswith("in_")])
        known = debtors.known_debtors(tx, list(customers))
        told = [(customers[stripe_id], now) for stripe_id in sorted(known)]
        changed = debtors.enter_debtors(tx, now, told, rules_of(collector))
        case_ids = debtors.open_cases_of(tx, changed.changed)
        cases.facts_changed(tx, now, case_ids)
        cash = {subject.stripe_id: subject.cash for subject in subjects if subject.cash is not None}
        case_ids += cash_balances.enter(tx, now, cash) if cash else []
        inbox.done(tx, now, [row.id for subject in subjects for row in subject.rows])
    return {*entered.touched, *case_ids}


def _fail(collector: Collector, subject: Subject, counts: Counter[str]) -> None:
    log.exception("events could not be entered", stripe_id=subject.stripe_id)
    with collector.store.write() as tx:
        for row in subject.rows:
            given_up = inbox.failed(tx, collector.clock.now(), row.id, f"entering {subject.stripe_id} failed")
            counts["dead" if given_up else "failed"] += 1


def _put_back(collector: Collector, subjects: Sequence[Subject], counts: Counter[str]) -> None:
    if not subjects:
        return
    now = collector.clock.now()
    refusals = [subject.trouble for subject in subjects if isinstance(subject.trouble, StripeRefused)]
    with collector.store.write() as tx:
        inbox.put_back(
            tx, [row.id for subject in subjects for row in subject.rows], now + (REFUSED if refusals else AWAY)
        )
    counts["put_back"] += sum(len(subject.rows) for subject in subjects)
    if refusals:
        collector.alarms.raise_alarm("stripe_refused", str(refusals[0]))
