"""Can a test make the pretend Stripe as unpleasant as the real one on a bad day?"""

from __future__ import annotations

import pytest
import requests
import stripe

from tests.support.stripe_shop import Shop


def test_too_many_requests(shop: Shop) -> None:
    shop.control("faults", stripe_rate_limit=2)
    for _ in range(2):
        answer = shop.send("GET", "/v1/invoices")
        assert (answer.status, answer.body["error"]["code"]) == (429, "rate_limit")
        assert "Stripe-Should-Retry" not in answer.headers
    assert shop.send("GET", "/v1/invoices").status == 200


def test_too_many_requests_with_the_word_that_trying_again_makes_sense(shop: Shop) -> None:
    shop.control("faults", stripe_rate_limit={"match": "GET /v1/events", "should_retry": True, "times": 1})
    assert shop.send("GET", "/v1/invoices").status == 200
    answer = shop.send("GET", "/v1/events")
    assert (answer.status, answer.headers["Stripe-Should-Retry"]) == (429, "true")
    assert answer.body["error"]["code"] == "lock_timeout"


def test_stripes_own_package_sees_the_errors_it_knows(shop: Shop) -> None:
    shop.control("faults", stripe_rate_limit=1)
    with pytest.raises(stripe.RateLimitError):
        shop.client.v1.invoices.list()
    shop.control("faults", stripe_drop_before=1)
    with pytest.raises(stripe.APIConnectionError):
        shop.client.v1.invoices.list()
    with pytest.raises(stripe.InvalidRequestError, match="No such invoice"):
        shop.client.v1.invoices.retrieve("in_x")


def test_a_connection_dropped_after_the_work_leaves_the_work_done(shop: Shop) -> None:
    shop.control("faults", stripe_drop_after={"match": "POST /v1/customers", "times": 1})
    with pytest.raises(requests.ConnectionError):
        shop.send("POST", "/v1/customers", {"name": "Durand"})
    assert [each["name"] for each in shop.get("/v1/customers")["data"]] == ["Durand"]


def test_a_connection_dropped_before_the_work_leaves_nothing(shop: Shop) -> None:
    shop.control("faults", stripe_drop_before={"match": "POST /v1/customers", "times": 1})
    with pytest.raises(requests.ConnectionError):
        shop.send("POST", "/v1/customers", {"name": "Durand"})
    assert shop.get("/v1/customers")["data"] == []


def test_a_slow_answer_runs_into_the_readers_patience(shop: Shop) -> None:
    shop.control("faults", stripe_slow={"seconds": 0.5, "times": 1})
    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{shop.sandbox.base_url}/v1/account", auth=("sk_test_x", ""), timeout=0.1)


def test_a_fault_is_switched_off_with_null(shop: Shop) -> None:
    shop.control("faults", stripe_rate_limit=True)
    assert shop.send("GET", "/v1/invoices").status == 429
    shop.control("faults", stripe_rate_limit=None)
    assert shop.send("GET", "/v1/invoices").status == 200


def test_answered_requests_can_be_looked_up(shop: Shop) -> None:
    shop.send("GET", "/v1/invoices/in_x")
    kept = shop.session.get(f"{shop.sandbox.base_url}/sandbox/requests", timeout=5).json()
    assert kept == [{"at": shop.world.now(), "method": "GET", "path": "/v1/invoices/in_x", "status": 404}]


def test_a_page_that_shifts_shows_an_invoice_twice(shop: Shop) -> None:
    owner = shop.customer()["id"]
    made = [shop.invoice(customer=owner)["id"] for _ in range(4)][::-1]
    shop.control("faults", stripe_list_shift={"match": "GET /v1/invoices", "by": 1, "times": 1})
    first = shop.get("/v1/invoices", limit=2)["data"]
    second = shop.get("/v1/invoices", limit=2, starting_after=made[1])["data"]
    assert [each["id"] for each in first + second] == [made[0], made[1], made[1], made[2]]
    assert [each["id"] for each in shop.get("/v1/invoices", starting_after=made[1])["data"]] == made[2:]


def test_a_list_that_never_ends(shop: Shop) -> None:
    made = shop.invoice()["id"]
    shop.control("faults", stripe_list_endless=True)
    for after in ({}, {"starting_after": made}):
        page = shop.get("/v1/invoices", **after)
        assert ([each["id"] for each in page["data"]], page["has_more"]) == ([made], True)


def test_an_automation_of_the_dashboard_tells_that_the_due_date_has_passed(shop: Shop) -> None:
    shop.control("account", overdue_automation=True)
    opened = shop.invoice(days=3)
    shop.days_pass(4)
    [event] = shop.get("/v1/events", type="invoice.overdue")["data"]
    assert event["data"]["object"]["id"] == opened["id"]


# What the published changes took away or renamed, and the names that stood there before.
OLD_WORDS = {
    "2024-12-18.acacia": ({"paid", "charge", "status", "collection_method", "created"}, {"parent", "status_details"}),
    "2019-08-14": ({"billing", "status", "created"}, {"collection_method"}),
    "2018-09-24": ({"closed", "forgiven", "date", "finalized_at", "amount_remaining"}, {"status", "created"}),
    "2014-08-20": (
        {"closed", "forgiven", "date", "amount_due"},
        {"status", "amount_remaining", "amount_paid", "number"},
    ),
}


@pytest.mark.parametrize("version", OLD_WORDS)
def test_an_event_keeps_the_version_it_was_made_in(shop: Shop, version: str) -> None:
    shop.control("faults", event_old_version={"match": "invoice.paid", "api_version": version})
    opened = shop.invoice()
    shop.act(opened, "pay", paid_out_of_band=True)
    [event] = shop.get("/v1/events", type="invoice.paid")["data"]
    there, gone = OLD_WORDS[version]
    subject = event["data"]["object"]
    assert (event["api_version"], subject["id"], subject["object"]) == (version, opened["id"], "invoice")
    assert there <= subject.keys()
    assert not gone & subject.keys()
    # Reading the object itself goes by the version that is asked for.
    assert shop.again(opened)["status"] == "paid"


def test_an_event_that_stripe_failed_to_make_is_nowhere(shop: Shop) -> None:
    shop.control("faults", event_never_made={"match": "invoice.paid"})
    opened = shop.invoice()
    shop.act(opened, "pay", paid_out_of_band=True)
    assert shop.again(opened)["status"] == "paid"
    assert "invoice.finalized" in shop.event_types()
    assert "invoice.paid" not in shop.event_types()
