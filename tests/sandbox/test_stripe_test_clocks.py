"""Does a test clock let an invoice live through its weeks in a moment, and only that customer's?"""

from __future__ import annotations

import pytest

from tests.support.stripe_schema import StripeSchema
from tests.support.stripe_shop import DAY, Json, Shop

CLOCKS = "/v1/test_helpers/test_clocks"


@pytest.fixture
def clock(shop: Shop) -> Json:
    return shop.post(CLOCKS, frozen_time=shop.world.now(), name="a quarter")


def advance(shop: Shop, clock: Json, days: int) -> Json:
    """By so many days, and wait until the clock is ready."""
    begun = shop.post(f"{CLOCKS}/{clock['id']}/advance", frozen_time=shop.get(at(clock))["frozen_time"] + days * DAY)
    assert begun["status"] == "advancing"
    shop.world.move_to(shop.world.now() + 2)
    return shop.get(at(clock))


def at(clock: Json) -> str:
    return f"{CLOCKS}/{clock['id']}"


def test_an_advanced_clock_finalizes_and_makes_late_what_hangs_on_it_and_nothing_else(shop: Shop, clock: Json) -> None:
    beside = shop.invoice(days=3)
    customer = shop.customer(test_clock=clock["id"])
    draft = shop.draft(days=10, customer=customer["id"], auto_advance=True)
    began = shop.world.now()

    assert draft["test_clock"] == clock["id"]
    assert advance(shop, clock, 1)["status"] == "ready"
    opened = shop.again(draft)
    # An hour after its making by the clock's time, though two seconds have passed here.
    assert (opened["status"], opened["status_transitions"]["finalized_at"]) == ("open", began + 3_600)
    assert shop.again(customer)["delinquent"] is False
    advance(shop, clock, 15)
    assert shop.again(customer)["delinquent"] is True
    assert shop.again(shop.get(f"/v1/customers/{beside['customer']}"))["delinquent"] is False
    assert shop.world.now() == began + 4


def test_what_is_done_to_such_a_customer_bears_the_clocks_date(shop: Shop, clock: Json) -> None:
    customer = shop.customer(test_clock=clock["id"])
    invoice = shop.invoice(days=5, customer=customer["id"])
    advance(shop, clock, 40)
    paid = shop.act(invoice, "pay", payment_method="pm_card_visa")
    assert paid["status_transitions"]["paid_at"] == clock["frozen_time"] + 40 * DAY


def test_what_a_clock_does_is_told_at_once(shop: Shop, clock: Json) -> None:
    advance(shop, clock, 1)
    types = [each for each in shop.event_types() if each.startswith("test_helpers")]
    assert types == [f"test_helpers.test_clock.{verb}" for verb in ("created", "advancing", "ready")]


def test_while_it_advances_nothing_of_it_can_be_changed(shop: Shop, clock: Json) -> None:
    customer = shop.customer(test_clock=clock["id"])
    shop.post(f"{at(clock)}/advance", frozen_time=clock["frozen_time"] + DAY)
    for method, path, params in (
        ("POST", f"/v1/customers/{customer['id']}", {"name": "Petit"}),
        ("POST", f"{at(clock)}/advance", {"frozen_time": clock["frozen_time"] + 2 * DAY}),
    ):
        refused = shop.refused(method, path, **params)
        assert (refused["status"], "advancement underway" in refused["message"]) == (429, True)
    assert shop.again(customer)["name"] == "Durand SARL"


def test_its_limits_are_kept(shop: Shop, clock: Json) -> None:
    for wrong in (clock["frozen_time"], clock["frozen_time"] + 3 * 365 * DAY):
        assert shop.refused("POST", f"{at(clock)}/advance", frozen_time=wrong)["param"] == "frozen_time"
    for _ in range(3):
        shop.customer(test_clock=clock["id"])
    assert shop.refused("POST", "/v1/customers", test_clock=clock["id"])["param"] == "test_clock"
    assert shop.refused("POST", "/v1/customers", test_clock="clock_none")["code"] == "resource_missing"


def test_customers_of_a_clock_are_listed_by_it_alone_and_go_with_it(shop: Shop, clock: Json) -> None:
    shop.customer(name="Autre")
    customer = shop.customer(test_clock=clock["id"])
    assert [each["name"] for each in shop.get("/v1/customers")["data"]] == ["Autre"]
    assert [each["id"] for each in shop.get("/v1/customers", test_clock=clock["id"])["data"]] == [customer["id"]]
    assert shop.delete(at(clock))["deleted"] is True
    assert shop.get(f"/v1/customers/{customer['id']}") == {"id": customer["id"], "object": "customer", "deleted": True}
    assert shop.refused("GET", at(clock))["status"] == 404


def test_a_clock_is_deleted_by_itself_after_a_while(shop: Shop, clock: Json) -> None:
    shop.days_pass(31)
    assert shop.get(CLOCKS)["data"] == []


def test_an_old_customer_may_be_put_on_a_new_clock(shop: Shop) -> None:
    customer = shop.customer()
    clock = shop.post(CLOCKS, frozen_time=shop.world.now(), customer=customer["id"])
    assert shop.again(customer)["test_clock"] == clock["id"]


@pytest.mark.parametrize("automation", [True, False])
def test_due_dates_are_told_only_where_the_dashboard_has_an_automation(shop: Shop, automation: bool) -> None:
    if automation:
        shop.control("account", overdue_automation=True, will_be_due_days=3)
    invoice = shop.invoice(days=10)
    shop.days_pass(11)
    told = [(each["type"], each["data"]["object"]["id"]) for each in shop.events()]
    expected = [("invoice.will_be_due", invoice["id"]), ("invoice.overdue", invoice["id"])]
    assert [each for each in told if each in expected] == (expected if automation else [])


@pytest.mark.schema
def test_a_clock_and_what_it_tells_fit_the_published_schema(shop: Shop, schema: StripeSchema) -> None:
    clock = shop.post(CLOCKS, frozen_time=shop.world.now())
    customer = shop.customer(test_clock=clock["id"])
    shop.invoice(customer=customer["id"])
    advance(shop, clock, 60)
    shop.get(CLOCKS)
    shop.delete(at(clock))
    assert schema.faults_of(shop) == []
