"""Of each pass of a job one row is kept, and one row of all that found nothing to do one after the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from collector.store import runs
from collector.store.session import Store

NINE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_pass_may_take_the_row_of_another(store: Store) -> None:
    with store.write() as tx:
        first = runs.finished(tx, "intake", NINE, NINE, {"done": 2})
        quiet = runs.finished(tx, "intake", NINE + MINUTE, NINE + MINUTE, {})
        assert runs.finished(tx, "intake", NINE + 2 * MINUTE, NINE + 2 * MINUTE, {}, instead_of=quiet) == quiet != first
        assert runs.last_of_each(tx, ["intake"])["intake"].started_at == NINE + 2 * MINUTE
        assert runs.forget(tx, NINE + 3 * MINUTE) == 2


def test_a_row_that_was_cleared_away_meanwhile_is_made_anew(store: Store) -> None:
    with store.write() as tx:
        quiet = runs.finished(tx, "intake", NINE, NINE, {})
        assert runs.forget(tx, NINE + MINUTE) == 1
        runs.finished(tx, "intake", NINE + MINUTE, NINE + MINUTE, {}, instead_of=quiet)
        assert runs.last_of_each(tx, ["intake"])["intake"].started_at == NINE + MINUTE
