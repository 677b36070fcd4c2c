"""What is written to the debtor while an instalment plan runs: what will be due, what is missing, and the notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from collector.domain.climb import DAYS_BETWEEN_FORMAL_NOTICES
from collector.domain.debtors import DebtorKind
from collector.domain.facts import CaseFacts, NoticeFacts, NoticeState, PlanFacts
from collector.domain.plans import Followed, follow, missed, next_open
from collector.domain.policy import Consent, Policy, StepKind
from collector.domain.send_calendar import SendCalendar, plus_days
from collector.domain.standing import is_running

DAYS_BEFORE = 3  # an instalment is announced so many days before it is due
DAYS_BEFORE_NOTICE = 5  # so long after it was missed the friendly word has had time to be read
PREFIX = "plan_"
INSTALMENT = "instalment"  # kind of a message that demands no more than what was agreed

NOTICE = "plan_notice"  # template of the formal notice

_TEMPLATES = {"due": "instalment_due", "missed": "instalment_missed", "notice": NOTICE}
_ALIVE = frozenset(NoticeState) - {NoticeState.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class PlanMessage:
    """One message about a plan: `key` is its step key, `kind` how the send path weighs it, `followed` what it asks."""

    key: str
    template: str  # instalment_due | instalment_missed | plan_notice
    kind: str
    consent: Consent
    send_on: date
    deadline_days: int | None
    followed: tuple[Followed, ...]
    veto_days: int = 0

    @property
    def amount_minor(self) -> int:
        return sum(it.missing_minor for it in self.followed)


def wanted(facts: CaseFacts, policy: Policy, today: date, calendar: SendCalendar) -> tuple[PlanMessage, ...]:
    """The messages that the state of the plan calls for today, sent already or not.

    None while a hold, a dispute or a person stands in the way, or where nobody can be written to.
    """
    plan = facts.plan
    if plan is None or plan.kept is not None or _is_silent(facts, plan, today):
        return ()
    return tuple(_wanted(facts, plan, policy, today, calendar))


def to_plan(facts: CaseFacts, policy: Policy, today: date, calendar: SendCalendar) -> tuple[PlanMessage, ...]:
    """Those of the wanted messages that have not been made yet."""
    made = {notice.step_key for notice in facts.notices if notice.state in _ALIVE}
    return tuple(message for message in wanted(facts, policy, today, calendar) if message.key not in made)


def notice_of(facts: CaseFacts, plan: PlanFacts, number: int) -> NoticeFacts | None:
    """The formal notice about the missed instalment `number`, whatever became of it."""
    key = notice_key(plan, number)
    made = [it for it in facts.notices if it.step_key == key and it.state in _ALIVE]
    return max(made, key=lambda it: it.id, default=None)


def notice_key(plan: PlanFacts, number: int) -> str:
    return f"{PREFIX}{plan.id}_{number}_notice"


def place_on_paper(step_key: str, level: int) -> str:
    """What stands for the step in the number of a notice: its level, or the plan, the instalment and a letter."""
    if not step_key.startswith(PREFIX):
        return str(level)
    plan_id, number, what = step_key.removeprefix(PREFIX).split("_")
    return f"P{plan_id}.{number}{'abc'[tuple(_TEMPLATES).index(what)]}"


def template_of(step_key: str) -> str:
    """The template behind the key of a message about a plan; any other key as it is."""
    if not step_key.startswith(PREFIX):
        return step_key
    return _TEMPLATES[step_key.rpartition("_")[2]]


def _is_silent(facts: CaseFacts, plan: PlanFacts, today: date) -> bool:
    if facts.closed_on is not None or facts.handed_off_on is not None or facts.person_first:
        return True
    if facts.debtor.email is None or facts.debtor.email_set_aside is not None:
        return True
    if any(it.to_lawyer for it in facts.claims):
        return True
    stopped = any(
        it.disputed or it.contested_minor or it.set_aside or it.taken_back_minor
        for it in facts.claims
        if _of(plan, it.claim.id)
    )
    under_way = any(it.payment_processing for it in facts.claims if _of(plan, it.claim.id))
    return stopped or under_way or any(is_running(hold, today) for hold in facts.holds)


def _of(plan: PlanFacts, claim_id: int) -> bool:
    return claim_id in plan.claim_ids


def _wanted(
    facts: CaseFacts, plan: PlanFacts, policy: Policy, today: date, calendar: SendCalendar
) -> Iterator[PlanMessage]:
    followed = follow(plan, facts.claims)
    late = missed(followed, today, policy.promise_grace_days)
    first_on = calendar.next_send_day(max(today, rested_on(facts, policy)))
    if late:
        first = late[0]
        key = f"{PREFIX}{plan.id}_{first.number}_missed"
        yield PlanMessage(key, "instalment_missed", INSTALMENT, Consent.AUTO, first_on, None, late)
        notice = _notice(facts, plan, policy, today, calendar, late)
        if notice is not None:
            yield notice
        return
    following = next_open(followed)
    if following is not None and plus_days(following.due_on, -DAYS_BEFORE) <= today and first_on < following.due_on:
        key = f"{PREFIX}{plan.id}_{following.number}_due"
        yield PlanMessage(key, "instalment_due", INSTALMENT, Consent.AUTO, first_on, None, (following,))


def _notice(
    facts: CaseFacts, plan: PlanFacts, policy: Policy, today: date, calendar: SendCalendar, late: tuple[Followed, ...]
) -> PlanMessage | None:
    """The formal notice that the plan wants before all is due; with the consent that formal notices have by policy."""
    first = late[0]
    ready_on = plus_days(first.due_on, policy.promise_grace_days + DAYS_BEFORE_NOTICE)
    if plan.all_due_days is None or today < ready_on or facts.unused_credit_minor > 0:
        return None
    steps = policy.ladder_for(facts.debtor).steps
    formal = next((step for step in steps if step.kind is StepKind.FORMAL_NOTICE), None)
    consent, veto_days = (formal.consent, formal.veto_days) if formal else (Consent.APPROVE, 0)
    made = notice_of(facts, plan, first.number)
    first_on = made.send_on if made else plus_days(today, veto_days if consent is Consent.VETO else 0)
    if facts.last_formal_on is not None and (made is None or made.accepted_on is None):
        first_on = max(first_on, plus_days(facts.last_formal_on, DAYS_BETWEEN_FORMAL_NOTICES))
    send_on = calendar.next_send_day(max(first_on, rested_on(facts, policy)))
    key = notice_key(plan, first.number)
    return PlanMessage(
        key, NOTICE, StepKind.FORMAL_NOTICE.value, consent, send_on, plan.all_due_days, late, veto_days
    )  # fmt: skip


def rested_on(facts: CaseFacts, policy: Policy) -> date:
    """A consumer is left in peace some days between two messages, anybody a day."""
    if facts.last_message_on is None:
        return date.min
    is_consumer = facts.debtor.treated_as() is DebtorKind.CONSUMER
    return plus_days(facts.last_message_on, max(1, policy.min_days_between_messages) if is_consumer else 1)
