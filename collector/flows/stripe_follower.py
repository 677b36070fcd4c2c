"""Which writes into Stripe follow from what has happened in a case? The journal is read on from where we stopped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import structlog

from collector.domain.decisions import CloseReason
from collector.domain.stripe_writing import PenaltyInvoicing, WriteKind
from collector.flows import penalty_invoices
from collector.flows.refused import Refused
from collector.parts import Collector
from collector.store import cursors, journal, sending, write_backs

log = structlog.get_logger()

MOST_ROWS = 2000
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
    asked = sum(_follow_one(collector, row) for row in rows)
    seq = rows[-1].seq if rows else (last if place is None else place["seq"])
    if place is None or seq != place["seq"]:
        with collector.store.write() as tx:
            cursors.save_cursor(tx, cursors.STRIPE_WRITES, {"seq": seq}, collector.clock.now())
    return asked


def _follow_one(collector: Collector, row: journal.Row) -> int:
    """Asking twice changes nothing: after a death between asking and saving the place, the same row comes again."""
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
    is_paid = row.kind == "case_closed" and data.get("reason") == CloseReason.PAID
    if is_paid and writing.penalty_invoice is PenaltyInvoicing.WHEN_PAID:
        try:
            penalty_invoices.ask(collector, row.case_id, WHO)
        except Refused as refused:
            log.info("no penalty invoice", case=row.case_id, because=str(refused))
            return 0
        return 1
    return 0


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
