"""A tick that finds nothing to do leaves one sign of life a minute, in one row; one that did something is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from collector.parts import Collector, RateBook
from collector.rate_files import load_rate_tables
from collector.store.schema import run
from collector.timetable import Job
from collector.worker import run_job
from tests.flows.conftest import House

SECOND = timedelta(seconds=1)


def fail(_collector: Collector) -> dict[str, int]:
    raise OSError("disk")


def told(house: House) -> list[tuple[int, object]]:
    """Of each row: after how many seconds its pass began, and what it counted or what went wrong."""
    rows = house.rows(run)
    return [((row.started_at - rows[0].started_at).seconds, row.error or row.counts) for row in rows]


def test_quiet_ticks_share_a_row_and_others_do_not(house: House) -> None:
    tables = load_rate_tables()
    collector, begin = replace(house.collector, rate_book=RateBook(tables, tables)), house.clock.now()
    ticks: dict[int, dict[str, int]] = {
        0: {"done": 2}, 5: {}, 30: {"done": 0}, 64: {}, 65: {}, 80: {"done": 1}, 85: {}, 90: {"broken": 1}, 91: {},
    }  # fmt: skip
    for second, counts in ticks.items():
        house.clock.turn_to(begin + second * SECOND)
        work = fail if "broken" in counts else lambda _, counts=counts: counts
        run_job(collector, Job("intake", SECOND, False, work))
    assert told(house) == [
        (0, {"done": 2}), (65, {}), (80, {"done": 1}), (85, {}), (90, "OSError: disk"), (91, {}),
    ]  # fmt: skip
