"""What may the owner say about the money of a case, and what would follow in euros?"""

from __future__ import annotations

from dataclasses import dataclass

from collector.domain.allocation import Allocation
from collector.domain.claims import Designated, EntryKind
from collector.domain.facts import CaseFacts
from collector.domain.statement import Statement
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
class MoneyView:
    """`is_order_fixed`: a formal notice has demanded figures made in the present order."""

    payments: list[PaymentChoice]
    parts: list[str]
    orders: list[OrderChoice]
    is_order_fixed: bool


def money_view(page: CasePage, statement: Statement | None) -> MoneyView:
    """`statement` is the account that the page shows, None where there is nothing to state."""
    facts = page.facts
    return MoneyView(
        payments=_payments(facts),
        parts=[part.value for part in Designated],
        orders=_orders(statement) if statement is not None and facts.closed_on is None else [],
        is_order_fixed=any(card.kind in FORMAL and card.state in LEFT for card in page.notices),
    )


def _payments(facts: CaseFacts) -> list[PaymentChoice]:
    w = words()
    paid = [
        (it.claim, entry)
        for it in facts.claims
        for entry in it.claim.entries
        if entry.kind is EntryKind.PAYMENT and not entry.reference.endswith(":returned")
    ]
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
