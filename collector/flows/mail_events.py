"""Delivery reports: from the signed events in the inbox to the state of the notice they speak of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from collector.domain.decisions import TaskKind
from collector.domain.delivery import ADDRESS_FAILURES, FAILURES, Report, ReportKind, outcome_of
from collector.domain.facts import NoticeState
from collector.flows import act
from collector.flows.days import deadline_after, today_of
from collector.gateways.mail.sendgrid_events import DeliveryEvent, parse_events
from collector.parts import Collector
from collector.store import canary, debtors, inbox, reports, tasks
from collector.store.outbox import DEBTOR
from collector.store.session import Transaction

log = structlog.get_logger()

BATCH = 100
_KNOWN = frozenset(ReportKind)


def run(collector: Collector) -> Counter[str]:
    """Work off the waiting reports. A report that cannot be applied is kept and tried again; the others go on."""
    counts: Counter[str] = Counter()
    while True:
        now = collector.clock.now()
        with collector.store.write() as tx:
            waiting = inbox.take(tx, "sendgrid", now, BATCH)
        for row in waiting:
            try:
                counts += _apply_all(collector, row.id, row.body)
            except Exception as error:
                log.exception("a delivery report could not be applied", inbox=row.id)
                with collector.store.write() as tx:
                    inbox.failed(tx, collector.clock.now(), row.id, f"{type(error).__name__}: {error}")
                counts["failed"] += 1
        if len(waiting) < BATCH:
            return counts


def _apply_all(collector: Collector, inbox_id: int, body: bytes) -> Counter[str]:
    return apply_events(collector, parse_events(body), inbox_id)


def apply_events(collector: Collector, events: Sequence[DeliveryEvent], inbox_id: int | None = None) -> Counter[str]:
    """Keep what the provider told, by its webhook (of the inbox row) or in its log, and follow it."""
    counts: Counter[str] = Counter()
    touched: set[int] = set()
    with collector.store.write() as tx:
        for event in events:
            case_id = _apply(collector, tx, event)
            counts["applied" if case_id else "not_ours"] += 1
            if case_id:
                touched.add(case_id)
        if inbox_id is not None:
            inbox.done(tx, collector.clock.now(), [inbox_id])
    act.look(collector, sorted(touched))
    return counts


def _apply(collector: Collector, tx: Transaction, event: DeliveryEvent) -> int | None:
    """Keep one report and move its notice to what all its reports prove. Returns the case, or None if not ours."""
    sent = reports.find_sent(tx, event.notice_uid, event.provider_id)
    if sent is None:
        _test_mail(collector, tx, event)
        return None
    report = Report(_kind(event.kind.value), event.at or collector.clock.now(), event.reason or "")
    return apply_report(collector, tx, sent, report, event.dedupe_key, event.raw, event.provider_id, who="sendgrid")


def _test_mail(collector: Collector, tx: Transaction, event: DeliveryEvent) -> None:
    """The daily test mail belongs to no case."""
    kind, at = _kind(event.kind.value), event.at or collector.clock.now()
    if kind is ReportKind.DELIVERED:
        canary.reported(tx, event.notice_uid, event.provider_id, at, "")
    elif kind in FAILURES:
        canary.reported(tx, event.notice_uid, event.provider_id, None, f"{kind.value} {event.reason or ''}".strip())


def apply_report(
    collector: Collector, tx: Transaction, sent: reports.Sent, report: Report, dedupe: str, raw: Mapping[str, Any],
    provider_id: str | None, *, who: str,
) -> int | None:  # fmt: skip
    """Keep a report about a notice and follow all its reports together. Returns the case, or None if it was known."""
    now = collector.clock.now()
    if not reports.keep(tx, sent.id, dedupe, report, raw):
        return None
    outcome = outcome_of(reports.of_notice(tx, sent.id))
    if outcome.state is None:
        return None
    deadline_on = None
    if outcome.delivered_at is not None and outcome.state is NoticeState.DELIVERED:
        deadline_on = deadline_after(collector, outcome.delivered_at, sent.deadline_days)
    reports.reported(tx, now, today_of(collector), sent, outcome, deadline_on, provider_id, who=who)
    if outcome.state is not NoticeState.ACCEPTED:
        tasks.done_where(tx, now, sent.case_id, TaskKind.DELIVERY_SILENT, str(sent.id), "heard", who=who)
    if report.kind in ADDRESS_FAILURES and outcome.address_fails and sent.recipient_role == DEBTOR and sent.to_email:
        debtors.set_address_aside(tx, now, sent.debtor_id, sent.to_email, outcome.address_fails, who=who)
    return sent.case_id


def _kind(name: str) -> ReportKind:
    return ReportKind(name) if name in _KNOWN else ReportKind.OTHER
