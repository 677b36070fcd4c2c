"""What does the pretend owner do in the few minutes a week she has: answer, telephone, allow, object, and leave be?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from collector.domain.debtors import DebtorKind
from collector.domain.decisions import TaskKind
from collector.domain.facts import CaseFacts, NoticeState
from collector.domain.policy import Mode
from collector.domain.standing import is_settled
from collector.flows import handoff, owner_actions, replies
from collector.flows.calls import CallResult
from collector.flows.calls import result as call_result
from collector.flows.days import today_of, zone_of
from collector.flows.disputes import Outcome, end_contest
from collector.flows.refused import Refused
from collector.parts import Collector
from collector.sandbox.scenario import Scenario
from collector.store import facts
from collector.store.pages.case_page import RecordKind, case_page
from collector.store.pages.week import NoticeLine, TaskLine, week

WHO = "owner"
MONDAY, THURSDAY = 1, 4
COMES_AT = 9  # hour of the creditor's day
DAYS_TO_SETTLE_A_DISPUTE = 24

# What she knows of her clients and the books do not.
_IS_A_BUSINESS = {"La Fabrique Ouverte"}
_DOES_NOT_PURSUE = {"Optique Marceau SARL"}
_IN_TALKS = "Tech Ardente SAS"
_THINKS_IT_OVER = {"Hugo Lambert"}  # ready for the lawyer, and still without her yes when the play ends


@dataclass
class Owner:
    """She looks on Mondays, and on Thursdays she makes her calls: the ladder waits three business days for those.

    What she does goes through the same functions as the buttons of her pages.
    """

    collector: Collector
    scenario: Scenario
    has_released: bool = False
    has_held: bool = False
    seen: list[date] = field(default_factory=list)

    def look(self) -> None:
        """Called some times a day; she comes once the mail of the morning is read. On the second day she lets the
        service write; she had a look at it on the first."""
        now = self.collector.clock.now().astimezone(zone_of(self.collector))
        if now.date() in self.seen or now.hour < COMES_AT:
            return
        if self.seen and not self.has_released:
            owner_actions.set_mode(self.collector, Mode.FULL, who=WHO)
            self.has_released = True
        self.seen.append(now.date())
        if self.has_released and now.isoweekday() in (MONDAY, THURSDAY):
            self._read_the_week(now.date())

    def _read_the_week(self, today: date) -> None:
        with self.collector.store.read() as tx:
            page = week(tx, today, zone_of(self.collector), most=500)
        for line in page.before_owner:
            self._consent(line)
        answers = self._answers() if today.isoweekday() == MONDAY else {TaskKind.CALL.value: self._telephone}
        for task in page.tasks:
            answer = answers.get(task.kind)
            if answer is not None:
                answer(task)

    def _answers(self) -> dict[str, Callable[[TaskLine], None]]:
        return {
            TaskKind.CALL: self._telephone,
            TaskKind.CLASSIFY_DEBTOR: self._classify,
            TaskKind.CORRECT_ADDRESS: self._correct_address,
            TaskKind.TRANSMIT_TO_LAWYER: self._hand_off,
            TaskKind.ANSWER_DISPUTE: self._settle_dispute,
            TaskKind.REVIEW_REOPENED: self._review,
            TaskKind.CONFIRM_DUE_DATE: self._confirm_due_date,
            TaskKind.READ_REPLY: self._read_reply,
            TaskKind.PROMISE_MADE: self._see,
            TaskKind.OFFER_ACCEPTED: self._see,
        }

    def _consent(self, line: NoticeLine) -> None:
        """She objects to one formal notice and lets the others pass, as announced."""
        if line.debtor_name in _DOES_NOT_PURSUE:
            owner_actions.veto(self.collector, line.id, who=WHO)
        elif line.state is NoticeState.AWAITING_APPROVAL:
            owner_actions.approve(self.collector, line.id, who=WHO)

    def _telephone(self, task: TaskLine) -> None:
        case_id, name = _case_of(task)
        if name == _IN_TALKS and not self.has_held:
            self.has_held = True
            until = today_of(self.collector) + timedelta(days=18)
            owner_actions.hold(self.collector, case_id, "rendez-vous pris avec le nouveau directeur", until, who=WHO)
        answer = self.scenario.call(name)
        try:
            on = today_of(self.collector) + timedelta(days=answer.promised_days)
            told = CallResult(answer.outcome, answer.note, on, task.overdue_minor or 0)
            call_result(self.collector, case_id, told, who=WHO)
        except Refused:
            return  # paid in the meantime, or promised too often
        if answer.outcome == "contests":
            claim_id = next(it.claim.id for it in self._facts(case_id).claims if not is_settled(it))
            owner_actions.open_dispute(self.collector, case_id, claim_id, answer.note, who=WHO)

    def _classify(self, task: TaskLine) -> None:
        _, name = _case_of(task)
        if name in _IS_A_BUSINESS and task.debtor_id is not None:
            owner_actions.classify(self.collector, task.debtor_id, DebtorKind.BUSINESS, who=WHO)

    def _correct_address(self, task: TaskLine) -> None:
        """She writes the right address down where it belongs, at Stripe; the service will read it there."""
        _, name = _case_of(task)
        self.scenario.correct_email(name)

    def _hand_off(self, task: TaskLine) -> None:
        case_id, name = _case_of(task)
        if name not in _THINKS_IT_OVER:
            handoff.approve(self.collector, case_id, who=WHO)

    def _settle_dispute(self, task: TaskLine) -> None:
        """After some weeks the quarrel is over; what the bank decides she cannot."""
        case_id, _ = _case_of(task)
        today, zone = today_of(self.collector), zone_of(self.collector)
        if task.created_at.astimezone(zone).date() + timedelta(days=DAYS_TO_SETTLE_A_DISPUTE) > today:
            return
        with self.collector.store.read() as tx:
            page = case_page(tx, case_id, zone, today)
        assert page is not None  # it has an open task
        for record in page.records:
            if record.kind is RecordKind.DISPUTE and not record.outcome and record.code == "owner":
                outcome = "avoir de 400 € accordé, le reste est reconnu"
                end_contest(self.collector, case_id, record.id, Outcome("upheld_in_part", outcome, 40_000), who=WHO)

    def _review(self, task: TaskLine) -> None:
        """A payment was charged back. She waits for the bank; where it is lost, she has invoiced anew at Stripe."""
        case_id, name = _case_of(task)
        match self.scenario.bank_says(name):
            case "won":
                owner_actions.review_done(self.collector, case_id, who=WHO)
            case "lost":
                reason = "paiement rejeté par la banque, facture émise à nouveau"
                owner_actions.close(self.collector, case_id, reason, who=WHO)

    def _confirm_due_date(self, task: TaskLine) -> None:
        case_id, _ = _case_of(task)
        claim_id = task.because.get("details", {}).get("claim")
        if claim_id is not None:
            owner_actions.confirm_due_date(self.collector, case_id, int(claim_id), who=WHO)

    def _read_reply(self, task: TaskLine) -> None:
        """She has answered by telephone: no instalments, and the reminders go on."""
        replies.answer(self.collector, int(task.subject), replies.Answer("nothing"), who=WHO)

    def _see(self, task: TaskLine) -> None:
        owner_actions.seen(self.collector, task.id, who=WHO)

    def _facts(self, case_id: int) -> CaseFacts:
        with self.collector.store.read() as tx:
            found = facts.load_case_facts(tx, [case_id], zone_of(self.collector), today_of(self.collector))
        return found[0]


def _case_of(task: TaskLine) -> tuple[int, str]:
    if task.case_id is None or task.debtor_name is None:
        raise ValueError(f"task {task.id} ({task.kind}) is about no case")
    return task.case_id, task.debtor_name
