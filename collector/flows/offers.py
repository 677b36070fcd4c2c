"""A solution is offered, without admission and until a day: kept, put to the debtor, answered, carried out.

As in agreements: one transaction with its journal entries, then the case is decided anew; `Refused` changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from collector.domain.decisions import TaskKind
from collector.domain.facts import CaseFacts, InvoiceStatus, OfferFacts, Rung
from collector.domain.offers import skipped
from collector.domain.plans import PlanTerms, from_record, to_record
from collector.domain.standing import is_settled
from collector.domain.standstills import StandstillKind
from collector.flows import act, agreements, stripe_gestures
from collector.flows.days import today_of, zone_of
from collector.flows.refused import Refused, needs_words
from collector.parts import Collector
from collector.store import cases, facts, holds, offers, promises, tasks
from collector.store.offers import NewOffer
from collector.store.session import Transaction

LONGEST_OFFER = timedelta(days=60)
LONGEST_DELAY = timedelta(days=366)
LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """What the owner wants to offer; what a rung does not need is left out. Amounts in minor units of the case.

    `pay_by`: the later day, or the day by which the rest is to be paid. `words` are read by the debtor.
    `skipped_because`: why gentler rungs are passed over, where they are.
    """

    rung: Rung
    expires_on: date
    by_mail: bool
    pay_by: date | None = None
    no_interest: bool = False
    plan: PlanTerms | None = None
    claim_id: int | None = None
    amount_minor: int = 0
    words: str = ""
    skipped_because: str = ""


def make(collector: Collector, case_id: int, wanted: OfferTerms, who: str) -> int:
    """Keep an offer; the case is quiet until it is answered or its day is over. Returns the offer's id.

    Raises Refused: a day that is past or too far, an amount that cannot be, no reason where a gentler rung is passed
    over, an agreement or an offer that runs, a case that is closed or with the lawyer.
    """
    today = today_of(collector)
    _check_days(wanted, today)
    with collector.store.write() as tx:
        (found,) = facts.load_case_facts(tx, [case_id], zone_of(collector), today)
        _check_free(found)
        made = [it.facts.rung for it in offers.of_case(tx, case_id)]
        if skipped(wanted.rung, made):
            needs_words(wanted.skipped_because)
        new = NewOffer(
            wanted.rung, terms_of(collector, found, wanted), wanted.words.strip(), wanted.skipped_because.strip(),
            wanted.by_mail, today, wanted.expires_on,
        )  # fmt: skip
        offer_id = offers.make(tx, collector.clock.now(), case_id, new, who=who)
    act.look(collector, [case_id])
    return offer_id


def terms_of(collector: Collector, found: CaseFacts, wanted: OfferTerms) -> dict[str, Any]:
    """The figures of an offer as they are kept. Raises Refused for what cannot be offered in this case."""
    match wanted.rung:
        case Rung.DELAY:
            return {"pay_by": _pay_by(wanted), "no_interest": wanted.no_interest}
        case Rung.INSTALMENTS:
            if wanted.plan is None:
                raise Refused("plan_instalments")
            agreements.check_plan(collector, found, wanted.plan)
            return to_record(wanted.plan)
        case Rung.GESTURE:
            needs_words(wanted.words)
            return {"pay_by": _pay_by(wanted)}
        case Rung.CREDIT_NOTE:
            needs_words(wanted.words)
            remaining = _claim_minor(found, wanted, paid=False)
            if wanted.amount_minor >= remaining:
                raise Refused("credit_above_remaining")
            return {"pay_by": _pay_by(wanted), "claim": wanted.claim_id, "amount_minor": wanted.amount_minor}
        case Rung.REFUND:
            if wanted.amount_minor > _claim_minor(found, wanted, paid=True):
                raise Refused("refund_above_paid")
            return {"claim": wanted.claim_id, "amount_minor": wanted.amount_minor}


def accept(collector: Collector, case_id: int, offer_id: int, note: str, who: str) -> None:
    """The debtor said yes: what was offered is carried out, or asked of the owner where only she can."""
    _end(collector, case_id, offer_id, "accepted", note, who)


def accept_on_page(
    collector: Collector, tx: Transaction, case_id: int, offer_id: int, reply_id: int, who: str, *, acknowledged: bool
) -> None:  # fmt: skip
    """The debtor said yes on his page, in this transaction: the same follows, and the owner is told.

    `acknowledged`: he ticked that he owes it; only then does an agreement on instalments say so. Raises Refused.
    """
    now, today = collector.clock.now(), today_of(collector)
    offered = _open_offer(collector, tx, case_id, offer_id)
    if offered.rung is Rung.INSTALMENTS:
        offered = replace(offered, terms=to_record(replace(from_record(offered.terms), acknowledged=acknowledged)))
    offers.end(tx, now, case_id, offer_id, "accepted", today, who=who, reply_id=reply_id)
    _carry_out(collector, tx, now, today, case_id, offered, who)
    if not _asks_owner(collector, offered):
        because = {"code": "ask_offer_accepted", "values": {}}
        tasks.open_task(tx, now, case_id, TaskKind.OFFER_ACCEPTED, str(offer_id), because, who=who)


def refuse(collector: Collector, case_id: int, offer_id: int, note: str, who: str) -> None:
    """The debtor said no: chasing goes on where it stood, and the next rung may be offered."""
    _end(collector, case_id, offer_id, "refused", note, who)


def withdraw(collector: Collector, case_id: int, offer_id: int, note: str, who: str) -> None:
    """The owner takes back an offer the debtor has not been told of."""
    _end(collector, case_id, offer_id, "withdrawn", note, who)


def _end(collector: Collector, case_id: int, offer_id: int, outcome: str, note: str, who: str) -> None:
    now, today = collector.clock.now(), today_of(collector)
    if note:
        needs_words(note)
    with collector.store.write() as tx:
        offered = _open_offer(collector, tx, case_id, offer_id)
        note_id = cases.note(tx, now, case_id, note, who=who) if note else None
        offers.end(tx, now, case_id, offer_id, outcome, today, who=who, note_id=note_id)
        if outcome == "accepted":
            _carry_out(collector, tx, now, today, case_id, offered, who)
    act.look(collector, [case_id])


def _carry_out(
    collector: Collector, tx: Transaction, now: datetime, today: date, case_id: int, offered: OfferFacts, who: str
) -> None:  # fmt: skip
    terms = offered.terms
    match offered.rung:
        case Rung.DELAY:
            since = today if terms["no_interest"] else None
            kind = StandstillKind.AGREEMENT.value if since else "owner"
            until = date.fromisoformat(terms["pay_by"])
            reason = "délai accordé" if collector.policy.creditor.language == "fr" else "more time, as offered"
            holds.place(tx, now, case_id, None, kind, reason, until, who=who, no_interest_from=since)
        case Rung.GESTURE:
            _promise_rest(collector, tx, now, today, case_id, offered, who)
        case Rung.CREDIT_NOTE:
            _promise_rest(collector, tx, now, today, case_id, offered, who)
            if not _asks_owner(collector, offered):
                stripe_gestures.ask_credit_within(
                    collector, tx, case_id, terms["claim"], terms["amount_minor"], offered.words, who
                )
        case Rung.REFUND:
            pass
        case Rung.INSTALMENTS:
            agreements.keep_plan(collector, tx, case_id, from_record(terms), who)
    if _asks_owner(collector, offered):
        because = {"code": f"ask_honour_{offered.rung.value}", "values": {}}
        tasks.open_task(tx, now, case_id, TaskKind.HONOUR_OFFER, str(offered.id), because, who=who)


def _asks_owner(collector: Collector, offered: OfferFacts) -> bool:
    """Whether only she can give what was offered. A credit note may be written into Stripe for her."""
    if offered.rung is Rung.CREDIT_NOTE:
        return not collector.policy.stripe.goodwill_credit_note
    return offered.rung in (Rung.GESTURE, Rung.REFUND)


def _promise_rest(
    collector: Collector, tx: Transaction, now: datetime, today: date, case_id: int, offered: OfferFacts, who: str
) -> None:  # fmt: skip
    """What is left after the gesture was promised with the yes: quiet until its day."""
    (found,) = facts.load_case_facts(tx, [case_id], zone_of(collector), today)
    left = sum(it.remaining_minor for it in found.claims if not is_settled(it))
    left -= offered.terms.get("amount_minor", 0)
    if left > 0:
        promises.record(tx, now, case_id, today, date.fromisoformat(offered.terms["pay_by"]), left, who=who)


def _open_offer(collector: Collector, tx: Transaction, case_id: int, offer_id: int) -> OfferFacts:
    (found,) = facts.load_case_facts(tx, [case_id], zone_of(collector), today_of(collector))
    if found.offer is None or found.offer.id != offer_id:
        raise Refused("offer_over")
    return found.offer


def _check_days(wanted: OfferTerms, today: date) -> None:
    if wanted.expires_on < today:
        raise Refused("date_in_the_past")
    if wanted.expires_on > today + LONGEST_OFFER:
        raise Refused("offer_expires_too_late")
    if wanted.pay_by is not None and not today <= wanted.pay_by <= today + LONGEST_DELAY:
        raise Refused("date_in_the_past" if wanted.pay_by < today else "hold_too_long")
    if len(wanted.words) > LONGEST_WORDS:
        raise Refused("words_too_long")
    if wanted.plan is not None and wanted.expires_on > wanted.plan.first_on:
        raise Refused("offer_expires_too_late")


def _check_free(found: CaseFacts) -> None:
    if found.closed_on is not None or found.handed_off_on is not None:
        raise Refused("offer_not_possible")
    if any(it.to_lawyer for it in found.claims):
        raise Refused("case_with_lawyer")
    if found.plan is not None and found.plan.kept is None:
        raise Refused("offer_beside_plan")
    if found.offer is not None or (found.quote is not None and found.quote.kept is None):
        raise Refused("offer_runs_already")
    if all(map(is_settled, found.claims)):
        raise Refused("offer_not_possible")


def _pay_by(wanted: OfferTerms) -> str:
    if wanted.pay_by is None:
        raise Refused("date_unreadable")
    return wanted.pay_by.isoformat()


def _claim_minor(found: CaseFacts, wanted: OfferTerms, *, paid: bool) -> int:
    """What is left of the claim that the offer is about, or what was paid of it."""
    if wanted.amount_minor <= 0:
        raise Refused("amount_not_positive")
    for it in found.claims:
        if it.claim.id == wanted.claim_id and it.status in (InvoiceStatus.OPEN, InvoiceStatus.PAID):
            return it.claim.principal_minor - it.remaining_minor if paid else it.remaining_minor
    raise Refused("invoice_not_open")
