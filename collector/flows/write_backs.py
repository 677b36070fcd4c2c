"""What is to be written into Stripe is written, once: a look first, our own key, and never again on a guess.

Each write is a row. It is marked as begun, committed, before the call; a worker that dies leaves a doubt, and a doubt
is resolved by looking at Stripe. Stripe's own idempotency keys are the belt to these braces: they last 24 hours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import structlog

from collector.domain.decisions import TaskKind
from collector.domain.stripe_writing import WriteKind, WriteState
from collector.flows import act, agreed_refunds, intake, penalty_invoices, stripe_follower, stripe_gestures
from collector.flows.write_rounds import Ended, NotOurs
from collector.gateways.stripe_problems import (
    NotFound,
    StripeBusy,
    StripeForbidden,
    StripeKeyRefused,
    StripeRefused,
    StripeTrouble,
    StripeUnavailable,
)
from collector.parts import Collector
from collector.store import tasks, write_backs
from collector.store.write_backs import WriteBack

log = structlog.get_logger()

LEASE = timedelta(minutes=10)  # longer than all tries of all calls of one write
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))
KEY_TO_MEND = timedelta(minutes=10)  # a person must change the key; nothing was done

CARRY_OUT: Mapping[WriteKind, Callable[[Collector, WriteBack], Ended]] = {
    WriteKind.PENALTY_INVOICE: penalty_invoices.make,
    WriteKind.GIVE_UP_PENALTY: penalty_invoices.give_up,
    WriteKind.CREDIT_NOTE: stripe_gestures.credit,
    WriteKind.AGREED_REFUND: agreed_refunds.give_back,
    WriteKind.WRITE_OFF: stripe_gestures.write_off,
    WriteKind.PLACE: stripe_gestures.place,
}


def run(collector: Collector, most: int = 20) -> Counter[str]:
    """Write what is wanted, up to `most`. Returns counts by outcome. Safe to run anywhere, any number of times."""
    counts: Counter[str] = Counter()
    counts["asked"] = stripe_follower.follow(collector)
    with collector.store.read() as tx:
        if not write_backs.is_waiting(tx, collector.clock.now()):
            return +counts
    with collector.store.write() as tx:
        mine = write_backs.claim(tx, collector.clock.now(), collector.worker_name, most=most, lease=LEASE)
    for each in mine:
        if collector.stopping.is_set():
            break
        counts[_write_safely(collector, each)] += 1
    return +counts


def _write_safely(collector: Collector, mine: WriteBack) -> str:
    """One write that fails never stops the others."""
    try:
        ended = CARRY_OUT[mine.kind](collector, mine)
    except NotOurs:
        return "not_ours"
    except StripeForbidden as trouble:
        return _key_to_mend(collector, mine, trouble.toggle, trouble)
    except StripeKeyRefused as trouble:
        return _key_to_mend(collector, mine, "", trouble)
    except NotFound as trouble:
        ended = Ended(WriteState.WITHDRAWN, str(trouble))
    except StripeBusy as trouble:
        return _later(collector, mine, trouble.because, nothing_done=True)
    except StripeUnavailable as trouble:
        return _later(collector, mine, trouble.because)
    except StripeTrouble as trouble:
        ended = Ended(WriteState.REFUSED, trouble.because)
    except Exception as error:
        log.exception("a write into Stripe failed", write=mine.uid)
        return _later(collector, mine, f"{type(error).__name__}")
    _end(collector, mine, ended)
    return ended.state.value


def _end(collector: Collector, mine: WriteBack, ended: Ended) -> None:
    now = collector.clock.now()
    with collector.store.write() as tx:
        if not write_backs.end(tx, now, mine, ended.state, ended.because, who="worker"):
            return
        ended.also(tx)
        if ended.state is WriteState.DONE:
            for task in tasks.open_tasks_of(tx, None):
                if task.kind == TaskKind.STRIPE_PERMISSION and task.subject in _toggles_of(mine):
                    tasks.done(tx, now, task.id, "permitted", who="stripe")
        if ended.state is WriteState.REFUSED:
            because = _said(ended.because)
            tasks.open_task(tx, now, mine.case_id, TaskKind.STRIPE_WRITE_REFUSED, mine.uid, because, who=act.WHO)
    if ended.read_back:
        _read_back(collector, ended.read_back)


def _said(because: str) -> dict[str, Any]:
    """Our own reasons have a sentence; Stripe's are passed on as it says them."""
    if because.startswith("penalty_"):
        return {"code": f"ask_{because}", "values": {}}
    return {"code": "ask_stripe_write_refused", "values": {"reason": because[:300]}}


def _read_back(collector: Collector, stripe_id: str) -> None:
    """Believe Stripe about what we have just written; the webhook will tell it too, sooner or later."""
    try:
        entered = intake.apply(collector, intake.read_afresh(collector, [stripe_id]))
    except StripeTrouble:
        return
    act.look(collector, entered.touched)


def _later(collector: Collector, mine: WriteBack, because: str, *, nothing_done: bool = False) -> str:
    now = collector.clock.now()
    with collector.store.write() as tx:
        row = write_backs.find(tx, mine.uid)
        was_doubtful = mine.state is not WriteState.WANTED
        begun = row is not None and row.state is WriteState.SENDING and not nothing_done
        state = WriteState.DOUBT if was_doubtful or begun else WriteState.WANTED
        wait = BACK_OFF[min(row.tries if row else 0, len(BACK_OFF) - 1)]
        write_backs.later(tx, now, mine, now + wait, state, because)
    return state.value


def _key_to_mend(collector: Collector, mine: WriteBack, toggle: str, trouble: StripeRefused) -> str:
    """Nothing was done, and nothing will be before a person has changed the key: she is told what to switch on."""
    now = collector.clock.now()
    with collector.store.write() as tx:
        write_backs.later(tx, now, mine, now + KEY_TO_MEND, WriteState.WANTED, str(trouble))
        if toggle:
            because: dict[str, Any] = {"code": "ask_stripe_permission", "values": {"toggle": toggle}}
            tasks.open_task(tx, now, None, TaskKind.STRIPE_PERMISSION, toggle, because, who=act.WHO)
    collector.alarms.raise_alarm("stripe_refused", str(trouble))
    return "key_refused"


def _toggles_of(mine: WriteBack) -> tuple[str, ...]:
    """What the key must allow, as we now know that it does."""
    match mine.kind:
        case WriteKind.CREDIT_NOTE | WriteKind.GIVE_UP_PENALTY:
            return ("Credit notes: Write",)
        case WriteKind.AGREED_REFUND:
            return ("Credit notes: Write", "Charges and Refunds: Write")
        case WriteKind.PENALTY_INVOICE | WriteKind.WRITE_OFF | WriteKind.PLACE:
            return ("Invoices: Write",)
