"""What was only needed for a while is let go: events worked off, old passes of jobs, ended sessions."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from collector.parts import Collector
from collector.store import inbox, runs, users

# Bodies of events hold personal data and were only hints: what they told is in the journal and the books.
KEEP_EVENTS = timedelta(days=30)
KEEP_RUNS = timedelta(days=30)
KEEP_SESSIONS = timedelta(days=30)
BATCH = 5_000


def run(collector: Collector) -> Counter[str]:
    """Let go of what is old, a batch at a time so that nobody waits long. Proof and journal are never touched."""
    now = collector.clock.now()
    counts: Counter[str] = Counter()
    while True:
        with collector.store.write() as tx:
            gone = inbox.forget_processed(tx, now - KEEP_EVENTS, BATCH)
        counts["events"] += gone
        if gone < BATCH:
            break
    with collector.store.write() as tx:
        counts["runs"] += runs.forget(tx, now - KEEP_RUNS)
        counts["sessions"] += users.forget_sessions(tx, now - KEEP_SESSIONS)
    return +counts
