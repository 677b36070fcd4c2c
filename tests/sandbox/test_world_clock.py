"""Does time in the pretend world stand, move and bring about what was to come?"""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Event

import pytest

from collector.sandbox.world import World
from tests.support.stripe_shop import MONDAY, Shop

HOUR = 3600


def test_a_frozen_clock_stands_until_it_is_moved_and_never_goes_back() -> None:
    world = World(start=datetime(2026, 1, 5), frozen=True)
    assert world.now() == datetime(2026, 1, 5, tzinfo=UTC).timestamp()
    world.move_to(world.now() + 60)
    with pytest.raises(ValueError, match="only moves forwards"):
        world.move_to(world.now() - 1)


def test_what_is_to_come_happens_in_order_of_time_with_what_it_brings_about() -> None:
    world = World(start=MONDAY, frozen=True)
    start, told = world.now(), list[str]()

    def first() -> None:
        told.append("first")
        world.post_later(start + 15, lambda: told.append("between"))

    world.post_later(start + 20, lambda: told.append("second"))
    world.post_later(start + 10, first)
    world.post_later(start + 99, lambda: told.append("not yet"))
    assert world.settle() == 0
    world.move_to(start + 30)
    assert world.settle() == 3
    assert told == ["first", "between", "second"]


def test_whoever_listens_hears_of_each_move() -> None:
    world, heard = World(start=MONDAY, frozen=True), list[int]()
    world.on_move.append(heard.append)
    world.move_to(world.now() + 5)
    assert heard == [world.now()]


def test_the_same_seed_gives_the_same_ids() -> None:
    assert World(seed=7, frozen=True).new_id("in") == World(seed=7, frozen=True).new_id("in")
    assert World(seed=7, frozen=True).new_id("in") != World(seed=8, frozen=True).new_id("in")


def test_a_running_clock_settles_by_itself() -> None:
    world, done = World(start=MONDAY), Event()
    world.post_later(world.now(), done.set)
    assert done.wait(timeout=5)
    world.stop()


def test_the_clock_can_be_turned_over_http(shop: Shop) -> None:
    assert shop.control("clock", advance_seconds=HOUR)["iso"] == "2026-01-05T10:00:00+00:00"
    assert shop.control("clock", now="2026-02-01")["now"] == datetime(2026, 2, 1, tzinfo=UTC).timestamp()
    url = f"{shop.sandbox.base_url}/sandbox/clock"
    assert shop.session.get(url, timeout=5).json()["iso"] == "2026-02-01T00:00:00+00:00"
    assert shop.session.post(url, json={"now": "2026-01-01"}, timeout=5).status_code == 400
    assert shop.session.post(url, json={"now": "soon"}, timeout=5).status_code == 400
    assert shop.session.post(url, data="not json", timeout=5).status_code == 400


def test_an_advancing_draft_finalizes_itself_after_an_hour_and_is_sent(shop: Shop) -> None:
    draft = shop.draft(auto_advance=True)
    assert draft["automatically_finalizes_at"] == draft["created"] + HOUR
    shop.world.move_to(draft["created"] + HOUR - 1)
    assert shop.again(draft)["status"] == "draft"
    # Even when the clock jumps by days, it happened after one hour.
    shop.days_pass(3)
    opened = shop.again(draft)
    assert (opened["status"], opened["status_transitions"]["finalized_at"]) == ("open", draft["created"] + HOUR)
    sent = shop.get("/v1/events", type="invoice.sent")["data"]
    assert [event["created"] for event in sent] == [draft["created"] + HOUR]


def test_a_draft_that_does_not_advance_stays_a_draft(shop: Shop) -> None:
    draft = shop.draft()
    shop.days_pass(90)
    assert shop.again(draft)["status"] == "draft"


def test_a_customer_is_delinquent_once_the_due_date_has_passed_and_no_overdue_event_is_sent(shop: Shop) -> None:
    opened = shop.invoice(days=30)
    owner = f"/v1/customers/{opened['customer']}"
    shop.days_pass(29)
    assert shop.get(owner)["delinquent"] is False
    shop.days_pass(1)
    assert shop.get(owner)["delinquent"] is True
    [event] = shop.get("/v1/events", type="customer.updated", created={"gte": opened["due_date"]})["data"]
    assert event["data"]["previous_attributes"] == {"delinquent": False}
    shop.days_pass(5)
    assert shop.get("/v1/events", type="invoice.overdue")["data"] == []
    assert shop.again(opened)["status"] == "open"
    shop.act(opened, "pay", payment_method="pm_card_visa")
    assert shop.get(owner)["delinquent"] is False


@pytest.mark.parametrize("days_later", [1, 120])
def test_nothing_else_happens_to_an_unpaid_invoice_by_itself(days_later: int, shop: Shop) -> None:
    opened = shop.invoice(days=30)
    shop.days_pass(days_later)
    assert shop.again(opened) == opened


def test_the_hosted_page_opens_until_thirty_days_after_the_due_date(shop: Shop) -> None:
    opened = shop.invoice(days=30)

    def status(name: str) -> int:
        return shop.session.get(opened[name], timeout=5).status_code

    page = shop.session.get(opened["hosted_invoice_url"], timeout=5).text
    assert opened["number"] in page
    assert "1200.00 EUR" in page
    assert shop.session.get(opened["invoice_pdf"], timeout=5).content.startswith(b"%PDF-")
    shop.days_pass(60)
    assert (status("hosted_invoice_url"), status("invoice_pdf")) == (200, 200)
    shop.days_pass(0.001)
    assert (status("hosted_invoice_url"), status("invoice_pdf")) == (404, 404)
    # A link just fetched is good for ten more days.
    shop.again(opened)
    shop.days_pass(10)
    assert status("hosted_invoice_url") == 200
    shop.days_pass(0.001)
    assert status("hosted_invoice_url") == 404


def test_a_link_lives_120_days_at_most(shop: Shop) -> None:
    opened = shop.invoice(days=200)
    shop.days_pass(120)
    assert shop.session.get(opened["hosted_invoice_url"], timeout=5).status_code == 200
    shop.days_pass(0.001)
    assert shop.session.get(opened["hosted_invoice_url"], timeout=5).status_code == 404


def test_a_debtor_can_pay_on_the_hosted_page(shop: Shop) -> None:
    opened = shop.invoice()
    assert "Pay 1200.00 EUR" in shop.session.get(opened["hosted_invoice_url"], timeout=5).text
    shop.session.post(opened["hosted_invoice_url"], timeout=5)
    assert shop.again(opened)["status"] == "paid"
    assert "Pay " not in shop.session.get(opened["hosted_invoice_url"], timeout=5).text
