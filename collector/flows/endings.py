"""What was promised, offered or agreed, and whose end is known, is written down before anything is decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from collector.domain import promises as promise_rules
from collector.domain.decisions import TaskKind
from collector.domain.facts import CaseFacts
from collector.domain.offers import has_lapsed
from collector.flows import giving_up
from collector.parts import Collector
from collector.store import offers, promises, tasks
from collector.store.session import Transaction


def may_end(found: CaseFacts) -> bool:
    """Whether something runs in the case that could have ended: few have any, and only `settle` knows."""
    return not (found.promise is None and found.quote is None and found.plan is None and found.offer is None)


def settle(
    collector: Collector, tx: Transaction, now: datetime, today: date, found: CaseFacts, *, who: str
) -> CaseFacts:
    """Write down what has ended in the case. Returns the facts as they are then."""
    if not may_end(found):
        return found
    found = _settle_promise(collector, tx, now, today, found, who)
    found = giving_up.settle_quote(collector, tx, now, today, found, who=who)
    found = giving_up.settle_plan(collector, tx, now, today, found, who=who)
    return _expire_offer(tx, now, today, found, who)


def _settle_promise(
    collector: Collector, tx: Transaction, now: datetime, today: date, found: CaseFacts, who: str
) -> CaseFacts:
    """Kept or broken."""
    promise = found.promise
    if promise is None or promise.kept is not None:
        return found
    kept = promise_rules.outcome_of(promise, found.claims, today, collector.policy.promise_grace_days)
    if kept is None:
        return found
    promises.settle(tx, now, found.case_id, kept, today, who=who)
    tasks.done_of_kind(tx, now, found.case_id, TaskKind.PROMISE_MADE, "settled", who=who)
    return replace(found, promise=replace(promise, kept=kept), broken_promises=found.broken_promises + (not kept))


def _expire_offer(tx: Transaction, now: datetime, today: date, found: CaseFacts, who: str) -> CaseFacts:
    """An offer whose day is over without an answer has expired."""
    offered = found.offer
    if offered is None or found.closed_on is not None or not has_lapsed(offered, found, today):
        return found
    offers.end(tx, now, found.case_id, offered.id, "expired", today, who=who)
    return replace(found, offer=None)
