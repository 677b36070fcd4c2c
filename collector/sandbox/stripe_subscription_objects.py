"""What do a subscription, its item, its price and its line look like, and when does its next period end?"""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, timedelta

from collector.sandbox import stripe_objects as shapes
from collector.sandbox.stripe_currencies import known_currency
from collector.sandbox.stripe_errors import Json
from collector.sandbox.stripe_events import emit
from collector.sandbox.stripe_state import StripeState

ENDED = ("canceled", "incomplete_expired")
_NO_REASON = {"comment": None, "feedback": None, "reason": None}
_MONTHS = {"month": 1, "year": 12}
_DAYS = {"day": 1, "week": 7}


def subscription(state: StripeState, owner: Json, params: Json) -> Json:
    """A subscription that has made no invoice yet; `params` as they were sent."""
    now, method = state.now(), params.get("collection_method") or "charge_automatically"
    none = (
        "application", "application_fee_percent", "billing_cycle_anchor_config", "billing_thresholds", "cancel_at",
        "canceled_at", "customer_account", "default_payment_method", "default_source", "ended_at", "latest_invoice",
        "next_pending_invoice_item_invoice", "on_behalf_of", "pause_collection", "payment_settings",
        "pending_invoice_item_interval", "pending_setup_intent", "pending_update", "schedule", "transfer_data",
        "trial_end", "trial_settings", "trial_start",
    )  # fmt: skip
    return {
        **dict.fromkeys(none),
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": now, "billing_mode": {"flexible": None, "type": "classic"}, "billing_schedules": [],
        "cancel_at_period_end": bool(params.get("cancel_at_period_end")),
        "cancellation_details": dict(_NO_REASON),
        "collection_method": method, "created": now,
        "currency": known_currency(params["items"][0]["price_data"]["currency"]), "customer": owner["id"],
        "days_until_due": params.get("days_until_due"),
        "default_tax_rates": [], "description": params.get("description"), "discounts": [],
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}}, "livemode": state.livemode,
        "metadata": params.get("metadata") or {}, "start_date": now,
        "status": "active" if method == "send_invoice" else "incomplete",
        "test_clock": owner["test_clock"],
    }  # fmt: skip


def items_of(state: StripeState, made: Json, sent: list[Json]) -> Json:
    """The items of a new subscription, each with a price of its own."""
    rows = []
    for each in sent:
        data = each["price_data"]
        recurring = {"interval_count": 1, **data["recurring"], "meter": None, "usage_type": "licensed"}
        body = shapes.price(state, data["product"], made["currency"], data["unit_amount"])
        price = state.new("price", {**body, "active": True, "recurring": recurring, "type": "recurring"})
        emit(state, "price.created", price)
        rows.append(
            {
                "id": state.world.new_id("si"), "object": "subscription_item", "billing_thresholds": None,
                "created": made["created"], "current_period_end": period_end(made["billing_cycle_anchor"], price, 1),
                "current_period_start": made["created"], "discounts": [], "metadata": {}, "price": price,
                "quantity": each.get("quantity") or 1, "subscription": made["id"], "tax_rates": [],
            }
        )  # fmt: skip
    return shapes.listing(f"/v1/subscription_items?subscription={made['id']}", rows)


def line(state: StripeState, item: Json, invoice_id: str) -> Json:
    """What the period of an item costs, on the invoice that asks for it in advance."""
    price, quantity = item["price"], item["quantity"]
    amount = price["unit_amount"] * quantity
    return {
        "id": state.world.new_id("il"), "object": "line_item", "amount": amount, "currency": price["currency"],
        "description": f"{quantity} × {price['product']} (per {price['recurring']['interval']})",
        "discount_amounts": [], "discountable": True, "discounts": [], "invoice": invoice_id,
        "livemode": state.livemode, "metadata": {},
        "parent": {
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None, "proration": False, "proration_details": {"credited_items": None},
                "subscription": item["subscription"], "subscription_item": item["id"],
            },
            "type": "subscription_item_details",
        },
        "period": {"end": item["current_period_end"], "start": item["current_period_start"]},
        "pretax_credit_amounts": [], "pricing": shapes.pricing(price), "quantity": quantity,
        "quantity_decimal": str(quantity), "subscription": item["subscription"], "subtotal": amount, "taxes": [],
    }  # fmt: skip


def period_end(anchor: int, price: Json, periods: int) -> int:
    """When so many periods since `anchor` (seconds, UTC) have passed; the 31st becomes the last of a shorter month."""
    interval, count = price["recurring"]["interval"], price["recurring"]["interval_count"] * periods
    began = datetime.fromtimestamp(anchor, UTC)
    if interval in _DAYS:
        return int((began + timedelta(days=_DAYS[interval] * count)).timestamp())
    months = began.year * 12 + began.month - 1 + _MONTHS[interval] * count
    year, month = months // 12, months % 12 + 1
    day = min(began.day, calendar.monthrange(year, month)[1])
    return int(began.replace(year=year, month=month, day=day).timestamp())


def end(state: StripeState, found: Json, reason: str, status: str = "canceled") -> None:
    """It makes no invoices any more; `reason` as in `cancellation_details`."""
    now = state.now()
    found.update(status=status, canceled_at=found["canceled_at"] or now, ended_at=now, pause_collection=None)
    found["cancellation_details"] = {**_NO_REASON, "reason": reason}
    emit(state, "customer.subscription.deleted", found)
