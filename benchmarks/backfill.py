"""How many invoices a second does a first import bring in, and how much memory does it need?

`python -m benchmarks.backfill [--count 10000] [--database sqlite|postgresql] [--delay-ms 0] [--peers FOLDER]`
"""

from __future__ import annotations

import argparse
import compileall
import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import orjson

from benchmarks.common import CHECKOUT, fresh_database, service
from benchmarks.figures import peak_mib, report
from collector.flows import backfill
from collector.memory import keep_little, look_seldom

Figures = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--delay-ms", type=int, default=0, help="what Stripe takes for an answer; live about 300")
    parser.add_argument("--peers", type=Path, help="folder with a run.sh for each of other systems, run afterwards")
    options = parser.parse_args()
    keep_little()  # these two as every command of the service does
    look_seldom()
    with static_stripe(options.count, options.delay_ms) as port, fresh_database(options.database) as url:
        if not options.delay_ms:
            _warm(port, options.count)
        ours = _measure(url, port, options)
        if not options.delay_ms:
            _compare(ours, _measure_chain(url, port, options), options)
    with static_stripe(options.count, options.delay_ms) as port, fresh_database(options.database) as url:
        _measure_command(url, port, options)
    for script in sorted(options.peers.glob("*/run.sh")) if options.peers else ():
        subprocess.run([str(script)], check=False, env={**os.environ, "N": str(options.count)})


def _measure(url: str, port: int, options: argparse.Namespace) -> list[Figures]:
    """A first reading and a second one."""
    measured: list[Figures] = []
    collector = service(url, f"http://127.0.0.1:{port}")
    for number, again in (("first", False), ("second, nothing changed", True)):
        wall, cpu = time.perf_counter(), time.process_time()
        counts = backfill.run(collector, again=again)
        seconds = time.perf_counter() - wall
        measured.append({"seconds": seconds, "own_cpu_s": time.process_time() - cpu})
        assert counts["invoices"] == options.count, counts
        report(
            load="backfill", database=options.database, reading=number, n=options.count, delay_ms=options.delay_ms,
            per_s=round(options.count / seconds), seconds=round(seconds, 2), pages=counts["pages"],
            own_cpu_s=round(measured[-1]["own_cpu_s"], 2), peak_mib=peak_mib(),
        )  # fmt: skip
    collector.store.close()
    return measured


def _measure_chain(url: str, port: int, options: argparse.Namespace) -> list[Figures]:
    """The limit, in a process of its own that has loaded no more than it needs."""
    command = [sys.executable, "-m", "benchmarks.chain", url, str(port), str(options.count)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    print(told, end="", flush=True)
    return [orjson.loads(line) for line in told.splitlines()]


def _compare(ours: list[Figures], limit: list[Figures], options: argparse.Namespace) -> None:
    """How near to the limit of the same run: 1 is as fast."""
    for reading, mine, chain in zip(("first", "second"), ours, limit, strict=True):
        report(
            load="backfill", database=options.database, reading=f"{reading}: ours of the limit", n=options.count,
            wall=round(chain["seconds"] / mine["seconds"], 2), cpu=round(chain["own_cpu_s"] / mine["own_cpu_s"], 2),
        )  # fmt: skip


def _measure_command(url: str, port: int, options: argparse.Namespace) -> None:
    """What an owner types, in a process of its own: how large was it ever, alone and with the one it starts?"""
    compileall.compile_dir(CHECKOUT / "collector", quiet=1)  # as an installed service finds its modules
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ, "DATABASE_URL": url, "STRIPE_API_KEY": "sk_test_benchmark", "COLLECTOR_DATA_DIR": folder,
            "STRIPE_API_BASE": f"http://127.0.0.1:{port}", "COLLECTOR_POLICY": str(CHECKOUT / "policy"),
        }  # fmt: skip
        began = time.perf_counter()
        command = [sys.executable, "-m", "collector", "backfill", "--json"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            alone = together = 0
            while child.poll() is None:
                own = _kib(child.pid, "status", "VmRSS")
                added = sum(_kib(pid, "smaps_rollup", "Private_Clean", "Private_Dirty") for pid in _readers(child.pid))
                alone, together = max(alone, own), max(together, own + added)
                time.sleep(0.02)
        assert child.returncode == 0, child.returncode
    report(
        load="backfill", database=options.database, reading="the command, from its start", n=options.count,
        delay_ms=options.delay_ms, seconds=round(time.perf_counter() - began, 2), peak_mib=alone // 1024,
        with_second_reader_mib=together // 1024,
    )  # fmt: skip


def _readers(pid: int) -> list[int]:
    """The second reader, once it runs its own program: until then the memory it shows is that of its parent (vfork)."""
    with suppress(OSError):
        children = [int(found) for found in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return [each for each in children if b"second_reader" in Path(f"/proc/{each}/cmdline").read_bytes()]
    return []


def _kib(pid: int, file: str, *names: str) -> int:
    """The sum of these lines of a file of /proc; 0 where the process is gone."""
    with suppress(OSError):
        found = re.findall(rf"^(?:{'|'.join(names)}):\s+(\d+)", Path(f"/proc/{pid}/{file}").read_text(), re.MULTILINE)
        return sum(map(int, found))
    return 0


def _warm(port: int, count: int) -> None:
    """Let the server make its pages before the clock runs; the slices of our own reader it makes on the way."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for start in range(count, 0, -100):
        after = "" if start == count else f"&starting_after=in_1{start:015d}"
        connection.request("GET", f"/v1/invoices?limit=100{after}")
        connection.getresponse().read()


@contextmanager
def static_stripe(count: int, delay_ms: int) -> Iterator[int]:
    """The page server in a process of its own; yields its port."""
    command = [sys.executable, "-m", "benchmarks.static_stripe", "0", str(count), str(delay_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
