"""Mails that a provider took and never spoke of again: its log is asked, and after two days a person."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import structlog

from collector.domain.decisions import TaskKind
from collector.flows import act, mail_events
from collector.parts import Collector
from collector.store import reports, tasks
from collector.store.reports import Silent

log = structlog.get_logger()

ASK_LOG_AFTER = timedelta(hours=6)
ASK_LOG_AGAIN = timedelta(hours=24)
ASK_PERSON_AFTER = timedelta(hours=48)
LOG_KEPT = timedelta(days=29)  # SendGrid keeps its log for thirty days
MOST = 50


def run(collector: Collector) -> Counter[str]:
    """Look after every mail nothing was heard of. Not where no reports come at all: acceptance counts there."""
    counts: Counter[str] = Counter()
    if not collector.confirms_delivery:
        return counts
    now = collector.clock.now()
    with collector.store.read() as tx:
        silent = reports.silent(tx, now - LOG_KEPT, now - ASK_LOG_AFTER, MOST, not_asked_since=now - ASK_LOG_AGAIN)
    for each in silent:
        try:
            counts[_look_into(collector, each)] += 1
        except Exception:
            log.exception("a silent mail could not be looked into", notice=each.notice_id)
            counts["failed"] += 1
    return counts


def _look_into(collector: Collector, silent: Silent) -> str:
    """What the log knows counts like the reports that were lost; then only silence is left to ask about."""
    events = collector.mail.events_of(silent.uid, silent.to_email, silent.accepted_at)
    with collector.store.write() as tx:
        reports.asked(tx, collector.clock.now(), silent.notice_id)
    if events:
        mail_events.apply_events(collector, events)
    now = collector.clock.now()
    with collector.store.write() as tx:
        if not reports.is_silent(tx, silent.notice_id):
            return "found"
        if now - silent.accepted_at < ASK_PERSON_AFTER:
            return "still_silent"
        because = {"code": "ask_delivery_silent", "values": {"on": silent.accepted_at.date().isoformat()},
                   "details": {"notice": silent.notice_id}}  # fmt: skip
        tasks.open_task(tx, now, silent.case_id, TaskKind.DELIVERY_SILENT, str(silent.notice_id), because, who=act.WHO)
    return "asked"
