"""Is the money that lies at Stripe kept by currency, and counted with the credit, on each engine?"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from collector.store import cases, cash_balances, facts
from collector.store.schema import journal
from collector.store.session import Store
from tests.store.rows import AT, TODAY, add_case, add_debtor

PARIS = ZoneInfo("Europe/Paris")


def credit(store: Store) -> int:
    with store.read() as tx:
        return facts.load_case_facts(tx, [1], PARIS, TODAY)[0].unused_credit_minor


def put(store: Store, **minor: int) -> list[int]:
    with store.write() as tx:
        return cash_balances.enter(tx, AT, {"cus_D": minor, "cus_unknown": {"eur": 5}})


def told(store: Store) -> int:
    with store.read() as tx:
        return len(tx.execute(journal.select().where(journal.c.kind == "debtor_changed")).all())


def test_cash_counts_in_the_currency_of_the_case_with_the_credit(store: Store) -> None:
    with store.write() as tx:
        add_case(tx, add_debtor(tx, "D", balance_minor=-700))
    assert credit(store) == 700
    assert put(store, eur=300, usd=9_000) == [1]
    assert credit(store) == 1_000
    # The same again changes nothing, and is not told twice.
    assert (put(store, eur=300, usd=9_000), told(store)) == ([], 1)
    assert put(store, usd=9_000) == [1]
    assert (credit(store), told(store)) == (700, 2)


def test_what_the_owner_has_seen_is_asked_about_again_only_when_it_grows(store: Store) -> None:
    with store.write() as tx:
        add_case(tx, add_debtor(tx, "D", balance_minor=500))  # he owes 5.00 more: no credit
    assert credit(store) == 0
    put(store, eur=300)
    for seen in (True, False):
        with store.write() as tx:
            assert cases.see_credit(tx, AT, 1, cash_balances.CREDIT_OF_CASE, who="owner:1") is seen
    assert credit(store) == 0
    put(store, eur=301)
    assert credit(store) == 301
