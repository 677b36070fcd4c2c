"""What must always be true of the database, asserted every night; a broken truth alarms the owner."""

from __future__ import annotations

from collections import Counter

from collector.parts import Collector
from collector.store import journal, truths


def run(collector: Collector) -> Counter[str]:
    """Check the chain of the journal and every invariant that the database can answer. Returns how many are broken."""
    with collector.store.read() as tx:
        broken = journal.verify(tx)
        found = truths.broken(tx)
    if broken is not None:
        found["journal"] = 1
        collector.alarms.raise_alarm("journal_broken", f"row {broken.seq}: {broken.because}")
    for name, count in found.items():
        if name != "journal":
            collector.alarms.raise_alarm(f"truth_broken_{name}", f"{name}: {count}")
    return Counter(broken=sum(found.values()), **{name: count for name, count in found.items() if count})
