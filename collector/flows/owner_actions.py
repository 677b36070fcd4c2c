"""What the owner does to a case: each act is one transaction with its journal entry, then the case is decided anew.

Every function takes `who` ("owner:3", "cli") and raises `Refused` with a sentence when the act is not possible (any
more); nothing is changed then.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from collector.domain.debtors import DebtorKind, KindSource
from collector.domain.decisions import TaskKind
from collector.domain.facts import NoticeState
from collector.domain.jurisdictions import RULES
from collector.domain.jurisdictions.rule import Certainty
from collector.domain.policy import Mode
from collector.domain.promises import MOST_BROKEN_PROMISES
from collector.domain.standing import is_settled
from collector.domain.standstills import StandstillKind
from collector.flows import act, disputes
from collector.flows.days import deadline_after, deadline_from, today_of, zone_of
from collector.flows.entering import rules_of
from collector.flows.refused import Refused, needs_words
from collector.flows.statements import statement_for
from collector.parts import Collector
from collector.store import (
    cases,
    cases_opening,
    cash_balances,
    debtors,
    doubts,
    facts,
    holds,
    installation,
    ledger,
    outbox,
    pay_links,
    promises,
    replies,
    reports,
    rule_words,
    sending,
    tasks,
)
from collector.store.session import Transaction

LONGEST_HOLD = timedelta(days=366)


def approve(collector: Collector, notice_id: int, who: str) -> None:
    """Let a notice go that waited for a yes. It still leaves only on its day and after a fresh read of Stripe."""
    _consent(collector, notice_id, yes=True, who=who)


def veto(collector: Collector, notice_id: int, who: str) -> None:
    """Stop an announced or waiting notice. The case then waits for the owner; the step is never skipped in silence."""
    _consent(collector, notice_id, yes=False, who=who)


def _consent(collector: Collector, notice_id: int, *, yes: bool, who: str) -> None:
    with collector.store.write() as tx:
        case_id = outbox.decide_consent(tx, collector.clock.now(), notice_id, yes, who)
    if case_id is None:
        raise Refused("notice_no_longer_waiting")
    act.look(collector, [case_id])


def waive_step(collector: Collector, notice_id: int, reason: str, who: str) -> None:
    """Let the ladder pass this step without its notice; the reason is kept."""
    needs_words(reason)
    with collector.store.write() as tx:
        case_id = outbox.waive(tx, collector.clock.now(), notice_id, who, reason)
    if case_id is None:
        raise Refused("notice_no_longer_waiting")
    act.look(collector, [case_id])


def retry(collector: Collector, notice_id: int, who: str) -> None:
    """Plan a vetoed or refused notice again: the owner has changed her mind, or mended the cause."""
    with collector.store.write() as tx:
        case_id = outbox.revive(tx, collector.clock.now(), notice_id, who)
    if case_id is None:
        raise Refused("notice_cannot_be_retried")
    act.look(collector, [case_id])


def hold(
    collector: Collector, case_id: int, reason: str, until: date, who: str, claim_id: int | None = None, *,
    no_interest: bool = False,
) -> None:  # fmt: skip
    """No step until `until` (that day included), at most a year ahead.

    `no_interest`: it was agreed with the debtor that none runs from today to that day.
    """
    needs_words(reason)
    today = today_of(collector)
    if until < today:
        raise Refused("date_in_the_past")
    if until > today + LONGEST_HOLD:
        raise Refused("hold_too_long")
    since = today if no_interest else None
    kind = StandstillKind.AGREEMENT.value if no_interest else "owner"
    with collector.store.write() as tx:
        now = collector.clock.now()
        holds.place(tx, now, case_id, claim_id, kind, reason, until, who=who, no_interest_from=since)
    act.look(collector, [case_id])


def resume(collector: Collector, case_id: int, who: str) -> None:
    """Lift every hold of the case."""
    with collector.store.write() as tx:
        lifted = holds.lift_all(tx, collector.clock.now(), case_id, who=who)
        tasks.done_of_kind(tx, collector.clock.now(), case_id, TaskKind.DECLARE_CLAIM, "hold_lifted", who=who)
        replies.answer_all(tx, collector.clock.now(), case_id, "resumed", who=who)
    if not lifted:
        raise Refused("nothing_on_hold")
    act.look(collector, [case_id])


def open_dispute(collector: Collector, case_id: int, claim_id: int, reason: str, who: str) -> None:
    """The debtor contests a claim: it is not chased until the dispute is closed; the rest of the case goes on."""
    disputes.open_contest(collector, case_id, disputes.Contest(claim_id, reason), who)


def promise(collector: Collector, case_id: int, due_on: date, amount_minor: int, who: str) -> None:
    """The debtor named a day: quiet until then and a little longer. After two broken ones no more are taken, and never
    one for more than is owed then."""
    today = today_of(collector)
    if due_on < today:
        raise Refused("date_in_the_past")
    if due_on > today + LONGEST_HOLD:
        raise Refused("promise_too_far")
    if amount_minor <= 0:
        raise Refused("amount_not_positive")
    with collector.store.write() as tx:
        if amount_minor > _owed_on(collector, tx, case_id, due_on):
            raise Refused("promise_above_debt")
        if promises.broken_count(tx, case_id) >= MOST_BROKEN_PROMISES:
            raise Refused("too_many_broken_promises")
        promises.record(tx, collector.clock.now(), case_id, today, due_on, amount_minor, who=who)
    act.look(collector, [case_id])


def _owed_on(collector: Collector, tx: Transaction, case_id: int, on: date) -> int:
    """All that is owed in the case on a day to come, penalties included, in minor units."""
    (found,) = facts.load_case_facts(tx, [case_id], zone_of(collector), today_of(collector))
    owed = tuple(it.claim for it in found.claims if not is_settled(it))
    return statement_for(collector, found, on, owed).total.minor if owed else 0


def note(collector: Collector, case_id: int, text: str, who: str) -> None:
    """Keep a note with the case."""
    needs_words(text)
    with collector.store.write() as tx:
        cases.note(tx, collector.clock.now(), case_id, text, who=who)


def revoke_pay_links(collector: Collector, case_id: int, who: str) -> None:
    """The payment links sent so far lead nowhere any more: one fell into the wrong hands, say."""
    with collector.store.write() as tx:
        ended = pay_links.revoke(tx, collector.clock.now(), case_id, who=who)
    if not ended:
        raise Refused("no_pay_links")


def close(collector: Collector, case_id: int, reason: str, who: str) -> None:
    """Stop chasing for good: the owner gives the matter up. What is owed stays owed."""
    needs_words(reason)
    now = collector.clock.now()
    with collector.store.write() as tx:
        waiting = outbox.unsent_of(tx, [case_id]).get(case_id, [])
        outbox.withdraw(tx, now, [(item.id, case_id) for item in waiting], "case_closed", who)
        cases.close_by_owner(tx, now, case_id, today_of(collector), reason, who=who)
        tasks.end_all(tx, now, case_id, who=who)


def classify(collector: Collector, debtor_id: int, kind: DebtorKind, who: str) -> None:
    """The owner says what kind of debtor this is; no sync overrides it. The cases move to the law of that kind."""
    with collector.store.write() as tx:
        now = collector.clock.now()
        case_ids = set(debtors.set_kind(tx, now, debtor_id, kind, KindSource.OWNER, who=who))
        rules = rules_of(collector)
        case_ids |= set(cases_opening.change_regime(tx, now, today_of(collector), debtor_id, rules, who=who))
    act.look(collector, sorted(case_ids))


def confirm_due_date(collector: Collector, case_id: int, claim_id: int, who: str) -> None:
    """The assumed due date of a claim is right: it may stand in a formal notice."""
    with collector.store.write() as tx:
        cases.confirm_due_date(tx, collector.clock.now(), case_id, claim_id, who=who)
    act.look(collector, [case_id])


def answer_rule(collector: Collector, rule_key: str, accepted: bool, who: str) -> None:
    """The owner's word on a rule of law that nobody verified: claim by it, or the principal only; for all its cases."""
    rule = next((it for it in RULES if it.key == rule_key and it.certainty is Certainty.UNVERIFIED), None)
    if rule is None:
        raise Refused("rule_needs_no_word")
    with collector.store.write() as tx:
        case_ids = rule_words.say(tx, collector.clock.now(), rule, accepted, who=who)
    act.look(collector, case_ids)


def address_works(collector: Collector, debtor_id: int, who: str) -> None:
    """The owner has checked the address: write to it again."""
    with collector.store.write() as tx:
        case_ids = debtors.take_address_back(tx, collector.clock.now(), debtor_id, who=who)
    act.look(collector, case_ids)


def review_done(collector: Collector, case_id: int, who: str) -> None:
    """The owner has looked: what went back to the payer, or was given up by Stripe, is owed; the ladder may go on."""
    now = collector.clock.now()
    with collector.store.write() as tx:
        if ledger.ask_again(tx, now, case_id, who=who):
            cases.facts_changed(tx, now, [case_id])
        cases.reviewed(tx, now, case_id, who=who)
        tasks.done_of_kind(tx, now, case_id, TaskKind.REVIEW_REOPENED, "reviewed", who=who)
    act.look(collector, [case_id])


def go_on_all_the_same(collector: Collector, case_id: int, who: str) -> None:
    """A debtor who matters to the owner is reminded like any other in this case."""
    now = collector.clock.now()
    with collector.store.write() as tx:
        if not cases.release_brake(tx, now, case_id, who=who):
            raise Refused("no_brake")
        tasks.done_of_kind(tx, now, case_id, TaskKind.RELATIONSHIP, "go_on", who=who)
    act.look(collector, [case_id])


def ask_despite_credit(collector: Collector, case_id: int, who: str) -> None:
    """The owner keeps the debtor's credit at Stripe aside: formal notices may leave all the same."""
    with collector.store.write() as tx:
        if not cases.see_credit(tx, collector.clock.now(), case_id, cash_balances.CREDIT_OF_CASE, who=who):
            raise Refused("no_credit")
    act.look(collector, [case_id])


def leave_paid(collector: Collector, case_id: int, who: str) -> None:
    """The owner has looked: what went back to the payer, or was given up by Stripe, is not owed (a gesture, a loss)."""
    now = collector.clock.now()
    with collector.store.write() as tx:
        left = ledger.leave_taken_back(tx, now, today_of(collector), case_id, who=who)
        if not ledger.let_go(tx, now, case_id, who=who) and not left:
            raise Refused("nothing_taken_back")
        cases.facts_changed(tx, now, [case_id])
        cases.reviewed(tx, now, case_id, who=who)
        tasks.done_of_kind(tx, now, case_id, TaskKind.REVIEW_REOPENED, "reviewed", who=who)
    act.look(collector, [case_id])


def resolve_doubt(collector: Collector, notice_id: int, left: bool, who: str) -> None:
    """The owner knows whether a notice in doubt left. If it did not, it is planned again; if it did, its days count."""
    now = collector.clock.now()
    with collector.store.write() as tx:
        found = doubts.doubt_of(tx, notice_id)
        if found is None:
            raise Refused("no_longer_in_doubt")
        if left:
            deadline = deadline_after(collector, found.started_at, found.deadline_days)
            sending.accepted(
                tx, now, today_of(collector), notice_id, None, because="the owner saw it", who=who,
                confirms_delivery=False, deadline_on=deadline,
            )  # fmt: skip
        else:
            sending.not_accepted(
                tx, now, notice_id, NoticeState.PLANNED, because="the owner knows it did not leave", who=who,
                not_before=now,
            )  # fmt: skip
    act.look(collector, [found.case_id])


def confirm_delivery(collector: Collector, notice_id: int, received_on: date, who: str) -> None:
    """The owner has proof from elsewhere that a notice was received on a day: its deadline runs from then."""
    if received_on > today_of(collector):
        raise Refused("date_in_the_future")
    with collector.store.write() as tx:
        received_at = datetime.combine(received_on, time(12), zone_of(collector)).astimezone(UTC)
        case_id = reports.delivered_by_owner(
            tx, collector.clock.now(), notice_id, received_on, received_at,
            lambda days: deadline_from(collector, received_on, days), who=who,
        )  # fmt: skip
    if case_id is None:
        raise Refused("notice_not_sent")
    act.look(collector, [case_id])


def seen(collector: Collector, task_id: int, who: str) -> None:
    """The owner has seen what only had to be seen. What asks for an answer is not ended by a look."""
    with collector.store.write() as tx:
        found = tasks.find(tx, task_id)
        if found is None or found.done_at is not None:
            raise Refused("task_already_done")
        if not is_only_to_see(found.kind, found.case_id):
            raise Refused("task_needs_its_answer")
        tasks.done(tx, collector.clock.now(), task_id, "seen", who=who)


def is_only_to_see(kind: str, case_id: int | None) -> bool:
    """News on which nothing hangs but that somebody has read it; what still stands in the way is told again."""
    if case_id is None:
        return kind in (
            TaskKind.INBOX_DEAD,
            TaskKind.LOOK_AT_SET_ASIDE,
            TaskKind.STRIPE_PERMISSION,
            TaskKind.CANARY_MISSING,
            TaskKind.REPLIES_LEFT,
            TaskKind.MEND_PASSAGE,
        )
    return kind in (
        TaskKind.STRIPE_WRITE_REFUSED, TaskKind.PENALTY_RETURNED, TaskKind.QUOTE_LAPSED, TaskKind.DECLARE_CLAIM,
        TaskKind.SERVICE_NOT_TOLD, TaskKind.PLAN_BROKEN, TaskKind.DELIVERY_SILENT,
        TaskKind.HONOUR_OFFER, TaskKind.COURTESY_CALL, TaskKind.FIND_NUMBER, TaskKind.TELL_LAWYER_TAKEN_BACK,
        TaskKind.PROMISE_MADE, TaskKind.OFFER_ACCEPTED,
    )  # fmt: skip


def set_mode(collector: Collector, mode: Mode, who: str) -> None:
    """Observe, reminders or full. Leaving observe starts the ramp."""
    with collector.store.write() as tx:
        installation.set_mode(tx, collector.clock.now(), mode, who=who)
    wake(collector)


def set_kill_switch(collector: Collector, on: bool, who: str) -> None:
    """Nothing begins to leave once this has committed (I-9)."""
    with collector.store.write() as tx:
        installation.set_kill_switch(tx, collector.clock.now(), on, who=who)
        if not on:
            tasks.done_where(tx, collector.clock.now(), None, TaskKind.MAIL_STOPPED, "", "sending_again", who=who)
    wake(collector)


def wake(collector: Collector) -> None:
    """Bring every open case up for a look: what stopped them all is over, or has just begun."""
    with collector.store.write() as tx:
        cases.look_at_all(tx, collector.clock.now())
