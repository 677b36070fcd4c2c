"""How long does the daily run take over N open invoices, all due, and what does it cost when nothing is due?

`python -m benchmarks.daily_run [--sizes 10000 100000] [--database sqlite|postgresql] [--processes 1] [--kill]`
First the plainest loop over the same shape (the limit); then every case decided, planned and journalled, and every
notice decided again on its facts and written: statement, text, HTML, the provider's bytes, their hash; both by as many
processes as `--processes` says. Short of Stripe's reads and the provider's calls. `--kill`: one process is killed
(SIGKILL) half-way, and at the end the books are searched for what is missing or there twice.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from benchmarks.books import INVOICES_PER_DEBTOR, books, whereabouts
from benchmarks.figures import peak_mib, report
from benchmarks.plain_daily import plain_run
from benchmarks.planning import plan_all, shares
from benchmarks.writing import write_all
from collector.flows import daily_run
from collector.parts import Collector
from collector.store import journal
from collector.store.schema import journal as journal_table
from collector.store.schema import notice, notice_claim

# Tryton's dunning run as it comes (generate and process, no mails) at 10 000 lines, lines a second: docs/performance.md
TRYTON_PER_S = {"sqlite": 328, "postgresql": 197}
GOAL_S_PER_MILLION = {"sqlite": 90, "postgresql": 120}
SPAWN = multiprocessing.get_context("spawn")
Spent = defaultdict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000], help="open invoices")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--processes", type=int, default=1, help="processes that plan, and then write the notices")
    parser.add_argument("--kill", action="store_true", help="kill one half-way, let the run end, search the books")
    options = parser.parse_args()
    for size in options.sizes:
        # A process for each size: what a larger one left in memory would hide what a smaller one needs.
        child = SPAWN.Process(target=_measure, args=(size, options))
        child.start()
        child.join()
        if child.exitcode:
            raise SystemExit(child.exitcode)


def _measure(size: int, options: argparse.Namespace) -> None:
    common = {"load": "daily run", "database": options.database, "invoices": size}
    with SPAWN.Pool(1) as pool:  # its memory is not ours
        limit = pool.apply(plain_run, (size,))
    report(**common, what="limit: the plainest loop", **_rates(size, limit), load_average=_load())
    with books(size, options.database) as collector:
        measure = _measure_killed if options.kill else _measure_run
        planned = measure(collector, size, common, options.processes)
        written = _measure_writing(collector, size, common, options.processes)
        _search(collector, size, common)
        seconds = planned["seconds"] + written["seconds"]
        report(
            **common, what="the whole run", processes=options.processes, seconds=round(seconds, 1),
            invoices_per_s=round(size / seconds), own_cpu_us_an_invoice=round(
                1e6 * (planned["cpu"] + written["cpu"]) / size
            ),
            of_the_limit=round(limit["seconds"] / seconds, 2), of_the_limit_cpu=round(
                limit["cpu"] / (planned["cpu"] + written["cpu"]), 2
            ),
            times_tryton_at_10000=round(size / seconds / TRYTON_PER_S[options.database], 1),
            seconds_a_million=round(1e6 * seconds / size), goal_s_a_million=GOAL_S_PER_MILLION[options.database],
            peak_mib=round(max(planned["peak"], written["peak"])), load_average=_load(),
        )  # fmt: skip


def _measure_run(collector: Collector, size: int, common: dict[str, Any], processes: int) -> dict[str, float]:
    with SPAWN.Pool(processes) as pool:
        done = pool.starmap(plan_all, [whereabouts(collector)] * processes, chunksize=1)
    figures = {
        "seconds": max(each["ended"] for each in done) - min(each["began"] for each in done),
        "cpu": sum(each["cpu"] for each in done), "peak": max(each["peak"] for each in done),
    }  # fmt: skip
    by_each = [each["counts"]["SendNotice"] for each in done]
    assert sum(by_each) == sum(each["counts"].total() for each in done) == _cases(size), done
    report(
        **common, what="all due: decided, planned, journalled", cases=_cases(size), by_each_process=by_each,
        **_rates(size, figures), cpu_us_a_case=round(1e6 * figures["cpu"] / _cases(size)), shares=shares(done),
        peak_mib=figures["peak"], load_average=_load(),
    )  # fmt: skip
    nothing = [_timed(lambda: daily_run.run(collector)) for _ in range(3)]
    assert all(not counts for counts, _ in nothing), nothing
    report(**common, what="nothing due", ms=round(1000 * statistics.median(each["seconds"] for _, each in nothing), 2))
    return figures


# --- killed and started again ----------------------------------------------------------------------------------


def _measure_killed(collector: Collector, size: int, common: dict[str, Any], processes: int) -> dict[str, float]:
    """One process is killed when half of the notices are planned; then the others end, and the next minute comes."""
    crew = [SPAWN.Process(target=plan_all, args=whereabouts(collector)) for _ in range(processes)]
    wall = time.perf_counter()
    for child in crew:
        child.start()
    while crew[0].is_alive() and _count(collector, notice) < _cases(size) // 2:
        time.sleep(0.02)
    crew[0].kill()
    crew[0].join()
    first, killed_after = _count(collector, notice), time.perf_counter() - wall  # its start-up counts too
    for child in crew:
        child.join()
    by_others = _count(collector, notice) - first
    counts, again = _timed(lambda: daily_run.run(collector))
    assert first + by_others + counts.total() == _cases(size), (first, by_others, counts)
    report(
        **common, what="one process killed half-way: planned before, by the others, and in the next minute",
        processes=processes, before=first, by_others=by_others, after=counts.total(),
        killed_after_s=round(killed_after, 2), again=_rates(size, again), load_average=_load(),
    )  # fmt: skip
    seconds = time.perf_counter() - wall
    return {"seconds": seconds, "cpu": seconds * processes, "peak": peak_mib()}  # the dead one's is not known


def _search(collector: Collector, size: int, common: dict[str, Any]) -> None:
    """Each case has one notice and one entry of it, each invoice is named once, and the chain of hashes holds."""
    with collector.store.read() as tx:
        found = {
            "notices": _rows(tx, notice.c.id), "cases_with_one": _rows(tx, notice.c.case_id.distinct()),
            "invoices_named": _rows(tx, notice_claim.c.claim_id.distinct()),
            "named_in_all": _rows(tx, notice_claim.c.claim_id),
            "entries": _rows(tx, journal_table.c.seq, journal_table.c.kind == "notice_planned"),
            "broken_at": journal.verify(tx),
        }  # fmt: skip
    wanted = dict.fromkeys(("notices", "cases_with_one", "entries"), _cases(size))
    wanted |= dict.fromkeys(("invoices_named", "named_in_all"), size) | {"broken_at": None}
    assert found == wanted, found
    report(**common, what="searched: nothing missing, nothing twice", **found)


def _rows(tx: Any, column: Any, *conditions: Any) -> int:
    return int(tx.execute(select(func.count(column)).where(*conditions)).scalar_one())


def _count(collector: Collector, table: Any) -> int:
    with collector.store.read() as tx:
        return int(tx.execute(select(func.count()).select_from(table)).scalar_one())


# --- writing ---------------------------------------------------------------------------------------------------


def _measure_writing(collector: Collector, size: int, common: dict[str, Any], processes: int) -> dict[str, float]:
    """Every planned notice as a text, by one process or several, each with its share of the notices."""
    wall = time.perf_counter()
    with SPAWN.Pool(processes) as pool:
        jobs = [(*whereabouts(collector), share, processes) for share in range(processes)]
        done = pool.starmap(write_all, jobs)
    figures = {
        "seconds": max(each["ended"] for each in done) - min(each["began"] for each in done),
        "cpu": sum(each["cpu"] for each in done), "peak": max(each["peak"] for each in done),
        "looked_again": sum(each["looked_again"] for each in done),
    }  # fmt: skip
    assert sum(each["notices"] for each in done) == _cases(size), done
    report(
        **common, what="written: decided again, statement, text, HTML, frozen bytes, hash", notices=_cases(size),
        processes=processes, **_rates(size, figures), of_it_second_look_cpu_s=round(figures["looked_again"], 2),
        cpu_us_a_notice=round(1e6 * figures["cpu"] / _cases(size)),
        payload_bytes=round(sum(each["bytes"] for each in done) / _cases(size)), peak_mib=figures["peak"],
        start_up_s=round(time.perf_counter() - wall - figures["seconds"], 1), load_average=_load(),
    )  # fmt: skip
    return figures


# --- measuring -------------------------------------------------------------------------------------------------


def _timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def _rates(size: int, figures: dict[str, float]) -> dict[str, float]:
    return {
        "seconds": round(figures["seconds"], 3),
        "own_cpu_s": round(figures["cpu"], 3),
        "invoices_per_s": round(size / figures["seconds"]),
    }


def _cases(size: int) -> int:
    return -(-size // INVOICES_PER_DEBTOR)


def _load() -> float:
    return round(os.getloadavg()[0], 1)


if __name__ == "__main__":
    main()
