"""What may we write into Stripe: a penalty invoice, a credit note, a written-off invoice, the place in the ladder?

Each write carries an idempotency key of ours, and the caller has looked before it: Stripe keeps keys for 24 hours only.
Every function raises StripeUnavailable where nobody knows whether it was done (look, then try the same key again),
StripeBusy where it surely was not, StripeForbidden, StripeRefused or NotFound where nothing was done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from collector.domain.facts import InvoiceStatus
from collector.gateways.stripe_fields import Json, flag, id_of, minor, rows, text, within
from collector.gateways.stripe_problems import NotFound, StripeForbidden, StripeRefused
from collector.gateways.stripe_wire import StripeWire, checked_id

NOBODY = "in_collectorasksonlywhetheritmay"  # an invoice no account has
NO_NOTE = "cn_collectorasksonlywhetheritmay"
_NONE = "collectorasksonlywhetheritmay"
# What a key might be allowed to write, by the switch of the Dashboard: an object of each kind that no account has.
WRITES = {
    "Charges and Refunds": f"/v1/refunds/re_{_NONE}",
    "PaymentIntents": f"/v1/payment_intents/pi_{_NONE}",
    "Customers": f"/v1/customers/cus_{_NONE}",
    "Disputes": f"/v1/disputes/du_{_NONE}",
    "Payouts": f"/v1/payouts/po_{_NONE}",
    "Transfers": f"/v1/transfers/tr_{_NONE}",
    "Invoices": f"/v1/invoices/{NOBODY}",
    "Credit notes": f"/v1/credit_notes/{NO_NOTE}",
    "Subscriptions": f"/v1/subscriptions/sub_{_NONE}",
}


@dataclass(frozen=True, slots=True)
class NewInvoice:
    """A draft to make. `days_until_due` counts from its making; `custom_fields` are printed, at most four."""

    customer_id: str
    currency: str
    days_until_due: int
    description: str
    metadata: Mapping[str, str]
    custom_fields: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line of a draft, without tax and without discount. Minor units of the draft's currency."""

    description: str
    amount_minor: int
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SeenInvoice:
    """As much of an invoice as tells whether it is the one we were about to make. Minor units."""

    stripe_id: str
    status: str  # draft, open, paid, uncollectible, void: Stripe's own word
    customer_id: str | None
    currency: str
    total_minor: int
    remaining_minor: int
    paid_minor: int
    given_back_minor: int  # by credit notes after the payment
    line_count: int
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SeenCreditNote:
    stripe_id: str
    amount_minor: int
    is_void: bool
    metadata: Mapping[str, str]


class StripeWrites:
    """The writing half of the gateway."""

    def __init__(self, wire: StripeWire) -> None:
        self._wire = wire

    def look_at(self, stripe_id: str) -> SeenInvoice | None:
        """The invoice now; None where Stripe does not know it (any more)."""
        try:
            data = self._wire.get(f"/v1/invoices/{checked_id(stripe_id)}")
        except NotFound:
            return None
        return None if flag(data, "deleted") else _seen(data)

    def invoices_of(self, customer_id: str, created_gte: int) -> list[SeenInvoice]:
        """Every invoice of a customer made since then (seconds since 1970), newest first. A list shows what is there.

        Stripe's search would be shorter, but lags behind by a minute, in bad hours by an hour.
        """
        params = {"customer": checked_id(customer_id), "created[gte]": str(created_gte)}
        return [_seen(data) for data in self._wire.all_rows("/v1/invoices", params)]

    def credit_notes_of(self, stripe_id: str) -> list[SeenCreditNote]:
        """Every credit note of an invoice, void ones too."""
        return [_note(data) for data in self._wire.all_rows("/v1/credit_notes", {"invoice": checked_id(stripe_id)})]

    def make_draft(self, new: NewInvoice, key: str) -> SeenInvoice:
        """An empty draft that Stripe leaves alone: no tax, nothing pulled in, not advanced, no mail."""
        form = {
            "customer": new.customer_id,
            "currency": new.currency,
            "collection_method": "send_invoice",
            "days_until_due": new.days_until_due,
            "auto_advance": False,
            "automatic_tax": {"enabled": False},
            "pending_invoice_items_behavior": "exclude",
            "description": new.description,
            "metadata": new.metadata,
            "custom_fields": [{"name": name, "value": value} for name, value in new.custom_fields],
        }
        return _seen(self._wire.post("/v1/invoices", form, key))

    def add_lines(self, stripe_id: str, lines: Sequence[NewLine], key: str) -> SeenInvoice:
        """All lines of a draft in one request: all of them are there, or none."""
        sent = [
            {
                "amount": line.amount_minor,
                "description": line.description,
                "discountable": False,
                "metadata": line.metadata,
            }
            for line in lines
        ]
        return _seen(self._wire.post(f"/v1/invoices/{checked_id(stripe_id)}/add_lines", {"lines": sent}, key))

    def finalize(self, stripe_id: str, key: str) -> SeenInvoice:
        """Make an invoice of a draft. Stripe sends nothing and collects nothing by itself."""
        path = f"/v1/invoices/{checked_id(stripe_id)}/finalize"
        return _seen(self._wire.post(path, {"auto_advance": False}, key))

    def delete_draft(self, stripe_id: str) -> None:
        """Delete a draft; one that is gone already stays gone."""
        try:
            self._wire.delete(f"/v1/invoices/{checked_id(stripe_id)}")
        except NotFound:
            return

    def credit(self, stripe_id: str, amount_minor: int, memo: str, metadata: Mapping[str, str], key: str) -> str:
        """A credit note on an open invoice, of which Stripe writes to nobody. Returns its id."""
        return self._credit_note(stripe_id, {"amount": amount_minor, "memo": memo, "metadata": metadata}, key)

    def give_back(self, stripe_id: str, amount_minor: int, memo: str, metadata: Mapping[str, str], key: str) -> str:
        """A credit note on a paid invoice that refunds its whole amount by the way it was paid. Returns its id."""
        form = {"amount": amount_minor, "refund_amount": amount_minor, "memo": memo, "metadata": metadata}
        return self._credit_note(stripe_id, form, key)

    def _credit_note(self, stripe_id: str, form: Mapping[str, object], key: str) -> str:
        sent = {"invoice": checked_id(stripe_id), "email_type": "none", **form}
        return id_of(self._wire.post("/v1/credit_notes", sent, key)) or ""

    def mark_uncollectible(self, stripe_id: str, key: str) -> None:
        """Write an open invoice off."""
        self._wire.post(f"/v1/invoices/{checked_id(stripe_id)}/mark_uncollectible", {}, key)

    def set_metadata(self, stripe_id: str, metadata: Mapping[str, str], key: str) -> None:
        """Set these entries of an invoice's metadata; the others stay."""
        self._wire.post(f"/v1/invoices/{checked_id(stripe_id)}", {"metadata": metadata}, key)

    def may_write(self, kind: str) -> bool:
        """Ask to change an object of `kind` (a word of WRITES) that nobody has. Raises StripeUnavailable."""
        try:
            self._only_asks(WRITES[kind])
        except StripeForbidden:
            return False
        except StripeRefused:
            return True  # refused for another reason than the switch
        return True

    def may_write_invoices(self) -> None:
        """Ask to change an invoice that nobody has. Raises StripeForbidden where the key may write none."""
        self._only_asks(f"/v1/invoices/{NOBODY}")

    def may_write_credit_notes(self) -> None:
        """Ask to change a credit note that nobody has. Raises StripeForbidden where the key may write none."""
        self._only_asks(f"/v1/credit_notes/{NO_NOTE}")

    def _only_asks(self, path: str) -> None:
        try:
            self._wire.post(path, {"metadata": {"collector": "asks"}}, f"may-write{path.replace('/', '-')}")
        except NotFound:
            return


def _seen(data: Json) -> SeenInvoice:
    stripe_id = id_of(data) or ""
    return SeenInvoice(
        stripe_id=stripe_id,
        status=text(data, "status") or InvoiceStatus.DRAFT.value,
        customer_id=id_of(data.get("customer")),
        currency=text(data, "currency") or "",
        total_minor=minor(data, "total", stripe_id, 0),
        remaining_minor=minor(data, "amount_remaining", stripe_id, 0),
        paid_minor=minor(data, "amount_paid", stripe_id, 0),
        given_back_minor=minor(data, "post_payment_credit_notes_amount", stripe_id, 0),
        line_count=len(rows(data, "lines")),
        metadata=_metadata(data),
    )


def _note(data: Json) -> SeenCreditNote:
    stripe_id = id_of(data) or ""
    amount = minor(data, "amount", stripe_id, 0)
    return SeenCreditNote(stripe_id, amount, text(data, "status") == "void", _metadata(data))


def _metadata(data: Json) -> dict[str, str]:
    return {name: value for name, value in within(data, "metadata").items() if isinstance(value, str)}
