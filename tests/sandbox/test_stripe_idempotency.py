"""Does an idempotency key keep a repeated request from being done twice?"""

from __future__ import annotations

from tests.support.stripe_shop import Shop

KEY = {"Idempotency_Key": "case-7-step-2"}


def test_a_repeated_request_gets_the_first_answer_and_does_nothing(shop: Shop) -> None:
    first = shop.send("POST", "/v1/customers", {"name": "Durand"}, **KEY)
    second = shop.send("POST", "/v1/customers", {"name": "Durand"}, **KEY)
    assert second.body == first.body
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Original-Request"] == first.headers["Request-Id"]
    assert len(shop.get("/v1/customers")["data"]) == 1


def test_the_same_key_with_other_parameters_is_refused(shop: Shop) -> None:
    shop.send("POST", "/v1/customers", {"name": "Durand"}, **KEY)
    answer = shop.send("POST", "/v1/customers", {"name": "Petit"}, **KEY)
    error = answer.body["error"]
    assert (answer.status, error["type"]) == (400, "idempotency_error")
    assert error["message"].endswith(
        "Try using a key other than 'case-7-step-2' if you meant to execute a different request."
    )


def test_a_key_protects_for_24_hours_only(shop: Shop) -> None:
    shop.send("POST", "/v1/customers", {"name": "Durand"}, **KEY)
    shop.days_pass(0.99)
    shop.send("POST", "/v1/customers", {"name": "Durand"}, **KEY)
    assert len(shop.get("/v1/customers")["data"]) == 1
    shop.days_pass(0.02)
    shop.send("POST", "/v1/customers", {"name": "Durand"}, **KEY)
    assert len(shop.get("/v1/customers")["data"]) == 2


def test_a_decline_is_kept_under_the_key_and_a_refused_parameter_is_not(shop: Shop) -> None:
    opened = shop.invoice()
    path = f"/v1/invoices/{opened['id']}/pay"
    for _ in range(2):
        answer = shop.send("POST", path, {"payment_method": "pm_card_chargeCustomerFail"}, **KEY)
        assert answer.status == 402
    assert shop.again(opened)["attempt_count"] == 1

    other = {"Idempotency_Key": "another"}
    assert shop.send("POST", "/v1/customers", {"nom": "Durand"}, **other).status == 400
    assert shop.send("POST", "/v1/customers", {"name": "Durand"}, **other).status == 200


def test_a_failure_after_the_write_is_kept_so_that_only_looking_tells(shop: Shop) -> None:
    shop.control("faults", stripe_error_after_write={"match": "POST /v1/customers", "times": 1})
    for _ in range(2):
        assert shop.send("POST", "/v1/customers", {"name": "Durand"}, **KEY).status == 500
    assert [each["name"] for each in shop.get("/v1/customers")["data"]] == ["Durand"]


def test_an_event_names_the_request_and_the_key_that_caused_it(shop: Shop) -> None:
    made = shop.send("POST", "/v1/customers", {"name": "Durand"}, **KEY)
    [event] = shop.events()
    assert event["request"] == {"id": made.headers["Request-Id"], "idempotency_key": "case-7-step-2"}


def test_a_failure_before_the_write_is_kept_too_so_that_the_key_never_writes_any_more(shop: Shop) -> None:
    shop.control("faults", stripe_error_before_write={"match": "POST /v1/customers", "times": 1})
    for _ in range(2):
        assert shop.send("POST", "/v1/customers", {"name": "Durand"}, **KEY).status == 500
    assert shop.get("/v1/customers")["data"] == []
