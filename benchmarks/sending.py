"""How many notices a second are checked, written and handed to a local mail server, by one worker and by four?

`python -m benchmarks.sending [--notices 400] [--workers 1 4] [--database sqlite|postgresql]`
The whole way of each: taken, every invoice of its case read again over HTTP, decided again, written, kept on disk,
through the last gate, handed over by SMTP, the answer written down, the case looked at. The server's own list says
at the end that each arrived once.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from typing import Any

from benchmarks.books import INVOICES_PER_DEBTOR, books, reopened, whereabouts
from benchmarks.figures import peak_mib, report
from benchmarks.mail_sink import mail_sink
from collector.flows import daily_run, deliver
from collector.store.claiming import Limits

NO_LIMITS = Limits(10**9, 10**9, 10**9)
SPAWN = multiprocessing.get_context("spawn")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=400, help="for each number of workers")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options = parser.parse_args()
    for workers in options.workers:
        _measure(options, workers)


def _measure(options: argparse.Namespace, workers: int) -> None:
    count = options.notices * INVOICES_PER_DEBTOR
    stripe = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.static_stripe", "0", str(count), "--overdue"], stdout=subprocess.PIPE
    )
    try:
        assert stripe.stdout is not None
        port = int(stripe.stdout.readline())
        with mail_sink() as (sink_port, sink):
            outside = (f"http://127.0.0.1:{port}", f"smtp://127.0.0.1:{sink_port}")
            with books(count, options.database, *outside) as collector, SPAWN.Pool(workers) as pool:
                daily_run.run(collector)
                where = (*whereabouts(collector), *outside)
                done = pool.starmap(_send_all, [(*where, f"worker-{at}", workers) for at in range(workers)])
            sink.send(True)
            taken, different = sink.recv()
        assert taken == different == options.notices, (taken, different, done)
        _report(options, workers, done)
    finally:
        stripe.terminate()
        stripe.wait()


def _report(options: argparse.Namespace, workers: int, done: list[dict[str, Any]]) -> None:
    seconds = max(each["ended"] for each in done) - min(each["began"] for each in done)
    cpu = sum(each["cpu"] for each in done)
    report(
        load="sending", database=options.database, what="checked, written, handed over by SMTP, each arrived once",
        workers=workers, notices=options.notices, notices_per_s=round(options.notices / seconds, 1),
        seconds=round(seconds, 2), own_cpu_ms_a_notice=round(1000 * cpu / options.notices, 1),
        peak_mib=max(each["peak"] for each in done), load_average=round(os.getloadavg()[0], 1),
    )  # fmt: skip


def _send_all(url: str, folder: str, stripe_base: str, smtp_url: str, name: str, workers: int) -> dict[str, Any]:
    """A worker's ticks, one after the other, until nothing is due."""
    collector = reopened(url, folder, stripe_base, smtp_url)
    caps = replace(collector.policy.caps, per_hour=10**9, per_day=10**9, new_debtors_per_day=10**9)
    collector = replace(collector, policy=replace(collector.policy, caps=caps), worker_name=name)
    deliver.limits_now = lambda *_: NO_LIMITS
    began, cpu, counts = time.monotonic(), time.process_time(), Counter[str]()
    while made := deliver.run(collector):
        counts += made
    ended, cpu = time.monotonic(), time.process_time() - cpu
    assert set(counts) == {"accepted"} or workers > 1, counts
    return {"began": began, "ended": ended, "cpu": cpu, "peak": peak_mib(), "counts": dict(counts)}


if __name__ == "__main__":
    main()
