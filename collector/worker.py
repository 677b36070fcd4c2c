"""The process that works alone: a metronome whose ticks ask the database what is due. The only user of APScheduler."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from collector.clock import SystemClock
from collector.flows import rates
from collector.parts import Collector, QuietRun
from collector.store import lease, runs
from collector.timetable import LEASE_EVERY, TIMETABLE, Job

log = structlog.get_logger()

LEASE_SECONDS = 30
HUNG_AFTER = 600.0  # seconds of one tick; the supervisor then starts a fresh process
STOP_WITHIN = 30.0
TOLD_EVERY = timedelta(minutes=1)  # how often a job that finds nothing to do leaves a sign of life


class Worker:
    """Runs the jobs of the timetable until told to stop.

    Ticks are plain UTC intervals kept in memory: a tick that runs twice, late or on two machines changes nothing,
    because what is due is a row. Jobs marked `leader_only` run where the lease row says.
    """

    def __init__(self, collector: Collector, only: Sequence[str] = ()) -> None:
        self.collector = collector
        self.jobs = [job for job in TIMETABLE if not only or job.name in only]
        self.epoch: int | None = None
        self._stop = threading.Event()
        self._busy: dict[str, float] = {}

    def run(self) -> None:
        """Block until SIGTERM or SIGINT, then let the running ticks end. Exits hard when a tick hangs."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        scheduler = self._schedule()
        # What was loaded by now stays: to look through it for garbage, again and again, was a fifth of a daily run.
        gc.freeze()
        scheduler.start()
        log.info("worker started", jobs=[job.name for job in self.jobs], worker=self.collector.worker_name)
        while not self._stop.wait(5.0):
            self._watch()
        threading.Thread(target=_give_up_later, daemon=True).start()
        scheduler.shutdown(wait=True)
        self._hand_back_lease()
        log.info("worker stopped")

    def _schedule(self) -> BackgroundScheduler:
        scheduler: Any = BackgroundScheduler(
            timezone=UTC,
            executors={"default": {"type": "threadpool", "max_workers": len(self.jobs) + 1}},
            # A tick that could not run on time runs once, as soon as it can; never two of one job at a time.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._lead()
        now = SystemClock().now()  # the metronome lives by the machine's clock, whatever clock the service goes by
        scheduler.add_job(self._lead, "interval", seconds=LEASE_EVERY.total_seconds(), id="lead")
        for job in self.jobs:
            scheduler.add_job(
                self._tick, "interval", args=[job], seconds=job.every.total_seconds(), id=job.name, next_run_time=now
            )
        return scheduler

    def _tick(self, job: Job) -> None:
        if self._stop.is_set() or (job.leader_only and self.epoch is None):
            return
        self._busy[job.name] = time.monotonic()
        try:
            run_job(self.collector, job)
        finally:
            self._busy.pop(job.name, None)

    def _lead(self) -> None:
        now = self.collector.clock.now()
        try:
            with self.collector.store.write_aside() as tx:
                held = lease.take_or_renew(tx, "leader", self.collector.worker_name, now, LEASE_SECONDS)
        except Exception:
            log.exception("the lease could not be renewed")
            held = None
        if held is None and self.epoch is not None:
            log.warning("another worker leads now")
        self.epoch = held.epoch if held else None

    def _hand_back_lease(self) -> None:
        with self.collector.store.write_aside() as tx:
            lease.release(tx, "leader", self.collector.worker_name)

    def _watch(self) -> None:
        """A tick that hangs blocks all later ones of its job: better to die and be started again."""
        for name, began in list(self._busy.items()):
            if time.monotonic() - began > HUNG_AFTER:
                log.error("a job hangs; this process ends so that it can be started again", job=name)
                os._exit(70)

    def _told_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()
        self.collector.stopping.set()


def run_job(collector: Collector, job: Job) -> dict[str, int] | None:
    """One tick of one job, with its run recorded. An exception ends this tick only; None tells that it failed."""
    began = collector.clock.now()
    try:
        rates.refresh(collector)
        counts = dict(job.run(collector))
    except Exception as error:
        log.exception("job failed", job=job.name)
        collector.alarms.raise_alarm(f"job_failed_{job.name}", f"{job.name}: {type(error).__name__}")
        collector.quiet_runs.pop(job.name, None)
        with collector.store.write() as tx:
            runs.failed(tx, job.name, began, collector.clock.now(), f"{type(error).__name__}: {error}")
        return None
    _note(collector, job.name, began, counts)
    return counts


def _note(collector: Collector, job: str, began: datetime, counts: dict[str, int]) -> None:
    """A row costs a write to the disk, and ticks come every few seconds: quiet ones share one, told once a minute."""
    last = collector.quiet_runs.pop(job, None)
    is_quiet = not any(counts.values())
    if not is_quiet or last is None or began - last.began >= TOLD_EVERY:
        with collector.store.write_aside() as tx:
            now, instead_of = collector.clock.now(), last.row if last and is_quiet else None
            last = QuietRun(runs.finished(tx, job, began, now, counts, instead_of), began)
    if is_quiet:
        collector.quiet_runs[job] = last


def _give_up_later() -> None:
    time.sleep(STOP_WITHIN)
    os._exit(0)
