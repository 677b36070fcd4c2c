"""Which offer waits for the debtor's yes on his page, in which exact words, and can it still be carried out?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from collector.documents.answer_record import invoices_in_words
from collector.documents.offer_mail import OfferContext, acceptance_of, offer_terms
from collector.documents.words import words_for
from collector.domain.facts import CaseFacts, InvoiceStatus, OfferFacts, Rung
from collector.domain.offers import has_lapsed
from collector.domain.plans import acknowledged_minor, from_record
from collector.flows import agreements
from collector.flows.days import today_of
from collector.flows.offer_messages import context_of
from collector.flows.refused import Refused
from collector.parts import Collector
from collector.store.offers import Offered

_MAY_ACKNOWLEDGE = (Rung.DELAY, Rung.INSTALMENTS, Rung.GESTURE)  # the others change what is owed


@dataclass(frozen=True, slots=True)
class Proposal:
    """The open offer as the page shows it. `terms`: what is proposed, line by line, as the mail says it; `sentence`
    says yes to it; `acknowledgement` stands beside a box of its own, empty where none is offered.

    `is_possible`: false where a payment or a contest has come in since, so that it cannot be carried out as written.
    """

    offer_id: int
    made_on: date
    expires_on: date
    terms: tuple[str, ...]
    sentence: str
    acknowledgement: str
    is_possible: bool

    @property
    def text(self) -> str:
        """All that is accepted, as it is kept."""
        return "\n".join((self.sentence, *self.terms))

    @property
    def sha256(self) -> str:
        """Of every word that stood on the page: a form counts for the words it was sent with, and for no others."""
        return sha256("\n".join((self.text, self.acknowledgement)).encode()).hexdigest()


def proposal_of(collector: Collector, found: CaseFacts, language: str) -> Proposal | None:
    """The offer that waits for an answer, in this language; None where none does, or its day is over."""
    offer = found.offer
    if offer is None or has_lapsed(offer, found, today_of(collector)):
        return None
    context = replace(context_of(collector, found, ""), language=language)
    return Proposal(
        offer.id, offer.made_on, offer.expires_on, offer_terms(context), acceptance_of(context),
        _acknowledgement(collector, found, context), _is_possible(collector, found, offer),
    )  # fmt: skip


def wanted(
    collector: Collector, found: CaseFacts, made: Sequence[Offered], offer_id: int, words_sha256: str, language: str
) -> Proposal:  # fmt: skip
    """The offer that a form says yes to, as it stood before the debtor's eyes; `made` are those of the case.

    Raises Refused where it was answered, withdrawn or is over, can no longer be carried out, or reads otherwise now.
    """
    proposal = proposal_of(collector, found, language)
    if proposal is None or proposal.offer_id != offer_id:
        ended = next((it for it in made if it.facts.id == offer_id), None)
        raise Refused("stale" if ended is None else f"offer_{ended.outcome or 'expired'}")
    if not proposal.is_possible:
        raise Refused("offer_changed")
    if proposal.sha256 != words_sha256:
        raise Refused("changed")
    return proposal


def _acknowledgement(collector: Collector, found: CaseFacts, context: OfferContext) -> str:
    """What the debtor may tick besides: that he owes what the offer is about. Nobody needs it to accept."""
    offer = context.offer
    if offer.rung not in _MAY_ACKNOWLEDGE:
        return ""
    minor = context.remaining_minor
    if offer.rung is Rung.INSTALMENTS:
        terms = from_record(offer.terms)
        minor = acknowledged_minor(terms.total_minor, agreements.owed_minor(collector, found), terms.interest)
    words = words_for(context.language)
    invoices = invoices_in_words(context.numbers, words)
    return words.say("page.acknowledge").format(amount=words.amount(minor, found.currency), invoices=invoices)


def _is_possible(collector: Collector, found: CaseFacts, offer: OfferFacts) -> bool:
    """Whether a yes can still be followed as the offer was written."""
    match offer.rung:
        case Rung.INSTALMENTS:
            try:
                agreements.check_plan(collector, replace(found, offer=None), from_record(offer.terms))
            except Refused:
                return False
            return True
        case Rung.CREDIT_NOTE:
            about = [it for it in found.claims if it.claim.id == offer.terms["claim"]]
            return any(
                it.status is InvoiceStatus.OPEN and it.remaining_minor >= offer.terms["amount_minor"] for it in about
            )
        case Rung.DELAY | Rung.GESTURE | Rung.REFUND:
            return True
