"""What may be offered to a debtor before anything firmer, in which order, and is an offer still open?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from collector.domain.facts import CaseFacts, NoticeState, OfferFacts, Rung
from collector.domain.send_calendar import SendCalendar
from collector.domain.standing import is_running, is_settled

PREFIX = "offer_"
OFFER = "offer"  # kind and template of the message that puts an offer to the debtor
LADDER = tuple(Rung)

_ALIVE = frozenset(NoticeState) - {NoticeState.WITHDRAWN}


def next_rung(made: Iterable[Rung]) -> Rung | None:
    """The rung above the highest one offered so far; None once the last was."""
    highest = max((LADDER.index(rung) for rung in made), default=-1)
    return LADDER[highest + 1] if highest + 1 < len(LADDER) else None


def skipped(rung: Rung, made: Iterable[Rung]) -> tuple[Rung, ...]:
    """The gentler rungs that were never offered: to pass over them takes a reason."""
    known = set(made)
    return tuple(it for it in LADDER[: LADDER.index(rung)] if it not in known)


def has_lapsed(offer: OfferFacts, facts: CaseFacts, today: date) -> bool:
    """Its day is over without an answer, or nothing is left that it could be about."""
    return today > offer.expires_on or all(map(is_settled, facts.claims))


def key_of(offer: OfferFacts) -> str:
    return f"{PREFIX}{offer.id}"


def message_on(facts: CaseFacts, today: date, calendar: SendCalendar, rested_on: date) -> date | None:
    """The day on which the open offer is put to the debtor by mail; None where it is not, or something stands in the
    way: a hold, a payment on its way, a person to look first, an address that fails."""
    offer = facts.offer
    if offer is None or not offer.by_mail or has_lapsed(offer, facts, today):
        return None
    if facts.closed_on is not None or facts.handed_off_on is not None or facts.person_first:
        return None
    if facts.debtor.email is None or facts.debtor.email_set_aside is not None:
        return None
    if any(is_running(hold, today) for hold in facts.holds) or any(it.payment_processing for it in facts.claims):
        return None
    send_on = calendar.next_send_day(max(today, rested_on))
    return send_on if send_on <= offer.expires_on else None


def is_made(facts: CaseFacts, offer: OfferFacts) -> bool:
    """Whether its message was made already, whatever became of it."""
    return any(it.step_key == key_of(offer) and it.state in _ALIVE for it in facts.notices)
