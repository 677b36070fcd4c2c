"""How would Stripe have shown an object in an older API version? Events keep the version in which they were made.

The opposite of what a reader of old events must do, written from Stripe's list of changes and not from our reader:
docs.stripe.com/changelog (2018-11-08 status, 2019-03-14 finalized_at, 2019-10-17 collection_method, 2019-12-03 balance,
2025-03-31 basil) and the published changes of 2017 (amount_paid, amount_remaining).
"""

from __future__ import annotations

from collections.abc import Callable

from collector.sandbox.stripe_errors import Json

OLDEST = "2014-08-20"
_CLOSED = ("paid", "void", "uncollectible")


def in_version(subject: Json, version: str) -> Json:
    """A copy of `subject` in the words of API `version` (such as "2017-08-15"); older ones have more changes undone."""
    shown = dict(subject)
    for until, kind, undo in _CHANGES:
        if shown.get("object") == kind and version < until:
            undo(shown)
    return shown


def _before_basil(invoice: Json) -> None:
    is_paid = invoice.get("status") == "paid"
    invoice["paid"] = is_paid
    invoice["paid_out_of_band"] = is_paid and not invoice.get("attempted")
    invoice["charge"] = invoice["payment_intent"] = invoice["subscription"] = invoice["tax"] = None
    for name in ("amount_overpaid", "parent", "total_taxes", "status_details", "customer_account"):
        invoice.pop(name, None)


def _before_december_2019(customer: Json) -> None:
    customer["account_balance"] = customer.pop("balance", 0)


def _before_october_2019(invoice: Json) -> None:
    invoice["billing"] = invoice.pop("collection_method", None)


def _before_march_2019(invoice: Json) -> None:
    transitions = invoice.pop("status_transitions", None) or {}
    invoice["finalized_at"] = transitions.get("finalized_at")
    invoice["date"] = invoice.pop("created", None)


def _before_november_2018(invoice: Json) -> None:
    status = invoice.pop("status", None)
    invoice["closed"] = status in _CLOSED
    invoice["forgiven"] = status == "uncollectible"
    for name in ("auto_advance", "hosted_invoice_url", "invoice_pdf"):
        invoice.pop(name, None)


def _before_2017(invoice: Json) -> None:
    for name in ("amount_paid", "amount_remaining", "billing", "due_date", "number"):
        invoice.pop(name, None)


_CHANGES: tuple[tuple[str, str, Callable[[Json], None]], ...] = (
    ("2025-03-31", "invoice", _before_basil),
    ("2019-12-03", "customer", _before_december_2019),
    ("2019-10-17", "invoice", _before_october_2019),
    ("2019-03-14", "invoice", _before_march_2019),
    ("2018-11-08", "invoice", _before_november_2018),
    ("2017-01-27", "invoice", _before_2017),
)
