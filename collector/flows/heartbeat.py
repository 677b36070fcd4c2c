"""The dead man's switch: an outside watcher hears from us only while every job does its work."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from collector.gateways.heartbeat import ping
from collector.parts import Collector
from collector.store import runs

# Jobs that must have succeeded lately for the service to count as alive, and how lately.
MUST_RUN = {
    "intake": timedelta(minutes=15),
    "mail_events": timedelta(minutes=15),
    "daily_run": timedelta(minutes=15),
    "deliver": timedelta(minutes=15),
    "doubts": timedelta(minutes=15),
    "catch_up": timedelta(hours=3),
}


def run(collector: Collector) -> Counter[str]:
    """Ping COLLECTOR_HEARTBEAT_URL when all jobs are well (I-48). Silence is what alarms the owner."""
    late = late_jobs(collector)
    if late or not collector.settings.collector_heartbeat_url:
        return Counter(late=len(late))
    return Counter(pinged=int(ping(collector.settings.collector_heartbeat_url)))


def late_jobs(collector: Collector) -> tuple[str, ...]:
    """Jobs whose last success is too long ago, or that never succeeded."""
    now = collector.clock.now()
    with collector.store.read() as tx:
        last = {job: runs.last_good(tx, job) for job in MUST_RUN}
    return tuple(
        job for job, run in last.items() if run is None or run.ended_at is None or now - run.ended_at > MUST_RUN[job]
    )
