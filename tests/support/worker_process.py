"""A worker in a process of its own that can be killed: the story's clock, and leases of seconds instead of minutes.

Run as `python -m tests.support.worker_process`, with the environment that `start` makes. With `nursery` behind it, it
reads "." from its input, and for each lets one worker be born, whose number it answers: most of a start is loading code
(1.3 s of processor time), and where a worker is killed each second four could do little else.
"""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from collector import worker
from collector.assembly import build
from collector.flows import deliver, doubts
from collector.parts import Collector
from collector.settings import Settings, load_settings

JOBS = ("deliver", "doubts", "mail_events", "daily_run")
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class RunningClock:
    """Goes on from an instant of the story, at the pace of this machine's clock."""

    began_at: datetime
    began_monotonic: float  # of this machine; the same for all its processes

    def now(self) -> datetime:
        return self.began_at + timedelta(seconds=time.monotonic() - self.began_monotonic)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def environment_of(settings: Settings) -> dict[str, str]:
    """The variables from which a process reads the same settings."""
    names = (
        "database_url", "stripe_api_base", "sendgrid_api_host", "sendgrid_webhook_public_key", "collector_mail",
        "collector_policy", "collector_data_dir", "collector_base_url",
    )  # fmt: skip
    secrets = ("stripe_api_key", "stripe_webhook_secret", "sendgrid_api_key")
    given = {name.upper(): str(getattr(settings, name)) for name in names}
    return given | {name.upper(): getattr(settings, name).get_secret_value() for name in secrets}


def start(collector: Collector, clock: RunningClock, log: Path) -> subprocess.Popen[bytes]:
    """Start a worker beside the story's service, on the same database and the same pretend world."""
    hours = {"STORY_BEGAN_AT": clock.began_at.isoformat(), "STORY_BEGAN_MONOTONIC": str(clock.began_monotonic)}
    return launch(
        [sys.executable, "-m", "tests.support.worker_process"], environment_of(collector.settings) | hours, log
    )


class Nursery:
    """Where workers are born quickly, each a process of its own."""

    def __init__(self, collector: Collector, clock: RunningClock, log: Path) -> None:
        hours = {"STORY_BEGAN_AT": clock.began_at.isoformat(), "STORY_BEGAN_MONOTONIC": str(clock.began_monotonic)}
        given = {"PATH": os.environ["PATH"], "HOME": str(log.parent), **environment_of(collector.settings), **hours}
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.worker_process", "nursery"],
                env=given, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=output, cwd=Path.cwd(),
            )  # fmt: skip

    def bear(self) -> int:
        """The process id of a new worker."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(b".\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """No more are born; those that live go on until somebody kills them."""
        self._process.kill()
        self._process.wait()


def launch(command: list[str], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """A process in this checkout with only what it needs of our environment; what it says is added to `log`."""
    ours = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    given = {**ours, "HOME": str(log.parent), **environment}
    with log.open("ab") as output:
        return subprocess.Popen(
            command, env=given, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=Path.cwd()
        )


def nursery() -> None:
    """Nothing is begun before a birth, neither a connection nor a thread: a fork would have to share it."""
    importlib.import_module("collector.gateways.mail.sendgrid")  # which the service loads only where it is chosen
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are nobody's concern
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(2, 1)
            main()
            os._exit(0)
        print(child, flush=True)


def main() -> None:
    clock = RunningClock(
        datetime.fromisoformat(os.environ["STORY_BEGAN_AT"]).astimezone(UTC), float(os.environ["STORY_BEGAN_MONOTONIC"])
    )
    deliver.CLAIM_LEASE, deliver.BATCH_WITHIN = 6 * SECOND, 2 * SECOND
    deliver.SENDING_LEASE, deliver.BACK_OFF = 3 * SECOND, (SECOND,) * 5
    deliver.CALL_WITHIN = 10 * SECOND  # the machine of the tests may be busy
    doubts.ASK_AFTER = (3 * SECOND, 4 * SECOND, 5 * SECOND, 6 * SECOND)
    vars(worker).update(LEASE_SECONDS=2, LEASE_EVERY=SECOND)
    collector = build(load_settings(_env_file=None), clock=clock)
    running = worker.Worker(collector, JOBS)
    running.jobs = [replace(job, every=SECOND) for job in running.jobs]
    running.run()


if __name__ == "__main__":
    nursery() if sys.argv[1:] == ["nursery"] else main()
