"""What webhooks did not bring, do the events and the comparison with Stripe's open invoices bring?"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from collector.flows import backfill, intake, reconcile
from collector.gateways.stripe_problems import StripeUnavailable
from collector.store import cursors, journal
from collector.store.schema import claim, inbox, invoice
from tests.flows.conftest import House


def statuses(house: House) -> list[str]:
    return [row.status for row in house.rows(invoice)]


def test_a_lost_webhook_is_caught_up_from_the_events(house: House) -> None:
    made = house.shop.invoice()
    backfill.run(house.collector)
    house.days_pass(1)
    house.shop.act(made, "pay", payment_method="pm_card_visa")
    counts = reconcile.catch_up(house.collector)
    assert counts["missed"] == counts["events"] > 0
    intake.run(house.collector)
    assert statuses(house) == ["paid"]
    assert reconcile.catch_up(house.collector) == {}


def test_events_that_came_by_webhook_are_not_missed(house: House) -> None:
    backfill.run(house.collector)
    house.shop.invoice()
    house.hears(*house.shop.events())
    counts = reconcile.catch_up(house.collector)
    assert (counts["events"] > 0, counts["missed"]) == (True, 0)
    intake.run(house.collector)
    assert statuses(house) == ["open"]


def test_more_events_than_a_page_are_caught_up_in_order(house: House) -> None:
    house.shop.customer()
    reconcile.catch_up(house.collector)
    owner = house.shop.customer()["id"]
    for _ in range(60):
        house.shop.invoice(customer=owner)
    counts = reconcile.catch_up(house.collector)
    assert counts["missed"] == counts["events"] >= 60
    intake.run(house.collector)
    assert len(house.rows(claim)) == 60


def test_service_down_longer_than_stripe_remembers(house: House) -> None:
    paid, voided = house.shop.invoice(), house.shop.invoice()
    backfill.run(house.collector)
    house.shop.act(paid, "pay", paid_out_of_band=True)
    house.shop.act(voided, "void")
    house.days_pass(40)
    new = house.shop.invoice()
    reconcile.catch_up(house.collector)
    assert {row.stripe_id: row.status for row in house.rows(invoice)} == {
        paid["id"]: "paid",
        voided["id"]: "void",
        new["id"]: "open",
    }
    assert reconcile.catch_up(house.collector)["missed"] == 0


def test_reconcile_finds_repairs_and_counts_the_differences(house: House) -> None:
    made = [house.shop.invoice(10_000) for _ in range(6)]
    backfill.run(house.collector)
    house.days_pass(1)
    house.shop.act(made[0], "pay", paid_out_of_band=True)
    house.shop.act(made[1], "mark_uncollectible")
    house.shop.act(made[2], "attach_payment", payment_record=house.shop.transfer(4_000)["id"])
    new = house.shop.invoice()
    counts = reconcile.run(house.collector)
    assert (counts["differences"], counts["missing"], counts["new"]) == (4, 2, 1)
    now = {row.stripe_id: (row.status, row.remaining_minor) for row in house.rows(invoice)}
    assert now[made[0]["id"]] == ("paid", 0)
    assert now[made[1]["id"]][0] == "uncollectible"
    assert now[made[2]["id"]] == ("open", 6_000)
    assert now[new["id"]] == ("open", 120_000)
    house.clock.advance(timedelta(hours=6))
    assert reconcile.run(house.collector)["differences"] == 0
    with house.collector.store.read() as tx:
        told = [json.loads(row.data) for row in journal.read(tx) if row.kind == "reconciled"]
        assert cursors.cursor_saved_at(tx, cursors.RECONCILE) == house.clock.now()
    assert [each.get("differences", 0) for each in told] == [4, 0]


def test_before_any_event_there_is_nothing_to_catch_up_and_then_everything(house: House) -> None:
    assert reconcile.catch_up(house.collector) == {}
    house.shop.invoice()
    assert reconcile.catch_up(house.collector)["missed"] > 0
    intake.run(house.collector)
    assert statuses(house) == ["open"]
    assert all(row.processed_at for row in house.rows(inbox))


def test_pages_that_shift_while_they_are_listed_hide_nothing(house: House) -> None:
    owner = house.shop.customer()["id"]
    for _ in range(110):
        house.shop.invoice(customer=owner)
    house.shop.control("faults", stripe_list_shift={"match": "GET /v1/invoices", "by": 7})
    assert reconcile.run(house.collector)["new"] == 110
    assert len(house.rows(claim)) == 110


def test_a_list_that_never_ends_is_given_up_and_told(house: House) -> None:
    house.shop.invoice()
    house.shop.control("faults", stripe_list_endless={"match": "GET /v1/invoices"})
    with pytest.raises(StripeUnavailable, match="goes round in circles"):
        reconcile.run(house.collector)
    assert statuses(house) == ["open"]
