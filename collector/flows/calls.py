"""The owner has telephoned: what came of it, and what follows from that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from collector.domain.decisions import TaskKind
from collector.domain.policy import DEFAULT_ATTEMPTS
from collector.flows import act, disputes, owner_actions
from collector.flows.days import today_of, zone_of
from collector.flows.disputes import Contest
from collector.flows.refused import MOST_WORDS, Refused
from collector.parts import Collector
from collector.store import calls, facts, tasks
from collector.store.session import Transaction

NO_ANSWER = "no_answer"
OUTCOMES = (
    NO_ANSWER, "promise", "contests", "asks_for_time", "will_pay", "refuses", "wrong_number", "other",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CallResult:
    """What came of a call: `outcome` is one of OUTCOMES, the other fields as it needs them.

    `on`: the day of the promise, or the last day of the time asked for; `minor`: what is promised.
    """

    outcome: str
    note: str = ""
    on: date | None = None
    minor: int = 0
    contest: Contest | None = None


def result(collector: Collector, case_id: int, told: CallResult, who: str) -> None:
    """Keep what came of the call that waits, and do what follows from it. Nobody answered: it is asked for again,
    until the attempts or the days of the step are used up. Raises Refused; then nothing is kept."""
    if told.outcome not in OUTCOMES:
        raise Refused("unknown_outcome")
    if len(told.note) > MOST_WORDS:
        raise Refused("words_too_long")
    with collector.store.read() as tx:
        if not calls.is_waiting(tx, case_id):
            raise Refused("no_call_asked")
    _follow(collector, case_id, told, who)
    now, today = collector.clock.now(), today_of(collector)
    with collector.store.write() as tx:
        if told.outcome == NO_ANSWER and _may_try_again(collector, tx, case_id):
            kept = calls.tried(tx, now, case_id, today, told.note, who=who)
        else:
            kept = calls.done(tx, now, case_id, today, told.outcome, told.note, who=who)
        if not kept:
            raise Refused("no_call_asked")
        if told.outcome == "wrong_number":
            because = {"code": "ask_find_number", "values": {}}
            tasks.open_task(tx, now, case_id, TaskKind.FIND_NUMBER, "number", because, who=who)
    act.look(collector, [case_id])


def _follow(collector: Collector, case_id: int, told: CallResult, who: str) -> None:
    """The promise, the dispute or the time that was agreed on the telephone. A promise without day is only noted."""
    match told.outcome:
        case "promise" if told.on is not None:
            owner_actions.promise(collector, case_id, told.on, told.minor, who)
        case "contests" if told.contest is not None:
            disputes.open_contest(collector, case_id, told.contest, who)
        case "asks_for_time":
            if told.on is None:
                raise Refused("date_unreadable")
            owner_actions.hold(collector, case_id, told.note or "asks_for_time", told.on, who)


def _may_try_again(collector: Collector, tx: Transaction, case_id: int) -> bool:
    """Whether the step allows another attempt after this one."""
    (found,) = facts.load_case_facts(tx, [case_id], zone_of(collector), today_of(collector))
    waiting = [call for call in found.calls if call.done_on is None]
    if not waiting:
        return False
    step = collector.policy.ladder_for(found.debtor).step(waiting[-1].step_key)
    return waiting[-1].tries + 1 < (step.attempts if step else DEFAULT_ATTEMPTS)
