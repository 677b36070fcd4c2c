"""What do payments, credit and disputes leave on an invoice, in cents?"""

from __future__ import annotations

import pytest

from tests.support.stripe_schema import StripeSchema
from tests.support.stripe_shop import DAY, Json, Shop


def money(invoice: Json) -> tuple[str, int, int, int]:
    """Status, due, paid, remaining."""
    return (invoice["status"], invoice["amount_due"], invoice["amount_paid"], invoice["amount_remaining"])


def test_an_open_invoice_owes_its_total_and_is_due_thirty_days_after_creation(shop: Shop) -> None:
    opened = shop.invoice(120_000, days=30)
    assert money(opened) == ("open", 120_000, 0, 120_000)
    assert opened["due_date"] == shop.world.now() + 30 * DAY
    assert opened["effective_at"] == opened["status_transitions"]["finalized_at"] == shop.world.now()
    assert opened["number"].endswith("-0001")
    for gone in ("paid", "charge", "payment_intent", "paid_out_of_band", "subscription", "payments", "tax"):
        assert gone not in opened


def test_a_draft_has_no_number_no_link_and_mirrors_its_total(shop: Shop) -> None:
    draft = shop.draft(5_000)
    assert money(draft) == ("draft", 5_000, 0, 5_000)
    assert [draft[name] for name in ("number", "hosted_invoice_url", "invoice_pdf", "effective_at")] == [None] * 4


def test_a_draft_leaves_pending_items_alone_unless_told(shop: Shop) -> None:
    owner = shop.customer()["id"]
    shop.post("/v1/invoiceitems", customer=owner, amount=2_000, currency="eur")
    assert shop.post("/v1/invoices", customer=owner)["total"] == 0
    assert shop.post("/v1/invoices", customer=owner, pending_invoice_items_behavior="include")["total"] == 2_000
    assert shop.post("/v1/invoices", customer=owner, pending_invoice_items_behavior="include")["total"] == 0


def test_card_payment(shop: Shop) -> None:
    opened = shop.invoice()
    shop.days_pass(3)
    paid = shop.act(opened, "pay", payment_method="pm_card_visa", expand=["payments"])
    assert money(paid) == ("paid", 120_000, 120_000, 0)
    assert (paid["attempted"], paid["attempt_count"], paid["auto_advance"]) == (True, 1, False)
    assert paid["status_transitions"]["paid_at"] == shop.world.now()
    [payment] = paid["payments"]["data"]
    assert (payment["status"], payment["amount_paid"], payment["is_default"]) == ("paid", 120_000, True)
    assert shop.event_types()[-5:] == [
        "payment_intent.succeeded",
        "invoice_payment.paid",
        "invoice.updated",
        "invoice.paid",
        "invoice.payment_succeeded",
    ]


def test_paid_out_of_band_settles_the_rest_without_an_attempt_and_without_payment_succeeded(shop: Shop) -> None:
    opened = shop.invoice()
    paid = shop.act(opened, "pay", paid_out_of_band=True, expand=["amount_paid_off_stripe", "payments"])
    assert money(paid) == ("paid", 120_000, 120_000, 0)
    assert (paid["attempted"], paid["attempt_count"], paid["amount_paid_off_stripe"]) == (False, 0, 120_000)
    assert [each["status"] for each in paid["payments"]["data"]] == ["canceled"]
    types = shop.event_types()
    assert "invoice.paid" in types
    assert "invoice.payment_succeeded" not in types
    assert "amount_paid_off_stripe" not in shop.again(opened)


def test_a_declined_card_leaves_everything_owed_and_counts_the_attempt(shop: Shop) -> None:
    opened = shop.invoice()
    error = shop.refused("POST", f"/v1/invoices/{opened['id']}/pay", payment_method="pm_card_chargeCustomerFail")
    assert (error["status"], error["type"], error["code"]) == (402, "card_error", "card_declined")
    assert error["charge"].startswith("ch_")
    after = shop.again(opened)
    assert money(after) == ("open", 120_000, 0, 120_000)
    assert (after["attempted"], after["attempt_count"], after["next_payment_attempt"]) == (True, 1, None)
    assert {"charge.failed", "payment_intent.payment_failed", "invoice.payment_failed"} <= set(shop.event_types())


def test_a_bank_transfer_in_two_parts(shop: Shop) -> None:
    opened = shop.invoice()
    first = shop.act(opened, "attach_payment", payment_record=shop.transfer(20_000)["id"])
    assert money(first) == ("open", 120_000, 20_000, 100_000)
    [default] = shop.get("/v1/invoice_payments", invoice=opened["id"], status="open")["data"]
    # The default payment follows what remains.
    assert (default["amount_requested"], default["is_default"]) == (100_000, True)
    second = shop.act(opened, "attach_payment", payment_record=shop.transfer(100_000)["id"])
    assert money(second) == ("paid", 120_000, 120_000, 0)
    assert "invoice.payment_succeeded" not in shop.event_types()
    assert shop.event_types().count("invoice_payment.paid") == 2


def test_too_much_money_becomes_customer_credit(shop: Shop) -> None:
    opened = shop.invoice(10_000)
    paid = shop.act(opened, "attach_payment", payment_record=shop.transfer(12_000)["id"])
    assert (paid["status"], paid["amount_overpaid"], paid["amount_remaining"]) == ("paid", 2_000, 0)
    assert shop.get(f"/v1/customers/{opened['customer']}")["balance"] == -2_000
    assert "invoice.overpaid" in shop.event_types()


def test_one_payment_intent_can_pay_two_invoices(shop: Shop) -> None:
    owner = shop.customer()["id"]
    principal, penalty = shop.invoice(100_000, customer=owner), shop.invoice(4_000, customer=owner)
    both = shop.post("/v1/payment_intents", amount=104_000, currency="eur", customer=owner)
    for each in (principal, penalty):
        shop.act(each, "attach_payment", payment_intent=both["id"])
    shop.post(f"/v1/payment_intents/{both['id']}/confirm", payment_method="pm_card_visa")
    assert [shop.again(each)["status"] for each in (principal, penalty)] == ["paid", "paid"]
    found = shop.get("/v1/invoice_payments", payment={"type": "payment_intent", "payment_intent": both["id"]})["data"]
    assert sorted(each["amount_paid"] for each in found) == [4_000, 100_000]


def test_a_direct_debit_processes_for_days_and_can_come_back(shop: Shop) -> None:
    opened = shop.invoice()
    waiting = shop.act(opened, "pay", payment_method="pm_sepaDebit", expand=["payments.data.payment.payment_intent"])
    assert money(waiting) == ("open", 120_000, 0, 120_000)
    assert waiting["payments"]["data"][0]["payment"]["payment_intent"]["status"] == "processing"
    shop.control(f"payments/{opened['id']}", outcome="failed")
    assert money(shop.again(opened)) == ("open", 120_000, 0, 120_000)
    shop.act(opened, "pay", payment_method="pm_sepaDebit")
    shop.control(f"payments/{opened['id']}", outcome="succeeded")
    assert money(shop.again(opened)) == ("paid", 120_000, 120_000, 0)


def test_a_void_invoice_keeps_its_amounts(shop: Shop) -> None:
    voided = shop.act(shop.invoice(), "void")
    assert money(voided) == ("void", 120_000, 0, 120_000)
    assert voided["status_transitions"]["voided_at"] == shop.world.now()


def test_a_written_off_invoice_can_still_be_paid_or_voided(shop: Shop) -> None:
    first, second = shop.invoice(), shop.invoice()
    for each in (first, second):
        written_off = shop.act(each, "mark_uncollectible")
        assert money(written_off) == ("uncollectible", 120_000, 0, 120_000)
        assert written_off["status_details"] == {"uncollectible": {"reason": "user_forgiven"}}
    assert shop.act(first, "pay", payment_method="pm_card_visa")["status"] == "paid"
    assert shop.act(second, "void")["status"] == "void"


def test_a_refund_and_a_chargeback_do_not_reopen_the_invoice(shop: Shop) -> None:
    refunded = shop.act(shop.invoice(), "pay", payment_method="pm_card_visa", expand=["payments"])
    intent = refunded["payments"]["data"][0]["payment"]["payment_intent"]
    shop.post("/v1/refunds", payment_intent=intent, amount=50_000)
    assert money(shop.again(refunded)) == ("paid", 120_000, 120_000, 0)
    [charge] = shop.get("/v1/charges", payment_intent=intent)["data"]
    assert (charge["amount_refunded"], charge["refunded"]) == (50_000, False)

    contested = shop.act(shop.invoice(), "pay", payment_method="pm_card_visa")
    dispute = shop.control("disputes", invoice=contested["id"])
    assert (dispute["status"], dispute["is_charge_refundable"]) == ("needs_response", False)
    assert money(shop.again(contested)) == ("paid", 120_000, 120_000, 0)
    assert shop.get(f"/v1/charges/{dispute['charge']}")["disputed"] is True


def test_a_chargeback_and_its_end_are_told_in_stripes_order(shop: Shop) -> None:
    shop.post("/v1/payment_intents", amount=900, currency="eur", confirm=True, payment_method="pm_card_createDispute")
    assert shop.event_types()[-4:] == [
        "charge.succeeded",
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "payment_intent.succeeded",
    ]
    [dispute] = shop.get("/v1/disputes")["data"]
    assert shop.post(f"/v1/disputes/{dispute['id']}", evidence={"receipt": "x"})["status"] == "under_review"
    assert shop.control(f"disputes/{dispute['id']}", outcome="won")["status"] == "won"
    assert shop.event_types()[-2:] == ["charge.dispute.closed", "charge.dispute.funds_reinstated"]


def test_an_inquiry_moves_no_money(shop: Shop) -> None:
    shop.post(
        "/v1/payment_intents", amount=900, currency="eur", confirm=True, payment_method="pm_card_createDisputeInquiry"
    )
    [inquiry] = shop.get("/v1/disputes")["data"]
    assert (inquiry["status"], inquiry["is_charge_refundable"]) == ("warning_needs_response", True)
    assert inquiry["balance_transactions"] == []
    assert "charge.dispute.funds_withdrawn" not in shop.event_types()
    assert shop.post(f"/v1/disputes/{inquiry['id']}", evidence={"receipt": "x"})["status"] == "warning_under_review"
    assert shop.post(f"/v1/disputes/{inquiry['id']}/close")["status"] == "lost"


def test_a_credit_note_before_payment_lowers_what_is_due_and_its_voiding_restores_it(shop: Shop) -> None:
    opened = shop.invoice()
    note = shop.post("/v1/credit_notes", invoice=opened["id"], amount=20_000)
    assert (note["type"], note["pre_payment_amount"], note["post_payment_amount"]) == ("pre_payment", 20_000, 0)
    lowered = shop.again(opened)
    assert money(lowered) == ("open", 100_000, 0, 100_000)
    assert (lowered["total"], lowered["pre_payment_credit_notes_amount"]) == (120_000, 20_000)
    shop.post(f"/v1/credit_notes/{note['id']}/void")
    assert money(shop.again(opened)) == ("open", 120_000, 0, 120_000)


def test_a_credit_note_larger_than_what_remains_is_mixed(shop: Shop) -> None:
    opened = shop.invoice()
    shop.act(opened, "attach_payment", payment_record=shop.transfer(90_000)["id"])
    note = shop.post("/v1/credit_notes", invoice=opened["id"], amount=40_000, credit_amount=10_000)
    assert (note["type"], note["pre_payment_amount"], note["post_payment_amount"]) == ("mixed", 30_000, 10_000)
    assert money(shop.again(opened)) == ("paid", 90_000, 90_000, 0)
    assert shop.get(f"/v1/customers/{opened['customer']}")["balance"] == -10_000


@pytest.mark.schema
def test_a_refund_that_the_bank_sends_back_is_the_business_s_again(shop: Shop, schema: StripeSchema) -> None:
    intent = shop.post(
        "/v1/payment_intents", amount=9_000, currency="eur", payment_method="pm_card_visa", confirm=True
    )["id"]  # fmt: skip
    made = shop.post("/v1/refunds", payment_intent=intent)
    shop.control(f"refunds/{made['id']}", outcome="failed")
    [charge] = shop.get("/v1/charges", payment_intent=intent)["data"]
    assert (shop.again(made)["status"], charge["amount_refunded"], charge["refunded"]) == ("failed", 0, False)
    assert shop.event_types()[-3:] == ["refund.updated", "refund.failed", "charge.refund.updated"]
    assert schema.faults_of(shop) == []
    assert shop.controlled(f"refunds/{made['id']}", {"outcome": "failed"})[0] == 400


def test_a_credit_note_after_payment_can_refund(shop: Shop) -> None:
    paid = shop.act(shop.invoice(), "pay", payment_method="pm_card_visa")
    note = shop.post("/v1/credit_notes", invoice=paid["id"], amount=15_000, refund_amount=15_000)
    assert (note["type"], note["refunds"][0]["amount_refunded"]) == ("post_payment", 15_000)
    after = shop.again(paid)
    assert money(after) == ("paid", 120_000, 120_000, 0)
    assert after["post_payment_credit_notes_amount"] == 15_000
    # What was refunded without a note lowers what may still be credited: 1 200.00 - 150.00 - 50.00.
    intent = shop.get("/v1/charges", customer=paid["customer"])["data"][0]["payment_intent"]
    shop.post("/v1/refunds", payment_intent=intent, amount=5_000)
    refused = shop.refused("POST", "/v1/credit_notes", invoice=paid["id"], amount=100_001, out_of_band_amount=100_001)
    assert "(100000)" in refused["message"]


def test_customer_credit_is_used_at_finalization_only(shop: Shop) -> None:
    owner = shop.customer()["id"]
    older = shop.invoice(10_000, customer=owner)
    shop.post(f"/v1/customers/{owner}/balance_transactions", amount=-4_000, currency="eur")
    assert money(shop.again(older)) == ("open", 10_000, 0, 10_000)
    newer = shop.invoice(10_000, customer=owner)
    assert money(newer) == ("open", 6_000, 0, 6_000)
    assert (newer["starting_balance"], newer["ending_balance"], newer["total"]) == (-4_000, 0, 10_000)
    moves = shop.get(f"/v1/customers/{owner}/balance_transactions")["data"]
    assert [(each["type"], each["amount"]) for each in moves] == [("applied_to_invoice", 4_000), ("adjustment", -4_000)]


def test_a_sum_too_small_to_collect_moves_to_the_balance(shop: Shop) -> None:
    tiny = shop.invoice(20)
    assert money(tiny) == ("paid", 0, 0, 0)
    assert (tiny["attempted"], tiny["attempt_count"]) == (True, 0)
    assert shop.get(f"/v1/customers/{tiny['customer']}")["balance"] == 20
    [move] = shop.get(f"/v1/customers/{tiny['customer']}/balance_transactions")["data"]
    assert move["type"] == "invoice_too_small"


def test_paying_a_draft_finalizes_and_collects_in_one_call(shop: Shop) -> None:
    paid = shop.act(shop.draft(), "pay", payment_method="pm_card_visa")
    assert money(paid) == ("paid", 120_000, 120_000, 0)
    assert paid["status_transitions"]["finalized_at"] == shop.world.now()


def test_sending_a_draft_finalizes_it(shop: Shop) -> None:
    sent = shop.act(shop.draft(), "send")
    assert sent["status"] == "open"
    assert shop.event_types()[-2:] == ["invoice.finalized", "invoice.sent"]


def test_a_charge_automatically_invoice_has_no_due_date(shop: Shop) -> None:
    owner = shop.customer()["id"]
    draft = shop.post("/v1/invoices", customer=owner)
    shop.post("/v1/invoiceitems", customer=owner, invoice=draft["id"], amount=5_000)
    assert shop.act(draft, "finalize")["due_date"] is None


def test_a_finalized_invoice_keeps_its_customer_as_they_were(shop: Shop) -> None:
    owner = shop.customer(name="Durand SARL", tax_id_data=[{"type": "fr_siren", "value": "552100554"}])["id"]
    opened = shop.invoice(customer=owner)
    shop.post(f"/v1/customers/{owner}", name="Durand et fils", email="autre@durand.example")
    shop.delete(f"/v1/customers/{owner}")
    kept = shop.again(opened, expand=["customer"])
    assert (kept["customer_name"], kept["customer_email"]) == ("Durand SARL", "compta@durand.example")
    assert kept["customer_tax_ids"] == [{"type": "fr_siren", "value": "552100554"}]
    assert kept["customer"] == {"id": owner, "object": "customer", "deleted": True}
    assert shop.get("/v1/customers")["data"] == []


def test_metadata_stays_editable_and_tells_what_it_was(shop: Shop) -> None:
    opened = shop.invoice(metadata={"dossier": "7", "ton": "doux"})
    changed = shop.post(f"/v1/invoices/{opened['id']}", metadata={"dossier": "8", "ton": None})
    assert changed["metadata"] == {"dossier": "8"}
    event = shop.events()[-1]
    assert event["type"] == "invoice.updated"
    assert event["data"]["previous_attributes"] == {"metadata": {"dossier": "7", "ton": "doux"}}
    # An event is a snapshot: later changes do not reach it.
    shop.post(f"/v1/invoices/{opened['id']}", metadata={"dossier": "9"})
    assert shop.get(f"/v1/events/{event['id']}")["data"]["object"]["metadata"] == {"dossier": "8"}


@pytest.mark.parametrize(("currency", "amount"), [("jpy", 5_000), ("kwd", 5_120), ("gbp", 9_900)])
def test_other_currencies_keep_their_minor_units(currency: str, amount: int, shop: Shop) -> None:
    owner = shop.customer()["id"]
    opened = shop.invoice(amount, customer=owner, currency=currency)
    assert (opened["currency"], opened["amount_remaining"]) == (currency, amount)


def test_three_decimal_amounts_end_in_zero(shop: Shop) -> None:
    assert shop.refused("POST", "/v1/payment_intents", amount=5_124, currency="kwd")["param"] == "amount"
