"""How do we ask Stripe, and how do we know that a webhook is Stripe's? The only module that imports stripe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import orjson

from collector.clock import Clock
from collector.domain.facts import InvoiceStatus
from collector.domain.readings import (
    AccountReading,
    CreditNoteReading,
    CustomerReading,
    Deleted,
    EventSeen,
    InvoiceReading,
    PaymentReading,
    ReversalReading,
)
from collector.gateways import stripe_normaliser as normaliser
from collector.gateways.stripe_connections import KeptConnections
from collector.gateways.stripe_events import CAUGHT_UP_KINDS, event_from_bytes, event_from_json
from collector.gateways.stripe_fields import Json, flag, id_of, rows, within
from collector.gateways.stripe_pages import Page, PageAsCame, page_of
from collector.gateways.stripe_problems import (
    BadWebhook,
    NotFound,
    StripeBusy,
    StripeForbidden,
    StripeRefused,
    StripeTrouble,
    StripeUnavailable,
    Unreadable,
)
from collector.gateways.stripe_second_reader import SecondReader
from collector.gateways.stripe_setup import StripeSetup
from collector.gateways.stripe_subscriptions import StripeSubscriptions
from collector.gateways.stripe_wire import GatewayHealth, StripeWire, checked_id
from collector.gateways.stripe_writes import StripeWrites
from collector.ids import Ids

__all__ = [
    "BadWebhook",
    "GatewayHealth",
    "NotFound",
    "Page",
    "PageAsCame",
    "StripeBusy",
    "StripeForbidden",
    "StripeGateway",
    "StripeRefused",
    "StripeTrouble",
    "StripeUnavailable",
    "Unreadable",
    "verify_webhook",
]

API_VERSION = "2026-10-28.endive"  # what we ask in, and what our endpoint is told in: the package's own (a test)
WEBHOOK_TOLERANCE = timedelta(seconds=300)

# The payment intent tells whether a debit is under way; four levels is as deep as Stripe expands.
_SINGLE = ("customer", "payments.data.payment.payment_intent")
_LISTED = ("data.customer",)
# Where an object is read by its id; what begins otherwise is none of these.
_PLACES = {
    "inpay": "invoice_payments", "cn": "credit_notes", "re": "refunds", "pyr": "refunds", "du": "disputes",
    "dp": "disputes",
}  # fmt: skip


class StripeGateway(StripeWrites, StripeSetup, StripeSubscriptions):
    """Reads one Stripe account, and writes what policy lets us. Safe to use from many threads; make it after a fork.

    The SDK brings the certificates and checks signatures, and is loaded only for these: with `requests` it takes 5 MiB.
    Its typed objects are left out, because they cost eighty times the parsing (2.6 ms an invoice), and so is its HTTP
    client, which costs more than the request. Waiting and trying again is ours too: the SDK never waits on 429.
    """

    def __init__(
        self,
        api_key: str,
        base: str,
        clock: Clock,
        ids: Ids,
        *,
        livemode: bool,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        """`base`: "https://api.stripe.com", or the sandbox. `sleep` waits between tries (default: the clock's)."""
        self._clock = clock
        self._livemode = livemode
        headers = {
            "Authorization": f"Bearer {api_key}",
            "Stripe-Version": API_VERSION,
            "User-Agent": "Collector",
        }
        self._connections = KeptConnections(base, _certificates(), headers)
        super().__init__(StripeWire(base, self._connections.ask, clock, ids, sleep or clock.sleep))

    def read_invoice(self, stripe_id: str, *, look_for_credit_notes: bool = False) -> InvoiceReading | Deleted:
        """The invoice now, with customer, payments, credit notes, refunds and disputes.

        One request for an invoice nobody has paid on. `look_for_credit_notes`: read them even where the invoice
        shows none in force, since we remember one (it was voided). Raises StripeUnavailable, StripeRefused,
        Unreadable.
        """
        read_at = self._clock.now()
        try:
            data = self._wire.get(f"/v1/invoices/{checked_id(stripe_id)}", expand=_SINGLE)
        except NotFound:
            return Deleted(stripe_id, read_at)
        if flag(data, "deleted"):
            return Deleted(stripe_id, read_at)
        if flag(within(data, "payments"), "has_more"):
            data = {**data, "payments": self._wire.all_rows("/v1/invoice_payments", {"invoice": stripe_id})}
        reading = normaliser.invoice_reading(data, read_at, livemode=self._livemode)
        try:
            return self._detailed(reading, data, look_for_credit_notes)
        except Unreadable as problem:
            # A credit note, refund or dispute we cannot understand makes its invoice one we cannot judge.
            because = f"{problem.stripe_id}: {problem.because}"
            raise Unreadable(stripe_id, because, problem.shown or reading.raw) from None

    def _detailed(self, reading: InvoiceReading, data: Json, look_for_credit_notes: bool) -> InvoiceReading:
        outside = normaliser.paid_outside_stripe(reading)
        return replace(
            reading,
            payments=reading.payments + ((outside,) if outside else ()),
            credit_notes=self._credit_notes(data, reading.stripe_id, look_for_credit_notes),
            reversals=tuple(found for payment in reading.payments for found in self._reversals(payment)),
            detail_complete=True,
        )

    def list_invoices(
        self,
        status: InvoiceStatus | None = None,
        *,
        created_gte: int | None = None,
        created_lt: int | None = None,
        starting_after: str | None = None,
        limit: int = 100,
    ) -> Page:
        """One page, newest first; `created_*` are seconds since 1970. Customers are there, payments are not."""
        return self.unpack(
            self.fetch_invoices(
                status, created_gte=created_gte, created_lt=created_lt, starting_after=starting_after, limit=limit
            )
        )

    def fetch_invoices(
        self,
        status: InvoiceStatus | None = None,
        *,
        created_gte: int | None = None,
        created_lt: int | None = None,
        starting_after: str | None = None,
        limit: int = 100,
    ) -> PageAsCame:
        """The same not unpacked yet. Many may wait for Stripe side by side, and one thread unpack what comes."""
        read_at = self._clock.now()
        body = self._wire.get_bytes(
            "/v1/invoices",
            {
                "status": status.value if status else None,
                "limit": limit,
                "starting_after": starting_after,
                "created[gte]": created_gte,
                "created[lt]": created_lt,
            },
            expand=_LISTED,
        )
        return PageAsCame(body, read_at, starting_after)

    def unpack(self, page: PageAsCame) -> Page:
        """What a page says. Raises StripeUnavailable where something else answered in Stripe's place."""
        return page_of(page, livemode=self._livemode)

    def second_reader(self) -> SecondReader:
        """What unpacks pages in a process of its own; to be closed."""
        return SecondReader(livemode=self._livemode)

    def read_customer(self, stripe_id: str) -> CustomerReading:
        """The customer now, tax ids included; `deleted` where only that is left. Raises as read_invoice, NotFound."""
        data = self._wire.get(f"/v1/customers/{checked_id(stripe_id)}", expand=("tax_ids",))
        if not flag(data, "deleted"):
            normaliser.check_mode(data, stripe_id, livemode=self._livemode)
        return normaliser.customer_reading(data)

    def read_cash(self, stripe_id: str) -> dict[str, int] | None:
        """The customer's money at Stripe that pays nothing yet: minor units by currency. None: the key may not look."""
        try:
            data = self._wire.get(f"/v1/customers/{checked_id(stripe_id)}/cash_balance")
        except StripeForbidden:
            return None
        except NotFound:
            return {}
        return normaliser.cash_reading(data)

    def invoices_paid_by(self, stripe_id: str) -> tuple[str, ...]:
        """The invoices a payment intent (pi_...) or charge (ch_..., py_...) pays, by InvoicePayments; often none."""
        intent = stripe_id
        if stripe_id.startswith(("ch_", "py_")):
            intent = id_of(self._wire.get(f"/v1/charges/{checked_id(stripe_id)}").get("payment_intent")) or ""
        if not intent.startswith("pi_"):
            return ()
        pays = {"payment[type]": "payment_intent", "payment[payment_intent]": intent}
        found = (id_of(row.get("invoice")) for row in self._wire.all_rows("/v1/invoice_payments", pays))
        return tuple(dict.fromkeys(invoice_id for invoice_id in found if invoice_id))

    def invoices_behind(self, stripe_id: str) -> tuple[str, ...]:
        """The invoices that a payment of one, a credit note, a refund or a dispute is about; often none.

        For thin events, which name an object and show nothing of it. Raises as read_invoice, NotFound.
        """
        data = self._wire.get(f"/v1/{_PLACES[stripe_id.partition('_')[0]]}/{checked_id(stripe_id)}")
        if invoice_id := id_of(data.get("invoice")):
            return (invoice_id,)
        paid_by = id_of(data.get("payment_intent")) or id_of(data.get("charge"))
        return self.invoices_paid_by(paid_by) if paid_by else ()

    def payments_taken_back(self, refunded_since: int, disputed_since: int) -> Iterator[str]:
        """The payments (pi_..., else ch_...) of all refunds and disputes made since then (seconds since 1970)."""
        for path, since in (("/v1/refunds", refunded_since), ("/v1/disputes", disputed_since)):
            after: str | None = None
            while True:
                answer = self._wire.get(path, {"limit": 100, "starting_after": after, "created[gte]": since})
                found = rows(answer, "data")
                named = (id_of(each.get("payment_intent")) or id_of(each.get("charge")) for each in found)
                yield from filter(None, named)
                before, after = after, id_of(found[-1]) if found else None
                if after is None or after == before or not flag(answer, "has_more"):
                    break

    def events_since(self, last_id: str | None, types: Sequence[str] = CAUGHT_UP_KINDS) -> Iterator[EventSeen]:
        """Events after `last_id`, oldest first; of the 30 days Stripe keeps, newest first, where `last_id` is None.

        `types`: at most 20. An event we cannot read is passed over: it would only have been a hint.
        Raises NotFound where Stripe has forgotten `last_id` (more than 30 days), and as read_invoice.
        """
        backwards = last_id is None
        cursor = last_id
        while True:
            place = {"starting_after" if backwards else "ending_before": cursor}
            answer = self._wire.get("/v1/events", {"limit": 100, "types": types, **place})
            found = rows(answer, "data")
            for data in found if backwards else reversed(found):
                try:
                    yield event_from_json(data, orjson.dumps(data))
                except Unreadable:
                    continue
            before, cursor = cursor, (id_of(found[-1 if backwards else 0]) if found else None) or cursor
            if not found or cursor == before or not flag(answer, "has_more"):
                return

    def latest_event_id(self, types: Sequence[str] = CAUGHT_UP_KINDS) -> str | None:
        """Where a first catch-up begins; None while Stripe has no event of these types."""
        found = rows(self._wire.get("/v1/events", {"limit": 1, "types": types}), "data")
        return id_of(found[0]) if found else None

    def account(self) -> AccountReading:
        """The account the key belongs to. Raises as read_invoice."""
        return normaliser.account_reading(self._wire.get("/v1/account"))

    def health(self) -> GatewayHealth:
        """Counts and clock skew since this process began, for the Health page. Asks nothing."""
        return self._wire.health()

    def close(self) -> None:
        """Hang up the kept connections."""
        self._connections.close()

    def _credit_notes(self, invoice: Json, stripe_id: str, asked: bool) -> tuple[CreditNoteReading, ...]:
        shown = ("pre_payment_credit_notes_amount", "post_payment_credit_notes_amount")
        if not asked and not any(invoice.get(name) for name in shown):
            return ()
        return tuple(
            normaliser.credit_note_reading(data)
            for data in self._wire.all_rows("/v1/credit_notes", {"invoice": stripe_id})
        )

    def _reversals(self, payment: PaymentReading) -> Iterator[ReversalReading]:
        if payment.kind not in ("payment_intent", "charge") or not payment.provider_ref:
            return
        by = {payment.kind: payment.provider_ref}
        for data in self._wire.all_rows("/v1/refunds", by):
            yield normaliser.refund_reading(data, payment)
        for data in self._wire.all_rows("/v1/disputes", by):
            if dispute := normaliser.dispute_reading(data, payment):
                yield dispute


def _certificates() -> str:
    """The file of those we trust, which the SDK brings, without loading the SDK."""
    spec = find_spec("stripe")
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).with_name("data") / "ca-certificates.crt")


def verify_webhook(
    body: bytes, header: str, secrets: Sequence[str], now: datetime, *, livemode: bool
) -> EventSeen:  # fmt: skip
    """The event in a webhook request, once it is certain that Stripe sent it, lately, in this mode.

    `body` is the raw body, `header` the Stripe-Signature header, `secrets` every endpoint secret that may have
    signed (two while one is being rolled). Raises BadWebhook, whatever the sender tried: old or future by more than
    300 s (the SDK lets the future pass), unsigned, not UTF-8, not JSON, not an event, wrong mode. Whose
    event it is, `account` of the answer tells; the caller knows who we are.
    """
    sent_at = _signed_at(header)
    if abs(now.timestamp() - sent_at) > WEBHOOK_TOLERANCE.total_seconds():
        raise BadWebhook("the signature is more than 300 seconds old or ahead")
    if not any(_is_signed(body, header, secret) for secret in secrets):
        raise BadWebhook("no configured secret (STRIPE_WEBHOOK_SECRET) made this signature")
    try:
        event = event_from_bytes(body)
    except Unreadable as problem:
        raise BadWebhook(problem.because) from None
    if event.livemode is not livemode:
        raise BadWebhook(f"a {'live' if event.livemode else 'test'} event, but STRIPE_API_KEY is of the other mode")
    return event


def _signed_at(header: str) -> int:
    """The one timestamp of a Stripe-Signature header. The SDK takes the first of several; we refuse such a header."""
    stamps = [part[2:] for part in header.split(",") if part.startswith("t=")] if len(header) <= 4096 else []
    if len(stamps) != 1 or not re.fullmatch(r"[0-9]{1,12}", stamps[0]):
        raise BadWebhook("no Stripe-Signature header with one timestamp")
    return int(stamps[0])


def _is_signed(body: bytes, header: str, secret: str) -> bool:
    import stripe

    try:
        stripe.WebhookSignature.verify_header(body, header, secret)
    except (stripe.SignatureVerificationError, ValueError, TypeError):
        # ValueError: a body that is not UTF-8. TypeError: a signature with letters beyond ASCII.
        return False
    return True
