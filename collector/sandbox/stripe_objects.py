"""What does each Stripe object look like when it is born? Full shapes of API version 2026-10-28.endive."""

from __future__ import annotations

from typing import Any

from collector.sandbox.stripe_errors import Json
from collector.sandbox.stripe_state import StripeState

NO_ADDRESS: Json = {
    "city": None,
    "country": None,
    "line1": None,
    "line2": None,
    "postal_code": None,
    "state": None,
}


def address(sent: Json | None) -> Json | None:
    """A whole address of the parts that were sent."""
    return None if sent is None else {**NO_ADDRESS, **sent}


def shipping(sent: Json | None) -> Json | None:
    """A whole shipping block of the parts that were sent."""
    if sent is None:
        return None
    return {"name": None, "phone": None, **sent, "address": address(sent.get("address") or {})}


def listing(url: str, rows: list[Json], has_more: bool = False) -> Json:
    """Stripe's list envelope."""
    return {"object": "list", "data": rows, "has_more": has_more, "url": url}


def customer(state: StripeState, params: Json) -> Json:
    """A new customer; `balance` is negative for credit, in minor units."""
    settings = params.get("invoice_settings") or {}
    return {
        "address": address(params.get("address")),
        "balance": 0,
        "created": state.now(),
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": params.get("description"),
        "discount": None,
        "email": params.get("email"),
        "invoice_prefix": params.get("invoice_prefix") or state.world.new_id("x")[-8:].upper(),
        "invoice_settings": {
            "custom_fields": settings.get("custom_fields"),
            "default_payment_method": settings.get("default_payment_method"),
            "footer": settings.get("footer"),
            "rendering_options": None,
        },
        "livemode": state.livemode,
        "metadata": params.get("metadata") or {},
        "name": params.get("name"),
        "next_invoice_sequence": params.get("next_invoice_sequence") or 1,
        "phone": params.get("phone"),
        "preferred_locales": params.get("preferred_locales") or [],
        "shipping": shipping(params.get("shipping")),
        "tax_exempt": params.get("tax_exempt") or "none",
        "test_clock": None,
    }


def invoice(state: StripeState, owner: Json, params: Json, currency: str) -> Json:
    """A new draft without lines for the customer `owner`."""
    now = state.now()
    return {
        "account_country": state.account_country,
        "account_name": state.account_name,
        "account_tax_ids": None,
        "amount_due": 0,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_remaining": 0,
        "amount_shipping": 0,
        "application": None,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": bool(params.get("auto_advance")),
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": False,
            "liability": None,
            "provider": None,
            "status": None,
        },
        "automatically_finalizes_at": None,
        "billing_reason": "manual",
        "collection_method": params.get("collection_method") or "charge_automatically",
        "created": now,
        "currency": currency,
        "custom_fields": params.get("custom_fields") or owner["invoice_settings"]["custom_fields"],
        "customer": owner["id"],
        "customer_account": None,
        **customer_snapshot(state, owner),
        "default_payment_method": params.get("default_payment_method"),
        "default_source": None,
        "default_tax_rates": [],
        "description": params.get("description"),
        "discounts": [],
        "due_date": None,
        "effective_at": params.get("effective_at"),
        "ending_balance": None,
        "footer": params.get("footer") or owner["invoice_settings"]["footer"],
        "from_invoice": None,
        "hosted_invoice_url": None,
        "invoice_pdf": None,
        "issuer": {"type": "self"},
        "last_finalization_error": None,
        "latest_revision": None,
        "lines": listing("", []),
        "livemode": state.livemode,
        "metadata": params.get("metadata") or {},
        "next_payment_attempt": None,
        "number": params.get("number"),
        "on_behalf_of": None,
        "parent": None,
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "period_end": now,
        "period_start": now,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "receipt_number": None,
        "rendering": None,
        "shipping_cost": None,
        "shipping_details": None,
        "starting_balance": 0,
        "statement_descriptor": params.get("statement_descriptor"),
        "status": "draft",
        "status_details": None,
        "status_transitions": {
            "finalized_at": None,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subtotal": 0,
        "subtotal_excluding_tax": 0,
        "test_clock": None,
        "total": 0,
        "total_discount_amounts": [],
        "total_excluding_tax": 0,
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
        "webhooks_delivered_at": now,
    }


def customer_snapshot(state: StripeState, owner: Json) -> Json:
    """What an invoice copies from its customer, and keeps when it is finalized."""
    tax_ids = state.tables["tax_id"].where("customer", owner["id"])
    return {
        "customer_address": owner["address"],
        "customer_email": owner["email"],
        "customer_name": owner["name"],
        "customer_phone": owner["phone"],
        "customer_shipping": owner["shipping"],
        "customer_tax_exempt": owner["tax_exempt"],
        "customer_tax_ids": [{"type": each["type"], "value": each["value"]} for each in tax_ids],
    }


def pricing(price: Json) -> Json:
    """How a line points to its price."""
    return {
        "price_details": {"price": price["id"], "product": price["product"]},
        "type": "price_details",
        "unit_amount_decimal": price["unit_amount_decimal"],
    }


def invoice_item(state: StripeState, owner_id: str, params: Json, price: Json, amount_minor: int) -> Json:
    """A pending item, or one of a draft."""
    now = state.now()
    quantity = params.get("quantity") or 1
    return {
        "amount": amount_minor,
        "currency": price["currency"],
        "customer": owner_id,
        "customer_account": None,
        "date": now,
        "description": params.get("description"),
        "discountable": params.get("discountable", amount_minor >= 0),
        "discounts": [],
        "invoice": None,
        "livemode": state.livemode,
        "metadata": params.get("metadata") or {},
        "net_amount": amount_minor,
        "parent": None,
        "period": params.get("period") or {"end": now, "start": now},
        "pricing": pricing(price),
        "proration": False,
        "quantity": quantity,
        "quantity_decimal": str(quantity),
        "tax_rates": [],
        "test_clock": None,
    }


def line_item(state: StripeState, item: Json, invoice_id: str) -> Json:
    """The line an invoice item becomes on an invoice."""
    return {
        "id": state.world.new_id("il"),
        "object": "line_item",
        "amount": item["amount"],
        "currency": item["currency"],
        "description": item["description"],
        "discount_amounts": [],
        "discountable": item["discountable"],
        "discounts": [],
        "invoice": invoice_id,
        "livemode": state.livemode,
        "metadata": item["metadata"],
        "parent": {
            "invoice_item_details": {
                "invoice_item": item["id"],
                "proration": False,
                "proration_details": {"credited_items": None},
                "subscription": None,
            },
            "subscription_item_details": None,
            "type": "invoice_item_details",
        },
        "period": item["period"],
        "pretax_credit_amounts": [],
        "pricing": item["pricing"],
        "quantity": item["quantity"],
        "quantity_decimal": item["quantity_decimal"],
        "subscription": None,
        "subtotal": item["amount"],
        "taxes": [],
    }


def product(state: StripeState, name: str) -> Json:
    """A product, as minted for a one-off amount."""
    now = state.now()
    return {
        "active": False,
        "created": now,
        "default_price": None,
        "description": None,
        "images": [],
        "livemode": state.livemode,
        "marketing_features": [],
        "metadata": {},
        "name": name,
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": None,
        "type": "service",
        "unit_label": None,
        "updated": now,
        "url": None,
    }


def price(state: StripeState, product_id: str, currency: str, unit_amount_minor: int) -> Json:
    """A one-time price per unit."""
    return {
        "active": False,
        "billing_scheme": "per_unit",
        "created": state.now(),
        "currency": currency,
        "custom_unit_amount": None,
        "livemode": state.livemode,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": product_id,
        "recurring": None,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": unit_amount_minor,
        "unit_amount_decimal": str(unit_amount_minor),
    }


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
