"""How is a finalized invoice lowered, before or after it was paid?"""

from __future__ import annotations

from collector.sandbox import stripe_objects as shapes
from collector.sandbox.stripe_collection import become_paid, follow_remaining, tell_paid
from collector.sandbox.stripe_customers import move_balance
from collector.sandbox.stripe_disputes import refund
from collector.sandbox.stripe_errors import Json, StripeError, missing
from collector.sandbox.stripe_events import Updating, emit
from collector.sandbox.stripe_forms import ID, METADATA, RANGE, TEXT, WHOLE, Spec, merged_metadata, one_of
from collector.sandbox.stripe_lists import page_of, page_of_rows
from collector.sandbox.stripe_routes import PAGE, Call, operation
from collector.sandbox.stripe_state import StripeState

_LINE: Spec = {
    "amount": WHOLE,
    "description": TEXT,
    "invoice_line_item": ID,
    "quantity": WHOLE,
    "type": one_of("custom_line_item", "invoice_line_item"),
    "unit_amount": WHOLE,
}


@operation(
    "POST",
    "/v1/credit_notes",
    "credit_note",
    {
        "amount": WHOLE,
        "credit_amount": WHOLE,
        "effective_at": WHOLE,
        "email_type": one_of("credit_note", "none"),
        "invoice": ID,
        "lines": [_LINE],
        "memo": TEXT,
        "metadata": METADATA,
        "out_of_band_amount": WHOLE,
        "reason": one_of("duplicate", "fraudulent", "order_change", "product_unsatisfactory"),
        "refund_amount": WHOLE,
    },
    required=("invoice",),
)
def create_credit_note(call: Call) -> Json:
    """Lower what remains first (pre-payment part); the rest must be given back in one of three ways (post-payment)."""
    state, params = call.state, call.params
    invoice = state.find("invoice", params["invoice"], "invoice")
    if invoice["status"] in ("draft", "void"):
        raise StripeError(
            f"You can only create credit notes for finalized invoices that aren't void. This invoice is "
            f"{invoice['status']}.",
            param="invoice",
        )
    lines = _lines(state, invoice, params)
    total = sum(line["amount"] for line in lines)
    _check_total(state, invoice, total)
    pre = min(total, invoice["amount_remaining"]) if invoice["status"] in ("open", "uncollectible") else 0
    _check_given_back(params, total - pre)
    # The refund comes first: it is the only part that can still be refused.
    refunds = _refunds(state, invoice, params.get("refund_amount") or 0)
    note = state.new("credit_note", _shape(state, invoice, params, total, pre, refunds))
    url = f"/v1/credit_notes/{note['id']}/lines"
    state.lines[note["id"]] = lines
    note["lines"] = shapes.listing(url, lines[:10], len(lines) > 10)
    note["pdf"] = f"{state.base_url}/i/credit_note/{note['id']}/pdf"
    _credit_balance(state, invoice, note, params.get("credit_amount") or 0)
    emit(state, "credit_note.created", note)
    _lower(state, invoice, pre, total - pre)
    return note


@operation("GET", "/v1/credit_notes", "credit_note", {**PAGE, "created": RANGE, "customer": ID, "invoice": ID})
def list_credit_notes(call: Call) -> Json:
    return page_of(call, "credit_note")


@operation("GET", "/v1/credit_notes/{id}", "credit_note")
def read_credit_note(call: Call) -> Json:
    return call.state.find("credit_note", call.id("id"), "id", 404)


@operation("GET", "/v1/credit_notes/{id}/lines", "credit_note", PAGE)
def list_credit_note_lines(call: Call) -> Json:
    note = read_credit_note(call)
    return page_of_rows(call.path, call.state.lines[note["id"]], call.params)


@operation("POST", "/v1/credit_notes/{id}", "credit_note", {"memo": TEXT, "metadata": METADATA})
def update_credit_note(call: Call) -> Json:
    note, params = read_credit_note(call), dict(call.params)
    with Updating(call.state, note, "credit_note.updated"):
        if "metadata" in params:
            params["metadata"] = merged_metadata(note["metadata"], params["metadata"])
        note.update(params)
    return note


@operation("POST", "/v1/credit_notes/{id}/void", "credit_note")
def void_credit_note(call: Call) -> Json:
    """Take the note back while the invoice is open: what it lowered is owed again."""
    state, note = call.state, read_credit_note(call)
    invoice = state.get("invoice", note["invoice"])
    if note["status"] == "void":
        raise StripeError("This credit note has already been voided.")
    if invoice["status"] != "open" or note["type"] != "pre_payment":
        raise StripeError("You can only void a credit note of an open invoice, issued before payment.")
    note["status"] = "void"
    note["voided_at"] = state.now()
    emit(state, "credit_note.voided", note)
    _lower(state, invoice, -note["pre_payment_amount"], 0)
    return note


def _lower(state: StripeState, invoice: Json, pre_minor: int, post_minor: int) -> None:
    was_payable = invoice["status"] in ("open", "uncollectible")
    with Updating(state, invoice, "invoice.updated"):
        invoice["amount_due"] -= pre_minor
        invoice["amount_remaining"] -= pre_minor
        invoice["pre_payment_credit_notes_amount"] += pre_minor
        invoice["post_payment_credit_notes_amount"] += post_minor
        if was_payable and invoice["amount_remaining"] == 0:
            become_paid(state, invoice)
    if was_payable and invoice["status"] == "paid":
        tell_paid(state, invoice, is_real=False)
    else:
        follow_remaining(state, invoice)


def _lines(state: StripeState, invoice: Json, params: Json) -> list[Json]:
    if (params.get("amount") is None) == (not params.get("lines")):
        raise StripeError("You must specify exactly one of these parameters: amount, lines.", param="amount")
    if params.get("amount") is not None:
        return [_line(state, "custom_line_item", params["amount"], invoice["number"], 1, params["amount"], None)]
    return [_line_sent(state, invoice, sent, f"lines[{index}]") for index, sent in enumerate(params["lines"])]


def _line_sent(state: StripeState, invoice: Json, sent: Json, path: str) -> Json:
    kind = sent.get("type")
    if kind is None:
        raise missing(f"{path}[type]")
    if kind == "custom_line_item":
        if sent.get("unit_amount") is None:
            raise missing(f"{path}[unit_amount]")
        quantity = sent.get("quantity") or 1
        amount = sent["unit_amount"] * quantity
        return _line(state, kind, amount, sent.get("description"), quantity, sent["unit_amount"], None)
    of_invoice = {line["id"]: line for line in state.lines[invoice["id"]]}
    credited = of_invoice.get(sent.get("invoice_line_item") or "")
    if credited is None:
        raise StripeError(
            f"No such invoice line item: '{sent.get('invoice_line_item')}'",
            code="resource_missing",
            param=f"{path}[invoice_line_item]",
        )
    amount = sent.get("amount")
    if amount is None:
        amount = credited["amount"] * (sent.get("quantity") or credited["quantity"]) // credited["quantity"]
    return _line(state, kind, amount, credited["description"], sent.get("quantity"), None, credited["id"])


def _line(
    state: StripeState,
    kind: str,
    amount_minor: int,
    description: str | None,
    quantity: int | None,
    unit_amount_minor: int | None,
    credited_id: str | None,
) -> Json:
    if amount_minor <= 0:
        raise StripeError("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    line = {
        "id": state.world.new_id("cnli"),
        "object": "credit_note_line_item",
        "amount": amount_minor,
        "description": description,
        "discount_amount": 0,
        "discount_amounts": [],
        "livemode": state.livemode,
        "metadata": {},
        "pretax_credit_amounts": [],
        "quantity": quantity,
        "tax_rates": [],
        "taxes": [],
        "type": kind,
        "unit_amount": unit_amount_minor,
        "unit_amount_decimal": None if unit_amount_minor is None else str(unit_amount_minor),
    }
    return line if credited_id is None else {**line, "invoice_line_item": credited_id}


def _check_total(state: StripeState, invoice: Json, total: int) -> None:
    notes = [it for it in state.tables["credit_note"].where("invoice", invoice["id"]) if it["status"] == "issued"]
    available = invoice["total"] - sum(it["amount"] for it in notes) - _refunded_beside(state, invoice, notes)
    if total > available:
        raise StripeError(
            f"The amount credited ({total}) is greater than the amount that can be credited on the invoice "
            f"({available}).",
            param="amount",
        )


def _refunded_beside(state: StripeState, invoice: Json, notes: list[Json]) -> int:
    """What was refunded of the invoice without a credit note: it lowers what may be credited (by the reference)."""
    by_note = {each["refund"] for note in notes for each in note["refunds"]}
    intents = [
        it["payment"].get("payment_intent") for it in state.tables["invoice_payment"].where("invoice", invoice["id"])
    ]
    made = [
        it for intent in set(filter(None, intents)) for it in state.tables["refund"].where("payment_intent", intent)
    ]
    return sum(it["amount"] for it in made if it["id"] not in by_note and it["status"] not in ("failed", "canceled"))


def _check_given_back(params: Json, post: int) -> None:
    given = sum(params.get(name) or 0 for name in ("credit_amount", "out_of_band_amount", "refund_amount"))
    if given != post:
        raise StripeError(
            f"The sum of credit amount, refund amount and out of band amount ({given}) must equal the credit note's "
            f"post payment amount ({post})."
        )


def _refunds(state: StripeState, invoice: Json, amount_minor: int) -> list[Json]:
    if amount_minor == 0:
        return []
    for payment in state.tables["invoice_payment"].where("invoice", invoice["id"]):
        intent_id = payment["payment"].get("payment_intent")
        if payment["status"] == "paid" and intent_id is not None:
            charge = state.get("charge", state.get("payment_intent", intent_id)["latest_charge"])
            made = refund(state, charge, {"amount": amount_minor})
            return [
                {
                    "amount_refunded": amount_minor,
                    "payment_record_refund": None,
                    "refund": made["id"],
                    "type": "refund",
                }
            ]
    raise StripeError("This invoice has no charge that could be refunded.", param="refund_amount")


def _credit_balance(state: StripeState, invoice: Json, note: Json, amount_minor: int) -> None:
    links = {"credit_note": note["id"], "invoice": invoice["id"], "currency": invoice["currency"]}
    moved = move_balance(state, invoice["customer"], -amount_minor, "credit_note", **links)
    if moved is not None:
        note["customer_balance_transaction"] = moved["id"]


def _shape(state: StripeState, invoice: Json, params: Json, total: int, pre: int, refunds: list[Json]) -> Json:
    post = total - pre
    earlier = sum(1 for _ in state.tables["credit_note"].where("invoice", invoice["id"]))
    kind = "mixed" if pre and post else "pre_payment" if pre else "post_payment"
    return {
        "amount": total,
        "amount_shipping": 0,
        "created": state.now(),
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "customer_account": None,
        "customer_balance_transaction": None,
        "discount_amount": 0,
        "discount_amounts": [],
        "effective_at": params.get("effective_at") or state.now(),
        "invoice": invoice["id"],
        "lines": shapes.listing("", []),
        "livemode": state.livemode,
        "memo": params.get("memo"),
        "metadata": params.get("metadata") or {},
        "number": f"{invoice['number']}-CN-{earlier + 1:02d}",
        "out_of_band_amount": params.get("out_of_band_amount"),
        "pdf": "",
        "post_payment_amount": post,
        "pre_payment_amount": pre,
        "pretax_credit_amounts": [],
        "reason": params.get("reason"),
        "refunds": refunds,
        "shipping_cost": None,
        "status": "issued",
        "subtotal": total,
        "subtotal_excluding_tax": total,
        "total": total,
        "total_excluding_tax": total,
        "total_taxes": [],
        "type": kind,
        "voided_at": None,
    }
