"""What did the owner offer the debtor to settle for, until when, and what came of it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from collector.domain.facts import QUOTE_HOLD
from collector.store import journal
from collector.store.cases import facts_changed
from collector.store.journal import Entry
from collector.store.schema import case, hold, quote


@dataclass(frozen=True, slots=True)
class NewQuote:
    """An offer: `amount_minor` of the `total_minor` owed that day, to be there by `pay_by`, that day included."""

    amount_minor: int
    total_minor: int
    pay_by: date
    made_on: date
    claim_ids: tuple[int, ...]
    known_references: tuple[str, ...]
    statement_sha256: str


def make(tx: Connection, at: datetime, case_id: int, new: NewQuote, *, who: str) -> int:
    """Keep an offer in the present cycle of the case, which is quiet until its day is over. Returns its id."""
    values = {
        "amount_minor": new.amount_minor, "total_minor": new.total_minor, "pay_by": new.pay_by,
        "made_on": new.made_on, "claim_ids": list(new.claim_ids), "known_references": list(new.known_references),
        "statement_sha256": new.statement_sha256, "case_id": case_id, "made_by": who, "made_at": at,
        "cycle": select(case.c.cycle).where(case.c.id == case_id).scalar_subquery(),
    }  # fmt: skip
    quote_id = int(tx.execute(insert(quote).values(**values).returning(quote.c.id)).scalar_one())
    pause = {"case_id": case_id, "kind": QUOTE_HOLD, "reason": QUOTE_HOLD, "until": new.pay_by}
    tx.execute(insert(hold).values(**pause, placed_by=who, placed_at=at))
    facts_changed(tx, at, [case_id])
    data = {
        "quote": quote_id, "amount_minor": new.amount_minor, "total_minor": new.total_minor,
        "pay_by": new.pay_by.isoformat(), "statement_sha256": new.statement_sha256,
    }  # fmt: skip
    journal.append(tx, at, [Entry("quote_made", who, case_id, data)])
    return quote_id


def withdraw(tx: Connection, at: datetime, case_id: int, quote_id: int, *, who: str) -> bool:
    """Take back an offer that runs; chasing goes on. False if it was over, or is of another case."""
    return _end(tx, at, case_id, quote_id, "quote_withdrawn", {}, who)


def decline(tx: Connection, at: datetime, case_id: int, quote_id: int, reply_id: int, *, who: str) -> bool:
    """The debtor said no to an offer that runs, by that answer on his page: it binds no longer. False as above."""
    return _end(tx, at, case_id, quote_id, "quote_declined", {"reply": reply_id}, who)


def _end(
    tx: Connection, at: datetime, case_id: int, quote_id: int, kind: str, more: Mapping[str, int], who: str
) -> bool:  # fmt: skip
    running = (quote.c.id == quote_id) & (quote.c.case_id == case_id) & quote.c.withdrawn_at.is_(None)
    taken = tx.execute(update(quote).where(running, quote.c.kept.is_(None)).values(withdrawn_at=at))
    if taken.rowcount == 0:
        return False
    end_hold(tx, at, case_id, who=who)
    facts_changed(tx, at, [case_id])
    journal.append(tx, at, [Entry(kind, who, case_id, {"quote": quote_id, **more})])
    return True


def settle(tx: Connection, at: datetime, case_id: int, quote_id: int, kept: bool, on: date, *, who: str) -> bool:
    """The money was there by the day, or it was not; found on the day `on`. False if that was known.

    An offer that had lapsed may still turn out to be kept, by a payment whose value date is corrected.
    """
    other = quote.c.kept.is_distinct_from(kept)
    changed = tx.execute(update(quote).where(quote.c.id == quote_id, other).values(kept=kept, settled_on=on))
    if changed.rowcount == 0:
        return False
    end_hold(tx, at, case_id, who=who)
    facts_changed(tx, at, [case_id])
    kind = "quote_kept" if kept else "quote_lapsed"
    journal.append(tx, at, [Entry(kind, who, case_id, {"quote": quote_id})])
    return True


def end_hold(tx: Connection, at: datetime, case_id: int, *, who: str) -> None:
    """The pause that went with an offer is over; told by the entry that ends the offer."""
    of_quote = (hold.c.case_id == case_id) & (hold.c.kind == QUOTE_HOLD) & hold.c.lifted_at.is_(None)
    tx.execute(update(hold).where(of_quote).values(lifted_at=at, lifted_by=who))
