"""Does the nightly comparison find what neither webhooks nor events told, mend it, and count it?"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from collector.flows import backfill, comparison, intake, reconcile
from collector.store import journal
from collector.store.schema import invoice, ledger_entry
from tests.flows.conftest import House
from tests.support.stripe_shop import Json


def told(house: House) -> list[dict[str, int]]:
    """What the comparisons that are done have counted, oldest first."""
    with house.collector.store.read() as tx:
        return [json.loads(row.data) for row in journal.read(tx) if row.kind == "compared"]


def a_night(house: House) -> dict[str, int]:
    house.days_pass(1)
    comparison.run(house.collector)
    return told(house)[-1]


def known(house: House, *made: Json) -> None:
    """These invoices were read while they were open, and their news were taken in."""
    house.hears(*house.shop.events())
    intake.run(house.collector)
    assert {row.stripe_id for row in house.rows(invoice)} == {each["id"] for each in made}


def test_where_nothing_was_lost_nothing_differs(house: House) -> None:
    made = [house.shop.invoice() for _ in range(3)]
    house.shop.act(made[0], "attach_payment", payment_record=house.shop.transfer(4_000)["id"])
    known(house, *made)
    house.shop.act(made[1], "pay", payment_method="pm_card_visa")
    house.hears(*house.shop.events())
    intake.run(house.collector)
    counts = a_night(house)
    assert (counts["read"], counts.get("differences", 0)) == (3, 0)
    # Done for this night: nothing is asked of Stripe before the next.
    asked = house.collector.stripe.health().requests
    assert comparison.run(house.collector) == {}
    assert house.collector.stripe.health().requests == asked


def test_a_damaged_row_is_found_and_mended_though_stripe_shows_nothing_new(house: House) -> None:
    made = [house.shop.invoice() for _ in range(5)]
    known(house, *made)
    house.shop.act(made[4], "pay", paid_out_of_band=True)
    reconcile.run(house.collector)
    damage: tuple[dict[str, Any], ...] = (
        {"status": "paid"},
        {"remaining_minor": 1},
        {"due_on": house.clock.now().date()},
        {"currency": "usd"},
        {"status": "void"},
    )
    with house.collector.store.write() as tx:
        for each, values in zip(made, damage, strict=True):
            tx.execute(update(invoice).where(invoice.c.stripe_id == each["id"]).values(values))
    assert a_night(house)["differences"] == 5
    rows = {row.stripe_id: row for row in house.rows(invoice)}
    assert [rows[each["id"]].status for each in made] == ["open", "open", "open", "open", "paid"]
    assert {row.currency for row in rows.values()} == {made[0]["currency"]}
    assert [rows[each["id"]].remaining_minor for each in made] == [120_000] * 4 + [0]
    assert a_night(house).get("differences", 0) == 0


def test_a_refund_and_a_chargeback_nobody_told_are_heard_of(house: House) -> None:
    refunded, contested = house.shop.invoice(), house.shop.invoice()
    known(house, refunded, contested)
    for each in (refunded, contested):
        house.shop.act(each, "pay", payment_method="pm_card_visa")
    house.hears(*house.shop.events())
    intake.run(house.collector)
    assert a_night(house).get("differences", 0) == 0
    [link] = house.shop.get("/v1/invoice_payments", invoice=refunded["id"], status="paid")["data"]
    house.shop.post("/v1/refunds", payment_intent=link["payment"]["payment_intent"], amount=5_000)
    dispute = house.shop.control("disputes", invoice=contested["id"])
    a_night(house)
    facts = [(row.kind, row.minor) for row in house.rows(ledger_entry)]
    assert {("refund", 5_000), ("chargeback", 120_000)} <= set(facts)
    # Months later the bank decides, and again nobody tells.
    house.days_pass(60)
    house.shop.control(f"disputes/{dispute['id']}", outcome="won")
    a_night(house)
    assert [row.reference for row in house.rows(ledger_entry) if row.reference.endswith(":returned")] == [
        f"{dispute['id']}:returned"
    ]


def test_the_end_of_a_debit_that_nobody_told_is_seen_at_the_next_look(house: House) -> None:
    made = house.shop.invoice()
    house.shop.act(made, "pay", payment_method="pm_sepaDebit")
    known(house, made)
    assert house.one(invoice).payment_processing
    house.shop.control(f"payments/{made['id']}", outcome="failed")
    reconcile.run(house.collector)
    assert not house.one(invoice).payment_processing


def test_a_comparison_goes_on_where_it_stopped(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = house.shop.customer()["id"]
    made = [house.shop.invoice(customer=owner) for _ in range(120)]
    backfill.run(house.collector)
    house.days_pass(1)
    monkeypatch.setattr(comparison, "PAGES_A_TICK", 1)
    comparison.run(house.collector)
    assert told(house) == []
    comparison.run(house.collector)
    assert told(house)[-1]["read"] == len(made)


def test_after_a_gap_in_the_events_everything_is_compared_again(house: House) -> None:
    made = house.shop.invoice()
    known(house, made)
    house.shop.act(made, "pay", payment_method="pm_card_visa")
    reconcile.catch_up(house.collector)
    intake.run(house.collector)
    a_night(house)
    house.days_pass(40)
    house.shop.control("disputes", invoice=made["id"])
    house.clock.advance(timedelta(days=31))
    house.shop.days_pass(31)
    reconcile.catch_up(house.collector)
    comparison.run(house.collector)
    assert "chargeback" in {row.kind for row in house.rows(ledger_entry)}
