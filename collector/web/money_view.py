"""What may the owner say about the money of a case, and what would follow in euros?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from collector.documents.offer_text import offer_text
from collector.domain.account import ImpossibleLedger
from collector.domain.allocation import Allocation
from collector.domain.claims import Designated, EntryKind
from collector.domain.facts import CaseFacts
from collector.domain.standing import is_settled
from collector.domain.statement import Statement
from collector.flows.days import today_of
from collector.flows.drawing_up import claims_on
from collector.flows.statements import statement_for
from collector.parts import Collector
from collector.store.outbox import FORMAL, LEFT
from collector.store.pages import CasePage
from collector.web.page_words import words


@dataclass(frozen=True, slots=True)
class PaymentChoice:
    """A payment as a form offers it; `value` names it, `also` the other invoices that the same transfer paid."""

    value: str
    label: str
    also: str


@dataclass(frozen=True, slots=True)
class OrderChoice:
    """One order of payments and what would be owed today under it, in minor units."""

    allocation: str
    total_minor: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Owed:
    """Penalties of one claim that may be given up today, in minor units."""

    claim_id: int
    number: str
    interest_minor: int
    fixed_sum_minor: int


@dataclass(frozen=True, slots=True)
class OfferView:
    """The last offer to settle; `text` is to be sent to the debtor, in his language. `kept` is None while it runs."""

    id: int
    amount_minor: int
    pay_by: date
    kept: bool | None
    text: str


@dataclass(frozen=True, slots=True)
class MoneyView:
    """`is_order_fixed`: a formal notice has demanded figures made in the present order.

    `left_minor`: penalties owed though everything else is paid, 0 where that is not so; `left_principal_minor` of it
    is principal, since payments settled the interest first. `owed_again_minor`: was paid, went back, and is asked for
    again, though Stripe takes no payment for it any more.
    """

    payments: list[PaymentChoice]
    parts: list[str]
    orders: list[OrderChoice]
    is_order_fixed: bool
    left_minor: int
    left_principal_minor: int
    owed_again_minor: int
    offer: OfferView | None


def money_view(collector: Collector, page: CasePage, statement: Statement | None) -> MoneyView:
    """`statement` is the account that the page shows, None where there is nothing to state."""
    facts = page.facts
    is_over = facts.closed_on is not None
    only_penalties = not is_over and all(map(is_settled, facts.claims))
    return MoneyView(
        payments=_payments(facts),
        parts=[part.value for part in Designated],
        orders=_orders(statement) if statement is not None and facts.closed_on is None else [],
        is_order_fixed=any(card.kind in FORMAL and card.state in LEFT for card in page.notices),
        left_minor=statement.totals.total_minor if statement is not None and only_penalties else 0,
        left_principal_minor=statement.totals.principal_minor if statement is not None and only_penalties else 0,
        owed_again_minor=0 if is_over else sum(it.owed_again_minor for it in facts.claims),
        offer=_offer(collector, facts),
    )


def penalties_in(statement: Statement | None, facts: CaseFacts) -> list[Owed]:
    """What may be given up today, by claim; `statement` is the account that the page of the case shows."""
    if statement is None or facts.closed_on is not None:
        return []
    owed = (
        Owed(block.claim_id, block.number, block.interest.due_minor, block.fixed_sum.due_minor)
        for block in statement.blocks
    )
    return [it for it in owed if it.interest_minor or it.fixed_sum_minor]


def penalties_owed(collector: Collector, facts: CaseFacts) -> list[Owed]:
    """The same for a page without an account; nothing where the account cannot be reckoned."""
    today = today_of(collector)
    claims = claims_on(facts, today)
    try:
        return penalties_in(statement_for(collector, facts, today, claims), facts) if claims else []
    except ImpossibleLedger:
        return []


def _offer(collector: Collector, facts: CaseFacts) -> OfferView | None:
    quote = facts.quote
    if quote is None:
        return None
    numbers = [it.claim.number for it in facts.claims if it.claim.id in quote.claim_ids]
    text = offer_text(collector.policy.creditor, facts.debtor.language, numbers, quote, facts.currency)
    return OfferView(quote.id, quote.amount_minor, quote.pay_by, quote.kept, text)


def _payments(facts: CaseFacts) -> list[PaymentChoice]:
    w = words()
    paid = [(it.claim, entry) for it in facts.claims for entry in it.claim.entries if entry.kind is EntryKind.PAYMENT]
    found = []
    for claim, entry in sorted(paid, key=lambda pair: pair[1].on, reverse=True):
        label = f"{w.amount(entry.minor, claim.currency)} · {w.short_day(entry.on)} · {claim.number}"
        others = {it.number for it, other in paid if entry.transfer and other.transfer == entry.transfer}
        also = ", ".join(sorted(others - {claim.number}))
        found.append(PaymentChoice(f"{claim.id}:{entry.reference}", label, also))
    return found


def _orders(statement: Statement) -> list[OrderChoice]:
    """The present order and the others one may choose, where a payment has been made: before that nothing is placed."""
    if not any(block.payments for block in statement.blocks):
        return []
    totals = dict.fromkeys((Allocation.INTEREST_FIRST, Allocation.PRINCIPAL_FIRST), statement.totals.total_minor)
    if difference := statement.allocation_difference:
        totals[Allocation.INTEREST_FIRST] = difference.interest_first_minor
        totals[Allocation.PRINCIPAL_FIRST] = difference.principal_first_minor
    totals[statement.allocation] = statement.totals.total_minor
    return [OrderChoice(order.value, total, order is statement.allocation) for order, total in totals.items()]
