"""Which addresses does the mail provider write to no more? Its lists make good the bounces whose report was lost.

A report that never came would let us go on writing to an address where nothing arrives (I-17).
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from hashlib import sha256

import structlog

from collector.domain.delivery import Report, ReportKind
from collector.flows import act, mail_events
from collector.gateways.mail.base import Suppressed
from collector.parts import Collector
from collector.store import cursors, reports

log = structlog.get_logger()

LOOK_BACK = timedelta(days=29)  # at first; a notice older than that has had its say
OVERLAP = timedelta(days=1)  # lists are written with a delay, and telling the same again changes nothing


def run(collector: Collector) -> Counter[str]:
    """Read what was added since the last look; nothing where there are no lists, or the key may not read them."""
    counts: Counter[str] = Counter()
    now = collector.clock.now()
    with collector.store.read() as tx:
        read_at = cursors.cursor_saved_at(tx, cursors.SUPPRESSIONS)
    since = now - LOOK_BACK if read_at is None else read_at - OVERLAP
    found = collector.mail.suppressed_since(since)
    if found is None:
        return counts
    for each in found:
        try:
            counts["applied" if _apply(collector, each) else "known"] += 1
        except Exception:
            log.exception("a suppressed address could not be looked into")
            counts["failed"] += 1
    if not counts["failed"]:
        with collector.store.write() as tx:
            cursors.save_cursor(tx, cursors.SUPPRESSIONS, {}, now)
    return counts


def _apply(collector: Collector, each: Suppressed) -> bool:
    """It counts like the provider's report about the last mail that had left for that address by then."""
    dedupe = sha256(f"suppressed {each.kind} {each.email.lower()} {each.at.isoformat()}".encode()).hexdigest()
    with collector.store.write() as tx:
        sent = reports.last_to(tx, each.email, each.at, each.at - LOOK_BACK)
        if sent is None:
            return False
        told = reports.of_notice(tx, sent.id)
        kind = ReportKind(each.kind)
        if any(report.kind is kind for report in told):
            return False
        report = Report(kind, each.at, each.reason)
        case_id = mail_events.apply_report(
            collector, tx, sent, report, dedupe, each.raw, None, who="sendgrid"
        )  # fmt: skip
    if case_id:
        act.look(collector, [case_id])
    return case_id is not None
