"""How did Stripe say it before? Invoices, customers and charges of any API version since 2013, in the words of today.

Only what an older version named otherwise or did not have is filled in; whatever is there under today's name stands.
Sources: docs.stripe.com/changelog (2018-11-08, 2019-03-14, 2019-10-17, 2019-12-03, basil).
"""

from __future__ import annotations

from typing import Any

from collector.gateways.stripe_fields import Json, flag, rows, within

# An invoice that has these is in today's words; older versions lack at least one.
_OF_TODAY = ("status", "created", "collection_method", "total", "amount_due", "amount_paid", "amount_remaining")


def invoice_of_today(data: Json) -> Json:
    """The invoice with today's names, itself where it has them. Values are taken over as they came, not judged."""
    if None not in map(data.get, _OF_TODAY):
        return data
    today = dict(data)
    _fill(today, "collection_method", data.get("billing") or _method_before_2017(data))
    _fill(today, "status", _status_before_2018(data))
    _fill(today, "attempt_count", 1 if flag(data, "attempted") else None)
    _fill(today, "created", data.get("date"))
    if data.get("auto_advance") is None and isinstance(data.get("closed"), bool):
        today["auto_advance"] = not data["closed"]
    if data.get("finalized_at") is not None:
        today["status_transitions"] = {"finalized_at": data["finalized_at"], **within(data, "status_transitions")}
    _fill_amounts(today)
    return today


def customer_of_today(data: Json) -> Json:
    """The customer with today's names: `account_balance`, `tax_info` and `business_vat_id` until 2019."""
    if data.get("balance") is None and data.get("account_balance") is not None:
        data = {**data, "balance": data["account_balance"]}
    number = within(data, "tax_info").get("tax_id") or data.get("business_vat_id")
    if number and not rows(data, "tax_ids"):
        data = {**data, "tax_ids": [{"type": "eu_vat", "value": number}]}
    return data


def charge_of_today(data: Json) -> Json:
    """The charge with today's names: `paid` and `failure_code` in place of a status, `dispute` in place of a flag."""
    today = dict(data)
    if data.get("status") in (None, "paid"):
        has_failed = data.get("failure_code") or data.get("failure_message") or data.get("paid") is False
        today["status"] = "failed" if has_failed else "succeeded" if flag(data, "paid") else data.get("status")
    if data.get("disputed") is None:
        today["disputed"] = bool(data.get("dispute"))
    return today


def _fill(today: Json, name: str, value: Any) -> None:
    if today.get(name) is None and value is not None:
        today[name] = value


def _method_before_2017(data: Json) -> str:
    """Invoices to be sent came in 2017 with their due date; before, a card was charged."""
    return "charge_automatically" if data.get("due_date") is None else "send_invoice"


def _status_before_2018(data: Json) -> str | None:
    """`paid`, `forgiven`, `closed` and `attempted` said it; None where none of them is there.

    Closed and not paid: nobody was to collect it any more, though it was not cancelled. That is not chased either.
    """
    if not any(isinstance(data.get(name), bool) for name in ("paid", "forgiven", "closed", "attempted")):
        return None
    if flag(data, "paid"):
        return "paid"
    if flag(data, "forgiven") or flag(data, "closed"):
        return "uncollectible"
    begun = ("number", "finalized_at", "hosted_invoice_url", "attempt_count", "charge", "payment_intent", "amount_paid")
    # Numbers came after due dates did; where today's draft is told in old words, its number is there, and null.
    has_no_number_yet = "number" not in data and data.get("due_date") is not None
    is_issued = flag(data, "attempted") or has_no_number_yet or any(data.get(name) for name in begun)
    return "open" if is_issued or within(data, "status_transitions").get("finalized_at") else "draft"


def _fill_amounts(today: Json) -> None:
    """`amount_paid` and `amount_remaining` came in 2017. What is no whole number is left for the reader to refuse."""
    _fill(today, "total", today.get("amount_due"))
    total, balance = today.get("total"), today.get("starting_balance")
    if type(total) is int:
        _fill(today, "amount_due", max(0, total + (balance if type(balance) is int else 0)))
    due = today.get("amount_due")
    is_paid = today.get("status") == "paid"
    if type(due) is not int:
        return
    remaining = today.get("amount_remaining")
    _fill(today, "amount_paid", due - remaining if type(remaining) is int else due if is_paid else 0)
    paid = today.get("amount_paid")
    if type(paid) is int:
        _fill(today, "amount_remaining", 0 if is_paid else max(0, due - paid))
