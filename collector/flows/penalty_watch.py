"""Does a penalty invoice at Stripe still ask for no more than our account says is owed?"""

from __future__ import annotations

from collections import Counter

import structlog

from collector.domain.decisions import TaskKind
from collector.domain.penalty_invoices import from_record
from collector.flows import act, penalty_invoices
from collector.flows.days import today_of, zone_of
from collector.parts import Collector
from collector.store import facts, tasks, write_backs
from collector.store.write_backs import WriteBack

log = structlog.get_logger()


def run(collector: Collector) -> Counter[str]:
    """Compare each penalty invoice that is not settled. A waiver, a credit note on the late invoice or a corrected
    day may have lowered what is owed since it was made: a person then gives up the rest of it, or corrects it.
    """
    counts: Counter[str] = Counter()
    with collector.store.read() as tx:
        live = write_backs.live_penalty_invoices(tx)
    for made, remaining_minor in live:
        try:
            counts["too_high" if _compare(collector, made, remaining_minor) else "right"] += 1
        except Exception:
            log.exception("a penalty invoice could not be compared", write=made.uid)
            counts["failed"] += 1
    _end_tasks(collector, {made.uid for made, _ in live})
    return +counts


def _end_tasks(collector: Collector, live: set[str]) -> None:
    """What was paid, given up or cancelled meanwhile needs nobody any more."""
    with collector.store.read() as tx:
        over = [each for each in tasks.open_of_kind(tx, TaskKind.PENALTY_TOO_HIGH) if each.subject not in live]
    if over:
        with collector.store.write() as tx:
            for each in over:
                tasks.done(tx, collector.clock.now(), each.id, "settled", who=act.WHO)


def _compare(collector: Collector, made: WriteBack, remaining_minor: int) -> bool:
    now = collector.clock.now()
    with collector.store.read() as tx:
        [found] = facts.load_case_facts(tx, [made.case_id], zone_of(collector), today_of(collector))
    owed = {share.claim_id: share.minor for share in penalty_invoices.owed_beside(collector, found)}
    is_too_high = remaining_minor > sum(owed.get(share.claim_id, 0) for share in from_record(made.payload))
    with collector.store.write() as tx:
        if is_too_high:
            because = {"code": "ask_penalty_too_high", "values": {}}
            tasks.open_task(tx, now, made.case_id, TaskKind.PENALTY_TOO_HIGH, made.uid, because, who=act.WHO)
        else:
            tasks.done_where(tx, now, made.case_id, TaskKind.PENALTY_TOO_HIGH, made.uid, "right_again", who=act.WHO)
    return is_too_high
