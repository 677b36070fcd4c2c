"""What is on an invoice: drafts, their items and lines, and what may still be changed later?"""

from __future__ import annotations

from typing import Any

from collector.sandbox import stripe_objects as shapes
from collector.sandbox.stripe_currencies import known_currency
from collector.sandbox.stripe_customers import CUSTOM_FIELDS, live_customer
from collector.sandbox.stripe_errors import Json, StripeError
from collector.sandbox.stripe_events import Updating, emit
from collector.sandbox.stripe_expand import extra
from collector.sandbox.stripe_finalization import finalize_by_itself
from collector.sandbox.stripe_forms import BOOL, ID, METADATA, RANGE, TEXT, WHOLE, Spec, merged_metadata, one_of
from collector.sandbox.stripe_invoice_items import adopt_currency, check_item, editable, new_item, put_on, recount
from collector.sandbox.stripe_lists import page_of, page_of_rows
from collector.sandbox.stripe_routes import PAGE, Call, operation
from collector.sandbox.stripe_state import StripeState

_DAY = 86_400
_HOUR = 3600
_METHOD = one_of("charge_automatically", "send_invoice")
_STATUS = one_of("draft", "open", "paid", "uncollectible", "void")
_EDITABLE: Spec = {
    "auto_advance": BOOL,
    "automatic_tax": {"enabled": BOOL},
    "collection_method": _METHOD,
    "custom_fields": CUSTOM_FIELDS,
    "days_until_due": WHOLE,
    "default_payment_method": TEXT,
    "description": TEXT,
    "due_date": WHOLE,
    "effective_at": WHOLE,
    "footer": TEXT,
    "metadata": METADATA,
    "number": TEXT,
    "statement_descriptor": TEXT,
}
_LINE: Spec = {
    "amount": WHOLE,
    "description": TEXT,
    "discountable": BOOL,
    "invoice_item": ID,
    "metadata": METADATA,
    "period": {"end": WHOLE, "start": WHOLE},
    "pricing": {"price": ID},
    "quantity": WHOLE,
}


@operation(
    "POST",
    "/v1/invoices",
    "invoice",
    {
        **_EDITABLE,
        "customer": ID,
        "currency": ID,
        "subscription": ID,
        "pending_invoice_items_behavior": one_of("exclude", "include", "include_and_require"),
    },
    required=("customer",),
)
def create_invoice(call: Call) -> Json:
    """A draft; without `pending_invoice_items_behavior` it leaves the customer's pending items alone."""
    state, params = call.state, call.params
    owner = live_customer(state, params["customer"])
    _no_tax_engine(params)
    behavior = params.get("pending_invoice_items_behavior", "exclude")
    pending = pending_items(state, owner["id"]) if behavior != "exclude" else []
    currency = _currency(state, owner, params, pending)
    pending = [item for item in pending if item["currency"] == currency]
    if behavior == "include_and_require" and not pending:
        raise StripeError("Nothing to invoice for customer", code="invoice_no_customer_line_items")
    due_on = _due_date(params, params.get("collection_method") or "charge_automatically", state.now())
    draft = state.new("invoice", shapes.invoice(state, owner, params, currency))
    draft["due_date"], draft["test_clock"] = due_on, owner["test_clock"]
    if params.get("subscription"):
        named = state.find("subscription", params["subscription"], "subscription")
        details = {"metadata": named["metadata"], "subscription": named["id"]}
        draft["parent"] = {"quote_details": None, "subscription_details": details, "type": "subscription_details"}
    state.lines[draft["id"]] = []
    for item in pending:
        put_on(state, draft, item)
    recount(state, draft)
    plan_finalization(state, draft)
    adopt_currency(state, owner, currency)
    emit(state, "invoice.created", draft)
    return draft


@operation(
    "GET",
    "/v1/invoices",
    "invoice",
    {
        **PAGE,
        "collection_method": _METHOD,
        "created": RANGE,
        "customer": ID,
        "due_date": RANGE,
        "status": _STATUS,
    },
)
def list_invoices(call: Call) -> Json:
    page = page_of(call, "invoice")
    for row in page["data"]:
        call.state.link_fetched_at[row["id"]] = call.state.now()
    return page


@operation("GET", "/v1/invoices/{invoice}", "invoice")
def read_invoice(call: Call) -> Json:
    """The invoice; a hosted link fetched now is good for ten days at least."""
    found = named_invoice(call, "invoice")
    call.state.link_fetched_at[found["id"]] = call.state.now()
    return found


@operation("POST", "/v1/invoices/{invoice}", "invoice", _EDITABLE)
def update_invoice(call: Call) -> Json:
    """Anything of a draft; of a finalized invoice only what does not touch the claim."""
    state, params = call.state, dict(call.params)
    found = named_invoice(call, "invoice")
    _no_tax_engine(params)
    if found["status"] != "draft":
        for name in params:
            if name not in ("metadata", "auto_advance", "default_payment_method"):
                raise StripeError("Finalized invoices can't be updated in this way", param=name)
    with Updating(state, found, "invoice.updated"):
        if "metadata" in params:
            params["metadata"] = merged_metadata(found["metadata"], params["metadata"])
        if {"due_date", "days_until_due", "collection_method"} & params.keys():
            _change_due_date(found, params)
        params.pop("days_until_due", None)
        found.update(params)
        found["auto_advance"] = bool(found["auto_advance"])
        if found["status"] == "draft" and "auto_advance" in params:
            plan_finalization(state, found)
    return found


@operation("DELETE", "/v1/invoices/{invoice}", "invoice")
def delete_invoice(call: Call) -> Json:
    """Delete a draft; its items go with it."""
    state = call.state
    found = named_invoice(call, "invoice")
    if found["status"] != "draft":
        raise StripeError("You can only delete draft invoices.")
    for line in state.lines.pop(found["id"]):
        state.tables["invoiceitem"].remove((line["parent"]["invoice_item_details"] or {}).get("invoice_item", ""))
    state.tables["invoice"].remove(found["id"])
    emit(state, "invoice.deleted", found)
    return {"id": found["id"], "object": "invoice", "deleted": True}


@operation("GET", "/v1/invoices/{invoice}/lines", "invoice", PAGE)
def list_lines(call: Call) -> Json:
    found = named_invoice(call, "invoice")
    return page_of_rows(call.path, call.state.lines[found["id"]], call.params)


@operation(
    "POST",
    "/v1/invoices/{invoice}/add_lines",
    "invoice",
    {"lines": [_LINE], "invoice_metadata": METADATA},
    required=("lines",),
)
def add_lines(call: Call) -> Json:
    """Put new lines, or pending items, on a draft."""
    state, params = call.state, call.params
    found = editable(named_invoice(call, "invoice"))
    owner = live_customer(state, found["customer"])
    for sent in params["lines"]:
        _check_line(state, found, sent)
    with Updating(state, found, "invoice.updated"):
        for sent in params["lines"]:
            if sent.get("invoice_item"):
                item = state.get("invoiceitem", sent["invoice_item"])
            else:
                item = new_item(state, owner, {"currency": found["currency"], **sent})
            put_on(state, found, item)
        if "invoice_metadata" in params:
            found["metadata"] = merged_metadata(found["metadata"], params["invoice_metadata"])
        recount(state, found)
    return found


def _check_line(state: StripeState, found: Json, sent: Json) -> None:
    # All lines are looked at before the first is added: a refused request leaves the draft as it was.
    if not sent.get("invoice_item"):
        check_item(state, {"currency": found["currency"], **sent})
        return
    item = state.find("invoiceitem", sent["invoice_item"], "lines[invoice_item]")
    if item["invoice"] is not None:
        raise StripeError("The invoice item is already on an invoice.", param="lines[invoice_item]")


def named_invoice(call: Call, param: str) -> Json:
    """The invoice of the path. `param`: how Stripe names it in the refusal, "invoice" or "id" by operation."""
    return call.state.find("invoice", call.id("invoice"), param, 404)


@extra("invoice", "payments")
def payments_of(state: StripeState, found: Json) -> Json:
    rows = list(state.tables["invoice_payment"].where("invoice", found["id"]))[::-1]
    return shapes.listing("/v1/invoice_payments", rows[:10], len(rows) > 10)


@extra("invoice", "amount_paid_off_stripe")
def paid_off_stripe(state: StripeState, found: Json) -> int:
    return state.off_stripe_minor.get(found["id"], 0)


def _no_tax_engine(params: Json) -> None:
    """This account has no Stripe Tax: asking for it is refused, saying that there is to be none changes nothing."""
    if (params.pop("automatic_tax", None) or {}).get("enabled"):
        raise StripeError(
            "You must have a valid head office address to enable automatic tax calculation in test mode.",
            param="automatic_tax",
        )


def pending_items(state: StripeState, owner_id: str) -> list[Json]:
    """What waits for the customer's next invoice."""
    return [item for item in state.tables["invoiceitem"].where("customer", owner_id) if item["invoice"] is None]


def _currency(state: StripeState, owner: Json, params: Json, pending: list[Json]) -> str:
    if params.get("currency"):
        return known_currency(params["currency"])
    first = pending[0]["currency"] if pending else None
    return str(owner["currency"] or first or state.account_currency)


def _due_date(params: Json, method: str, created: int) -> int | None:
    """The due instant, from `due_date` or `days_until_due` (days after creation)."""
    given = [name for name in ("due_date", "days_until_due") if params.get(name) is not None]
    if method == "charge_automatically":
        if given:
            raise StripeError(
                "You can only specify 'due_date' or 'days_until_due' if invoice collection method is 'send_invoice'.",
                param=given[0],
            )
        return None
    if not given:
        raise StripeError(
            "If invoice collection method is 'send_invoice', you must specify 'due_date' or 'days_until_due'."
        )
    if len(given) == 2:
        raise StripeError("You may only specify one of these parameters: due_date, days_until_due.", param="due_date")
    due = int(params[given[0]])
    if given[0] == "days_until_due":
        if due < 0:
            raise StripeError("Invalid non-negative integer", param="days_until_due")
        return created + due * _DAY
    if due < created:
        raise StripeError("Due date must be in the future.", param="due_date")
    return due


def _change_due_date(draft: Json, params: Json) -> None:
    method = params.get("collection_method") or draft["collection_method"]
    kept = draft["due_date"]
    sent: dict[str, Any] = {name: params[name] for name in ("due_date", "days_until_due") if name in params}
    if not sent and method == "send_invoice" and kept is not None:
        return
    params["due_date"] = _due_date(sent, method, draft["created"])


def plan_finalization(state: StripeState, draft: Json) -> None:
    """An advancing draft finalizes itself about an hour after its creation (observed: 3600 s, 3601 s for the act)."""
    if not draft["auto_advance"]:
        draft["automatically_finalizes_at"] = draft["next_payment_attempt"] = None
        return
    at = max(draft["created"] + _HOUR, state.now())
    draft["automatically_finalizes_at"] = at
    if draft["collection_method"] == "charge_automatically":
        draft["next_payment_attempt"] = at
    state.at(at, lambda: finalize_by_itself(state, draft), draft["test_clock"])
