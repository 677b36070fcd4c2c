"""Is the outside watcher told that we live only while every job does its work?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from collector.clock import TurnableClock
from collector.flows import heartbeat
from collector.store import migrate, runs
from collector.store.session import Store
from tests.support.receiver import receiver

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def service(tmp_path: Any) -> Any:
    url = f"sqlite+pysqlite:///{tmp_path / 'collector.db'}"
    migrate.upgrade(url)
    settings = SimpleNamespace(collector_heartbeat_url="")
    yield SimpleNamespace(store=Store(url), clock=TurnableClock(NOON), settings=settings)


def all_jobs_succeed(service: Any) -> None:
    with service.store.write() as tx:
        for job in heartbeat.MUST_RUN:
            runs.finished(tx, job, NOON, NOON, {})


def test_a_service_that_never_worked_is_silent(service: Any) -> None:
    assert set(heartbeat.late_jobs(service)) == set(heartbeat.MUST_RUN)


def test_the_watcher_hears_from_a_service_whose_jobs_all_succeed(service: Any) -> None:
    all_jobs_succeed(service)
    with receiver() as watcher:
        service.settings.collector_heartbeat_url = watcher.url
        assert heartbeat.run(service) == {"pinged": 1}
    assert [post.path for post in watcher.posts] == ["/hook"]


def test_one_job_that_stopped_silences_it(service: Any) -> None:
    all_jobs_succeed(service)
    service.clock.advance(timedelta(minutes=16))
    assert "deliver" in heartbeat.late_jobs(service)
    assert "catch_up" not in heartbeat.late_jobs(service)
