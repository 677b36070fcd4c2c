"""The message that puts an offer to the debtor: planned with it, and written on facts just read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from collector.documents.offer_mail import OfferContext, compose_offer_mail
from collector.documents.plain import UnprintableText
from collector.domain.facts import CaseFacts, Rung
from collector.domain.offers import OFFER, is_made, key_of, message_on
from collector.domain.plan_messages import rested_on
from collector.domain.plans import cut, from_record
from collector.domain.policy import Consent
from collector.domain.standing import is_settled
from collector.flows import agreements
from collector.flows.apart import freshly_read, page_link, to_debtor
from collector.flows.compose import Composed, Unwritable, number_of
from collector.flows.days import today_of
from collector.parts import Collector
from collector.store.claiming import Claimed
from collector.store.documents import Document
from collector.store.outbox import DEBTOR, Plan, Unsent


def plan(
    collector: Collector, found: CaseFacts, today: date, unsent: Sequence[Unsent], plans: list[Plan]
) -> frozenset[int]:
    """Add the message of the open offer, if it was not made. Returns the waiting one, where it may stay."""
    send_on, offer = _send_on(collector, found, today), found.offer
    if offer is None or send_on is None:
        return frozenset()
    if not is_made(found, offer):
        plans.append(
            Plan(
                case_id=found.case_id, debtor_id=found.debtor.id, cycle=found.cycle, step_key=key_of(offer), level=0,
                kind=OFFER, recipient_role=DEBTOR, consent=Consent.AUTO, send_on=send_on, deadline_days=None,
                demanded=_named(found), annexed=(), because={"code": "step_offer", "values": {}},
                policy_version=collector.policy.version, uid=collector.ids.uid(),
            )
        )  # fmt: skip
    return frozenset(it.id for it in unsent if it.step_key == key_of(offer) and it.cycle == found.cycle)


def compose_message(collector: Collector, mine: Claimed) -> Composed | None:
    """The message on invoices just read; None once the offer was answered, or a hold is in the way.

    Instalments go with the agreement they would make, as a draft: who is to accept it may read it. Raises Unwritable.
    """
    found, read_at = freshly_read(collector, mine)
    today = today_of(collector)
    send_on = _send_on(collector, found, today)
    if found.offer is None or key_of(found.offer) != mine.step_key or send_on is None or send_on > today:
        return None
    if found.cycle != mine.cycle:
        return None
    link = page_link(collector)
    context = context_of(collector, found, number_of(mine), link.url)
    mail = compose_offer_mail(context)
    papers = _papers(collector, found, context.number)
    return to_debtor(collector, mine, found, mail, context.language, read_at, _named(found), 0, link, papers)


def _papers(collector: Collector, found: CaseFacts, number: str) -> tuple[Document, ...]:
    offer = found.offer
    if offer is None or offer.rung is not Rung.INSTALMENTS:
        return ()
    try:
        return (agreements.draft_of(collector, found, from_record(offer.terms), number),)
    except UnprintableText as error:
        raise Unwritable(str(error)) from error


def context_of(collector: Collector, found: CaseFacts, number: str, page_url: str = "") -> OfferContext:
    """What the message of the open offer says; also for a look before it is made."""
    offer = found.offer
    assert offer is not None
    terms = offer.terms
    instalments = cut(from_record(terms)) if offer.rung is Rung.INSTALMENTS else ()
    open_claims = [it for it in found.claims if not is_settled(it)]
    names = {it.claim.id: it.claim.number for it in found.claims}
    return OfferContext(
        collector.policy.creditor, found.debtor, found.debtor.language, number, today_of(collector), offer,
        instalments, sum(it.remaining_minor for it in open_claims), names.get(terms.get("claim", 0), ""),
        tuple(it.claim.number for it in open_claims), found.currency, page_url,
    )  # fmt: skip


def _send_on(collector: Collector, found: CaseFacts, today: date) -> date | None:
    calendar = collector.calendars.of(found.debtor, collector.policy)
    return message_on(found, today, calendar, rested_on(found, collector.policy))


def _named(found: CaseFacts) -> tuple[int, ...]:
    return tuple(it.claim.id for it in found.claims if not is_settled(it))
