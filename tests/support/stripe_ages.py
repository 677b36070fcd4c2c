"""The same invoice as Stripe showed it in each age of its API, written by hand from its change log.

1 200.00 EUR to Durand SARL, issued on 2 January 2026 and due on the 31st (where the age knew due dates). The ids are
those of today; what counts are the names and shapes of the fields.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

ISSUED = 1_767_348_000  # 2026-01-02 10:00 UTC
DUE = 1_769_857_200  # 2026-01-31 12:00 in Paris
PAID = 1_768_212_000  # 2026-01-12

_ALWAYS: Json = {
    "id": "in_1", "object": "invoice", "livemode": True, "currency": "eur", "customer": "cus_1", "subtotal": 120_000,
    "total": 120_000, "amount_due": 120_000, "starting_balance": 0, "ending_balance": 0, "attempt_count": 0,
    "attempted": False, "period_start": ISSUED, "period_end": ISSUED, "metadata": {}, "description": None,
}  # fmt: skip
_LINE: Json = {"id": "il_1", "object": "line_item", "amount": 120_000, "currency": "eur",
               "period": {"start": ISSUED, "end": ISSUED}}  # fmt: skip
_SNAPSHOT: Json = {"customer_name": "Durand SARL", "customer_email": "compta@durand.example"}


def _age(**fields: Any) -> Json:
    lines = {"object": "list", "data": [_LINE], "has_more": False, "url": "/v1/invoices/in_1/lines"}
    return {**_ALWAYS, "lines": lines, **fields}


# An invoice that is open and has been asked for, by version. Until 2017 only cards were charged, so those had failed.
OPEN: dict[str, Json] = {
    "2013-02-13": _age(date=ISSUED, paid=False, closed=False, attempted=True, attempt_count=4, charge="ch_1",
                       next_payment_attempt=None, discount=None, application_fee=None,
                       lines={"object": "list", "count": 1, "data": [_LINE]}),
    "2014-12-22": _age(date=ISSUED, paid=False, closed=False, forgiven=False, attempted=True, attempt_count=4,
                       charge="ch_1", next_payment_attempt=None, tax=None, tax_percent=None, receipt_number=None),
    "2017-08-15": _age(date=ISSUED, paid=False, closed=False, forgiven=False, billing="send_invoice", due_date=DUE,
                       number="F-001", charge=None, attempted=True, tax_percent=None),
    "2018-11-08": _age(date=ISSUED, finalized_at=ISSUED, status="open", paid=False, billing="send_invoice",
                       due_date=DUE, auto_advance=True, number="F-001", charge=None, amount_paid=0,
                       amount_remaining=120_000, billing_reason="manual", **_SNAPSHOT),
    "2019-03-14": _age(created=ISSUED, status="open", paid=False, billing="send_invoice", due_date=DUE, number="F-001",
                       auto_advance=True, charge=None, amount_paid=0, amount_remaining=120_000,
                       status_transitions={"finalized_at": ISSUED, "paid_at": None, "voided_at": None}, **_SNAPSHOT),
    "2019-10-17": _age(created=ISSUED, status="open", paid=False, collection_method="send_invoice", due_date=DUE,
                       number="F-001", charge=None, payment_intent="pi_1", amount_paid=0, amount_remaining=120_000,
                       status_transitions={"finalized_at": ISSUED}, tax_percent=None, **_SNAPSHOT),
    "2022-11-15": _age(created=ISSUED, status="open", paid=False, paid_out_of_band=False, due_date=DUE,
                       collection_method="send_invoice", number="F-001", payment_intent="pi_1", charge=None,
                       amount_paid=0, amount_remaining=120_000, latest_revision=None, effective_at=ISSUED,
                       status_transitions={"finalized_at": ISSUED}, total_tax_amounts=[], **_SNAPSHOT),
    "2025-03-31.basil": _age(created=ISSUED, status="open", collection_method="send_invoice", due_date=DUE,
                             number="F-001", amount_paid=0, amount_remaining=120_000, amount_overpaid=0,
                             status_transitions={"finalized_at": ISSUED}, parent=None, total_taxes=[], **_SNAPSHOT),
    "2026-10-28.endive": _age(created=ISSUED, status="open", collection_method="send_invoice", due_date=DUE,
                              number="F-001", amount_paid=0, amount_remaining=120_000, amount_overpaid=0,
                              effective_at=ISSUED, customer_account=None, issuer={"type": "self"},
                              status_transitions={"finalized_at": ISSUED}, pre_payment_credit_notes_amount=0,
                              post_payment_credit_notes_amount=0, a_field_of_next_year={"x": [1]}, **_SNAPSHOT),
}  # fmt: skip

# How an age says that an invoice is over, a draft, or collected by Stripe: the fields that differ from OPEN, and what
# is concluded.
OVER: list[tuple[str, Json, str]] = [
    ("2013-02-13", {"paid": True, "closed": True}, "paid"),
    ("2013-02-13", {"closed": True}, "uncollectible"),
    ("2013-02-13", {"next_payment_attempt": PAID}, "not_ours_to_chase"),
    ("2013-02-13", {"attempted": False, "attempt_count": 0, "charge": None, "next_payment_attempt": PAID}, "draft"),
    ("2014-12-22", {"forgiven": True, "closed": True}, "uncollectible"),
    ("2014-12-22", {"charge": {"id": "ch_1", "object": "charge", "status": "pending"}}, "payment_pending"),
    ("2014-12-22", {"paid": True, "charge": {"id": "ch_1", "paid": True, "refunded": True, "amount": 120_000,
                                             "currency": "eur", "refunds": []}}, "refunded"),
    ("2017-08-15", {"paid": True, "closed": True, "amount_due": 0, "total": 0}, "paid"),
    ("2017-08-15", {"attempted": False, "number": None}, "draft"),
    ("2017-08-15", {"attempted": False, "number": None, "amount_paid": 120_000, "amount_remaining": 0}, "paid"),
    ("2018-11-08", {"status": "uncollectible"}, "uncollectible"),
    ("2018-11-08", {"status": "void"}, "void"),
    ("2019-03-14", {"status": "paid", "paid": True, "amount_paid": 0}, "paid"),
    ("2022-11-15", {"payment_intent": {"id": "pi_1", "status": "processing"}}, "payment_pending"),
    ("2022-11-15", {"status": "paid", "paid": True, "paid_out_of_band": True, "amount_paid": 0}, "paid"),
    ("2022-11-15", {"status": "void", "latest_revision": "in_2"}, "void"),
    ("2022-11-15", {"status": "paid", "charge": {"id": "ch_1", "object": "charge", "disputed": True}}, "disputed"),
    ("2025-03-31.basil", {"payments": {"data": [{"id": "inpay_1", "status": "open", "payment": {
        "type": "payment_intent", "payment_intent": {"id": "pi_1", "status": "processing"}}}]}}, "payment_pending"),
    ("2026-10-28.endive", {"status": "uncollectible", "status_details": {
        "uncollectible": {"reason": "payment_not_received"}}}, "uncollectible"),
    ("2026-10-28.endive", {"deleted": True}, "deleted"),
    ("2026-10-28.endive", {"collection_method": "charge_automatically", "due_date": None}, "not_ours_to_chase"),
    ("2026-10-28.endive", {"amount_remaining": 0}, "paid"),
    ("2026-10-28.endive", {"status": "paid", "total": -5_000, "amount_due": 0, "amount_remaining": 0}, "paid"),
    ("2026-10-28.endive", {"due_date": 1_771_585_200}, "not_yet_due"),
]  # fmt: skip


def charge(**fields: Any) -> Json:
    """A charge of 1 200.00 EUR that succeeded, in today's shape."""
    return {"id": "ch_1", "object": "charge", "amount": 120_000, "amount_refunded": 0, "captured": True, "paid": True,
            "currency": "eur", "disputed": False, "refunded": False, "status": "succeeded", "livemode": True,
            **fields}  # fmt: skip


def event(name: str, subject: Any, **fields: Any) -> Json:
    """A snapshot event about an object."""
    return {"id": "evt_1", "object": "event", "type": name, "api_version": "2017-08-15", "created": ISSUED,
            "livemode": True, "data": {"object": subject}, **fields}  # fmt: skip
