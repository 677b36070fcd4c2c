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
from collector.domain.facts import CaseFacts, NoticeState
from collector.domain.passages import Passage
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
    began, cpu, notices, size, looked_again = time.monotonic(), time.process_time(), 0, 0, 0.0
    for taken in _taken(collector, share, of):
        looking = time.process_time()
        decided = _look_again(collector, taken)
        looked_again += time.process_time() - looking
        for composed in _write(collector, taken, *decided):
            notices, size = notices + 1, size + len(composed.payload)
    ended, cpu = time.monotonic(), time.process_time() - cpu
    collector.store.close()
    return {
        "notices": notices, "bytes": size, "began": began, "ended": ended, "cpu": cpu, "looked_again": looked_again,
        "peak": peak_mib(),
    }  # fmt: skip


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


Decided = list[tuple[CaseFacts, SendNotice]]


def _look_again(collector: Collector, taken: Sequence[Claimed]) -> tuple[Decided, str, tuple[Passage, ...]]:
    """Facts of all of them at once, and each decided again, as nothing leaves without a second look."""
    today = today_of(collector)
    with collector.store.read() as tx:
        found = facts.load_case_facts(tx, [mine.case_id for mine in taken], zone_of(collector), today)
        head, own = journal.head(tx), passages.standing(tx)
    decided = []
    for each in found:
        # Without the notice itself, which stands for one under way and would stop another.
        alone = replace(act.completed(collector, each, today), notices=())
        decision = decide(alone, collector.policy, today, collector.calendars.of(each.debtor, collector.policy))
        assert isinstance(decision, SendNotice), decision
        decided.append((alone, decision))
    return decided, head, own


def _write(
    collector: Collector, taken: Sequence[Claimed], decided: Decided, head: str, own: tuple[Passage, ...]
) -> Iterator[Composed]:
    by_case = {mine.case_id: mine for mine in taken}
    for found, decision in decided:
        yield compose(collector, by_case[found.case_id], found, decision, head, own)
