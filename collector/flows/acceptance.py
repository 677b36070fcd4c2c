"""Which offer waits for the debtor's answer on his page, in which exact words, and can it still be carried out?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from collector.documents.answer_record import invoices_in_words
from collector.documents.offer_mail import OfferContext, answers_to, offer_terms, yes_and_no
from collector.documents.words import words_for
from collector.domain.debtor_page import AnswerKind, open_quote
from collector.domain.facts import CaseFacts, InvoiceStatus, OfferFacts, QuoteFacts, Rung
from collector.domain.offers import has_lapsed
from collector.domain.plans import acknowledged_minor, from_record
from collector.flows import agreements
from collector.flows.answer_proof import Given
from collector.flows.days import today_of
from collector.flows.offer_messages import context_of
from collector.flows.refused import Refused
from collector.parts import Collector
from collector.store.offers import Offered
from collector.store.replies import PAGE, Reply

OFFER, QUOTE = "offer", "quote"  # kinds of a proposal
_MAY_ACKNOWLEDGE = (Rung.DELAY, Rung.INSTALMENTS, Rung.GESTURE)  # the others change what is owed


@dataclass(frozen=True, slots=True)
class Proposal:
    """The open offer as the page shows it; `kind`: offer, or quote for one to settle.

    `terms`: what is proposed, line by line, as the mail says it; `sentence` says yes to it, `refusal` no;
    `acknowledgement` stands beside a box of its own, empty where none is offered.

    `is_possible`: false where a payment or a contest has come in since, so that it cannot be carried out as written.
    """

    kind: str
    id: int
    made_on: date
    expires_on: date
    terms: tuple[str, ...]
    sentence: str
    refusal: str
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


def proposal_of(
    collector: Collector, found: CaseFacts, answers: Iterable[Reply], language: str
) -> Proposal | None:  # fmt: skip
    """The offer that waits for an answer, in this language; None where none does, or its day is over. `answers`: those
    given on the page so far, which say whether an offer to settle was accepted."""
    offer, today = found.offer, today_of(collector)
    if offer is None or has_lapsed(offer, found, today):
        quote = open_quote(found, today)
        return None if quote is None or _has_accepted(answers, quote.id) else _to_settle(found, quote, language)
    context = replace(context_of(collector, found, ""), language=language)
    return Proposal(
        OFFER, offer.id, offer.made_on, offer.expires_on, offer_terms(context), *answers_to(context),
        _acknowledgement(collector, found, context), _is_possible(collector, found, offer),
    )  # fmt: skip


def _to_settle(found: CaseFacts, quote: QuoteFacts, language: str) -> Proposal:
    """An offer to settle: a yes is kept and told; what it gives up is given up by the payment alone."""
    words = words_for(language)
    known = {
        "amount": words.amount(quote.amount_minor, found.currency), "day": words.day(quote.pay_by),
        "rest": words.amount(quote.total_minor - quote.amount_minor, found.currency),
        "total": words.amount(quote.total_minor, found.currency), "made": words.day(quote.made_on),
    }  # fmt: skip
    what = words.say("page.accept.quote").format(**known)
    answers = yes_and_no(words, known["made"], what)
    terms = (words.say("page.offer.quote").format(**known),)
    return Proposal(QUOTE, quote.id, quote.made_on, quote.pay_by, terms, *answers, "", True)


def _has_accepted(answers: Iterable[Reply], quote_id: int) -> bool:
    said_yes = {"kind": AnswerKind.ACCEPT.value, QUOTE: str(quote_id)}
    return any(it.source == PAGE and said_yes.items() <= it.facts.items() for it in answers)


def wanted(
    collector: Collector, found: CaseFacts, made: Sequence[Offered], answers: Sequence[Reply], given: Given
) -> Proposal:  # fmt: skip
    """The offer that a form answers, as it stood before the debtor's eyes; `made` and `answers` are the case's.

    Raises Refused where it was answered, withdrawn or is over, reads otherwise now, or where he says yes to what can no
    longer be carried out.
    """
    proposal = proposal_of(collector, found, answers, given.language)
    asked = (QUOTE, given.quote_id) if given.quote_id else (OFFER, given.offer_id)
    if proposal is None or (proposal.kind, proposal.id) != asked:
        raise Refused(_why_over(made, answers, given))
    if given.kind is AnswerKind.ACCEPT and not proposal.is_possible:
        raise Refused("offer_changed")
    if proposal.sha256 != given.offer_sha256:
        raise Refused("changed")
    return proposal


def _why_over(made: Sequence[Offered], answers: Sequence[Reply], given: Given) -> str:
    if given.quote_id:
        return "quote_accepted" if _has_accepted(answers, given.quote_id) else "quote_over"
    ended = next((it for it in made if it.facts.id == given.offer_id), None)
    return "stale" if ended is None else f"offer_{ended.outcome or 'expired'}"


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
