"""How far has each claim of a case climbed, as proven by the notices that really left?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter

from collector.domain.claims import Claim
from collector.domain.facts import PERFORMED_STATES, CallFacts, CaseFacts, NoticeFacts, NoticeState
from collector.domain.policy import Ladder, Step, StepKind
from collector.domain.send_calendar import SendCalendar, plus_days, working_day

FORMAL_KINDS = frozenset({StepKind.FORMAL_NOTICE, StepKind.FINAL_NOTICE})

_made = attrgetter("id")  # notices are numbered in the order they were made


@dataclass(slots=True)
class Progress:
    """What is proven, by claim id. A claim that no notice demanded is in none of the tables.

    `levels`: the highest step performed for the claim; never a counter, so it follows from the notices alone.
    `reminded`: claims a reminder named that really arrived. `formal`: the last formal notice that really left.
    `deadlines`: last day any notice gave to pay. `unconfirmed`: a formal or final notice that the provider took but
    nobody has confirmed. `calls_until`: last day a call that was asked of the owner is waited for.
    `last_on`: last day anything was performed in the case, whatever claim it was about.
    """

    levels: dict[int, int] = field(default_factory=dict)
    reminded: set[int] = field(default_factory=set)
    formal: dict[int, NoticeFacts] = field(default_factory=dict)
    deadlines: dict[int, date] = field(default_factory=dict)
    unconfirmed: dict[int, NoticeFacts] = field(default_factory=dict)
    calls_until: dict[int, date] = field(default_factory=dict)
    last_on: date | None = None


def progress_of(facts: CaseFacts, ladder: Ladder, today: date, calendar: SendCalendar) -> Progress:
    """Read the notices and calls of the present cycle.

    A notice of a step that the ladder no longer has proves no level (the gentler reading after an edit of the
    policy), yet it still counts as the last thing done.
    """
    progress = Progress()
    for notice in sorted(facts.notices, key=_made):
        if notice.state in PERFORMED_STATES:
            _count_notice(progress, notice, ladder.step(notice.step_key), calendar)
    for call in facts.calls:
        _count_call(progress, call, ladder.step(call.step_key), today, calendar)
    return progress


def next_required_step(ladder: Ladder, level: int, claim: Claim, today: date, calendar: SendCalendar) -> Step | None:
    """The lowest step above the level the claim has proven, however old it is; None at the ladder's end.

    A courtesy note comes before the due date or not at all: where no send day is left for it, it is skipped.
    """
    for step in ladder.steps:
        if step.level > level and not _is_missed_courtesy(step, claim, today, calendar):
            return step
    return None


def counts_from(notice: NoticeFacts) -> date | None:
    """The day a performed notice counts from: delivery where known, else acceptance; None if it was waived."""
    if notice.state is NoticeState.WAIVED:
        return None
    return notice.delivered_on or notice.accepted_on or notice.send_on


def is_confirmed(notice: NoticeFacts) -> bool:
    """Whether time may run from the notice: the receiving server took it, or the transport cannot tell (F-11)."""
    return notice.delivered_on is not None or not notice.confirms_delivery


def _count_notice(progress: Progress, notice: NoticeFacts, step: Step | None, calendar: SendCalendar) -> None:
    if step is not None:
        _raise_levels(progress, notice.claim_ids, step)
    on = counts_from(notice)
    if on is None:
        return
    progress.last_on = _later(progress.last_on, on)
    if step is not None and step.kind is StepKind.REMINDER and is_confirmed(notice):
        progress.reminded.update(notice.claim_ids)
    if step is not None and step.kind in FORMAL_KINDS:
        _count_formal(progress, notice, step)
    _count_deadline(progress, notice, step, on, calendar)


def _count_formal(progress: Progress, notice: NoticeFacts, step: Step) -> None:
    for claim_id in notice.claim_ids:
        if step.kind is StepKind.FORMAL_NOTICE:
            progress.formal[claim_id] = notice
        if is_confirmed(notice):
            progress.unconfirmed.pop(claim_id, None)
        else:
            progress.unconfirmed[claim_id] = notice


def _count_deadline(
    progress: Progress, notice: NoticeFacts, step: Step | None, on: date, calendar: SendCalendar
) -> None:  # fmt: skip
    """The day of delivery is not counted (CPC 641), and no deadline ends on a day when nobody works (642)."""
    deadline_on = notice.deadline_on
    if deadline_on is None and step is not None and step.deadline_days is not None:
        deadline_on = plus_days(on, step.deadline_days)
    if deadline_on is None:
        return
    deadline_on = working_day(deadline_on, calendar.holidays)
    for claim_id in notice.claim_ids:
        progress.deadlines[claim_id] = _later(progress.deadlines.get(claim_id), deadline_on)


def _count_call(progress: Progress, call: CallFacts, step: Step | None, today: date, calendar: SendCalendar) -> None:
    """A call is performed once its result is noted, or once the owner has let the time for it pass."""
    over_on = call.done_on
    if over_on is None:
        last_day = calendar.add_send_days(call.asked_on, step.wait_business_days if step else 0)
        if today <= last_day:
            progress.calls_until.update(dict.fromkeys(call.claim_ids, last_day))
            return
        over_on = last_day
    if step is not None:
        _raise_levels(progress, call.claim_ids, step)
    progress.last_on = _later(progress.last_on, over_on)


def _raise_levels(progress: Progress, claim_ids: frozenset[int], step: Step) -> None:
    levels = progress.levels
    for claim_id in claim_ids:
        if step.level > levels.get(claim_id, 0):
            levels[claim_id] = step.level


def _is_missed_courtesy(step: Step, claim: Claim, today: date, calendar: SendCalendar) -> bool:
    if step.kind is not StepKind.PRE_DUE:
        return False
    if today >= claim.due_on:
        return True
    return calendar.next_send_day(max(today, plus_days(claim.due_on, step.offset_days))) >= claim.due_on


def _later(known: date | None, day: date) -> date:
    return day if known is None or day > known else known
