"""What is due leaves: taken by one worker, checked against Stripe, frozen, and handed over once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

import structlog

from collector.domain import plan_messages as plan_rules
from collector.domain.debtors import DebtorKind
from collector.domain.decide import decide
from collector.domain.decisions import SendNotice, TaskKind
from collector.domain.facts import CaseFacts, NoticeState
from collector.domain.offers import OFFER
from collector.domain.policy import Consent
from collector.domain.thanks import THANKS
from collector.flows import act, handoff, offer_messages, plan_messages, refresh
from collector.flows.compose import Composed, Unwritable, compose, needs_statement
from collector.flows.days import day_began, deadline_after, today_of, zone_of
from collector.flows.thanks import compose_thanks
from collector.gateways.mail.base import Answer, Verdict
from collector.gateways.stripe_gateway import StripeTrouble
from collector.parts import Collector
from collector.store import (
    claiming,
    documents,
    doubts,
    facts,
    installation,
    journal,
    outbox,
    passages,
    sending,
    statements,
    tasks,
)
from collector.store.claiming import Claimed, Limits
from collector.store.outbox import LAWYER
from collector.store.session import Transaction

log = structlog.get_logger()

CLAIM_LEASE = timedelta(minutes=10)  # nothing has left: when it runs out the notice is simply taken again
SENDING_LEASE = timedelta(minutes=2)  # longer than the provider's 30 s: when it runs out the notice is in doubt
FRESHNESS = timedelta(seconds=60)
CALL_WITHIN = timedelta(seconds=1)  # of the commit that lets a notice leave; later its reasons may no longer hold (I-9)
BATCH_WITHIN = timedelta(minutes=5)  # then the rest is given back: half of the lease, and of a tick's time
MOST_FAILURES = 5
RETRY_AFTER = timedelta(minutes=10)
RECORD_AGAIN_AFTER_S = (0.2, 1.0, 5.0)
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=12))


def run(collector: Collector, most: int = 20) -> Counter[str]:
    """Hand over up to `most` due notices. Returns counts by outcome. Safe to run anywhere, any number of times."""
    counts: Counter[str] = Counter()
    now = collector.clock.now()
    with collector.store.write() as tx:
        given_back, lost = doubts.lapse(tx, now)
    counts.update(given_back=len(given_back), lost=len(lost))
    begun: list[int] = []
    for mine in _claim(collector, now, most):
        if collector.stopping.is_set() or collector.clock.now() - now > BATCH_WITHIN:
            _give_back(collector, mine, "the worker stops", after=timedelta(0))
            counts["not_begun"] += 1
        else:
            begun.append(mine.case_id)
            counts[_deliver_safely(collector, mine)] += 1
    # All at once, which costs a fraction; what is missed here when we are killed, the next minute's daily run looks at.
    act.look(collector, begun)
    return +counts


def opens_again_at(collector: Collector, mine: Claimed, now: datetime) -> datetime | None:
    """None while mail may leave, by the clock of whoever it goes to; else the next instant at which it may."""
    policy = collector.policy
    if mine.recipient_role == LAWYER:
        return collector.calendars.next_opening(policy.creditor.country, DebtorKind.BUSINESS, policy, now)
    treated_as = DebtorKind.CONSUMER if mine.debtor_kind is DebtorKind.UNKNOWN else mine.debtor_kind
    return collector.calendars.next_opening(mine.country, treated_as, policy, now)


def _claim(collector: Collector, now: datetime, most: int) -> list[Claimed]:
    limits = limits_now(collector, now)
    with collector.store.write() as tx:
        return claiming.claim_due(
            tx, now, today_of(collector), day_began(collector), collector.worker_name, limits, most=most,
            lease=CLAIM_LEASE,
        )  # fmt: skip


def limits_now(collector: Collector, now: datetime) -> Limits:
    """The caps of policy; new debtors start at 25 on the day of release and double every day up to the cap (I-14)."""
    caps = collector.policy.caps
    with collector.store.read() as tx:
        house = installation.read(tx)
    days = max(0, (now - house.released_at).days) if house and house.released_at else 0
    ramp = 25 * 2 ** min(days, 20)
    return Limits(caps.per_hour, caps.per_day, min(caps.new_debtors_per_day, ramp))


def _deliver_safely(collector: Collector, mine: Claimed) -> str:
    """One bad notice never stops the others: it is given back, and after five failures a person is asked."""
    try:
        return _deliver_one(collector, mine)
    except StripeTrouble as trouble:
        _give_back(collector, mine, f"Stripe could not be read: {trouble}")
        return "stripe_unreadable"
    except Unwritable as error:
        _set_aside(collector, mine, str(error), most_failures=1)
        return "unwritable"
    except Exception as error:
        log.exception("a notice could not be prepared", notice=mine.id)
        _set_aside(collector, mine, f"{type(error).__name__}: {error}", most_failures=MOST_FAILURES)
        return "failed"


def _deliver_one(collector: Collector, mine: Claimed) -> str:
    opens_at = opens_again_at(collector, mine, collector.clock.now())
    if opens_at is not None:
        _give_back(collector, mine, "not its hour where the debtor lives", at=opens_at)
        return "not_its_hour"
    refresh.case(collector, mine.case_id)
    if mine.recipient_role == LAWYER:
        return _deliver_apart(collector, mine, handoff.compose_for_lawyer)
    if mine.kind == THANKS:
        return _deliver_apart(collector, mine, compose_thanks)
    if mine.kind in outbox.FORMAL:
        refresh.cash(collector, mine.case_id)
    if mine.step_key.startswith(plan_rules.PREFIX):
        return _deliver_apart(collector, mine, plan_messages.compose_message)
    if mine.kind == OFFER:
        return _deliver_apart(collector, mine, offer_messages.compose_message)
    with collector.store.read() as tx:
        version = sending.case_version(tx, mine.case_id)
        found = facts.load_case_facts(tx, [mine.case_id], zone_of(collector), today_of(collector))[0]
        promised = outbox.demanded_by(tx, mine.id)
        head, own = journal.head(tx), passages.standing(tx)
    decision = _decide_again(collector, mine, found, promised)
    if decision is None:
        _withdraw(collector, mine)
        return "withdrawn"
    number = ""
    if needs_statement(decision):
        number, head = _statement_number(collector, mine)
    composed = compose(collector, mine, found, decision, head, own, number)
    return _hand_over(collector, mine, composed, version)


def _statement_number(collector: Collector, mine: Claimed) -> tuple[str, str]:
    """Reserved before it is printed, with the end of the journal then; what did not leave uses its number again."""
    today = today_of(collector)
    with collector.store.write() as tx:
        now = collector.clock.now()
        number = statements.reserve(tx, now, today, mine.case_id, mine.id, today, who="worker")
        return number, journal.head(tx)


def _deliver_apart(
    collector: Collector, mine: Claimed, compose_apart: Callable[[Collector, Claimed], Composed | None]
) -> str:  # fmt: skip
    """What no ladder decides: the dossier for the lawyer, thanks, instalments. None composed: it does not leave."""
    with collector.store.read() as tx:
        version = sending.case_version(tx, mine.case_id)
    composed = compose_apart(collector, mine)
    if composed is None:
        _withdraw(collector, mine)
        return "withdrawn"
    return _hand_over(collector, mine, composed, version)


def _decide_again(
    collector: Collector, mine: Claimed, found: CaseFacts, promised: frozenset[int]
) -> SendNotice | None:  # fmt: skip
    """The same decision on the fresh facts, or None if this notice is no longer what they call for.

    `promised`: the claims it was planned, and shown to the owner, to demand.
    """
    today = today_of(collector)
    fresh = act.completed(collector, found, today)
    decision = decide(fresh, collector.policy, today, collector.calendars.of(found.debtor, collector.policy))
    if not isinstance(decision, SendNotice) or decision.send_on > today:
        return None
    if (decision.step.key, decision.consent, found.cycle) != (mine.step_key, mine.consent, mine.cycle):
        return None
    if mine.consent is Consent.AUTO and mine.kind not in outbox.BEYOND_REMINDERS:
        return decision
    return _no_more_than_shown(decision, promised)


def _no_more_than_shown(decision: SendNotice, shown: frozenset[int]) -> SendNotice | None:
    """What the owner saw is the most it may demand; the rest is annexed. None where nothing of it is left."""
    kept = tuple(claim_id for claim_id in decision.demanded if claim_id in shown)
    if not kept:
        return None
    moved = tuple(claim_id for claim_id in decision.demanded if claim_id not in shown)
    return replace(decision, demanded=kept, annexed=decision.annexed + moved)


def _hand_over(collector: Collector, mine: Claimed, composed: Composed, version: int) -> str:
    for document in composed.documents:
        collector.files.put(document.content)
    with collector.store.write() as tx:
        began_at = collector.clock.now()  # only now: waiting for our turn to write may have taken long
        number = _begin(collector, tx, began_at, mine, composed, version)
    if number is None:
        _give_back(collector, mine, "the facts moved while it was written")
        return "moved"
    if collector.clock.now() - began_at > CALL_WITHIN:
        answer = Answer(Verdict.NOT_SENT, None, "this machine took too long; nothing left")
    else:
        answer = collector.mail.deliver(composed.payload)
    record(collector, mine, number, answer)
    return answer.verdict.value


def _begin(
    collector: Collector, tx: Transaction, now: datetime, mine: Claimed, composed: Composed, version: int
) -> int | None:  # fmt: skip
    """Through the last gate, with the documents listed; the number of the attempt, or None when it is shut."""
    if opens_again_at(collector, mine, now) is not None:
        return None
    number = sending.begin_sending(
        tx, now, today_of(collector), day_began(collector), mine, collector.worker_name, version, composed.frozen,
        lease=SENDING_LEASE, freshness=FRESHNESS,
    )  # fmt: skip
    if number is not None:
        documents.keep(tx, now, mine.case_id, mine.id, composed.documents)
        if composed.drawn is not None:
            statements.freeze(tx, now, composed.drawn, who="worker")
        for passage, because in composed.unusable:
            passages.ask_to_mend(tx, now, passage, because, who="worker")
    return number


def record(collector: Collector, mine: Claimed, number: int, answer: Answer) -> None:
    """Write down what the provider answered to attempt `number`.

    Tried again while the database is away: what we know must not become a doubt. Writing it twice changes nothing.
    """
    for wait_s in RECORD_AGAIN_AFTER_S:
        try:
            _record(collector, mine, number, answer)
            break
        except Exception:
            log.exception("an answer could not be written down; trying again", notice=mine.id)
            collector.clock.sleep(wait_s)
    else:
        _record(collector, mine, number, answer)
    if answer.stop_channel:
        collector.alarms.raise_alarm("mail_channel_refused", answer.because)


def _record(collector: Collector, mine: Claimed, number: int, answer: Answer) -> None:
    now = collector.clock.now()
    with collector.store.write() as tx:
        match answer.verdict:
            case Verdict.ACCEPTED:
                confirms = collector.confirms_delivery
                sending.accepted(
                    tx, now, today_of(collector), mine.id, answer.provider_id, because=answer.because, who="worker",
                    confirms_delivery=confirms,
                    deadline_on=None if confirms else deadline_after(collector, now, mine.deadline_days),
                )  # fmt: skip
            case Verdict.NOT_SENT if number < outbox.MAX_TRIES:
                wait = max(timedelta(seconds=answer.retry_after_s or 0), BACK_OFF[min(number, len(BACK_OFF)) - 1])
                _end(tx, now, mine, number, answer, NoticeState.PLANNED, not_before=now + wait)
            case Verdict.NOT_SENT | Verdict.REFUSED:
                _end(tx, now, mine, number, answer, NoticeState.REFUSED)
            case Verdict.DOUBT:
                _end(tx, now, mine, number, answer, NoticeState.DOUBT)
            case _:
                assert_never(answer.verdict)
        if answer.stop_channel:  # no other mail would fare better: nothing leaves before a person has looked
            installation.set_kill_switch(tx, now, True, who="worker")
            stopped = {"code": "ask_mail_stopped", "values": {}}
            tasks.open_task(tx, now, None, TaskKind.MAIL_STOPPED, "", stopped, who="worker")


def _end(
    tx: Transaction, now: datetime, mine: Claimed, number: int, answer: Answer, to: NoticeState,
    not_before: datetime | None = None,
) -> None:  # fmt: skip
    sending.not_accepted(
        tx, now, mine.id, to, because=answer.because, who="worker", number=number, not_before=not_before
    )


def _withdraw(collector: Collector, mine: Claimed) -> None:
    now = collector.clock.now()
    with collector.store.write() as tx:
        claiming.withdraw_claimed(tx, now, mine.id, mine.case_id, collector.worker_name, "facts_changed")


def _give_back(
    collector: Collector, mine: Claimed, because: str, after: timedelta = RETRY_AFTER, at: datetime | None = None
) -> None:  # fmt: skip
    now = collector.clock.now()
    with collector.store.write() as tx:
        claiming.release(tx, now, mine.id, collector.worker_name, at or now + after, because)


def _set_aside(collector: Collector, mine: Claimed, because: str, *, most_failures: int) -> None:
    now = collector.clock.now()
    with collector.store.write() as tx:
        sending.set_aside(tx, now, mine, collector.worker_name, because, most_failures)
