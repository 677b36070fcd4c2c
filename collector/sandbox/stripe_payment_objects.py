"""What does each Stripe object look like when money moves? Full shapes of API version 2026-10-28.endive."""

from __future__ import annotations

from typing import Any

from collector.sandbox.stripe_errors import Json
from collector.sandbox.stripe_objects import NO_ADDRESS
from collector.sandbox.stripe_state import StripeState


def invoice_payment(state: StripeState, owner: Json, amount_minor: int, payment: Json, is_default: bool) -> Json:
    """The link between an invoice and what pays it."""
    return {
        "amount_paid": None,
        "amount_requested": amount_minor,
        "created": state.now(),
        "currency": owner["currency"],
        "invoice": owner["id"],
        "is_default": is_default,
        "livemode": state.livemode,
        "payment": payment,
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }


def payment_intent(state: StripeState, amount_minor: int, currency: str, params: Json) -> Json:
    """A payment that waits for its method."""
    return {
        "amount": amount_minor,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": state.world.new_id("pi") + "_secret_" + state.world.new_id("s")[2:],
        "confirmation_method": "automatic",
        "created": state.now(),
        "currency": currency,
        "customer": params.get("customer"),
        "customer_account": None,
        "description": params.get("description"),
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": state.livemode,
        "metadata": params.get("metadata") or {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": params.get("payment_method"),
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": params.get("payment_method_types") or ["card"],
        "processing": None,
        "receipt_email": params.get("receipt_email"),
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": params.get("statement_descriptor"),
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }


def charge(state: StripeState, intent: Json, method: Json, status: str) -> Json:
    """An attempt to move the money of `intent`: status succeeded, failed or pending."""
    succeeded = status == "succeeded"
    return {
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if succeeded else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": state.account_name.upper(),
        "captured": status != "failed",
        "created": state.now(),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": state.livemode,
        "metadata": dict(intent["metadata"]),
        "on_behalf_of": None,
        "outcome": outcome("approved_by_network", None, "Payment complete.", "authorized"),
        "paid": succeeded,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _method_details(method),
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": f"{state.base_url}/i/receipt" if succeeded else None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": None,
        "status": status,
        "transfer_data": None,
        "transfer_group": None,
    }


def outcome(network: str, reason: str | None, message: str, kind: str) -> Json:
    """How the network answered a charge."""
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": network,
        "reason": reason,
        "risk_level": "normal",
        "seller_message": message,
        "type": kind,
    }


def payment_method(state: StripeState, kind: str, owner_id: str | None) -> Json:
    """A payment method of type `card`, `sepa_debit` or `us_bank_account`."""
    details: dict[str, Json] = {
        "card": {
            "brand": "visa",
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
            "country": "FR",
            "display_brand": "visa",
            "exp_month": 12,
            "exp_year": 2034,
            "fingerprint": "8vQpMBhXrLN3tKcD",
            "funding": "credit",
            "generated_from": None,
            "last4": "4242",
            "networks": {"available": ["visa"], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "sepa_debit": {
            "bank_code": "20041",
            "branch_code": "01005",
            "country": "FR",
            "fingerprint": "cU2hzTk6iQeWmZAp",
            "generated_from": {"charge": None, "setup_attempt": None},
            "last4": "2606",
        },
    }
    return {
        "allow_redisplay": "unspecified",
        "billing_details": {"address": NO_ADDRESS, "email": None, "name": None, "phone": None, "tax_id": None},
        kind: details[kind],
        "created": state.now(),
        "customer": owner_id,
        "customer_account": None,
        "livemode": state.livemode,
        "metadata": {},
        "type": kind,
    }


def _method_details(method: Json) -> Json:
    kind = method["type"]
    known = method[kind]
    if kind == "sepa_debit":
        kept = {name: known[name] for name in ("bank_code", "branch_code", "country", "fingerprint", "last4")}
        return {"sepa_debit": {**kept, "mandate": None}, "type": kind}
    kept = {
        name: known[name]
        for name in ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4")
    }
    card = {"installments": None, "mandate": None, "network": "visa", "three_d_secure": None, "wallet": None}
    return {"card": {**kept, **card, "regulated_status": "unregulated"}, "type": kind}


def balance_transaction(
    state: StripeState, amount_minor: int, currency: str, source_id: str, kind: str, fee_minor: int = 0
) -> Json:
    """A row of the account's own balance at Stripe."""
    now = state.now()
    reporting = {"adjustment": "dispute"}.get(kind, kind)
    return {
        "amount": amount_minor,
        "available_on": now + 7 * 86_400,
        "balance_type": "payments",
        "created": now,
        "currency": currency,
        "description": None,
        "exchange_rate": None,
        "fee": fee_minor,
        "fee_details": [],
        "net": amount_minor - fee_minor,
        "reporting_category": reporting,
        "source": source_id,
        "status": "pending",
        "type": kind,
    }


def customer_balance_transaction(state: StripeState, owner: Json, amount_minor: int, kind: str, **links: Any) -> Json:
    """A move of the customer's credit balance; `owner["balance"]` already holds the new balance."""
    return {
        "amount": amount_minor,
        "checkout_session": None,
        "created": state.now(),
        "credit_note": links.get("credit_note"),
        "currency": links.get("currency") or owner["currency"] or state.account_currency,
        "customer": owner["id"],
        "customer_account": None,
        "description": links.get("description"),
        "ending_balance": owner["balance"],
        "invoice": links.get("invoice"),
        "livemode": state.livemode,
        "metadata": links.get("metadata") or {},
        "type": kind,
    }
