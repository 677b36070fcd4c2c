"""How does a test play the bank, the debtor and Stripe's Dashboard? Routes under /sandbox and the hosted pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import escape

from collector.sandbox.control import json_object, refusal
from collector.sandbox.stripe_api import PretendStripe
from collector.sandbox.stripe_checkout import session_of_link
from collector.sandbox.stripe_errors import Json, StripeError
from collector.sandbox.stripe_invoice_actions import collect_from
from collector.sandbox.stripe_portal import open_invoices
from collector.sandbox.stripe_state import StripeState
from collector.sandbox.tiny_pdf import tiny_pdf

_DAY = 86_400


def stripe_blueprint(stripe: PretendStripe) -> Blueprint:
    """Controls that concern the Stripe half, and the pages a debtor sees."""
    blueprint = Blueprint("stripe", __name__)
    _payers(blueprint, stripe)
    _accounts(blueprint, stripe)
    _pages(blueprint, stripe)
    _papers(blueprint, stripe)

    @blueprint.errorhandler(StripeError)
    def refused(error: StripeError) -> ResponseReturnValue:
        return refusal(str(error), error.status)

    @blueprint.errorhandler(ValueError)
    @blueprint.errorhandler(KeyError)
    def impossible(error: Exception) -> ResponseReturnValue:
        return refusal(f"{type(error).__name__}: {error}")

    return blueprint


def _payers(blueprint: Blueprint, stripe: PretendStripe) -> None:
    """What banks and payers do."""

    @blueprint.post("/sandbox/disputes")
    def dispute() -> ResponseReturnValue:
        wish = json_object()
        named = wish.get("charge") or wish.get("payment_intent") or wish.get("invoice")
        if not named:
            return refusal('name the payment: {"charge": "ch_..."}, {"payment_intent": ..} or {"invoice": ..}')
        return jsonify(stripe.dispute(str(named), bool(wish.get("inquiry")), wish.get("amount")))

    @blueprint.post("/sandbox/disputes/<id_>")
    def decide_dispute(id_: str) -> ResponseReturnValue:
        return jsonify(stripe.decide_dispute(id_, str(json_object().get("outcome"))))

    @blueprint.post("/sandbox/refunds/<id_>")
    def fail_refund(id_: str) -> ResponseReturnValue:
        if json_object().get("outcome") != "failed":
            return refusal('send {"outcome": "failed"}')
        return jsonify(stripe.fail_refund(id_))

    @blueprint.post("/sandbox/payments/<id_>")
    def end_processing(id_: str) -> ResponseReturnValue:
        outcome = json_object().get("outcome")
        if outcome not in ("succeeded", "failed"):
            return refusal('send {"outcome": "succeeded"} or {"outcome": "failed"}')
        return jsonify(stripe.end_processing(id_, outcome == "succeeded"))

    @blueprint.post("/sandbox/uncollectible/<id_>")
    def give_up(id_: str) -> ResponseReturnValue:
        return jsonify(stripe.give_up(id_, str(json_object().get("reason", "payment_not_received"))))

    @blueprint.post("/sandbox/checkout/<id_>")
    def pay_checkout(id_: str) -> ResponseReturnValue:
        wish = json_object()
        method, email = wish.get("payment_method", "pm_card_visa"), wish.get("email", "payer@example.com")
        return jsonify(stripe.pay_checkout(id_, str(method), str(email)))


def _accounts(blueprint: Blueprint, stripe: PretendStripe) -> None:
    """What the creditor sets in Stripe's Dashboard."""

    @blueprint.post("/sandbox/keys")
    def restrict_key() -> ResponseReturnValue:
        wish = json_object()
        stripe.restrict_key(str(wish["key"]), wish.get("permissions"))
        return jsonify({"key": wish["key"], "permissions": wish.get("permissions")})

    @blueprint.post("/sandbox/webhook_endpoints/<id_>/roll_secret")
    def roll_secret(id_: str) -> ResponseReturnValue:
        keep = int(json_object().get("keep_old_seconds", _DAY))
        return jsonify({"secret": stripe.roll_secret(id_, keep)})

    @blueprint.post("/sandbox/accounts")
    def connect_account() -> ResponseReturnValue:
        wish = json_object()
        name, country = str(wish.get("name", "Atelier Ami")), str(wish.get("country", "FR"))
        return jsonify({"id": stripe.connect_account(name, country, str(wish.get("currency", "eur")))})

    @blueprint.delete("/sandbox/accounts/<id_>")
    def disconnect_account(id_: str) -> ResponseReturnValue:
        stripe.disconnect_account(id_)
        return jsonify({"id": id_, "connected": False})

    @blueprint.post("/sandbox/account")
    def describe_account() -> ResponseReturnValue:
        wish, state = json_object(), stripe.state
        state.account_name = wish.get("name", state.account_name)
        state.account_country = wish.get("country", state.account_country)
        state.account_currency = wish.get("currency", state.account_currency)
        state.has_overdue_automation = bool(wish.get("overdue_automation", state.has_overdue_automation))
        state.will_be_due_days = wish.get("will_be_due_days", state.will_be_due_days)
        state.retry_days = tuple(wish.get("retry_days", state.retry_days))
        state.when_unpaid = wish.get("when_unpaid", state.when_unpaid)
        state.overdue_days = wish.get("overdue_days", state.overdue_days)
        state.gives_up_invoices = bool(wish.get("gives_up_invoices", state.gives_up_invoices))
        state.upcoming_days = wish.get("upcoming_days", state.upcoming_days)
        return jsonify({"id": state.account_id, "name": state.account_name, "country": state.account_country})


def _pages(blueprint: Blueprint, stripe: PretendStripe) -> None:
    """Where payers look and pay."""
    state = stripe.state

    @blueprint.get("/i/<account>/<token>")
    def hosted_page(account: str, token: str) -> ResponseReturnValue:
        invoice = _opened(stripe, account, token)
        return (_gone() if invoice is None else _page(invoice, request.path)), 200 if invoice else 404

    @blueprint.post("/i/<account>/<token>")
    def pay_on_page(account: str, token: str) -> ResponseReturnValue:
        with stripe.world.lock:
            invoice = _opened(stripe, account, token)
            if invoice is None:
                return _gone(), 404
            if invoice["status"] in ("open", "uncollectible"):
                collect_from(stripe.state_of(account), invoice, request.form.get("payment_method", "pm_card_visa"))
        return _page(invoice, request.path)

    @blueprint.get("/c/pay/<id_>")
    def checkout_page(id_: str) -> ResponseReturnValue:
        with stripe.world.lock:
            state.tick()
            session = state.tables["checkout_session"].rows.get(id_)
        return (_gone(), 404) if session is None or session["status"] == "expired" else (_checkout(session), 200)

    @blueprint.post("/c/pay/<id_>")
    def pay_at_checkout(id_: str) -> ResponseReturnValue:
        stripe.pay_checkout(id_, request.form.get("payment_method", "pm_card_visa"), "payer@example.com")
        return redirect(state.tables["checkout_session"].rows[id_]["success_url"] or f"/c/pay/{id_}", 303)

    @blueprint.get("/b/<token>")
    def payment_link_page(token: str) -> ResponseReturnValue:
        with stripe.world.lock:
            link = state.tables["payment_link"].rows.get(state.hosted_tokens.get(token, ""))
            if link is None:
                return _gone(), 404
            return redirect(session_of_link(state, link)["url"])

    @blueprint.get("/p/session/<token>")
    def portal_page(token: str) -> ResponseReturnValue:
        session = state.tables["portal_session"].rows.get(state.hosted_tokens.get(token, ""))
        return (_gone(), 404) if session is None else (_portal(open_invoices(state, session)), 200)


def _papers(blueprint: Blueprint, stripe: PretendStripe) -> None:
    """What payers print."""
    state = stripe.state

    @blueprint.get("/i/<account>/<token>/pdf")
    def invoice_pdf(account: str, token: str) -> ResponseReturnValue:
        invoice = _opened(stripe, account, token)
        if invoice is None:
            return _gone(), 404
        return _pdf(f"Invoice {invoice['number']}", _money(invoice["total"], invoice["currency"]))

    @blueprint.get("/i/credit_note/<id_>/pdf")
    def credit_note_pdf(id_: str) -> ResponseReturnValue:
        note = state.tables["credit_note"].rows.get(id_)
        if note is None:
            return _gone(), 404
        return _pdf(f"Credit note {note['number']}", _money(note["total"], note["currency"]))


def _opened(stripe: PretendStripe, account: str, token: str) -> Json | None:
    """The invoice that a link leads to, as long as the link lives."""
    of = stripe.state_of(account)
    of.tick()
    invoice = of.tables["invoice"].rows.get(of.hosted_tokens.get(token, ""))
    if invoice is None or stripe.world.now() > link_ends_at(of, invoice):
        return None
    return invoice


def link_ends_at(state: StripeState, invoice: Json) -> int:
    """When the hosted link dies (docs.stripe.com/invoicing/hosted-invoice-page): 30 days after the due date, or after
    finalization when there is none, 120 days after finalization at most; but ten days after it was last fetched."""
    finalized_at = int(invoice["status_transitions"]["finalized_at"])
    natural = min((invoice["due_date"] or finalized_at) + 30 * _DAY, finalized_at + 120 * _DAY)
    return max(natural, state.link_fetched_at.get(invoice["id"], 0) + 10 * _DAY)


def _page(invoice: Json, action: str) -> str:
    owed = _money(invoice["amount_remaining"], invoice["currency"])
    rows: dict[str, Any] = {
        "From": invoice["account_name"],
        "To": invoice["customer_name"],
        "Invoice": invoice["number"],
        "Total": _money(invoice["total"], invoice["currency"]),
        "Remaining": owed,
        "Status": invoice["status"],
    }
    table = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value or '')}</td></tr>" for name, value in rows.items())
    button = (
        f'<form method="post" action="{escape(action)}"><button>Pay {escape(owed)} (pretend)</button></form>'
        if invoice["status"] in ("open", "uncollectible")
        else ""
    )
    return f"<!doctype html><title>Invoice {escape(invoice['number'])}</title><table>{table}</table>{button}"


def _checkout(session: Json) -> str:
    owed = _money(session["amount_total"], session["currency"])
    if session["status"] == "complete":
        return f"<!doctype html><title>Paid</title><p>{escape(owed)}: {escape(session['payment_status'])}."
    button = f'<form method="post"><button>Pay {escape(owed)} (pretend)</button></form>'
    return f"<!doctype html><title>Checkout</title>{button}"


def _portal(invoices: list[Json]) -> str:
    rows = "".join(
        f'<li><a href="{escape(each["hosted_invoice_url"])}">{escape(each["number"])}</a> {escape(each["status"])} '
        f"{escape(_money(each['amount_remaining'], each['currency']))}</li>"
        for each in invoices
    )
    return f"<!doctype html><title>Billing</title><ul>{rows}</ul>"


def _gone() -> str:
    return "<!doctype html><title>Link expired</title><p>This invoice link has expired. Ask the sender for a new one."


def _pdf(*lines: str) -> Response:
    return Response(tiny_pdf(lines), mimetype="application/pdf")


def _money(amount_minor: int, currency: str) -> str:
    if currency in ("jpy", "krw", "vnd", "xof", "xaf", "xpf", "clp"):
        return f"{amount_minor} {currency.upper()}"
    return f"{amount_minor // 100}.{amount_minor % 100:02d} {currency.upper()}"
