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
