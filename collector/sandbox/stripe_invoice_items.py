"""What waits to be invoiced, and how does it become a line of a draft?"""

from __future__ import annotations

from collector.sandbox import stripe_objects as shapes
from collector.sandbox.stripe_currencies import known_currency
from collector.sandbox.stripe_customers import live_customer
from collector.sandbox.stripe_errors import Json, StripeError, missing
from collector.sandbox.stripe_events import Updating, emit
from collector.sandbox.stripe_forms import BOOL, ID, METADATA, RANGE, TEXT, WHOLE, Spec
from collector.sandbox.stripe_lists import page_of
from collector.sandbox.stripe_routes import PAGE, Call, operation
from collector.sandbox.stripe_state import StripeState

_ITEM: Spec = {
    "amount": WHOLE,
    "description": TEXT,
    "discountable": BOOL,
    "metadata": METADATA,
    "period": {"end": WHOLE, "start": WHOLE},
    "pricing": {"price": ID},
    "quantity": WHOLE,
    "tax_rates": [ID],
}


@operation(
    "POST",
    "/v1/invoiceitems",
    "invoice",
    {**_ITEM, "currency": ID, "customer": ID, "invoice": ID},
    required=("customer",),
)
def create_item(call: Call) -> Json:
    """An item for the customer's next invoice, or at once for the draft named in `invoice`."""
    state, params = call.state, dict(call.params)
    owner = live_customer(state, params["customer"])
    target = state.find("invoice", params["invoice"], "invoice") if params.get("invoice") else None
    if target is not None:
        editable(target)
        if target["customer"] != owner["id"]:
            raise StripeError(f"The invoice {target['id']} does not belong to customer {owner['id']}", param="invoice")
        params.setdefault("currency", target["currency"])
    check_item(state, params)
    if target is not None and params.get("currency") and known_currency(params["currency"]) != target["currency"]:
        raise StripeError(
            f"The currency of the invoice item ({params['currency']}) must match that of the invoice "
            f"({target['currency']}).",
            param="currency",
        )
    item = new_item(state, owner, params)
    if target is not None:
        with Updating(state, target, "invoice.updated"):
            put_on(state, target, item)
            recount(state, target)
    return item


@operation(
    "GET", "/v1/invoiceitems", "invoice", {**PAGE, "created": RANGE, "customer": ID, "invoice": ID, "pending": BOOL}
)
def list_items(call: Call) -> Json:
    params = dict(call.params)
    pending, created = params.pop("pending", None), params.pop("created", None)
    renamed = {} if created is None else {"date": created}
    narrowed = Call(call.state, call.ids, params, call.path)
    return page_of(
        narrowed, "invoiceitem", lambda item: pending is None or pending == (item["invoice"] is None), **renamed
    )


@operation("GET", "/v1/invoiceitems/{invoiceitem}", "invoice")
def read_item(call: Call) -> Json:
    return call.state.find("invoiceitem", call.id("invoiceitem"), "invoiceitem", 404)


@operation("DELETE", "/v1/invoiceitems/{invoiceitem}", "invoice")
def delete_item(call: Call) -> Json:
    """Take an item away, from its draft too; refused once its invoice is finalized."""
    state, item = call.state, read_item(call)
    if item["invoice"] is not None:
        draft = editable(state.get("invoice", item["invoice"]))
        with Updating(state, draft, "invoice.updated"):
            state.lines[draft["id"]] = [
                line
                for line in state.lines[draft["id"]]
                if (line["parent"]["invoice_item_details"] or {}).get("invoice_item") != item["id"]
            ]
            recount(state, draft)
    state.tables["invoiceitem"].remove(item["id"])
    emit(state, "invoiceitem.deleted", item)
    return {"id": item["id"], "object": "invoiceitem", "deleted": True}


def recount(state: StripeState, draft: Json) -> None:
    """Sum the lines of a draft; a draft mirrors its total in what is due (observed on the live API)."""
    lines = state.lines[draft["id"]]
    total = sum(line["amount"] for line in lines)
    url = f"/v1/invoices/{draft['id']}/lines"
    draft["lines"] = shapes.listing(url, lines[:10], len(lines) > 10)
    draft.update(dict.fromkeys(("subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"), total))
    draft["amount_due"] = draft["amount_remaining"] = max(0, total)


def editable(found: Json) -> Json:
    """The invoice, if it is still a draft; StripeError otherwise."""
    if found["status"] != "draft":
        raise StripeError("Invalid invoice: This invoice is no longer editable", code="invoice_not_editable")
    return found


def adopt_currency(state: StripeState, owner: Json, currency: str) -> None:
    """A customer's currency is that of their first item or invoice."""
    if owner["currency"] is None:
        with Updating(state, owner, "customer.updated"):
            owner["currency"] = currency


def check_item(state: StripeState, params: Json) -> None:
    """StripeError when no invoice item can be made of `params`; nothing has been changed then."""
    if params.get("tax_rates"):
        raise StripeError(f"No such tax rate: '{params['tax_rates'][0]}'", code="resource_missing", param="tax_rates")
    price_id = (params.get("pricing") or {}).get("price")
    if price_id is not None:
        state.find("price", price_id, "pricing[price]")
        return
    for name in ("amount", "currency"):
        if params.get(name) is None:
            raise missing(name)
    known_currency(params["currency"])
    if params.get("quantity") is not None:
        raise StripeError("You may only specify one of these parameters: amount, quantity.", param="quantity")


def new_item(state: StripeState, owner: Json, params: Json) -> Json:
    """An invoice item; a bare amount mints a product and a price of its own (observed on the live API)."""
    check_item(state, params)
    price_id = (params.get("pricing") or {}).get("price")
    if price_id is not None:
        price = state.get("price", price_id)
        amount = price["unit_amount"] * (params.get("quantity") or 1)
    else:
        amount = params["amount"]
        price = minted(state, params.get("description") or "Invoice item", params["currency"], amount)
    item = state.new("invoiceitem", shapes.invoice_item(state, owner["id"], params, price, amount))
    item["test_clock"] = owner["test_clock"]
    adopt_currency(state, owner, item["currency"])
    emit(state, "invoiceitem.created", item)
    return item


def minted(state: StripeState, name: str, currency: str, unit_amount_minor: int) -> Json:
    """A one-time price of a product of its own."""
    product = state.new("product", shapes.product(state, name))
    emit(state, "product.created", product)
    price = state.new("price", shapes.price(state, product["id"], known_currency(currency), unit_amount_minor))
    emit(state, "price.created", price)
    return price


def put_on(state: StripeState, draft: Json, item: Json) -> None:
    """Make the item a line of the draft; the caller recounts."""
    item["invoice"] = draft["id"]
    state.lines[draft["id"]] = [*state.lines[draft["id"]], shapes.line_item(state, item, draft["id"])]
