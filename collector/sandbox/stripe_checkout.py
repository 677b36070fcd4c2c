"""How does Stripe's own payment page come about: Checkout sessions and the payment links that make them?"""

from __future__ import annotations

from typing import Any

from collector.sandbox.stripe_currencies import chargeable
from collector.sandbox.stripe_customers import live_customer
from collector.sandbox.stripe_errors import Json, StripeError, missing
from collector.sandbox.stripe_events import Updating, copied, emit
from collector.sandbox.stripe_expand import extra
from collector.sandbox.stripe_forms import BOOL, ID, METADATA, RANGE, TEXT, WHOLE, Spec, merged_metadata, one_of
from collector.sandbox.stripe_invoice_items import minted
from collector.sandbox.stripe_lists import page_of, page_of_rows
from collector.sandbox.stripe_objects import NO_ADDRESS, listing
from collector.sandbox.stripe_payment_objects import payment_intent
from collector.sandbox.stripe_payments import confirm, usable_method
from collector.sandbox.stripe_routes import PAGE, Call, operation
from collector.sandbox.stripe_state import StripeState

_HALF_AN_HOUR, _DAY = 1_800, 86_400
_PRICE: Spec = {"currency": ID, "unit_amount": WHOLE, "product_data": {"name": ID, "description": TEXT}}
_ITEMS = [{"price": ID, "price_data": _PRICE, "quantity": WHOLE}]
_INTENT: Spec = {"description": TEXT, "metadata": METADATA}
_NO_TEXT = dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance"))


@operation(
    "POST", "/v1/checkout/sessions", "checkout_session",
    {
        "cancel_url": ID, "client_reference_id": ID, "currency": ID, "customer": ID, "customer_email": ID,
        "expires_at": WHOLE, "line_items": _ITEMS, "locale": ID, "metadata": METADATA,
        "mode": one_of("payment", "setup", "subscription"), "payment_intent_data": _INTENT,
        "payment_method_types": [ID], "success_url": ID,
    },
)  # fmt: skip
def create_session(call: Call) -> Json:
    """A page on which to pay once (mode "payment"), for 24 hours at most."""
    state, params = call.state, call.params
    if params.get("mode", "payment") != "payment":
        raise StripeError("The sandbox has no setup intents and no subscriptions: only mode=payment.", param="mode")
    for name in ("line_items", "success_url"):
        if not params.get(name):
            raise missing(name)
    if params.get("customer") and params.get("customer_email"):
        raise StripeError("You may only specify one of these parameters: customer, customer_email.", param="customer")
    owner = live_customer(state, params["customer"]) if params.get("customer") else None
    ends_at = params.get("expires_at") or state.now() + _DAY
    if not state.now() + _HALF_AN_HOUR <= ends_at <= state.now() + _DAY:
        raise StripeError(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    return _opened(state, params, _items_of(state, params["line_items"]), owner, ends_at, None)


@operation(
    "GET", "/v1/checkout/sessions", "checkout_session",
    {**PAGE, "created": RANGE, "customer": ID, "payment_intent": ID, "payment_link": ID,
     "status": one_of("open", "complete", "expired")},
)  # fmt: skip
def list_sessions(call: Call) -> Json:
    return page_of(call, "checkout_session")


@operation("GET", "/v1/checkout/sessions/{session}", "checkout_session")
def read_session(call: Call) -> Json:
    return call.state.find("checkout_session", call.id("session"), "session", 404)


@operation("GET", "/v1/checkout/sessions/{session}/line_items", "checkout_session", PAGE)
def session_items(call: Call) -> Json:
    return page_of_rows(call.path, call.state.lines[read_session(call)["id"]], call.params)


@operation("POST", "/v1/checkout/sessions/{session}", "checkout_session", {"metadata": METADATA})
def update_session(call: Call) -> Json:
    found = read_session(call)
    if "metadata" in call.params:
        found["metadata"] = merged_metadata(found["metadata"], call.params["metadata"])
    return found


@operation("POST", "/v1/checkout/sessions/{session}/expire", "checkout_session")
def expire_session(call: Call) -> Json:
    """Close the page before its time."""
    found = read_session(call)
    if found["status"] != "open":
        raise StripeError(
            f"Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of "
            f"{found['status']}."
        )  # fmt: skip
    _expire(call.state, found)
    return found


@operation(
    "POST", "/v1/payment_links", "payment_link",
    {"line_items": _ITEMS, "metadata": METADATA, "currency": ID, "inactive_message": TEXT,
     "after_completion": {"type": one_of("hosted_confirmation", "redirect"), "redirect": {"url": ID}},
     "payment_intent_data": _INTENT, "payment_method_types": [ID]},
    required=("line_items",),
)  # fmt: skip
def create_link(call: Call) -> Json:
    """A page that may be opened any number of times; each payment on it makes a Checkout session."""
    state, params = call.state, call.params
    items = _items_of(state, params["line_items"])
    token = state.world.new_id("live" if state.livemode else "test")
    row = {
        "active": True, "after_completion": _after(params), "allow_promotion_codes": False, "application": None,
        "application_fee_amount": None, "application_fee_percent": None, "automatic_tax": _no_tax(),
        "billing_address_collection": "auto", "consent_collection": None, "currency": items[0]["currency"],
        "custom_fields": [], "custom_text": dict(_NO_TEXT), "customer_creation": "if_required",
        "inactive_message": params.get("inactive_message"), "invoice_creation": None, "livemode": state.livemode,
        "metadata": params.get("metadata") or {}, "on_behalf_of": None, "payment_intent_data": _intent_data(params),
        "payment_method_collection": "always", "payment_method_types": params.get("payment_method_types"),
        "phone_number_collection": {"enabled": False}, "restrictions": None, "shipping_address_collection": None,
        "shipping_options": [], "submit_type": "auto", "subscription_data": None,
        "tax_id_collection": {"enabled": False, "required": "never"}, "transfer_data": None,
        "url": f"{state.base_url}/b/{token}",
    }  # fmt: skip
    link = state.new("payment_link", row)
    state.lines[link["id"]] = items
    state.hosted_tokens[token] = link["id"]
    emit(state, "payment_link.created", link)
    return link


@operation("GET", "/v1/payment_links", "payment_link", {**PAGE, "active": BOOL})
def list_links(call: Call) -> Json:
    return page_of(call, "payment_link")


@operation("GET", "/v1/payment_links/{payment_link}", "payment_link")
def read_link(call: Call) -> Json:
    return call.state.find("payment_link", call.id("payment_link"), "payment_link", 404)


@operation("GET", "/v1/payment_links/{payment_link}/line_items", "payment_link", PAGE)
def link_items(call: Call) -> Json:
    return page_of_rows(call.path, call.state.lines[read_link(call)["id"]], call.params)


@operation(
    "POST", "/v1/payment_links/{payment_link}", "payment_link",
    {"active": BOOL, "metadata": METADATA, "inactive_message": TEXT},
)  # fmt: skip
def update_link(call: Call) -> Json:
    found, params = read_link(call), dict(call.params)
    with Updating(call.state, found, "payment_link.updated"):
        if "metadata" in params:
            params["metadata"] = merged_metadata(found["metadata"], params["metadata"])
        found.update(params)
    return found


@extra("checkout.session", "line_items")
def items_of_session(state: StripeState, session: Json) -> Json:
    rows = state.lines[session["id"]]
    return listing(f"/v1/checkout/sessions/{session['id']}/line_items", rows[:10], len(rows) > 10)


@extra("payment_link", "line_items")
def items_of_link(state: StripeState, link: Json) -> Json:
    rows = state.lines[link["id"]]
    return listing(f"/v1/payment_links/{link['id']}/line_items", rows[:10], len(rows) > 10)


def session_of_link(state: StripeState, link: Json) -> Json:
    """Somebody opened the payment link: a session of its own. StripeError when the link is switched off."""
    if not link["active"]:
        raise StripeError(link["inactive_message"] or "This link is no longer active.", status=404)
    params = {"metadata": dict(link["metadata"]), "payment_intent_data": link["payment_intent_data"]}
    items = [{**copied(each), "id": state.world.new_id("li")} for each in state.lines[link["id"]]]
    return _opened(state, params, items, None, state.now() + _DAY, link["id"])


def pay_session(state: StripeState, session: Json, method_id: str, email: str) -> None:
    """The payer presses the button. StripeError 402 when the card is declined: the page stays open for another try."""
    if session["status"] != "open":
        raise StripeError("This Checkout Session is no longer open.")
    method = usable_method(state, method_id, session["customer"], "payment_method")
    params = {"customer": session["customer"], **state.parts["checkout"].intents[session["id"]]}
    intent = state.new("payment_intent", payment_intent(state, session["amount_total"], session["currency"], params))
    emit(state, "payment_intent.created", intent)
    confirm(state, intent, method)
    session.update(payment_intent=intent["id"], status="complete", url=None)
    session["customer_details"] = {**session["customer_details"], "email": email}
    session["payment_status"] = "paid" if intent["status"] == "succeeded" else "unpaid"
    emit(state, "checkout.session.completed", session)


class Checkouts:
    """What sessions wait for: the bank's answer to a direct debit, days after the page was closed."""

    def __init__(self, state: StripeState) -> None:
        self._state = state
        self.intents: dict[str, Json] = {}  # by session, what its payment intent is to say
        state.parts["checkout"] = self
        state.after_event.append(self._hear)

    def _hear(self, event: Json) -> None:
        if event["type"] not in ("payment_intent.succeeded", "payment_intent.payment_failed"):
            return
        named = event["data"]["object"]["id"]
        for session in self._state.tables["checkout_session"]:
            if session["payment_intent"] == named and session["payment_status"] == "unpaid":
                succeeded = event["type"] == "payment_intent.succeeded"
                session["payment_status"] = "paid" if succeeded else "unpaid"
                outcome = "succeeded" if succeeded else "failed"
                emit(self._state, f"checkout.session.async_payment_{outcome}", session)


def _opened(state: StripeState, params: Json, items: list[Json], owner: Json | None, ends_at: int, link: Any) -> Json:
    total = sum(each["amount_total"] for each in items)
    currency = items[0]["currency"]
    chargeable(total, currency)
    made_id = state.world.new_id("cs_live" if state.livemode else "cs_test")
    email = owner["email"] if owner else params.get("customer_email")
    row = {
        "id": made_id, "object": "checkout.session", "adaptive_pricing": {"enabled": False}, "after_expiration": None,
        "allow_promotion_codes": None, "amount_subtotal": total, "amount_total": total,
        "automatic_tax": {**_no_tax(), "provider": None, "status": None}, "billing_address_collection": None,
        "cancel_url": params.get("cancel_url"), "client_reference_id": params.get("client_reference_id"),
        "client_secret": None, "collected_information": None, "consent": None, "consent_collection": None,
        "created": state.now(), "currency": currency, "currency_conversion": None, "custom_fields": [],
        "custom_text": dict(_NO_TEXT), "customer": owner["id"] if owner else None, "customer_account": None,
        "customer_creation": None if owner else "if_required",
        "customer_details": {
            "address": dict(NO_ADDRESS), "business_name": None, "email": email, "individual_name": None,
            "name": owner["name"] if owner else None, "phone": None, "tax_exempt": "none", "tax_ids": None,
        },
        "customer_email": params.get("customer_email"), "discounts": [], "expires_at": ends_at, "invoice": None,
        "invoice_creation": {"enabled": False, "invoice_data": {
            "account_tax_ids": None, "custom_fields": None, "description": None, "footer": None, "issuer": None,
            "metadata": {}, "rendering_options": None,
        }},
        "livemode": state.livemode, "locale": params.get("locale"), "metadata": params.get("metadata") or {},
        "mode": "payment", "origin_context": None, "payment_intent": None, "payment_link": link,
        "payment_method_collection": "if_required", "payment_method_configuration_details": None,
        "payment_method_options": {}, "payment_method_types": params.get("payment_method_types") or ["card"],
        "payment_status": "unpaid", "permissions": None, "phone_number_collection": {"enabled": False},
        "recovered_from": None, "saved_payment_method_options": None, "setup_intent": None,
        "shipping_address_collection": None, "shipping_cost": None, "shipping_options": [], "status": "open",
        "submit_type": None, "subscription": None, "success_url": params.get("success_url"),
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}, "ui_mode": "hosted_page",
        "url": f"{state.base_url}/c/pay/{made_id}", "wallet_options": None,
    }  # fmt: skip
    session = state.tables["checkout_session"].add(row)
    state.lines[made_id] = items
    state.parts["checkout"].intents[made_id] = {k: v for k, v in (params.get("payment_intent_data") or {}).items() if v}
    state.at(ends_at, lambda: _expire(state, session) if session["status"] == "open" else None)
    return session


def _expire(state: StripeState, session: Json) -> None:
    session.update(status="expired", url=None)
    emit(state, "checkout.session.expired", session)


def _items_of(state: StripeState, sent: list[Json]) -> list[Json]:
    """Lines of a page: known prices, or new ones minted for it, all in one currency."""
    rows = [_item(state, each, index) for index, each in enumerate(sent)]
    if len({each["currency"] for each in rows}) != 1:
        raise StripeError("All prices on a Checkout Session must have the same currency.", param="line_items")
    return rows


def _item(state: StripeState, sent: Json, index: int) -> Json:
    at = f"line_items[{index}]"
    if bool(sent.get("price")) == bool(sent.get("price_data")):
        raise StripeError("You must specify exactly one of `price` or `price_data`.", param=at)
    if sent.get("price"):
        price = state.find("price", sent["price"], f"{at}[price]")
    else:
        data = sent["price_data"]
        for name in ("currency", "unit_amount", "product_data"):
            if data.get(name) is None:
                raise missing(f"{at}[price_data][{name}]")
        price = minted(state, data["product_data"]["name"], data["currency"], data["unit_amount"])
    quantity = sent.get("quantity") or 1
    amount = price["unit_amount"] * quantity
    return {
        "id": state.world.new_id("li"), "object": "item", "adjustable_quantity": None, "amount_discount": 0,
        "amount_subtotal": amount, "amount_tax": 0, "amount_total": amount, "currency": price["currency"],
        "description": state.get("product", price["product"])["name"], "metadata": {}, "price": price,
        "quantity": quantity,
    }  # fmt: skip


def _after(params: Json) -> Json:
    after = params.get("after_completion") or {}
    if after.get("type") == "redirect":
        if not (after.get("redirect") or {}).get("url"):
            raise missing("after_completion[redirect][url]")
        return {"redirect": {"url": after["redirect"]["url"]}, "type": "redirect"}
    return {"hosted_confirmation": {"custom_message": None}, "type": "hosted_confirmation"}


def _intent_data(params: Json) -> Json | None:
    data = params.get("payment_intent_data")
    if data is None:
        return None
    return {
        "capture_method": None, "description": data.get("description"), "metadata": data.get("metadata") or {},
        "setup_future_usage": None, "statement_descriptor": None, "statement_descriptor_suffix": None,
        "transfer_group": None,
    }  # fmt: skip


def _no_tax() -> Json:
    return {"enabled": False, "liability": None}
