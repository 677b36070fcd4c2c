"""One process's share of the notices of a daily run, written as they would leave: for benchmarks.daily_run."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from benchmarks.books import reopened
from benchmarks.figures import peak_mib
from collector.domain.decide import decide
from collector.domain.decisions import SendNotice
from collector.domain.facts import NoticeState
from collector.domain.policy import Consent
from collector.flows import act
from collector.flows.compose import Composed, compose
from collector.flows.days import today_of, zone_of
from collector.parts import Collector
from collector.store import facts, journal, passages
from collector.store.claiming import Claimed
from collector.store.schema import case, notice


def write_all(url: str, folder: str, share: int, of: int) -> dict[str, float]:
    """Write every notice whose number is `share` modulo `of`; nothing is kept but the count of bytes."""
    collector = reopened(url, folder)
    gc.freeze()
    began, cpu, notices, size = time.monotonic(), time.process_time(), 0, 0
    for taken in _taken(collector, share, of):
        for composed in _write(collector, taken):
            notices, size = notices + 1, size + len(composed.payload)
    ended, cpu = time.monotonic(), time.process_time() - cpu
    collector.store.close()
    return {"notices": notices, "bytes": size, "began": began, "ended": ended, "cpu": cpu, "peak": peak_mib()}


def _taken(collector: Collector, share: int, of: int) -> Iterator[list[Claimed]]:
    """Planned notices, some hundreds at a time, as a worker gets them; none is marked."""
    last = 0
    while True:
        query = (
            select(notice, case.c.version)
            .join(case, case.c.id == notice.c.case_id)
            .where(notice.c.id > last, notice.c.id % of == share, notice.c.state == NoticeState.PLANNED)
            .order_by(notice.c.id)
            .limit(act.CHUNK)
        )
        with collector.store.read() as tx:
            rows = tx.execute(query).all()
        if not rows:
            return
        last = rows[-1].id
        yield [_claimed(row) for row in rows]


def _claimed(row: Any) -> Claimed:
    return Claimed(
        row.id, row.uid, row.case_id, row.debtor_id, row.cycle, row.step_key, row.level, row.kind,
        row.recipient_role, Consent(row.consent), row.deadline_days, row.turn, row.tries, row.version, row.decided_by,
    )  # fmt: skip


def _write(collector: Collector, taken: Sequence[Claimed]) -> Iterator[Composed]:
    """Facts of all of them at once, then each is decided again and written."""
    today, by_case = today_of(collector), {mine.case_id: mine for mine in taken}
    with collector.store.read() as tx:
        found = facts.load_case_facts(tx, list(by_case), zone_of(collector), today)
        head, own = journal.head(tx), passages.standing(tx)
    for each in found:
        complete = act.completed(collector, each, today)
        # Decided without the notice itself, which stands for one under way and would stop another.
        alone = replace(complete, notices=())
        decision = decide(alone, collector.policy, today, collector.calendars.of(each.debtor, collector.policy))
        assert isinstance(decision, SendNotice), decision
        yield compose(collector, by_case[each.case_id], alone, decision, head, own)
