"""What is left of the penalties is given up because the rest was paid: as offered, by policy, or by the owner."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from collector.domain.claims import Claim, Designated, EntryKind
from collector.domain.decisions import TaskKind
from collector.domain.facts import CaseFacts, InvoiceStatus, PlanInterest
from collector.domain.plan_standing import outcome_of as plan_outcome
from collector.domain.quotes import outcome_of
from collector.flows.days import zone_of
from collector.flows.statements import statement_for
from collector.parts import Collector
from collector.store import facts, payments, plans, quotes, tasks, waivers
from collector.store.session import Transaction
from collector.store.waivers import Gift

IMPUTED = "principal first: the penalties are given up"


def give_up_rest(
    collector: Collector, tx: Transaction, now: datetime, today: date, found: CaseFacts, claim_ids: Collection[int],
    because: str, *, who: str, note_id: int | None = None,
) -> bool:  # fmt: skip
    """Waive what is still owed on those of the claims that Stripe shows as paid. False where nothing was.

    Interest first may have left principal unpaid in the account, which no waiver touches: the creditor then agrees
    that these payments went to the principal (C. civ. 1343-1), and what remains is interest and fixed sum.
    """
    paid = paid_claims(found, claim_ids)
    if not paid:
        return False
    made = statement_for(collector, found, today, paid)
    short = {block.claim_id for block in made.blocks if block.principal.due_minor}
    if short:
        _place_on_principal(tx, now, found, short, who)
        found = _again(collector, tx, found, today)
        made = statement_for(collector, found, today, paid_claims(found, claim_ids))
    rests = ((block.claim_id, block.interest.due_minor + block.fixed_sum.due_minor) for block in made.blocks)
    gifts = [Gift(claim_id, minor) for claim_id, minor in rests if minor]
    if gifts:
        uid = collector.ids.uid()
        waivers.grant(
            tx, now, found.case_id, today, gifts, because, uid=uid, who=who, for_payment=True, note_id=note_id
        )  # fmt: skip
    return bool(gifts or short)


def paid_claims(found: CaseFacts, among: Collection[int] | None = None) -> tuple[Claim, ...]:
    """The claims whose invoices are paid, in order of their due dates; `among` None: all of them."""
    paid = [it.claim for it in found.claims if it.status is InvoiceStatus.PAID]
    chosen = [claim for claim in paid if among is None or claim.id in among]
    return tuple(sorted(chosen, key=lambda claim: (claim.due_on, claim.id)))


def settle_quote(
    collector: Collector, tx: Transaction, now: datetime, today: date, found: CaseFacts, *, who: str
) -> CaseFacts:
    """An offer whose end is known is written down; kept, it gives up the rest. Returns the facts as they are then."""
    quote = found.quote
    if quote is None or quote.kept or found.closed_on is not None:
        return found
    kept = outcome_of(quote, found.claims, today)
    if kept is None or not quotes.settle(tx, now, found.case_id, quote.id, kept, today, who=who):
        return found
    subject = str(quote.id)
    if kept:
        give_up_rest(collector, tx, now, today, found, quote.claim_ids, "quote", who=who)
        tasks.done_where(tx, now, found.case_id, TaskKind.QUOTE_LAPSED, subject, "kept_after_all", who=who)
    else:
        because = {"code": "ask_quote_lapsed", "values": {"on": quote.pay_by.isoformat()}}
        tasks.open_task(tx, now, found.case_id, TaskKind.QUOTE_LAPSED, subject, because, who=who)
    return _again(collector, tx, found, today)


def settle_plan(
    collector: Collector, tx: Transaction, now: datetime, today: date, found: CaseFacts, *, who: str
) -> CaseFacts:
    """An instalment plan whose end is known is written down; kept, it gives up what was agreed. Returns the facts then.

    A broken plan tells the owner: what is left is due, and the ladder goes on where it stood.
    """
    plan = found.plan
    if plan is None or plan.kept is not None or found.closed_on is not None or found.handed_off_on is not None:
        return found
    kept = plan_outcome(found, plan, today, collector.policy.promise_grace_days)
    if kept is None or not plans.settle(tx, now, found.case_id, plan.id, kept, today, who=who):
        return found
    if kept and plan.interest is PlanInterest.WAIVED_IF_KEPT:
        give_up_rest(collector, tx, now, today, found, plan.claim_ids, "plan", who=who)
    if not kept:
        because = {"code": "ask_plan_broken", "values": {}}
        tasks.open_task(tx, now, found.case_id, TaskKind.PLAN_BROKEN, str(plan.id), because, who=who)
    return _again(collector, tx, found, today)


def _place_on_principal(tx: Transaction, now: datetime, found: CaseFacts, claim_ids: Collection[int], who: str) -> None:
    for claim in paid_claims(found, claim_ids):
        for entry in claim.entries:
            if entry.kind is EntryKind.PAYMENT and entry.designated is not Designated.PRINCIPAL:
                (payment, *_) = payments.of_transfer(tx, found.case_id, claim.id, entry.reference)
                payments.designate(tx, now, payment, Designated.PRINCIPAL, IMPUTED, who=who)


def _again(collector: Collector, tx: Transaction, found: CaseFacts, today: date) -> CaseFacts:
    (fresh,) = facts.load_case_facts(tx, [found.case_id], zone_of(collector), today)
    return fresh
