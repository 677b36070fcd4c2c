"""Which step comes next for the claim that carries a case, and from which day on may it be taken?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from collector.domain.debtors import DebtorKind
from collector.domain.decisions import BlockerCode, Wait, dated
from collector.domain.facts import CaseFacts, ClaimFacts
from collector.domain.policy import Ladder, Mode, Policy, Step, StepKind
from collector.domain.progress import FORMAL_KINDS, Progress, next_required_step, progress_of
from collector.domain.send_calendar import SendCalendar, plus_days

BEYOND_REMINDERS = FORMAL_KINDS | {StepKind.SUSPEND_SERVICE, StepKind.HANDOFF}
DAYS_BETWEEN_FORMAL_NOTICES = 7

Bounds = list[tuple[date, BlockerCode]]


@dataclass(frozen=True, slots=True)
class Climb:
    """Everything a step is weighed with. `carrying` is the claim whose age drives the case, `step` its next one."""

    facts: CaseFacts
    policy: Policy
    today: date
    calendar: SendCalendar
    ladder: Ladder
    progress: Progress
    in_play: list[ClaimFacts]
    carrying: ClaimFacts
    step: Step | None

    def next_step_of(self, claim: ClaimFacts) -> Step | None:
        return _next_step(self.ladder, self.progress, claim, self.today, self.calendar)

    def without_courtesy(self, courtesy: Step) -> Climb:
        """The same climb at the step after a courtesy note that cannot leave before the due date any more."""
        claim = self.carrying.claim
        return replace(self, step=next_required_step(self.ladder, courtesy.level, claim, self.today, self.calendar))


def begin_climb(
    facts: CaseFacts, policy: Policy, today: date, calendar: SendCalendar, in_play: list[ClaimFacts]
) -> Climb:
    """Choose the carrying claim and its next step. `in_play` is not empty and starts with the oldest claim."""
    ladder = policy.ladder_for(facts.debtor)
    if facts.keeps_service:  # what will not be done is not announced
        ladder = ladder.without(StepKind.SUSPEND_SERVICE)
    progress = progress_of(facts, ladder, today, calendar)
    carrying = in_play[0]
    step = _next_step(ladder, progress, carrying, today, calendar)
    if is_beyond_reminders(step) and (facts.mode is Mode.REMINDERS or facts.missing_rate is not None):
        # An old claim that may not go on to its formal notice must not silence the reminders of younger ones (F-48).
        for claim in in_play[1:]:
            younger_step = _next_step(ladder, progress, claim, today, calendar)
            if younger_step is not None and not is_beyond_reminders(younger_step):
                carrying, step = claim, younger_step
                break
    return Climb(facts, policy, today, calendar, ladder, progress, in_play, carrying, step)


def is_beyond_reminders(step: Step | None) -> bool:
    """Formal and final notice, suspension and handoff: what Mode.REMINDERS does not allow."""
    return step is not None and step.kind in BEYOND_REMINDERS


def bounds_of(climb: Climb, step: Step) -> Bounds:
    """The first day each rule would allow the step; the latest of them counts."""
    facts, claim, progress = climb.facts, climb.carrying.claim, climb.progress
    bounds = [(plus_days(claim.due_on, step.offset_days), BlockerCode.NOT_DUE_YET)]
    if progress.last_on is not None:
        # At most one step a day, whatever the policy says of gaps.
        bounds.append((plus_days(progress.last_on, max(1, step.min_gap_days)), BlockerCode.TOO_SOON))
    deadline_on = progress.deadlines.get(claim.id)
    if deadline_on is not None:
        bounds.append((plus_days(deadline_on, 1), BlockerCode.DEADLINE_RUNNING))
    if step.kind in (StepKind.CALL, StepKind.HANDOFF):
        return bounds
    if facts.last_message_on is not None:
        is_consumer = facts.debtor.treated_as() is DebtorKind.CONSUMER
        rest_days = max(1, climb.policy.min_days_between_messages) if is_consumer else 1
        bounds.append((plus_days(facts.last_message_on, rest_days), BlockerCode.WRITTEN_RECENTLY))
    if step.kind is StepKind.FORMAL_NOTICE and facts.last_formal_on is not None:
        bounds.append((plus_days(facts.last_formal_on, DAYS_BETWEEN_FORMAL_NOTICES), BlockerCode.FORMAL_THIS_WEEK))
    return bounds


def ready_on_send_day(climb: Climb, bounds: Bounds) -> date:
    """The first send day, from today on, on which no bound stands in the way."""
    return climb.calendar.next_send_day(max(climb.today, max(bounds)[0]))


def too_early(climb: Climb, step: Step, bounds: Bounds, look_on: date, ready_on: date) -> Wait:
    """Wait for the days to pass: each bound that is still ahead is a blocker, the last to fall first."""
    number = climb.carrying.claim.number
    blockers = [
        dated(code, plus_days(first_day, -1), number=number)
        for first_day, code in sorted(bounds, reverse=True)
        if first_day > climb.today
    ]
    if not blockers:
        blockers.append(dated(BlockerCode.NOT_A_SEND_DAY, plus_days(ready_on, -1)))
    return Wait(tuple(blockers), look_on, blockers[0].because, step, ready_on)


def _next_step(
    ladder: Ladder, progress: Progress, claim: ClaimFacts, today: date, calendar: SendCalendar
) -> Step | None:
    return next_required_step(ladder, progress.levels.get(claim.claim.id, 0), claim.claim, today, calendar)
