"""Who are the account's customers, what are their tax ids, and what credit do they have?"""

from __future__ import annotations

import re

from collector.sandbox import stripe_objects as shapes
from collector.sandbox import stripe_payment_objects as money_shapes
from collector.sandbox.stripe_errors import Json, StripeError, no_such
from collector.sandbox.stripe_events import Updating, emit
from collector.sandbox.stripe_expand import extra
from collector.sandbox.stripe_forms import ID, METADATA, RANGE, TEXT, WHOLE, Spec, merged_metadata, one_of
from collector.sandbox.stripe_lists import page_of
from collector.sandbox.stripe_routes import PAGE, Call, operation
from collector.sandbox.stripe_state import StripeState
from collector.sandbox.stripe_subscription_objects import ENDED, end

_ADDRESS: Spec = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"), TEXT)
MOST_ON_A_CLOCK = 3
CUSTOM_FIELDS = [{"name": ID, "value": ID}]
_CUSTOMER: Spec = {
    "address": _ADDRESS,
    "balance": WHOLE,
    "description": TEXT,
    "email": TEXT,
    "invoice_prefix": TEXT,
    "invoice_settings": {"custom_fields": CUSTOM_FIELDS, "default_payment_method": TEXT, "footer": TEXT},
    "metadata": METADATA,
    "name": TEXT,
    "next_invoice_sequence": WHOLE,
    "phone": TEXT,
    "preferred_locales": [ID],
    "shipping": {"address": _ADDRESS, "name": TEXT, "phone": TEXT},
    "tax_exempt": one_of("exempt", "none", "reverse"),
}
# A part of Stripe's list: what the tax id of a European or overseas business debtor may be, with the form it has.
_TAX_IDS = {
    "eu_vat": r"(AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)[0-9A-Z+*]{2,12}",
    "fr_siren": r"\d{9}",
    "fr_siret": r"\d{14}",
    "gb_vat": r"(GB)?\d{9,12}|GB(GD|HA)\d{3}",
    "ch_vat": r"CHE-?\d{3}\.?\d{3}\.?\d{3} ?(MWST|TVA|IVA)",
    "ch_uid": r"CHE-?\d{3}\.?\d{3}\.?\d{3}",
    "de_stn": r"\d{10,13}",
    "es_cif": r"[A-Z]\d{7}[0-9A-Z]",
    "no_vat": r"\d{9}MVA",
    "us_ein": r"\d{2}-?\d{7}",
    "ca_bn": r"\d{9}",
    "au_abn": r"\d{11}",
}


@operation(
    "POST",
    "/v1/customers",
    "customer",
    {**_CUSTOMER, "payment_method": ID, "tax_id_data": [{"type": ID, "value": ID}], "test_clock": ID},
)
def create_customer(call: Call) -> Json:
    """A new customer, with tax ids and an opening balance (minor units, negative: credit) when given."""
    state, params = call.state, call.params
    _check_email(params.get("email"))
    tax_ids = params.get("tax_id_data") or []
    for each in tax_ids:
        _check_tax_id(each)
    if params.get("test_clock"):
        _check_clock(state, params["test_clock"])
    owner = state.new("customer", shapes.customer(state, params))
    owner["test_clock"] = params.get("test_clock")
    if params.get("balance"):
        owner["currency"] = state.account_currency
        owner["balance"] = params["balance"]
        state.new(
            "customer_balance_transaction",
            money_shapes.customer_balance_transaction(state, owner, params["balance"], "initial"),
        )
    emit(state, "customer.created", owner)
    for each in tax_ids:
        _add_tax_id(state, owner, each)
    return owner


@operation("GET", "/v1/customers", "customer", {**PAGE, "created": RANGE, "email": ID, "test_clock": ID})
def list_customers(call: Call) -> Json:
    """Those of one test clock, or those of none (SPEC GET /v1/customers)."""
    return page_of(call, "customer", test_clock=call.params.get("test_clock"))


@operation("GET", "/v1/customers/{customer}", "customer")
def read_customer(call: Call) -> Json:
    """The customer; of a deleted one only `{id, object, deleted}`."""
    return call.state.deleted_customers.get(call.id("customer")) or _owner(call)


@operation("POST", "/v1/customers/{customer}", "customer", _CUSTOMER)
def update_customer(call: Call) -> Json:
    owner, params, state = _owner(call), dict(call.params), call.state
    _check_email(params.get("email"))
    with Updating(state, owner, "customer.updated"):
        if (balance := params.pop("balance", None)) is not None and balance != owner["balance"]:
            _move_balance(state, owner, balance - owner["balance"], "adjustment")
        if "metadata" in params:
            params["metadata"] = merged_metadata(owner["metadata"], params["metadata"])
        if "address" in params:
            params["address"] = shapes.address(params["address"])
        if "shipping" in params:
            params["shipping"] = shapes.shipping(params["shipping"])
        if "invoice_settings" in params:
            params["invoice_settings"] = {**owner["invoice_settings"], **(params["invoice_settings"] or {})}
        if "preferred_locales" in params:
            params["preferred_locales"] = params["preferred_locales"] or []
        owner.update(params)
    return owner


@operation("DELETE", "/v1/customers/{customer}", "customer")
def delete_customer(call: Call) -> Json:
    """Delete for good; finalized invoices stay and keep their snapshot of the customer."""
    return remove_customer(call.state, _owner(call))


def remove_customer(state: StripeState, owner: Json) -> Json:
    """The customer is gone; returns what is left of it."""
    gone = {"id": owner["id"], "object": "customer", "deleted": True}
    state.tables["customer"].remove(owner["id"])
    state.deleted_customers[owner["id"]] = gone
    for each in state.tables["subscription"].where("customer", owner["id"]):
        if each["status"] not in ENDED:
            end(state, each, "cancellation_requested")
    emit(state, "customer.deleted", owner)
    return gone


@operation("GET", "/v1/customers/{customer}/tax_ids", "customer", PAGE)
def list_tax_ids(call: Call) -> Json:
    return page_of(call, "tax_id", customer=_owner(call)["id"])


@operation(
    "POST", "/v1/customers/{customer}/tax_ids", "customer", {"type": ID, "value": ID}, required=("type", "value")
)
def create_tax_id(call: Call) -> Json:
    owner = _owner(call)
    _check_tax_id(call.params)
    return _add_tax_id(call.state, owner, call.params)


@operation("GET", "/v1/customers/{customer}/tax_ids/{id}", "customer")
def read_tax_id(call: Call) -> Json:
    found = call.state.find("tax_id", call.id("id"), "id", 404)
    if found["customer"] != _owner(call)["id"]:
        raise no_such("tax id", call.id("id"), "id")
    return found


@operation("DELETE", "/v1/customers/{customer}/tax_ids/{id}", "customer")
def delete_tax_id(call: Call) -> Json:
    found = read_tax_id(call)
    call.state.tables["tax_id"].remove(found["id"])
    emit(call.state, "customer.tax_id.deleted", found)
    return {"id": found["id"], "object": "tax_id", "deleted": True}


@operation(
    "GET", "/v1/customers/{customer}/balance_transactions", "customer", {**PAGE, "created": RANGE, "invoice": ID}
)
def list_balance_transactions(call: Call) -> Json:
    return page_of(call, "customer_balance_transaction", customer=_owner(call)["id"])


@operation(
    "POST",
    "/v1/customers/{customer}/balance_transactions",
    "customer",
    {"amount": WHOLE, "currency": ID, "description": TEXT, "metadata": METADATA},
    required=("amount", "currency"),
)
def create_balance_transaction(call: Call) -> Json:
    """Credit (negative) or charge (positive) the customer's balance; applies when an invoice is finalized."""
    owner, params = _owner(call), call.params
    with Updating(call.state, owner, "customer.updated"):
        if owner["currency"] is None:
            owner["currency"] = params["currency"].lower()
        return _move_balance(
            call.state,
            owner,
            params["amount"],
            "adjustment",
            description=params.get("description"),
            metadata=params.get("metadata"),
        )


@extra("customer", "tax_ids")
def tax_ids_of(state: StripeState, owner: Json) -> Json:
    rows = list(state.tables["tax_id"].where("customer", owner["id"]))[::-1]
    return shapes.listing(f"/v1/customers/{owner['id']}/tax_ids", rows[:10], len(rows) > 10)


@extra("customer", "sources")
def sources_of(state: StripeState, owner: Json) -> Json:
    return shapes.listing(f"/v1/customers/{owner['id']}/sources", [])


@extra("customer", "subscriptions")
def subscriptions_of(state: StripeState, owner: Json) -> Json:
    rows = list(state.tables["subscription"].where("customer", owner["id"]))[::-1]
    return shapes.listing("/v1/subscriptions", [row for row in rows if row["status"] not in ENDED])


def live_customer(state: StripeState, id_: str, param: str = "customer") -> Json:
    """A customer named in a parameter; StripeError 400 when unknown or deleted."""
    return state.find("customer", id_, param)


def move_balance(state: StripeState, owner_id: str, amount_minor: int, kind: str, **links: object) -> Json | None:
    """Add to a customer's balance (negative: credit); None when the customer was deleted meanwhile."""
    owner = state.tables["customer"].rows.get(owner_id)
    if owner is None or amount_minor == 0:
        return None
    with Updating(state, owner, "customer.updated"):
        return _move_balance(state, owner, amount_minor, kind, **links)


def set_delinquent(state: StripeState, owner_id: str, delinquent: bool) -> None:
    """`delinquent` follows the latest change of any invoice of the customer."""
    owner = state.tables["customer"].rows.get(owner_id)
    if owner is not None:
        with Updating(state, owner, "customer.updated"):
            owner["delinquent"] = delinquent


def _move_balance(state: StripeState, owner: Json, amount_minor: int, kind: str, **links: object) -> Json:
    owner["balance"] += amount_minor
    row = money_shapes.customer_balance_transaction(state, owner, amount_minor, kind, **links)
    return state.new("customer_balance_transaction", row)


def _check_clock(state: StripeState, clock_id: str) -> None:
    state.find("test_clock", clock_id, "test_clock")
    if sum(each["test_clock"] == clock_id for each in state.tables["customer"]) >= MOST_ON_A_CLOCK:
        raise StripeError(f"A test clock can have {MOST_ON_A_CLOCK} customers at most.", param="test_clock")


def _owner(call: Call) -> Json:
    # The live API names the parameter "id" for customers, whatever the operation.
    return call.state.find("customer", call.id("customer"), "id", 404)


def _check_email(email: str | None) -> None:
    if email is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise StripeError(f"Invalid email address: {email}", code="email_invalid", param="email")


def _check_tax_id(sent: Json) -> None:
    kind, value = sent.get("type") or "", sent.get("value") or ""
    if kind not in _TAX_IDS:
        raise StripeError(f"Invalid type: must be one of {', '.join(_TAX_IDS)}", param="type")
    if not re.fullmatch(_TAX_IDS[kind], value.replace(" ", "")):
        raise StripeError(f"Invalid value for {kind}.", code="tax_id_invalid", param="value")


def _add_tax_id(state: StripeState, owner: Json, sent: Json) -> Json:
    checked_online = sent["type"] in ("eu_vat", "gb_vat")
    row = {
        "country": sent["value"][:2] if sent["type"] == "eu_vat" else sent["type"][:2].upper(),
        "created": state.now(),
        "customer": owner["id"],
        "customer_account": None,
        "livemode": state.livemode,
        "owner": {"customer": owner["id"], "type": "customer"},
        "type": sent["type"],
        "value": sent["value"],
        "verification": {
            "status": "pending" if checked_online else "unavailable",
            "verified_address": None,
            "verified_name": None,
        },
    }
    tax_id = state.new("tax_id", row)
    emit(state, "customer.tax_id.created", tax_id)
    return tax_id
