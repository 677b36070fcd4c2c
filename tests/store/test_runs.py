"""A tick that finds nothing to do leaves one sign of life a minute, in one row; one that did something is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from collector.store import runs
from collector.store.session import Store

NINE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def test_quiet_ticks_share_a_row_and_busy_ones_do_not(store: Store) -> None:
    with store.write() as tx:
        for minutes, counts in enumerate(({"done": 2}, {}, {}, {"done": 0}, {"done": 1}, {})):
            runs.finished(tx, "intake", NINE + minutes * MINUTE, NINE + minutes * MINUTE + SECOND, counts)

        assert runs.last_of_each(tx, ["intake"])["intake"].started_at == NINE + 5 * MINUTE
        # Kept: done 2, one row for the three quiet ones, done 1, the last quiet one.
        assert runs.forget(tx, NINE + 6 * MINUTE) == 4


def test_a_quiet_tick_never_hides_a_failure(store: Store) -> None:
    with store.write() as tx:
        runs.failed(tx, "deliver", NINE, NINE, "OSError")

        assert not runs.is_told_already(tx, "deliver", NINE + SECOND, {})
        runs.finished(tx, "deliver", NINE + MINUTE, NINE + MINUTE, {})
        assert runs.forget(tx, NINE + SECOND) == 1


def test_a_quiet_tick_is_not_told_twice_in_a_minute(store: Store) -> None:
    with store.write() as tx:
        assert not runs.is_told_already(tx, "doubts", NINE, {})
        runs.finished(tx, "doubts", NINE, NINE, {})

        assert runs.is_told_already(tx, "doubts", NINE + 59 * SECOND, {"asked": 0})
        assert not runs.is_told_already(tx, "doubts", NINE + MINUTE, {})
        assert not runs.is_told_already(tx, "doubts", NINE + SECOND, {"asked": 1})
        assert not runs.is_told_already(tx, "intake", NINE + SECOND, {})
