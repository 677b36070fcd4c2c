"""Look at every case whose day has come, and decide. Runs every minute; costs what is due, not what is on file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from collector.flows import act
from collector.flows.days import today_of
from collector.parts import Collector
from collector.store import facts


def run(collector: Collector, progress: Callable[[int], None] | None = None) -> Counter[str]:
    """Decide about all cases due a look today. Killed half-way, the next run goes on where this one stopped.

    `progress` is told how many cases each batch held. Returns counts by kind of decision.
    """
    counts: Counter[str] = Counter()
    after: facts.DueCase | None = None
    while True:
        with collector.store.read() as tx:
            due = facts.due_cases(tx, today_of(collector), after, act.CHUNK)
        if not due:
            return counts
        counts += act.look(collector, [item.case_id for item in due])
        after = due[-1]
        if progress is not None:
            progress(len(due))
