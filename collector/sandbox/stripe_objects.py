"""What does each Stripe object look like when it is born? Full shapes of API version 2026-10-28.endive."""

from __future__ import annotations

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
