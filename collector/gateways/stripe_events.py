"""Which Stripe events matter to us, and which object should be read back because of each?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from collector.domain.readings import EventSeen
from collector.gateways.stripe_fields import Json, id_of, instant, text, within
from collector.gateways.stripe_problems import Unreadable

# What `GET /v1/events` is asked for: it takes at most 20 types at once (stripe.md, section 3).
CAUGHT_UP_KINDS = (
    "invoice.finalized",
    "invoice.updated",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.voided",
    "invoice.marked_uncollectible",
    "invoice.deleted",
    "invoice_payment.paid",
    "credit_note.created",
    "credit_note.voided",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "customer.updated",
    "customer.deleted",
    "customer.tax_id.created",
    "payment_intent.processing",
)
# Webhooks may bring these too; all others are answered and forgotten.
KINDS = frozenset(CAUGHT_UP_KINDS) | {
    "invoice.sent",
    "invoice.overdue",
    "invoice.overpaid",
    "invoice.payment_succeeded",
    "invoice.payment_action_required",
    "credit_note.updated",
    "charge.refunded",
    "charge.refund.updated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "customer.tax_id.updated",
    "customer.tax_id.deleted",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "payment_intent.partially_funded",
    "cash_balance.funds_available",
    "customer_cash_balance_transaction.created",
}
# Money came for a customer and has paid nothing: what lies there is read.
CASH_KINDS = frozenset({"cash_balance.funds_available", "customer_cash_balance_transaction.created"})


THIN = "v1."  # how the thin event of a version 1 object is named: v1.invoice.paid


def event_from_bytes(body: bytes) -> EventSeen:
    """The event in a request body, a snapshot or a thin one. Raises Unreadable where it is neither."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Unreadable("event", "the body is not JSON") from None
    return event_from_json(data, body)


def event_from_json(data: Any, body: bytes) -> EventSeen:
    """One event of a list, or of a request. Raises Unreadable."""
    if not isinstance(data, dict) or data.get("object") not in ("event", "v2.core.event"):
        raise Unreadable("event", "the body is not a Stripe event")
    stripe_id, kind = text(data, "id"), text(data, "type")
    if stripe_id is None or kind is None or not stripe_id.startswith("evt_") or max(len(stripe_id), len(kind)) > 80:
        raise Unreadable("event", "the event has no usable id or type")
    if not isinstance(data.get("livemode"), bool):
        raise Unreadable(stripe_id, "the event does not say whether it is live")
    return (
        _thin(data, body, stripe_id, kind) if data["object"] == "v2.core.event" else _full(data, body, stripe_id, kind)
    )


def _full(data: Json, body: bytes, stripe_id: str, kind: str) -> EventSeen:
    created_at = instant(data, "created", stripe_id)
    if created_at is None:
        raise Unreadable(stripe_id, "the event has no date")
    subject = _subject(within(within(data, "data"), "object")) if kind in KINDS else ""
    return EventSeen(stripe_id, kind, subject, created_at, data["livemode"], body, text(data, "account"))


def _thin(data: Json, body: bytes, stripe_id: str, kind: str) -> EventSeen:
    """A notification without the object: it names what changed, and under the same words as the snapshot event.

    `context` is the account it happened in, behind its organization ("org_1/acct_1").
    """
    try:
        created_at = datetime.fromisoformat(text(data, "created") or "")
    except ValueError:
        raise Unreadable(stripe_id, "the event has no date") from None
    if created_at.tzinfo is None or not 2000 <= created_at.year < 2100:
        raise Unreadable(stripe_id, "the event has no date")
    kind = kind.removeprefix(THIN)
    subject = _named(within(data, "related_object")) if kind in KINDS else ""
    context = (text(data, "context") or "").rpartition("/")[2] or None
    return EventSeen(stripe_id, kind, subject, created_at.astimezone(UTC), data["livemode"], body, context)


def _named(related: Json) -> str:
    """The id to read of a thin event; what is read with a customer, by the customer whose address names both."""
    found = id_of(related) or ""
    if found.startswith(("txi_", "ccsbtxn_")) or text(related, "type") == "cash_balance":
        found = next((part for part in (text(related, "url") or "").split("/") if part.startswith("cus_")), "")
    return found if len(found) <= 64 else ""


def _subject(subject: Json) -> str:
    """The id of the object to read. Nothing else of the payload is believed: it may be old, or in an old version."""
    match subject.get("object"):
        case "invoice" | "customer" | "payment_intent":
            found = id_of(subject)
        case "invoice_payment" | "credit_note":
            found = id_of(subject.get("invoice"))
        case "tax_id" | "cash_balance" | "customer_cash_balance_transaction":
            found = id_of(subject.get("customer"))
        case "charge":
            found = id_of(subject.get("payment_intent")) or id_of(subject)
        case "refund" | "dispute":
            found = id_of(subject.get("payment_intent")) or id_of(subject.get("charge"))
        case _:
            found = None
    return found if found and len(found) <= 64 else ""
