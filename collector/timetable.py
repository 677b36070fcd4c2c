"""The day of the service, read from top to bottom: what runs, how often, and whether only the leader runs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from collector.flows import (
    backfill,
    canary,
    comparison,
    daily_run,
    deliver,
    disk_watch,
    disputes,
    doubts,
    heartbeat,
    housekeeping,
    intake,
    mail_events,
    mailbox,
    penalty_watch,
    rates,
    reconcile,
    replies,
    self_check,
    silence,
    suppressions,
    suspensions,
    webhook_watch,
    write_backs,
)
from collector.parts import Collector

LEASE_EVERY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the timetable. `run` returns what it counted; it may run twice, late or on two machines."""

    name: str
    every: timedelta
    leader_only: bool
    run: Callable[[Collector], Mapping[str, int]]


TIMETABLE = (
    # What came in
    Job("intake", timedelta(seconds=5), False, intake.run),
    Job("mail_events", timedelta(seconds=10), False, mail_events.run),
    Job("mailbox", timedelta(minutes=2), True, mailbox.run),
    Job("replies", timedelta(seconds=10), False, replies.run),
    Job("catch_up", timedelta(hours=1), True, reconcile.catch_up),
    Job("reconcile", timedelta(hours=6), True, reconcile.run),
    Job("comparison", timedelta(minutes=10), True, comparison.run),
    Job("backfill", timedelta(minutes=10), True, backfill.run),
    # What is decided
    Job("daily_run", timedelta(minutes=1), False, daily_run.run),
    Job("follow_ups", timedelta(hours=1), True, disputes.run),
    # What leaves
    Job("deliver", timedelta(seconds=30), False, deliver.run),
    Job("canary", timedelta(minutes=10), True, canary.run),
    Job("silence", timedelta(hours=1), True, silence.run),
    Job("suppressions", timedelta(hours=24), True, suppressions.run),
    Job("doubts", timedelta(minutes=1), True, doubts.run),
    Job("suspensions", timedelta(seconds=10), True, suspensions.run),
    Job("write_backs", timedelta(seconds=10), True, write_backs.run),
    # What is checked
    Job("heartbeat", timedelta(minutes=1), True, heartbeat.run),
    Job("rates", timedelta(hours=6), True, rates.run),
    Job("housekeeping", timedelta(hours=24), True, housekeeping.run),
    Job("penalty_watch", timedelta(hours=6), True, penalty_watch.run),
    Job("disk_watch", timedelta(hours=1), True, disk_watch.run),
    Job("webhook_watch", timedelta(hours=6), True, webhook_watch.run),
    Job("self_check", timedelta(hours=24), True, self_check.run),
)
