"""The creditor's service stops for a debtor who was told so and has not paid, and goes on as soon as he has.

Each system is told once: what it is to hear is a row, written with the decision, marked before the call, and repeated
under the same id until it is heard.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog

from collector.domain.decisions import TaskKind
from collector.domain.facts import CaseFacts
from collector.domain.suspensions import Announced, CallState, CallTarget, CallVerb, lift_reason, may_begin
from collector.flows import act, refresh
from collector.flows.days import today_of, zone_of
from collector.flows.refused import Refused
from collector.gateways.service_hook import HookAnswer
from collector.gateways.stripe_problems import StripeForbidden, StripeTrouble
from collector.gateways.stripe_subscriptions import subscription_of
from collector.parts import Collector
from collector.store import facts, invoices, suspensions, tasks
from collector.store.session import Transaction
from collector.store.suspensions import Call, NewCall, Running, Waiting

log = structlog.get_logger()

LEASE = timedelta(minutes=2)  # longer than one call
BACK_OFF = (
    timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
    timedelta(hours=6), timedelta(hours=12),
)  # fmt: skip
GIVE_UP_AFTER = timedelta(days=3)  # of telling to suspend; whoever has paid is told of for as long as it takes
LOOK_AGAIN = timedelta(minutes=10)
ASK_PERSON_AFTER: Mapping[CallVerb, int] = {CallVerb.SUSPEND: 4, CallVerb.RESUME: 2}  # failures
TYPES: Mapping[CallVerb, str] = {CallVerb.SUSPEND: "service.suspend", CallVerb.RESUME: "service.resume"}


def run(collector: Collector, most: int = 20) -> Counter[str]:
    """End and begin suspensions, and tell whoever is to be told. Safe to run anywhere, any number of times."""
    counts: Counter[str] = Counter()
    with collector.store.read() as tx:
        running, waiting = suspensions.running(tx), suspensions.waiting(tx, today_of(collector))
    for each in running:
        counts["lifted"] += _lift(collector, each)
    for item in waiting:
        counts["begun"] += _begin_safely(collector, item)
    with collector.store.read() as tx:
        if not suspensions.is_waiting(tx, collector.clock.now()):
            return +counts
    with collector.store.write() as tx:
        mine = suspensions.claim(tx, collector.clock.now(), collector.worker_name, most=most, lease=LEASE)
    for call in mine:
        if collector.stopping.is_set():
            break
        counts[_tell_safely(collector, call)] += 1
    return +counts


def keep_service(collector: Collector, case_id: int, keep: bool, who: str) -> None:
    """The owner's word on one case; a suspension that runs ends within seconds. Raises Refused."""
    with collector.store.write() as tx:
        if not suspensions.keep_service(tx, collector.clock.now(), case_id, keep, who=who):
            raise Refused("service_said_already")
    act.look(collector, [case_id])


# --- it ends ----------------------------------------------------------------------------------------------------------


def _lift(collector: Collector, running: Running) -> int:
    with collector.store.read() as tx:
        if lift_reason(_facts(collector, tx, running.case_id), running.claim_ids) is None:
            return 0
    with collector.store.write() as tx:
        now, found = collector.clock.now(), _facts(collector, tx, running.case_id)
        because = lift_reason(found, running.claim_ids)
        if because is None:
            return 0
        heard = suspensions.told(tx, running.id)
        calls = [
            _new_call(collector, CallVerb.RESUME, call.target, call.subject, found, running.claim_ids, because.value)
            for call in heard
        ]
        return int(suspensions.lift(tx, now, running, because, calls, who=act.WHO))


# --- it begins --------------------------------------------------------------------------------------------------------


def _begin_safely(collector: Collector, item: Waiting) -> int:
    """One case that cannot be looked at never hides the others."""
    try:
        return _begin(collector, item)
    except StripeTrouble as trouble:
        log.info("no suspension before Stripe can be read", case=item.case_id, because=str(trouble))
    except Exception:
        log.exception("a suspension could not be looked into", case=item.case_id)
    return 0


def _begin(collector: Collector, item: Waiting) -> int:
    """Believe Stripe at the last moment, as before each letter: whoever has paid is not cut off."""
    with collector.store.read() as tx:
        if not _may_begin(collector, tx, item.case_id, item.announced):
            return 0
    refresh.case(collector, item.case_id)
    with collector.store.write() as tx:
        if not _may_begin(collector, tx, item.case_id, item.announced):
            return 0
        found = _facts(collector, tx, item.case_id)
        calls = [
            _new_call(collector, CallVerb.SUSPEND, target, subject, found, item.announced.claim_ids)
            for target, subject in _targets(collector, tx, item.announced.claim_ids)
        ]
        suspensions.begin(tx, collector.clock.now(), item, calls, who=act.WHO)
    return 1


def _targets(collector: Collector, tx: Transaction, claim_ids: frozenset[int]) -> list[tuple[CallTarget, str]]:
    """Who is to be told: the creditor's own system, and the subscription that made each invoice, if she allowed it."""
    hooks = [(CallTarget.WEBHOOK, "")] if collector.hook is not None else []
    if not collector.policy.stripe.pause_subscription:
        return hooks
    named = dict.fromkeys(subscription_of(raw) for raw in invoices.raw_of_claims(tx, claim_ids))
    return [*hooks, *((CallTarget.STRIPE, stripe_id) for stripe_id in named if stripe_id)]


def _may_begin(collector: Collector, tx: Transaction, case_id: int, announced: Announced) -> bool:
    return may_begin(_facts(collector, tx, case_id), announced, collector.policy, today_of(collector))


def _facts(collector: Collector, tx: Transaction, case_id: int) -> CaseFacts:
    [found] = facts.load_case_facts(tx, [case_id], zone_of(collector), today_of(collector))
    return found


def _new_call(
    collector: Collector, verb: CallVerb, target: CallTarget, subject: str, found: CaseFacts,
    claim_ids: frozenset[int], because: str = "unpaid",
) -> NewCall:  # fmt: skip
    """The body is frozen now: every repeat is the same, byte for byte."""
    uid = collector.ids.uid()
    named = [claim for claim in found.claims if claim.claim.id in claim_ids]
    body: dict[str, Any] = {
        "id": uid, "type": TYPES[verb], "created": collector.clock.now().isoformat(timespec="seconds"),
        "livemode": collector.settings.livemode, "because": because, "case": found.case_id,
        "customer": found.debtor.stripe_id,
        "invoices": [
            {"id": it.claim.stripe_invoice_id, "number": it.claim.number, "currency": it.claim.currency,
             "remaining_minor": it.remaining_minor}
            for it in named
        ],
    }  # fmt: skip
    return NewCall(uid, target, subject, json.dumps(body, separators=(",", ":")))


# --- somebody is told -------------------------------------------------------------------------------------------------


def _tell_safely(collector: Collector, call: Call) -> str:
    """One system that cannot be told never stops the others."""
    try:
        return _tell(collector, call)
    except StripeTrouble:
        _put_off(collector, call)
        return "stripe_unreadable"
    except Exception as error:
        log.exception("a system could not be told", call=call.uid)
        return _failed(collector, call, type(error).__name__)


def _tell(collector: Collector, call: Call) -> str:
    if call.verb is CallVerb.SUSPEND:
        refresh.case(collector, call.case_id)
    with collector.store.write() as tx:
        is_allowed = call.verb is CallVerb.RESUME or _may_begin(
            collector, tx, call.case_id, suspensions.announced_of(tx, call.notice_id)
        )
        begun = is_allowed and suspensions.start(tx, collector.clock.now(), call, collector.worker_name, LEASE)
    if not begun:
        _put_off(collector, call)
        return "not_now"
    answer = _ask(collector, call)
    if not answer.heard:
        return _failed(collector, call, answer.because)
    with collector.store.write() as tx:
        now = collector.clock.now()
        suspensions.end(tx, now, call, CallState.DONE if answer.needed else CallState.WITHDRAWN, answer.because)
        tasks.done_where(tx, now, call.case_id, TaskKind.SERVICE_NOT_TOLD, call.uid, "told", who="worker")
    return f"told_{call.verb.value}"


def _ask(collector: Collector, call: Call) -> HookAnswer:
    if call.target is CallTarget.STRIPE:
        return _ask_stripe(collector, call)
    if collector.hook is None:
        return HookAnswer(False, "COLLECTOR_SERVICE_URL is not set any more")
    return collector.hook.tell(call.uid, call.body.encode())


def _ask_stripe(collector: Collector, call: Call) -> HookAnswer:
    """Look before writing: a call that died after its write is not made again, and another's pause is left alone."""
    mark, begins = str(call.suspension_id), call.verb is CallVerb.SUSPEND
    try:
        seen = collector.stripe.subscription(call.subject)
        if seen is None or seen.has_ended:
            return HookAnswer(True, "the subscription has ended", needed=False)
        if seen.is_paused and seen.mark != mark:
            return HookAnswer(True, "paused by somebody else, and left as it is", needed=False)
        if begins and not seen.is_paused:
            if not collector.policy.stripe.pause_subscription:
                return HookAnswer(True, "pause_subscription is switched off", needed=False)
            collector.stripe.pause_subscription(call.subject, mark, call.uid)
        elif not begins and seen.is_paused:
            collector.stripe.resume_subscription(call.subject, call.uid)
    except StripeForbidden as refused:
        return HookAnswer(False, f"switch on {refused.toggle} on the restricted key of Stripe")
    except StripeTrouble as trouble:
        return HookAnswer(False, str(trouble))
    return HookAnswer(True, "paused" if begins else "resumed")


def _put_off(collector: Collector, call: Call) -> None:
    with collector.store.write() as tx:
        suspensions.put_off(tx, call, collector.clock.now() + LOOK_AGAIN)


def _failed(collector: Collector, call: Call, because: str) -> str:
    with collector.store.write() as tx:
        now, failures = collector.clock.now(), call.tries + 1
        if call.verb is CallVerb.SUSPEND and now - call.asked_at > GIVE_UP_AFTER:
            suspensions.end(tx, now, call, CallState.REFUSED, because)
        else:
            wait = BACK_OFF[min(failures, len(BACK_OFF)) - 1]
            suspensions.later(tx, now, call, now + wait, because)
        is_time = failures >= ASK_PERSON_AFTER[call.verb]
        if is_time:
            values = {"because": because[:200], "on": now.astimezone(zone_of(collector)).date().isoformat()}
            code = "ask_subscription" if call.target is CallTarget.STRIPE else "ask_service_not_told"
            said = {"code": f"{code}_{call.verb.value}", "values": values}
            tasks.open_task(tx, now, call.case_id, TaskKind.SERVICE_NOT_TOLD, call.uid, said, who=act.WHO)
    if failures == ASK_PERSON_AFTER[call.verb]:
        collector.alarms.raise_alarm("service_not_told", f"{call.verb.value}: {because}")
    return "failed"
