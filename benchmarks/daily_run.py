"""How many cases a second does the daily run decide, plan and journal, and what does it cost when nothing is due?

`python -m benchmarks.daily_run [--sizes 1000 10000 100000] [--database sqlite|postgresql] [--mails 1000]`
Then, for some of the planned notices, how many a second are composed, and how many leave short of Stripe's and the
mail provider's answers.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from benchmarks.books import INVOICES_PER_DEBTOR, books
from benchmarks.figures import peak_mib, report
from collector.domain.decide import decide
from collector.domain.decisions import SendNotice
from collector.flows import act, compose, daily_run, deliver, refresh
from collector.flows.days import day_began, today_of, zone_of
from collector.gateways.mail.base import Answer, Mail, Verdict
from collector.parts import Collector
from collector.store import cases, claiming, facts, journal, outbox, tasks
from collector.store.claiming import Claimed, Limits

NO_LIMITS = Limits(10**9, 10**9, 10**9)
Spent = defaultdict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="open invoices")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--mails", type=int, default=1_000, help="how many notices to compose and send; 0: none")
    options = parser.parse_args()
    for size in options.sizes:
        # A process for each size: what a larger one left in memory would hide what a smaller one needs.
        child = multiprocessing.get_context("spawn").Process(target=_measure, args=(size, options))
        child.start()
        child.join()
        if child.exitcode:
            raise SystemExit(child.exitcode)


def _measure(size: int, options: argparse.Namespace) -> None:
    with books(size, options.database) as collector:
        common = {"load": "daily run", "database": options.database, "invoices": size}
        done = _measure_run(collector, size, common)
        if options.mails:
            half = min(options.mails, done) // 2
            _measure_composing(collector, common, half)
            _measure_sending(collector, common, half)


def _measure_run(collector: Collector, size: int, common: dict[str, Any]) -> int:
    with _phases() as spent:
        counts, figures = _timed(lambda: daily_run.run(collector))
    assert counts == {"SendNotice": -(-size // INVOICES_PER_DEBTOR)}, counts
    done = counts.total()
    report(
        **common, what="all due: decided, planned, journalled", cases=done, **_rates(done, "cases", figures),
        invoices_per_s=round(size / figures["seconds"]), shares=_shares(spent, figures["seconds"]),
        peak_mib=peak_mib(), load_average=_load(),
    )  # fmt: skip
    nothing = [_timed(lambda: daily_run.run(collector)) for _ in range(3)]
    assert all(not counts for counts, _ in nothing), nothing
    report(**common, what="nothing due", ms=round(1000 * statistics.median(each["seconds"] for _, each in nothing), 2))
    return int(done)


# --- writing and sending ---------------------------------------------------------------------------------------


def _measure_composing(collector: Collector, common: dict[str, Any], most: int) -> None:
    """What a notice costs as a text: taken, decided again from its facts, written, frozen and hashed."""
    taken = _take(collector, most)
    composed, figures = _timed(lambda: _compose_all(collector, taken))
    sizes = [len(each.payload) for each in composed]
    report(
        **common, what="composed: statement, text, HTML, frozen bytes, hash", notices=len(composed),
        **_rates(len(composed), "notices", figures), payload_bytes=round(statistics.mean(sizes)),
    )  # fmt: skip


def _measure_sending(collector: Collector, common: dict[str, Any], most: int) -> None:
    """What a notice costs on its whole way out: read again, written, kept on disk, five commits."""
    sender = replace(collector, mail=_AcceptsAll(collector.mail), policy=_without_caps(collector))
    with _instead(refresh, "case", _nothing_to_read), _instead(deliver, "limits_now", lambda *_: NO_LIMITS):
        counts, figures = _timed(lambda: deliver.run(sender, most=most))
    report(
        **common, what="sent, short of Stripe's and the provider's answers", outcomes=dict(counts),
        **_rates(counts["accepted"], "notices", figures), peak_mib=peak_mib(), load_average=_load(),
    )  # fmt: skip


def _take(collector: Collector, most: int) -> list[Claimed]:
    with collector.store.write() as tx:
        return claiming.claim_due(
            tx, collector.clock.now(), today_of(collector), day_began(collector), "benchmark", NO_LIMITS,
            most=most, lease=timedelta(hours=1),
        )  # fmt: skip


def _compose_all(collector: Collector, taken: list[Claimed]) -> list[compose.Composed]:
    today, made = today_of(collector), []
    for start in range(0, len(taken), act.CHUNK):
        by_case = {mine.case_id: mine for mine in taken[start : start + act.CHUNK]}
        with collector.store.read() as tx:
            found = facts.load_case_facts(tx, list(by_case), zone_of(collector), today)
            head = journal.head(tx)
        for each in found:
            complete = act.completed(collector, each, today)
            mine = by_case[each.case_id]
            # Decided without the notice itself, which is under way and would stop another.
            alone = replace(complete, notices=())
            calendar = collector.calendars.of(each.debtor, collector.policy)
            decision = decide(alone, collector.policy, today, calendar)
            assert isinstance(decision, SendNotice), decision
            made.append(compose.compose(collector, mine, alone, decision, head, own=()))
    return made


class _AcceptsAll:
    """SendGrid's bytes, and a provider that takes everything at once."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def frozen_bytes(self, mail: Mail) -> bytes:
        return bytes(self._real.frozen_bytes(mail))

    def deliver(self, payload: bytes) -> Answer:
        return Answer(Verdict.ACCEPTED, f"id-{hash(payload)}", "benchmark")


def _nothing_to_read(_collector: Collector, _case_id: int) -> None:
    """Stripe was read a moment ago: the books were filled at this very instant of the clock."""


def _without_caps(collector: Collector) -> Any:
    caps = replace(collector.policy.caps, per_hour=10**9, per_day=10**9, new_debtors_per_day=10**9)
    return replace(collector.policy, caps=caps)


# --- measuring -------------------------------------------------------------------------------------------------

_PHASES: tuple[tuple[Any, str], ...] = (
    (facts, "due_cases"), (facts, "load_case_facts"), (outbox, "unsent_of"), (act, "_decide_safely"),
    (outbox, "withdraw"), (outbox, "plan"), (tasks, "settle_decided"), (cases, "write_summaries"),
    (journal, "append"),
)  # fmt: skip


@contextmanager
def _phases() -> Iterator[Spent]:
    """Seconds by function of the run. What is journalled on the way is counted under `append` alone."""
    spent: Spent = defaultdict(float)
    originals = [(module, name, getattr(module, name)) for module, name in _PHASES]
    inner: list[float] = [0.0]

    def watched(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            began, within = time.perf_counter(), inner[0]
            try:
                return function(*args, **kwargs)
            finally:
                took = time.perf_counter() - began
                spent[name] += took - (inner[0] - within)
                inner[0] = within + took

        return run

    for module, name, function in originals:
        setattr(module, name, watched(name.lstrip("_"), function))
    try:
        yield spent
    finally:
        for module, name, function in originals:
            setattr(module, name, function)


def _shares(spent: Spent, seconds: float) -> dict[str, float]:
    """Of the whole, by phase; "rest" is what no phase holds, the commits above all."""
    shares = {name: round(took / seconds, 3) for name, took in sorted(spent.items(), key=lambda item: -item[1])}
    return {**shares, "rest": round(1 - sum(spent.values()) / seconds, 3)}


def _timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def _rates(done: int, unit: str, figures: dict[str, float]) -> dict[str, float]:
    return {
        f"{unit}_per_s": round(done / figures["seconds"]),
        "seconds": round(figures["seconds"], 3),
        "own_cpu_s": round(figures["cpu"], 3),
    }


@contextmanager
def _instead(module: Any, name: str, function: Callable[..., Any]) -> Iterator[None]:
    original = getattr(module, name)
    setattr(module, name, function)
    try:
        yield
    finally:
        setattr(module, name, original)


def _load() -> float:
    return round(os.getloadavg()[0], 1)


if __name__ == "__main__":
    main()
