"""Are lists cut into pages and filtered as Stripe does it?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.stripe_shop import DAY, Json, Shop


def ids(page: Json) -> list[str]:
    return [each["id"] for each in page["data"]]


@pytest.fixture
def five(shop: Shop) -> list[str]:
    """Five customers, oldest first."""
    return [shop.customer(name=f"Client {number}")["id"] for number in range(5)]


def test_newest_first_and_more_to_come(shop: Shop, five: list[str]) -> None:
    page = shop.get("/v1/customers", limit=2)
    assert (ids(page), page["has_more"], page["url"]) == ([five[4], five[3]], True, "/v1/customers")
    page = shop.get("/v1/customers", limit=2, starting_after=five[3])
    assert (ids(page), page["has_more"]) == ([five[2], five[1]], True)
    page = shop.get("/v1/customers", limit=2, starting_after=five[1])
    assert (ids(page), page["has_more"]) == ([five[0]], False)


def test_ending_before_walks_up_to_the_newest(shop: Shop, five: list[str]) -> None:
    page = shop.get("/v1/customers", limit=2, ending_before=five[1])
    assert (ids(page), page["has_more"]) == ([five[3], five[2]], True)
    page = shop.get("/v1/customers", limit=2, ending_before=five[3])
    assert (ids(page), page["has_more"]) == ([five[4]], False)


def test_stripes_package_pages_through_everything(shop: Shop, five: list[str]) -> None:
    listed = shop.client.v1.customers.list({"limit": 2})
    assert [each.id for each in listed.auto_paging_iter()] == five[::-1]
    # With ending_before the package yields oldest first.
    upwards = shop.client.v1.customers.list({"limit": 2, "ending_before": five[0]})
    assert [each.id for each in upwards.auto_paging_iter()] == five[1:]


@pytest.mark.parametrize(("limit", "expected"), [(0, 1), (-5, 1), (101, 12), (1000, 12), (12, 12), (None, 10)])
def test_a_limit_out_of_range_is_moved_into_it(limit: int | None, expected: int, shop: Shop) -> None:
    for _ in range(12):
        shop.customer()
    params: dict[str, Any] = {} if limit is None else {"limit": limit}
    assert len(shop.get("/v1/customers", **params)["data"]) == expected


def test_a_cursor_may_name_an_object_outside_the_filter(shop: Shop) -> None:
    owner = shop.customer()["id"]
    mine, other, mine_too = shop.invoice(customer=owner), shop.invoice(), shop.invoice(customer=owner)
    assert ids(shop.get("/v1/invoices", customer=owner, starting_after=other["id"])) == [mine["id"]]
    assert ids(shop.get("/v1/invoices", customer=owner, ending_before=other["id"])) == [mine_too["id"]]


def test_invoices_by_status_customer_method_creation_and_due_date(shop: Shop) -> None:
    owner = shop.customer()["id"]
    draft = shop.draft(customer=owner)
    opened = shop.invoice(customer=owner, days=10)
    shop.days_pass(2)
    paid = shop.act(shop.invoice(days=60), "pay", paid_out_of_band=True)
    card = shop.post("/v1/invoices", customer=owner)
    now = shop.world.now()

    def found(**filters: Any) -> list[str]:
        return ids(shop.get("/v1/invoices", **filters))

    assert found(status="open") == [opened["id"]]
    assert found(status="paid") == [paid["id"]]
    assert found(status="draft") == [card["id"], draft["id"]]
    assert found(customer=owner) == [card["id"], opened["id"], draft["id"]]
    assert found(customer=owner, status="open") == [opened["id"]]
    assert found(collection_method="charge_automatically") == [card["id"]]
    assert found(created={"gte": now}) == [card["id"], paid["id"]]
    assert found(created={"lt": now}) == [opened["id"], draft["id"]]
    assert found(created={"gt": now - 2 * DAY, "lte": now}) == [card["id"], paid["id"]]
    assert found(due_date={"lte": now + 20 * DAY}) == [opened["id"]]
    assert found(due_date={"gt": now + 40 * DAY}) == [paid["id"]]
    assert shop.refused("GET", "/v1/invoices", status="overdue")["param"] == "status"


def test_payments_and_customers_come_with_the_list_when_asked_for(shop: Shop) -> None:
    opened = shop.invoice()
    [listed] = shop.get("/v1/invoices", expand=["data.payments", "data.customer"])["data"]
    assert listed["payments"]["data"][0]["amount_requested"] == 120_000
    assert listed["customer"]["name"] == "Durand SARL"
    assert "payments" not in shop.again(opened)


def test_events_by_type_time_and_since_the_last_one_seen(shop: Shop) -> None:
    first = shop.invoice()
    seen = shop.events()[-1]
    shop.days_pass(1)
    shop.act(first, "pay", payment_method="pm_card_visa")

    def types(**filters: Any) -> list[str]:
        return [each["type"] for each in shop.get("/v1/events", **filters)["data"]]

    assert types(type="invoice.paid") == ["invoice.paid"]
    assert types(types=["invoice.paid", "invoice.finalized"]) == ["invoice.paid", "invoice.finalized"]
    assert types(type="charge.*") == ["charge.succeeded"]
    assert "invoice.finalized" not in types(created={"gte": shop.world.now()})
    after = types(ending_before=seen["id"], limit=100)
    assert after[0] == "invoice.payment_succeeded"
    assert "invoice.finalized" not in after
    assert shop.refused("GET", "/v1/events", types=["a"] * 21)["status"] == 400


def test_events_are_forgotten_after_thirty_days(shop: Shop) -> None:
    shop.customer()
    [old] = shop.events()
    shop.days_pass(30)
    assert len(shop.events()) == 1
    shop.days_pass(0.001)
    assert shop.events() == []
    assert shop.refused("GET", f"/v1/events/{old['id']}")["status"] == 404


def test_only_ten_lines_come_with_the_invoice_and_the_rest_has_its_own_list(shop: Shop) -> None:
    draft = shop.draft(0)
    lines = [{"amount": 100, "description": f"Jour {day}"} for day in range(1, 13)]
    full = shop.act(draft, "add_lines", lines=lines)
    assert (len(full["lines"]["data"]), full["lines"]["has_more"], full["total"]) == (10, True, 1_200)
    page = shop.get(f"/v1/invoices/{draft['id']}/lines", limit=5, starting_after=full["lines"]["data"][-1]["id"])
    assert ([each["description"] for each in page["data"]], page["has_more"]) == (
        ["Jour 10", "Jour 11", "Jour 12"],
        False,
    )
