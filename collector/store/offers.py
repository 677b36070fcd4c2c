"""Which solutions were offered, and what did the debtor say to them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, insert, select, update

from collector.domain.facts import OfferFacts, Rung
from collector.store import journal
from collector.store.cases import facts_changed
from collector.store.journal import Entry
from collector.store.schema import case, offer


@dataclass(frozen=True, slots=True)
class NewOffer:
    """An offer of `made_on` that holds until `expires_on`; see OfferFacts.

    `words` are read by the debtor; they and `skipped_because` stay out of the journal.
    """

    rung: Rung
    terms: Mapping[str, Any]
    words: str
    skipped_because: str
    by_mail: bool
    made_on: date
    expires_on: date


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer as the page lists it. `outcome`: accepted, refused, expired, withdrawn, or None while it waits."""

    facts: OfferFacts
    outcome: str | None
    ended_on: date | None
    skipped_because: str


def make(tx: Connection, at: datetime, case_id: int, new: NewOffer, *, who: str) -> int:
    """Keep an offer in the present cycle of the case, which is quiet until it is answered. Returns its id."""
    values = {
        "case_id": case_id, "rung": new.rung.value, "terms": dict(new.terms), "words": new.words,
        "skipped_because": new.skipped_because, "by_mail": new.by_mail, "made_on": new.made_on,
        "expires_on": new.expires_on, "made_by": who, "made_at": at,
        "cycle": select(case.c.cycle).where(case.c.id == case_id).scalar_subquery(),
    }  # fmt: skip
    offer_id = int(tx.execute(insert(offer).values(**values).returning(offer.c.id)).scalar_one())
    facts_changed(tx, at, [case_id])
    data = {
        "offer": offer_id, "rung": new.rung.value, "terms": dict(new.terms), "by_mail": new.by_mail,
        "expires_on": new.expires_on.isoformat(),
    }  # fmt: skip
    journal.append(tx, at, [Entry("offer_made", who, case_id, data)])
    return offer_id


def end(
    tx: Connection, at: datetime, case_id: int, offer_id: int, outcome: str, on: date, *, who: str,
    note_id: int | None = None, reply_id: int | None = None,
) -> bool:  # fmt: skip
    """The debtor accepted or refused, its day is over, or the owner took it back. False if it had ended before.

    `reply_id`: the answer on the debtor's page, whose record holds the words he accepted.
    """
    waits = (offer.c.id == offer_id) & (offer.c.case_id == case_id) & offer.c.outcome.is_(None)
    ended = tx.execute(update(offer).where(waits).values(outcome=outcome, ended_on=on, ended_by=who))
    if ended.rowcount == 0:
        return False
    facts_changed(tx, at, [case_id])
    noted = {name: it for name, it in (("note", note_id), ("reply", reply_id)) if it is not None}
    journal.append(tx, at, [Entry(f"offer_{outcome}", who, case_id, {"offer": offer_id, **noted})])
    return True


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_OPEN = (
    select(offer)
    .join(case, (case.c.id == offer.c.case_id) & (case.c.cycle == offer.c.cycle))
    .where(offer.c.case_id.in_(_IDS), offer.c.outcome.is_(None))
    .order_by(offer.c.id)
)


def open_of(tx: Connection, ids: Sequence[int]) -> dict[int, OfferFacts]:
    """By case, the offer of its present cycle that waits for an answer."""
    return {row.case_id: _facts(row) for row in tx.execute(_OPEN, {"ids": ids})}


def of_case(tx: Connection, case_id: int) -> list[Offered]:
    """All offers of the present cycle of a case, oldest first."""
    same = (case.c.id == offer.c.case_id) & (case.c.cycle == offer.c.cycle)
    rows = tx.execute(select(offer).join(case, same).where(offer.c.case_id == case_id).order_by(offer.c.id))
    return [Offered(_facts(row), row.outcome, row.ended_on, row.skipped_because) for row in rows]


def accepted_of(tx: Connection, case_id: int, rung: Rung) -> list[OfferFacts]:
    """The offers of this rung that the debtor accepted, in whatever cycle of the case, oldest first."""
    wanted = (offer.c.case_id == case_id) & (offer.c.rung == rung.value) & (offer.c.outcome == "accepted")
    return [_facts(row) for row in tx.execute(select(offer).where(wanted).order_by(offer.c.id))]


def _facts(row: Row[Any]) -> OfferFacts:
    return OfferFacts(row.id, Rung(row.rung), row.made_on, row.expires_on, row.by_mail, row.terms, row.words)
