"""Look at every case whose day has come, and decide. Runs every minute; costs what is due, not what is on file."""

from __future__ import annotations

from collections import Counter

from collector.flows import act
from collector.flows.days import today_of
from collector.parts import Collector
from collector.store import looks

PAGE = 5 * act.CHUNK  # what one worker takes at a time


def run(collector: Collector) -> Counter[str]:
    """Decide about all cases due a look today, together with whatever other workers do the same at this time.

    Killed half-way, the next run goes on where this one stopped: one that joins a walk in its midst ends only after
    it has begun another, and so finds what the dead one had taken. Returns counts by kind of decision.
    """
    counts: Counter[str] = Counter()
    began_a_walk = False
    while True:
        page = _take(collector)
        began_a_walk |= page.is_first
        for start in range(0, len(page.case_ids), act.CHUNK):
            counts += act.look_at_due(collector, page.case_ids[start : start + act.CHUNK])
        if page.is_last and began_a_walk:
            return counts


def _take(collector: Collector) -> looks.Page:
    today = today_of(collector)
    with collector.store.read() as tx:
        if not looks.due_cases(tx, today, None, 1):  # so it is nearly every minute
            return looks.Page()
    with collector.store.write_aside() as tx:
        return looks.take_page(tx, collector.clock.now(), today, PAGE)
