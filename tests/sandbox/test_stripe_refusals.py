"""Does the pretend Stripe refuse what the real one was seen to refuse, in the same words?"""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from tests.support.stripe_shop import DAY, Json, Shop, open_shop

Prepare = Callable[[Shop], Json]


def _paid(shop: Shop) -> Json:
    return shop.act(shop.invoice(), "pay", payment_method="pm_card_visa")


def _void(shop: Shop) -> Json:
    return shop.act(shop.invoice(), "void")


def _written_off(shop: Shop) -> Json:
    return shop.act(shop.invoice(), "mark_uncollectible")


def _part_paid(shop: Shop) -> Json:
    opened = shop.invoice()
    return shop.act(opened, "attach_payment", payment_record=shop.transfer(1_000)["id"])


NOT_OPEN = "You can only pass in open invoices. This invoice isn't open."
NO_MORE_CHANGES = "Finalized invoices can't be updated in this way"


@pytest.mark.parametrize(
    ("prepare", "verb", "sent", "message"),
    [
        (
            Shop.invoice,
            "/finalize",
            {},
            "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
        ),
        (_paid, "/finalize", {}, "This invoice is already finalized, you can't re-finalize a non-draft invoice."),
        (_paid, "/pay", {"payment_method": "pm_card_visa"}, "Invoice is already paid"),
        (_paid, "/pay", {"paid_out_of_band": True}, "Invoice is already paid"),
        (_paid, "/void", {}, "Invoices with `paid` payments cannot be voided."),
        (_part_paid, "/void", {}, "Invoices with `paid` payments cannot be voided."),
        (_void, "/void", {}, NOT_OPEN),
        (Shop.draft, "/void", {}, NOT_OPEN),
        (_written_off, "/mark_uncollectible", {}, "This invoice has already been marked uncollectible."),
        (_paid, "/mark_uncollectible", {}, NOT_OPEN),
        (_void, "/mark_uncollectible", {}, NOT_OPEN),
        (
            _paid,
            "/send",
            {},
            "This invoice cannot be sent right now. Please contact us via https://support.stripe.com/contact with "
            "details, so we can help.",
        ),
        (_paid, "", {"description": "Autre"}, NO_MORE_CHANGES),
        (Shop.invoice, "", {"due_date": 1_800_000_000}, NO_MORE_CHANGES),
        (Shop.invoice, "", {"days_until_due": 60}, NO_MORE_CHANGES),
        (Shop.invoice, "", {"collection_method": "charge_automatically"}, NO_MORE_CHANGES),
        (Shop.invoice, "/add_lines", {"lines": [{"amount": 1}]}, "Invalid invoice: This invoice is no longer editable"),
        (Shop.invoice, "/pay", {}, None),
    ],
)
def test_what_an_invoice_may_no_longer_become(
    prepare: Prepare, verb: str, sent: Json, message: str | None, shop: Shop
) -> None:
    made = prepare(shop)
    error = shop.refused("POST", f"/v1/invoices/{made['id']}{verb}", **sent)

    assert (error["status"], error["type"]) == (400, "invalid_request_error")
    assert message is None or error["message"] == message
    after = shop.again(made)
    assert [after[name] for name in ("status", "amount_due", "amount_paid", "amount_remaining", "due_date")] == [
        made[name] for name in ("status", "amount_due", "amount_paid", "amount_remaining", "due_date")
    ]


def test_only_a_draft_can_be_deleted(shop: Shop) -> None:
    opened = shop.invoice()
    assert shop.refused("DELETE", f"/v1/invoices/{opened['id']}")["message"] == "You can only delete draft invoices."
    draft = shop.draft()
    assert shop.delete(f"/v1/invoices/{draft['id']}") == {"id": draft["id"], "object": "invoice", "deleted": True}
    assert shop.refused("GET", f"/v1/invoices/{draft['id']}")["status"] == 404
    # The items go with their draft; they do not become pending again.
    assert shop.get("/v1/invoiceitems", customer=draft["customer"])["data"] == []


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (
            {"collection_method": "send_invoice"},
            "If invoice collection method is 'send_invoice', you must specify 'due_date' or 'days_until_due'.",
        ),
        (
            {"days_until_due": 30},
            "You can only specify 'due_date' or 'days_until_due' if invoice collection method is 'send_invoice'.",
        ),
        (
            {"collection_method": "charge_automatically", "due_date": 1_800_000_000},
            "You can only specify 'due_date' or 'days_until_due' if invoice collection method is 'send_invoice'.",
        ),
        (
            {"collection_method": "by_pigeon"},
            "Invalid collection_method: must be one of charge_automatically or send_invoice",
        ),
        ({"auto_advance": "perhaps"}, "Invalid boolean: perhaps"),
        ({"collection_method": "send_invoice", "days_until_due": "soon"}, "Invalid integer: soon"),
        ({"currency": "zzz"}, "Invalid currency: zzz. Stripe does not support it."),
        ({"paid": "true"}, "Received unknown parameter: paid"),
        ({"custom_fields": [{"nom": "a"}]}, "Received unknown parameter: custom_fields[0][nom]"),
    ],
)  # fmt: skip
def test_a_draft_that_cannot_be(sent: Json, message: str, shop: Shop) -> None:
    owner = shop.customer()["id"]
    error = shop.refused("POST", "/v1/invoices", customer=owner, **sent)

    assert (error["status"], error["message"]) == (400, message)
    assert shop.get("/v1/invoices")["data"] == []


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "param", "message"),
    [
        ("GET", "/v1/invoices/in_x", {}, 404, "invoice", "No such invoice: 'in_x'"),
        ("DELETE", "/v1/invoices/in_x", {}, 404, "invoice", "No such invoice: 'in_x'"),
        ("POST", "/v1/invoices/in_x/send", {}, 404, "invoice", "No such invoice: 'in_x'"),
        ("POST", "/v1/invoices/in_x/add_lines", {"lines": [{"amount": 1}]}, 404, "invoice", "No such invoice: 'in_x'"),
        ("POST", "/v1/invoices/in_x/pay", {}, 404, "id", "No such invoice: 'in_x'"),
        ("POST", "/v1/invoices/in_x/void", {}, 404, "id", "No such invoice: 'in_x'"),
        ("POST", "/v1/invoices/in_x/finalize", {}, 404, "id", "No such invoice: 'in_x'"),
        ("GET", "/v1/customers/cus_x", {}, 404, "id", "No such customer: 'cus_x'"),
        ("POST", "/v1/invoices", {"customer": "cus_x"}, 400, "customer", "No such customer: 'cus_x'"),
        ("GET", "/v1/invoices", {"starting_after": "in_x"}, 400, "starting_after", "No such invoice: 'in_x'"),
        ("GET", "/v1/invoices", {"ending_before": "in_x"}, 400, "ending_before", "No such invoice: 'in_x'"),
        (
            "GET",
            "/v1/invoiceitems/ii_x",
            {},
            404,
            "invoiceitem",
            "No such Invoice Item: 'ii_x'(livemode=false)",
        ),
    ],
)  # fmt: skip
def test_what_does_not_exist(
    method: str, path: str, sent: Json, status: int, param: str, message: str, shop: Shop
) -> None:
    error = shop.refused(method, path, **sent)

    assert (error["status"], error["param"], error["message"]) == (status, param, message)
    assert error["code"] == "resource_missing"
    assert error["doc_url"] == "https://stripe.com/docs/error-codes/resource-missing"


def test_a_missing_parameter_is_named(shop: Shop) -> None:
    error = shop.refused("POST", "/v1/invoices")
    assert (error["code"], error["message"]) == ("parameter_missing", "Missing required param: customer.")


def test_a_property_that_cannot_be_expanded(shop: Shop) -> None:
    shop.invoice()
    error = shop.refused("GET", "/v1/invoices", expand=["payments"])
    assert (error["status"], error["message"]) == (
        400,
        "This property cannot be expanded (payments). You may want to try expanding 'data.payments' instead.",
    )
    error = shop.refused("GET", "/v1/invoices", expand=["data.charge"])
    assert error["message"] == "This property cannot be expanded (data.charge)."


@pytest.mark.parametrize("key", ["", "pk_test_x", "sk_live_x", "nonsense"])
def test_a_key_that_opens_nothing(key: str, shop: Shop) -> None:
    answer = shop.send("GET", "/v1/customers", Authorization=f"Bearer {key}")
    assert (answer.status, answer.body["error"]["type"]) == (401, "invalid_request_error")


def test_basic_auth_works_too(shop: Shop) -> None:
    basic = base64.b64encode(b"sk_test_shop:").decode()
    assert shop.send("GET", "/v1/account", Authorization=f"Basic {basic}").status == 200


def test_a_live_world_lets_only_live_keys_in() -> None:
    with open_shop(livemode=True) as live:
        assert live.invoice()["livemode"] is True
        assert live.send("GET", "/v1/account", Authorization="Bearer sk_test_x").status == 401


def test_a_restricted_key_hears_which_permission_is_missing(shop: Shop) -> None:
    opened = shop.invoice()
    shop.control("keys", key="rk_test_reader", permissions=["invoice_read"])
    reader = "Bearer rk_test_reader"

    assert shop.send("GET", f"/v1/invoices/{opened['id']}", Authorization=reader).status == 200
    for method, path, missing in [
        ("POST", f"/v1/invoices/{opened['id']}/void", "rak_invoice_write"),
        ("GET", "/v1/customers", "rak_customer_read"),
        ("GET", f"/v1/invoices/{opened['id']}?expand[]=customer", "rak_customer_read"),
    ]:
        answer = shop.send(method, path, Authorization=reader)
        assert answer.status == 403
        assert f"Having the '{missing}' permission" in answer.body["error"]["message"]


def test_every_answer_names_its_request_and_the_version(shop: Shop) -> None:
    answer = shop.send("GET", "/v1/account", Stripe_Version="2026-10-28.endive")
    assert answer.headers["Stripe-Version"] == "2026-10-28.endive"
    assert answer.headers["Request-Id"].startswith("req_")


def test_an_address_that_stripe_does_not_have(shop: Shop) -> None:
    error = shop.refused("GET", "/v1/penalties")
    assert error["status"] == 404
    assert error["message"].startswith("Unrecognized request URL (GET: /v1/penalties).")


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"amount": 50_001, "refund_amount": 0}, None),
        ({"amount": 60_000}, None),
        ({"amount": 10_000, "credit_amount": 9_000}, None),
    ],
)
def test_a_credit_note_must_give_back_exactly_what_was_paid_too_much(
    sent: Json, message: str | None, shop: Shop
) -> None:
    paid = shop.act(shop.invoice(50_000), "pay", payment_method="pm_card_visa")
    assert shop.refused("POST", "/v1/credit_notes", invoice=paid["id"], **sent)["status"] == 400
    assert shop.get("/v1/credit_notes")["data"] == []
    assert shop.get("/v1/refunds")["data"] == []


def test_a_charged_back_payment_cannot_be_refunded_but_one_under_inquiry_can(shop: Shop) -> None:
    chargeback = shop.act(shop.invoice(), "pay", payment_method="pm_card_createDispute", expand=["payments"])
    intent = chargeback["payments"]["data"][0]["payment"]["payment_intent"]
    assert shop.refused("POST", "/v1/refunds", payment_intent=intent)["code"] == "charge_disputed"

    inquiry = shop.act(shop.invoice(), "pay", payment_method="pm_card_createDisputeInquiry", expand=["payments"])
    intent = inquiry["payments"]["data"][0]["payment"]["payment_intent"]
    assert shop.post("/v1/refunds", payment_intent=intent)["status"] == "succeeded"


def test_a_refund_cannot_exceed_the_charge(shop: Shop) -> None:
    paid = shop.post("/v1/payment_intents", amount=900, currency="eur", confirm=True, payment_method="pm_card_visa")
    assert shop.refused("POST", "/v1/refunds", payment_intent=paid["id"], amount=901)["param"] == "amount"
    shop.post("/v1/refunds", payment_intent=paid["id"])
    assert shop.refused("POST", "/v1/refunds", payment_intent=paid["id"])["code"] == "charge_already_refunded"


def test_a_due_date_can_move_only_while_the_invoice_is_a_draft(shop: Shop) -> None:
    draft = shop.draft(days=30)
    moved = shop.post(f"/v1/invoices/{draft['id']}", days_until_due=45)
    # Days count from the creation of the draft, also when they are changed later.
    assert moved["due_date"] == draft["created"] + 45 * DAY


def test_a_webhook_address_beyond_this_machine_is_refused(shop: Shop) -> None:
    error = shop.refused("POST", "/v1/webhook_endpoints", url="https://example.com/x", enabled_events=["*"])
    assert error["param"] == "url"


def test_a_refused_item_or_line_leaves_nothing_behind(shop: Shop) -> None:
    draft = shop.draft()
    before = shop.events()
    wrong = {"customer": draft["customer"], "invoice": draft["id"], "amount": 100}
    assert shop.refused("POST", "/v1/invoiceitems", **wrong, currency="usd")["param"] == "currency"
    lines = [{"amount": 100}, {"description": "sans montant"}]
    assert shop.refused("POST", f"/v1/invoices/{draft['id']}/add_lines", lines=lines)["code"] == "parameter_missing"
    assert shop.again(draft)["total"] == draft["total"]
    assert len(shop.get("/v1/invoiceitems", customer=draft["customer"])["data"]) == 1
    assert shop.events() == before
