"""Is every statement that leaves numbered once, in order, and frozen once?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from collector.store import statements
from collector.store.session import Store
from collector.store.statements import Drawn
from tests.store.rows import AT, TODAY, add_case, add_debtor, add_notice


@pytest.fixture
def case_id(store: Store) -> int:
    with store.write() as tx:
        return add_case(tx, add_debtor(tx))


def reserved(store: Store, case_id: int, notice_id: int | None = None, as_of: date = TODAY) -> str:
    with store.write() as tx:
        return statements.reserve(tx, AT, TODAY, case_id, notice_id, as_of, who="worker")


def frozen(store: Store, number: str, content: str = "c" * 64) -> None:
    with store.write() as tx:
        statements.freeze(tx, AT, Drawn(number, "a" * 64, content, "eur", 120_000), who="worker")


def test_numbers_follow_each_other_and_are_never_given_twice(store: Store, case_id: int) -> None:
    assert [reserved(store, case_id) for _ in range(3)] == ["D-2026-000001", "D-2026-000002", "D-2026-000003"]


def test_a_notice_that_did_not_leave_uses_its_number_again_the_same_day_only(store: Store, case_id: int) -> None:
    with store.write() as tx:
        notice_id = add_notice(tx, case_id, 1)
    first = reserved(store, case_id, notice_id)
    assert reserved(store, case_id, notice_id) == first
    assert reserved(store, case_id, notice_id, TODAY + timedelta(days=1)) != first
    frozen(store, first)
    assert reserved(store, case_id, notice_id) not in (first, "D-2026-000002")


def test_a_statement_is_frozen_once(store: Store, case_id: int) -> None:
    number = reserved(store, case_id)
    frozen(store, number)
    for again in (number, "D-2026-000009"):
        with pytest.raises(ValueError, match="frozen already, or its number was never given"):
            frozen(store, again)


def test_the_same_account_is_found_again_and_no_other(store: Store, case_id: int) -> None:
    number = reserved(store, case_id)
    frozen(store, number, content="d" * 64)
    with store.read() as tx:
        found = statements.same(tx, case_id, "d" * 64)
        assert found is not None and (found.number, found.sha256) == (number, "a" * 64)
        assert statements.same(tx, case_id, "e" * 64) is None
        assert statements.same(tx, case_id + 1, "d" * 64) is None
