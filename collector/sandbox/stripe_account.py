"""Who is the creditor in the pretend Stripe, and what one-off products did its invoices mint?"""

from __future__ import annotations

from collector.sandbox.stripe_errors import Json, no_such
from collector.sandbox.stripe_events import copied
from collector.sandbox.stripe_forms import BOOL, ID, METADATA, RANGE
from collector.sandbox.stripe_lists import page_of
from collector.sandbox.stripe_objects import NO_ADDRESS
from collector.sandbox.stripe_routes import PAGE, Call, operation

_NOTHING_REQUIRED: Json = {
    "alternatives": [],
    "current_deadline": None,
    "currently_due": [],
    "disabled_reason": None,
    "errors": [],
    "eventually_due": [],
    "past_due": [],
    "pending_verification": [],
}


@operation("GET", "/v1/account", "account")
def read_account(call: Call) -> Json:
    """The account the key belongs to."""
    state = call.state
    return {
        "id": state.account_id,
        "object": "account",
        "business_profile": {
            "annual_revenue": None,
            "estimated_worker_count": None,
            "mcc": None,
            "minority_owned_business_designation": None,
            "name": state.account_name,
            "product_description": None,
            "support_address": NO_ADDRESS,
            "support_email": None,
            "support_phone": None,
            "support_url": None,
            "url": None,
        },
        "business_type": "company",
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "controller": {"type": "account"},
        "country": state.account_country,
        "created": state.created,
        "default_currency": state.account_currency,
        "details_submitted": True,
        "email": "bonjour@atelier-lumen.example",
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/accounts/{state.account_id}/external_accounts",
        },
        "future_requirements": copied(_NOTHING_REQUIRED),
        "metadata": {},
        "payouts_enabled": True,
        "requirements": copied(_NOTHING_REQUIRED),
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "standard",
    }


@operation("GET", "/v1/products", "product", {**PAGE, "active": BOOL, "created": RANGE})
def list_products(call: Call) -> Json:
    return page_of(call, "product")


@operation("GET", "/v1/products/{id}", "product")
def read_product(call: Call) -> Json:
    return call.state.find("product", call.id("id"), "id", 404)


@operation("GET", "/v1/prices", "product", {**PAGE, "active": BOOL, "created": RANGE, "product": ID})
def list_prices(call: Call) -> Json:
    return page_of(call, "price")


@operation("GET", "/v1/prices/{price}", "product")
def read_price(call: Call) -> Json:
    return call.state.find("price", call.id("price"), "price", 404)


@operation("POST", "/v1/payouts/{payout}", "payout", {"metadata": METADATA})
def update_payout(call: Call) -> Json:
    """This account has paid nothing out yet."""
    raise no_such("payout", call.id("payout"), "payout")


@operation("POST", "/v1/transfers/{transfer}", "transfer", {"metadata": METADATA})
def update_transfer(call: Call) -> Json:
    """And has moved nothing to another account."""
    raise no_such("transfer", call.id("transfer"), "transfer")
