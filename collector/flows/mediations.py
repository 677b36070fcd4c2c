"""A mediator was called: the case is silent until a person says how it ended, however long that takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from collector.domain.debtors import DebtorKind
from collector.domain.mediations import MediationResult, clock_of
from collector.flows import act
from collector.flows.days import today_of, zone_of
from collector.flows.refused import Refused, needs_words
from collector.parts import Collector
from collector.store import facts, mediations

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Opening:
    """`mediator` "": the one of the policy. `notified_on`: the day the mediator said that the file is complete.

    `agreed_on`: the day both agreed to mediate, where there was one. `until`: the end of the mediator's time, None for
    what the law gives consumers.
    """

    mediator: str
    notified_on: date
    agreed_on: date | None = None
    until: date | None = None


def begin(collector: Collector, case_id: int, opening: Opening, who: str) -> None:
    """Nothing leaves any more; when the time is over the owner is asked what came of it. Raises Refused."""
    today = today_of(collector)
    if max(opening.notified_on, opening.agreed_on or opening.notified_on) > today:
        raise Refused("date_in_the_future")
    named = opening.mediator.strip() or (collector.policy.mediator.name if collector.policy.mediator else "")
    needs_words(named)
    with collector.store.write() as tx:
        found = facts.load_case_facts(tx, [case_id], zone_of(collector), today)
        if not found or found[0].closed_on is not None or found[0].handed_off_on is not None:
            raise Refused("no_such_case")
        until = opening.until
        if until is None:
            if found[0].debtor.treated_as() is not DebtorKind.CONSUMER:
                raise Refused("mediation_needs_end")
            until = clock_of(opening.notified_on)
        _check(until, today)
        now = collector.clock.now()
        made = mediations.begin(
            tx, now, case_id, named, opening.notified_on, opening.agreed_on, until, who=who
        )  # fmt: skip
        if made is None:
            raise Refused("mediation_runs")
    act.look(collector, [case_id])


def extend(collector: Collector, case_id: int, until: date, who: str) -> None:
    """The mediator takes more time. Raises Refused."""
    _check(until, today_of(collector))
    with collector.store.write() as tx:
        if not mediations.extend(tx, collector.clock.now(), case_id, until, who=who):
            raise Refused("no_mediation")
    act.look(collector, [case_id])


def end(collector: Collector, case_id: int, result: str, words: str, who: str) -> None:
    """It is over: the case goes on where it stood; what was agreed is noted apart, as a promise, a plan, a credit.

    Raises Refused.
    """
    if result not in list(MediationResult):
        raise Refused("unknown_answer")
    needs_words(words)
    with collector.store.write() as tx:
        if not mediations.end(tx, collector.clock.now(), case_id, today_of(collector), result, words, who=who):
            raise Refused("no_mediation")
    act.look(collector, [case_id])


def _check(until: date, today: date) -> None:
    if until < today:
        raise Refused("date_in_the_past")
    if until > today + LONGEST:
        raise Refused("hold_too_long")
