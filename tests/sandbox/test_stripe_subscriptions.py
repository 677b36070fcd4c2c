"""Are subscriptions of the pretend Stripe renewed, refused and given up as Stripe's pages and schema say?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.stripe_schema import StripeSchema
from tests.support.stripe_shop import DAY, Json, Shop

PRICE = {"currency": "eur", "product": "prod_1", "unit_amount": 2_000, "recurring": {"interval": "month"}}
CARD = {"default_payment_method": "pm_card_visa"}
REFUSED = {"default_payment_method": "pm_card_chargeCustomerFail"}
SENT: Json = {"collection_method": "send_invoice", "days_until_due": 10}


def _subscribed(shop: Shop, clock: str = "", **more: Any) -> Json:
    owner = shop.customer(**({"test_clock": clock} if clock else {}))
    return shop.post("/v1/subscriptions", customer=owner["id"], items=[{"price_data": PRICE}], **(more or CARD))


def _changed(shop: Shop, made: Json, **params: Any) -> Json:
    return shop.post(f"/v1/subscriptions/{made['id']}", **params)


def _invoices(shop: Shop, made: Json) -> list[Json]:
    """Oldest first."""
    return list(shop.get("/v1/invoices", customer=made["customer"])["data"][::-1])


def _told_since(shop: Shop, instant: int) -> list[str]:
    skipped = ("price.", "product.", "test_helpers.", "charge.", "payment_intent.", "invoice_payment.", "customer.up")
    told = [event["type"] for event in shop.events() if event["created"] > instant]
    return [kind for kind in told if not kind.startswith(skipped)]


def test_the_first_month_is_paid_at_once_and_the_next_an_hour_after_its_draft(shop: Shop) -> None:
    made = _subscribed(shop)
    [first] = _invoices(shop, made)
    assert (made["status"], first["status"], first["billing_reason"]) == ("active", "paid", "subscription_create")
    assert made["items"]["data"][0]["current_period_end"] - shop.world.now() == 31 * DAY  # 5 January to 5 February
    before = shop.world.now()
    shop.days_pass(31)
    draft = _invoices(shop, made)[1]
    assert (draft["status"], draft["billing_reason"]) == ("draft", "subscription_cycle")
    assert draft["next_payment_attempt"] - draft["created"] == 3_600
    line = draft["lines"]["data"][0]
    assert (line["period"]["start"], line["period"]["end"] - line["period"]["start"]) == (draft["created"], 28 * DAY)
    shop.days_pass(0.1)
    assert shop.again(draft)["status"] == "paid"
    assert _told_since(shop, before) == [
        "invoice.upcoming", "invoice.created", "customer.subscription.updated",
        "invoice.updated", "invoice.finalized", "invoice.updated", "invoice.paid", "invoice.payment_succeeded",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "ends", "invoice_ends"),
    [
        ({"when_unpaid": "cancel"}, "canceled", "open"),
        ({"when_unpaid": "unpaid", "gives_up_invoices": True}, "unpaid", "uncollectible"),
        ({"when_unpaid": "past_due"}, "past_due", "open"),
    ],
)
def test_a_refused_card_is_tried_on_the_days_of_the_schedule_then_the_settings_decide(
    shop: Shop, settings: Json, ends: str, invoice_ends: str
) -> None:
    shop.control("account", **settings)
    made = _subscribed(shop)
    _changed(shop, made, **REFUSED)
    shop.days_pass(31.1)
    failed = _invoices(shop, made)[1]
    tries = [(failed["attempt_count"], failed["next_payment_attempt"])]
    assert shop.again(made)["status"] == "past_due"
    for days in (3, 5, 7):
        before = shop.world.now()
        shop.days_pass(days)
        failed = shop.again(failed)
        tries.append((failed["attempt_count"], failed["next_payment_attempt"]))
    begun = failed["created"] + 3_600
    assert tries == [(1, begun + 3 * DAY), (2, begun + 8 * DAY), (3, begun + 15 * DAY), (4, None)]
    assert (shop.again(made)["status"], failed["status"]) == (ends, invoice_ends)
    last = _told_since(shop, before)
    assert last[:2] == ["invoice.updated", "invoice.payment_failed"]
    assert ("customer.subscription.deleted" in last) == (ends == "canceled")
    if ends == "canceled":
        assert (failed["auto_advance"], shop.again(made)["cancellation_details"]["reason"]) == (False, "payment_failed")
    if invoice_ends == "uncollectible":
        assert failed["status_details"] == {"uncollectible": {"reason": "max_payment_attempts"}}


def test_whoever_pays_in_time_is_active_again_and_tries_by_hand_move_no_day(shop: Shop) -> None:
    made = _subscribed(shop)
    _changed(shop, made, **REFUSED)
    shop.days_pass(31.1)
    failed = _invoices(shop, made)[1]
    shop.refused("POST", f"/v1/invoices/{failed['id']}/pay")
    again = shop.again(failed)
    assert [again[name] for name in ("attempt_count", "next_payment_attempt")] == [1, failed["next_payment_attempt"]]
    _changed(shop, made, **CARD)
    shop.days_pass(3)
    assert (shop.again(failed)["status"], shop.again(made)["status"]) == ("paid", "active")


def test_what_was_never_paid_was_never_bought(shop: Shop) -> None:
    made = _subscribed(shop, **REFUSED)
    [first] = _invoices(shop, made)
    assert (made["status"], first["status"]) == ("incomplete", "open")
    shop.days_pass(1)
    assert (shop.again(made)["status"], shop.again(first)["status"]) == ("incomplete_expired", "void")
    shop.days_pass(40)
    assert len(_invoices(shop, made)) == 1
    owner = shop.customer()["id"]
    refused = shop.refused("POST", "/v1/subscriptions", customer=owner, items=[{"price_data": PRICE}])
    assert "no attached payment source" in refused["message"]


def test_a_sent_invoice_is_late_after_its_due_date_and_given_up_after_the_days_of_the_settings(shop: Shop) -> None:
    shop.control("account", overdue_days=5, when_unpaid="unpaid", gives_up_invoices=True)
    made = _subscribed(shop, **SENT)
    [first] = _invoices(shop, made)
    assert (first["status"], first["due_date"] - first["created"]) == ("draft", 10 * DAY)
    shop.days_pass(10.5)
    assert (shop.again(first)["status"], shop.again(made)["status"]) == ("open", "past_due")
    shop.days_pass(5)
    assert shop.again(first)["status_details"] == {"uncollectible": {"reason": "payment_not_received"}}
    assert shop.again(made)["status"] == "unpaid"
    shop.days_pass(17)  # what an unpaid subscription makes stays a draft
    assert [(each["status"], each["auto_advance"]) for each in _invoices(shop, made)[1:]] == [("draft", False)]


@pytest.mark.parametrize(
    ("behavior", "status"), [("void", "void"), ("mark_uncollectible", "uncollectible"), ("keep_as_draft", "draft")]
)
def test_what_is_made_while_it_is_paused_is_not_asked_for(shop: Shop, behavior: str, status: str) -> None:
    made = _subscribed(shop)
    _changed(shop, made, pause_collection={"behavior": behavior, "resumes_at": shop.world.now() + 40 * DAY})
    shop.days_pass(32)
    assert [each["status"] for each in _invoices(shop, made)] == ["paid", status]
    shop.days_pass(30)
    assert [each["status"] for each in _invoices(shop, made)] == ["paid", status, "paid"]


def test_one_that_ends_with_its_period_makes_no_more(shop: Shop) -> None:
    made = _subscribed(shop)
    _changed(shop, made, cancel_at_period_end=True)
    shop.days_pass(70)
    assert (shop.again(made)["status"], len(_invoices(shop, made))) == ("canceled", 1)
    gone = _subscribed(shop)
    shop.delete(f"/v1/customers/{gone['customer']}")
    assert shop.again(gone)["status"] == "canceled"


def test_a_pause_leaves_the_status_and_is_lifted_by_an_empty_value(shop: Shop) -> None:
    made = _subscribed(shop, **SENT)
    paused = _changed(shop, made, pause_collection={"behavior": "void"})
    assert (paused["status"], paused["pause_collection"]) == ("active", {"behavior": "void", "resumes_at": None})
    assert _changed(shop, made, pause_collection="")["pause_collection"] is None


@pytest.mark.schema
def test_all_of_it_fits_the_published_schema(shop: Shop, schema: StripeSchema) -> None:
    """By a test clock: two months, refused from the second on, given up; and one that is sent."""
    shop.control("account", when_unpaid="cancel", gives_up_invoices=True)
    clock = shop.post("/v1/test_helpers/test_clocks", frozen_time=shop.world.now())
    made, sent = _subscribed(shop, clock["id"]), _subscribed(shop, clock["id"], **SENT)
    _changed(shop, made, **REFUSED, metadata={"a": "b"})
    path = f"/v1/test_helpers/test_clocks/{clock['id']}/advance"
    too_far = shop.refused("POST", path, frozen_time=clock["frozen_time"] + 80 * DAY)
    assert too_far["param"] == "frozen_time"
    shop.post(path, frozen_time=clock["frozen_time"] + 50 * DAY)
    shop.days_pass(0.1)
    found = [
        shop.get("/v1/subscriptions", customer=each["customer"], status="all", expand=["data.latest_invoice"])["data"]
        for each in (made, sent)
    ]
    assert [[each["status"] for each in some] for some in found] == [["canceled"], ["past_due"]]
    # An upcoming invoice does not exist yet: the schema asks for an id, Stripe's pages say that it has none.
    faults = [each for each in schema.faults_of(shop) if each != "invoice : 'id' is a required property"]
    assert [each for each in faults if "is not in the schema" not in each] == []
