"""Notices of which nobody knows whether they left: ask the provider, then a person. Never guess."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import structlog

from collector.domain.decisions import TaskKind
from collector.domain.facts import NoticeState
from collector.flows import act
from collector.flows.days import deadline_after, today_of
from collector.gateways.mail.base import Verdict
from collector.parts import Collector
from collector.store import canary, doubts, outbox, sending, tasks
from collector.store.doubts import Doubtful
from collector.store.session import Transaction

log = structlog.get_logger()

# When the provider is asked, counted from the moment the call began. After the last answer a person is asked.
ASK_AFTER = (timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=24))
# A plain reminder leaves again after two days of silence in which our own test mail arrived; a formal notice never.
SILENT_AFTER = (timedelta(hours=48), timedelta(hours=72))
# The provider's clock and ours differ; a message is looked for from a little earlier on.
LOOK_BACK = timedelta(minutes=10)


def run(collector: Collector) -> Counter[str]:
    """Ask about every doubt whose time has come. Returns counts by outcome."""
    counts: Counter[str] = Counter()
    with collector.store.write() as tx:
        _, lost = doubts.lapse(tx, collector.clock.now())
    counts["lost"] += len(lost)
    with collector.store.read() as tx:
        doubtful = doubts.all_of_them(tx)
    for item in doubtful:
        counts[_resolve_safely(collector, item)] += 1
    return +counts


def _resolve_safely(collector: Collector, item: Doubtful) -> str:
    """One doubt about which the provider cannot even be asked never hides the others."""
    try:
        return _resolve(collector, item)
    except Exception:
        log.exception("a doubt could not be looked into", notice=item.notice_id)
        return "failed"


def _resolve(collector: Collector, item: Doubtful) -> str:
    now = collector.clock.now()
    due = sum(now - item.started_at >= after for after in (*ASK_AFTER, *SILENT_AFTER))
    if due <= item.asked_count:
        return "waiting"
    answer = collector.mail.look_up(item.uid, item.to_email, item.started_at - LOOK_BACK)
    if answer is not None and answer.verdict is Verdict.ACCEPTED:
        confirms = collector.confirms_delivery
        with collector.store.write() as tx:
            sending.accepted(
                tx, now, today_of(collector), item.notice_id, answer.provider_id,
                because="found in the provider's log", who="provider", confirms_delivery=confirms,
                deadline_on=None if confirms else deadline_after(collector, item.started_at, item.deadline_days),
            )  # fmt: skip
        act.look(collector, [item.case_id])
        return "accepted"
    is_absent = answer is not None and answer.verdict is Verdict.DOUBT
    with collector.store.write() as tx:
        doubts.asked_about(tx, now, item, count=due)
        if is_absent and due > len(ASK_AFTER) and _never_left(tx, item):
            said = "two days of silence while the test mail arrived"
            sending.not_accepted(
                tx, now, item.notice_id, NoticeState.PLANNED, because=said, who=act.WHO, number=item.number,
                not_before=now,
            )  # fmt: skip
            return "never_left"
        if due >= len(ASK_AFTER):
            because = {"code": "ask_resolve_doubt", "values": {"on": item.started_at.date().isoformat()},
                       "details": {"notice": item.notice_id}}  # fmt: skip
            tasks.open_task(tx, now, item.case_id, TaskKind.RESOLVE_DOUBT, str(item.notice_id), because, who=act.WHO)
    return "still_in_doubt"


def _never_left(tx: Transaction, item: Doubtful) -> bool:
    """Absence proves something only while the channel is seen to work, and a doubled reminder is but a nuisance."""
    if item.kind in outbox.BEYOND_REMINDERS or item.number >= outbox.MAX_TRIES:
        return False
    return canary.home_since(tx, item.started_at)
