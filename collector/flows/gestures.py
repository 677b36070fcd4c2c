"""What the owner gives up or insists on: waivers, offers to settle, and penalties that are left when all else is paid.

As in owner_actions: one transaction with its journal entries, then the case is decided anew; `Refused` changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from collector.domain.claims import Claim, Designated
from collector.domain.facts import CaseFacts, InvoiceStatus
from collector.domain.reversals import BESIDE
from collector.domain.standing import is_settled
from collector.domain.statement import Statement
from collector.flows import act, giving_up
from collector.flows.compose import Unwritable
from collector.flows.days import today_of, zone_of
from collector.flows.drawing_up import draw_up
from collector.flows.refused import Refused, needs_words
from collector.flows.statements import statement_for
from collector.parts import Collector
from collector.store import cases, facts, ledger, quotes, waivers
from collector.store.quotes import NewQuote
from collector.store.session import Transaction
from collector.store.waivers import Gift

LONGEST_OFFER = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Waiver:
    """What is given up: of one claim or (None) of the whole case; one part or (None) both; an amount or (None) all."""

    claim_id: int | None
    part: Designated | None
    amount_minor: int | None


def waive(collector: Collector, case_id: int, waiver: Waiver, reason: str, who: str) -> None:
    """Give up penalties that are owed today. It is kept: no act takes a gift back (see docs/decisions)."""
    needs_words(reason)
    if waiver.amount_minor is not None and waiver.amount_minor <= 0:
        raise Refused("amount_not_positive")
    now, today = collector.clock.now(), today_of(collector)
    with collector.store.write() as tx:
        found = _facts(collector, tx, case_id)
        claims = tuple(it for it in stated(found) if waiver.claim_id in (None, it.id))
        if not claims:
            raise Refused("nothing_to_waive")
        gifts = list(_gifts(statement_for(collector, found, today, claims), waiver))
        note_id = cases.note(tx, now, case_id, reason, who=who)
        waivers.grant(tx, now, case_id, today, gifts, "owner", uid=collector.ids.uid(), who=who, note_id=note_id)
    act.look(collector, [case_id])


def give_up_penalties(
    collector: Collector, case_id: int, reason: str, who: str, *, shown_minor: int | None = None
) -> None:  # fmt: skip
    """Everything else is paid: the owner gives up what is left of the penalties, for as long as it stays paid.

    That it was paid is reason enough; hers is kept where she gives one. `shown_minor`: what she read, where it must
    still be that.
    """
    if reason:
        needs_words(reason)
    now, today = collector.clock.now(), today_of(collector)
    with collector.store.write() as tx:
        found = _with_only_penalties_left(collector, tx, case_id, shown_minor)
        note_id = cases.note(tx, now, case_id, reason, who=who) if reason else None
        claim_ids = {it.claim.id for it in found.claims}
        giving_up.give_up_rest(
            collector, tx, now, today, found, claim_ids, "owner", who=who, note_id=note_id
        )  # fmt: skip
    act.look(collector, [case_id])


def claim_penalties(collector: Collector, case_id: int, who: str, *, shown_minor: int | None = None) -> None:
    """Everything else is paid: the penalties stay claimed. The case stays open, and the owner is asked in 90 days."""
    with collector.store.write() as tx:
        _with_only_penalties_left(collector, tx, case_id, shown_minor)
        cases.claim_penalties(tx, collector.clock.now(), case_id, today_of(collector), who=who)
    act.look(collector, [case_id])


def penalties_received(collector: Collector, case_id: int, amount_minor: int, on: date, who: str) -> None:
    """Money for penalties that came outside Stripe, where an invoice takes no more than its amount."""
    if amount_minor <= 0:
        raise Refused("amount_not_positive")
    if on > today_of(collector):
        raise Refused("date_in_the_future")
    with collector.store.write() as tx:
        found = _with_only_penalties_left(collector, tx, case_id)
        made = statement_for(collector, found, today_of(collector), giving_up.paid_claims(found))
        if amount_minor > made.total.minor:
            raise Refused("more_than_owed")
        if on < min(block.issued_on for block in made.blocks):
            raise Refused("value_date_before_invoice")
        laid = dict(shares(((block.claim_id, block.total_minor) for block in made.blocks), amount_minor))
        reference = f"{BESIDE}{collector.ids.uid()}"
        ledger.enter_by_owner(tx, collector.clock.now(), case_id, laid, on, reference, who=who)
    act.look(collector, [case_id])


def offer(collector: Collector, case_id: int, amount_minor: int, pay_by: date, who: str) -> int:
    """Offer to settle: so much by that day, and the rest is given up. Returns the offer's id.

    Raises Refused: below the principal (that takes a credit note at Stripe), not less than what is owed, a day that is
    past or too far, a case that is closed or with the lawyer.
    """
    today = today_of(collector)
    if pay_by < today:
        raise Refused("date_in_the_past")
    if pay_by > today + LONGEST_OFFER:
        raise Refused("offer_too_far")
    with collector.store.read() as tx:
        found = _facts(collector, tx, case_id)
    claims = stated(found)
    if found.closed_on is not None or found.handed_off_on is not None or not claims:
        raise Refused("offer_not_possible")
    if found.plan is not None and found.plan.kept is None:
        raise Refused("offer_beside_plan")
    if found.offer is not None:
        raise Refused("offer_runs_already")
    _check_offer(collector, found, claims, amount_minor, pay_by)
    made = statement_for(collector, found, today, claims)
    try:
        sheet = draw_up(collector, found, made, found.debtor.language, who)
    except Unwritable:
        raise Refused("offer_unprintable") from None
    new = NewQuote(
        amount_minor, made.total.minor, pay_by, today, tuple(claim.id for claim in claims),
        tuple(entry.reference for claim in claims for entry in claim.entries), sheet.sha256,
    )  # fmt: skip
    with collector.store.write() as tx:
        if found.quote is not None and found.quote.kept is None:
            quotes.withdraw(tx, collector.clock.now(), case_id, found.quote.id, who=who)
        quote_id = quotes.make(tx, collector.clock.now(), case_id, new, who=who)
    act.look(collector, [case_id])
    return quote_id


def withdraw_offer(collector: Collector, case_id: int, quote_id: int, who: str) -> None:
    """Take back an offer the debtor has not been told of; chasing goes on."""
    with collector.store.write() as tx:
        if not quotes.withdraw(tx, collector.clock.now(), case_id, quote_id, who=who):
            raise Refused("offer_over")
    act.look(collector, [case_id])


def stated(found: CaseFacts) -> tuple[Claim, ...]:
    """The claims something may be owed on, oldest due date first."""
    there = [it.claim for it in found.claims if it.status in (InvoiceStatus.OPEN, InvoiceStatus.PAID)]
    return tuple(sorted(there, key=lambda claim: (claim.due_on, claim.id)))


def _check_offer(
    collector: Collector, found: CaseFacts, claims: tuple[Claim, ...], amount_minor: int, pay_by: date
) -> None:
    if amount_minor <= 0:
        raise Refused("amount_not_positive")
    if amount_minor < sum(it.remaining_minor for it in found.claims if not is_settled(it)):
        raise Refused("offer_below_principal")
    if amount_minor >= statement_for(collector, found, pay_by, claims).total.minor:
        raise Refused("offer_not_less")


def _gifts(made: Statement, waiver: Waiver) -> Iterator[Gift]:
    """The oldest claim first; raises Refused where so much is not owed."""
    owed = [
        (
            block.claim_id,
            (block.interest.due_minor if waiver.part is not Designated.FIXED_SUM else 0)
            + (block.fixed_sum.due_minor if waiver.part is not Designated.INTEREST else 0),
        )
        for block in made.blocks
    ]
    total = sum(minor for _, minor in owed)
    if not total:
        raise Refused("nothing_to_waive")
    if waiver.amount_minor is not None and waiver.amount_minor > total:
        raise Refused("waiver_above_penalties")
    for claim_id, minor in shares(owed, total if waiver.amount_minor is None else waiver.amount_minor):
        yield Gift(claim_id, minor, waiver.part)


def shares(owed: Iterable[tuple[int, int]], amount_minor: int) -> Iterator[tuple[int, int]]:
    """An amount laid on what is owed of each claim, one after the other."""
    for claim_id, minor in owed:
        share = min(minor, amount_minor)
        amount_minor -= share
        if share:
            yield claim_id, share


def _facts(collector: Collector, tx: Transaction, case_id: int) -> CaseFacts:
    (found,) = facts.load_case_facts(tx, [case_id], zone_of(collector), today_of(collector))
    return found


def _with_only_penalties_left(
    collector: Collector, tx: Transaction, case_id: int, shown_minor: int | None = None
) -> CaseFacts:  # fmt: skip
    found = act.completed(collector, _facts(collector, tx, case_id), today_of(collector))
    if found.closed_on is not None or found.penalties_minor <= 0:
        raise Refused("no_penalties_left")
    if shown_minor is not None and shown_minor != found.penalties_minor:
        raise Refused("penalties_changed")
    return found
