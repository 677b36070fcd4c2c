"""Which writes into Stripe follow from what has happened in a case? The journal is read on from where we stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
import structlog

from collector.domain.facts import InvoiceStatus
from collector.domain.stripe_writing import PenaltyInvoicing, WriteKind
from collector.flows import penalty_invoices
from collector.flows.days import today_of, zone_of
from collector.flows.refused import Refused
from collector.parts import Collector
from collector.store import cases, cursors, facts, journal, sending, write_backs

log = structlog.get_logger()

MOST_ROWS = 2000
LOOKED_AT_WITHIN = timedelta(hours=1)  # a case that cannot be decided does not hold up the others for longer
WHO = "collector"


def follow(collector: Collector) -> int:
    """Ask for what the newest entries of the journal call for. Returns how many writes were asked for.

    It begins with what happens after policy allowed it: turning it on does not rewrite the past.
    """
    if not collector.policy.stripe.follows_cases:
        with collector.store.read() as tx:
            began = cursors.read_cursor(tx, cursors.STRIPE_WRITES) is not None
        if began:
            with collector.store.write() as tx:
                cursors.forget_cursor(tx, cursors.STRIPE_WRITES)
        return 0
    with collector.store.read() as tx:
        place = cursors.read_cursor(tx, cursors.STRIPE_WRITES)
        last = journal.last_seq(tx)
        rows = [] if place is None else list(journal.read(tx, after_seq=place["seq"], limit=MOST_ROWS))
    asked, seq = 0, last if place is None else int(place["seq"])
    for row in rows:
        found = _follow_one(collector, row)
        if found is None:
            break
        asked, seq = asked + found, row.seq
    if place is None or seq != place["seq"]:
        with collector.store.write() as tx:
            cursors.save_cursor(tx, cursors.STRIPE_WRITES, {"seq": seq}, collector.clock.now())
    return asked


def _follow_one(collector: Collector, row: journal.Row) -> int | None:
    """Asking twice changes nothing: after a death between asking and saving the place, the same row comes again.

    None: not yet, the row is to be looked at again.
    """
    writing = collector.policy.stripe
    data: dict[str, Any] = orjson.loads(row.data)
    if row.case_id is None:
        return 0
    if row.kind == "notice_accepted" and writing.case_on_invoice:
        return sum(_place(collector, row, stripe_id, data["step"]) for stripe_id in _named(collector, data["notice"]))
    if row.kind == "handed_off" and writing.case_on_invoice:
        with collector.store.read() as tx:
            stripe_ids = sending.open_invoices_of(tx, row.case_id)
        return sum(_place(collector, row, stripe_id, "handoff") for stripe_id in stripe_ids)
    became_paid = row.kind == "invoice_changed" and data.get("status", [""])[-1] == InvoiceStatus.PAID
    if became_paid and writing.penalty_invoice is PenaltyInvoicing.WHEN_PAID:
        return _penalties(collector, row, row.case_id)
    return 0


def _penalties(collector: Collector, row: journal.Row, case_id: int) -> int | None:
    """Once nothing of the case is open; and only after the case was looked at: policy may have given them up."""
    with collector.store.read() as tx:
        [found] = facts.load_case_facts(tx, [case_id], zone_of(collector), today_of(collector))
        is_looked_at = not cases.is_look_due(tx, case_id, today_of(collector))
    if not is_looked_at and collector.clock.now() - row.at < LOOKED_AT_WITHIN:
        return None
    if any(it.status is InvoiceStatus.OPEN for it in found.claims):
        return 0
    try:
        penalty_invoices.ask(collector, case_id, WHO)
    except Refused as refused:
        log.info("no penalty invoice", case=case_id, because=str(refused))
        return 0
    return 1


def _named(collector: Collector, notice_id: int) -> Iterator[str]:
    with collector.store.read() as tx:
        yield from sending.demanded_invoices_of(tx, notice_id)


def _place(collector: Collector, row: journal.Row, stripe_id: str, step: str) -> int:
    with collector.store.write() as tx:
        asked = write_backs.ask(
            tx, collector.clock.now(), collector.ids.uid(), WriteKind.PLACE, row.case_id or 0, f"{stripe_id}:{row.seq}",
            {"step": step}, who=WHO, stripe_id=stripe_id,
        )  # fmt: skip
    return int(asked)
