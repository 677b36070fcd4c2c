"""Do many rows arrive as they would one by one, on each engine?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import psycopg
import pytest
from sqlalchemy import delete, insert, select

from collector.store.many import insert_many, insert_numbered
from collector.store.schema import debtor
from collector.store.session import Store

PARIS_SUMMER = timezone(timedelta(hours=2))


def debtor_row(number: int, **more: Any) -> dict[str, Any]:
    return {
        "stripe_id": f"cus_{number}", "name": "Société Élan", "email": None, "kind": "business", "kind_source": "none",
        "country": "FR", "language": "fr", "address_lines": ["1 rue \\ {\"a\"}, NULL", "69001 Lyon"],
        "tax_ids": [["eu_vat", "FR40303265045"]], "metadata": {"k": "v"}, "balance_minor": -(10**14), "deleted": False,
        "read_at": datetime(2026, 7, 1, 12, 0, 0, 5, PARIS_SUMMER), **more,
    }  # fmt: skip


@pytest.mark.parametrize("count", [1, 300])
def test_every_kind_of_value_comes_back_as_it_went(store: Store, count: int) -> None:
    strange = debtor_row(0, email="a@example.com", deleted=True, tax_ids=[], metadata={}, country=None)
    rows = [strange, *(debtor_row(number) for number in range(1, count))]
    with store.write() as tx:
        insert_many(tx, debtor, rows)
        found = tx.execute(select(*(debtor.c[name] for name in rows[0])).order_by(debtor.c.id)).mappings().all()
    assert [dict(row) for row in found] == rows
    assert found[0]["read_at"].tzinfo is UTC


def test_no_rows_are_no_statement(store: Store) -> None:
    with store.write() as tx:
        insert_many(tx, debtor, [])
        assert tx.execute(select(debtor.c.id)).all() == []


@pytest.mark.postgres
@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_postgresql_refuses_what_is_too_long_instead_of_cutting_it_off(store: Store) -> None:
    with pytest.raises(psycopg.DataError, match="too long"), store.write() as tx:
        insert_many(tx, debtor, [debtor_row(number, country="FRA") for number in range(300)])


@pytest.mark.parametrize("count", [1, 300])
def test_numbered_rows_get_the_numbers_that_were_told(store: Store, count: int) -> None:
    """Beside numbers the database gave itself, before and after, and again after the newest row has gone."""
    with store.write() as tx:
        tx.execute(insert(debtor), [debtor_row(0)])
        ids = insert_numbered(tx, debtor, [debtor_row(number) for number in range(1, count + 1)])
        tx.execute(insert(debtor), [debtor_row(count + 1)])
        tx.execute(delete(debtor).where(debtor.c.stripe_id == f"cus_{count + 1}"))
        [last] = insert_numbered(tx, debtor, [debtor_row(count + 2)])
        found = {row.stripe_id: row.id for row in tx.execute(select(debtor.c.stripe_id, debtor.c.id))}
    assert [found[f"cus_{number}"] for number in range(1, count + 1)] == ids
    assert (found[f"cus_{count + 2}"], len(set(found.values()))) == (last, count + 2)
    with store.write() as tx:
        assert insert_numbered(tx, debtor, []) == []
