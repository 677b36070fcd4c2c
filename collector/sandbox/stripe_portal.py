"""What may a customer do alone, on the page Stripe calls customer portal?"""

from __future__ import annotations

from collector.sandbox.stripe_customers import live_customer
from collector.sandbox.stripe_errors import Json, StripeError
from collector.sandbox.stripe_events import Updating, emit
from collector.sandbox.stripe_forms import BOOL, ID, METADATA, TEXT, Spec, merged_metadata
from collector.sandbox.stripe_lists import page_of
from collector.sandbox.stripe_routes import PAGE, Call, operation
from collector.sandbox.stripe_state import StripeState

_CONFIGURATION: Spec = {
    "business_profile": {"headline": TEXT}, "default_return_url": TEXT, "metadata": METADATA, "name": TEXT,
    "features": {"invoice_history": {"enabled": BOOL}},
}  # fmt: skip


@operation("POST", "/v1/billing_portal/configurations", "customer_portal", _CONFIGURATION, required=("features",))
def create_configuration(call: Call) -> Json:
    return _made(call.state, call.params, is_default=not call.state.tables["portal_configuration"].rows)


@operation(
    "GET", "/v1/billing_portal/configurations", "customer_portal", {**PAGE, "active": BOOL, "is_default": BOOL}
)  # fmt: skip
def list_configurations(call: Call) -> Json:
    return page_of(call, "portal_configuration")


@operation("GET", "/v1/billing_portal/configurations/{configuration}", "customer_portal")
def read_configuration(call: Call) -> Json:
    return call.state.find("portal_configuration", call.id("configuration"), "configuration", 404)


@operation(
    "POST", "/v1/billing_portal/configurations/{configuration}", "customer_portal",
    {"active": BOOL, "default_return_url": TEXT, "metadata": METADATA},
)  # fmt: skip
def update_configuration(call: Call) -> Json:
    found, params = read_configuration(call), dict(call.params)
    if found["is_default"] and params.get("active") is False:
        raise StripeError("You can't deactivate the default configuration.", param="active")
    with Updating(call.state, found, "billing_portal.configuration.updated"):
        if "metadata" in params:
            params["metadata"] = merged_metadata(found["metadata"], params["metadata"])
        found.update(params, updated=call.state.now())
    return found


@operation(
    "POST", "/v1/billing_portal/sessions", "customer_portal",
    {"configuration": ID, "customer": ID, "locale": ID, "return_url": ID},
)  # fmt: skip
def create_session(call: Call) -> Json:
    """A link that opens the portal for one customer. StripeError while the account has saved no configuration."""
    state, params = call.state, call.params
    if not params.get("customer"):
        raise StripeError("You must specify one of these parameters: customer, customer_account.", param="customer")
    owner = live_customer(state, params["customer"])
    token = state.world.new_id("live" if state.livemode else "test")
    row = {
        "object": "billing_portal.session", "configuration": _configuration(state, params)["id"],
        "created": state.now(), "customer": owner["id"], "customer_account": None, "flow": None,
        "livemode": state.livemode, "locale": params.get("locale"), "on_behalf_of": None,
        "return_url": params.get("return_url"), "url": f"{state.base_url}/p/session/{token}",
    }  # fmt: skip
    session = state.new("portal_session", row)
    state.hosted_tokens[token] = session["id"]
    emit(state, "billing_portal.session.created", session)
    return session


def open_invoices(state: StripeState, session: Json) -> list[Json]:
    """What the page lists: every issued invoice of the customer, newest first, where the configuration says so."""
    shown = state.get("portal_configuration", session["configuration"])["features"]["invoice_history"]["enabled"]
    rows = [each for each in state.tables["invoice"].where("customer", session["customer"]) if each["number"]]
    return rows[::-1] if shown else []


def _configuration(state: StripeState, params: Json) -> Json:
    if params.get("configuration"):
        return state.find("portal_configuration", params["configuration"], "configuration")
    for each in state.tables["portal_configuration"]:
        if each["is_default"]:
            return each
    raise StripeError(
        "No configuration provided and your test mode default configuration has not been created. Provide a "
        "configuration or create your default by saving your customer portal settings in test mode at "
        "https://dashboard.stripe.com/test/settings/billing/portal."
    )


def _made(state: StripeState, params: Json, is_default: bool) -> Json:
    history = (params["features"].get("invoice_history") or {}).get("enabled", False)
    now = state.now()
    row = {
        "object": "billing_portal.configuration", "active": True, "application": None,
        "business_profile": {
            "headline": (params.get("business_profile") or {}).get("headline"), "privacy_policy_url": None,
            "terms_of_service_url": None,
        },
        "created": now, "default_return_url": params.get("default_return_url"),
        "features": {
            "customer_update": {"allowed_updates": [], "enabled": False}, "invoice_history": {"enabled": history},
            "payment_method_update": {"enabled": False, "payment_method_configuration": None},
            "subscription_cancel": {
                "cancellation_reason": {"enabled": False, "options": []}, "enabled": False, "mode": "at_period_end",
                "proration_behavior": "none",
            },
            "subscription_update": {
                "default_allowed_updates": [], "enabled": False, "proration_behavior": "none",
                "schedule_at_period_end": {"conditions": []}, "trial_update_behavior": "end_trial",
            },
        },
        "is_default": is_default, "livemode": state.livemode, "login_page": {"enabled": False, "url": None},
        "metadata": params.get("metadata") or {}, "name": params.get("name"), "updated": now,
    }  # fmt: skip
    made = state.new("portal_configuration", row)
    emit(state, "billing_portal.configuration.created", made)
    return made
