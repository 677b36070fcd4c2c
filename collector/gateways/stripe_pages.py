"""What does a page of Stripe's list of invoices say? Needs nothing but its bytes: a small process can do it too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import orjson

from collector.domain.readings import InvoiceReading
from collector.gateways import stripe_normaliser as normaliser
from collector.gateways.stripe_fields import Json, flag, id_of, rows
from collector.gateways.stripe_problems import StripeUnavailable, Unreadable

Bytes = bytes | bytearray | memoryview


@dataclass(frozen=True, slots=True)
class PageAsCame:
    """A page of invoices that nobody has unpacked yet: Stripe's bytes, when they were asked for and after which."""

    body: Bytes
    read_at: datetime
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Up to 100 invoices, newest first. `unreadable` are those of the page that we could not understand."""

    items: tuple[InvoiceReading, ...]
    unreadable: tuple[Unreadable, ...]
    has_more: bool
    last_id: str | None


def unpacked(body: Bytes) -> Json:
    """The JSON object in a body. Raises StripeUnavailable where something else answered in Stripe's place."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError:
        data = None
    if isinstance(data, dict):
        return data
    raise StripeUnavailable("What answered in Stripe's place does not speak JSON (a proxy?).")


def page_of(came: PageAsCame, *, livemode: bool) -> Page:
    """What a page says. Raises StripeUnavailable where it is none, or where nobody can go on from it."""
    answer = unpacked(came.body)
    found = rows(answer, "data")
    items, unreadable = [], []
    customers: normaliser.Customers = {}
    for data in found:
        try:
            items.append(normaliser.invoice_reading(data, came.read_at, livemode=livemode, customers=customers))
        except Unreadable as problem:
            unreadable.append(problem)
    last_id = id_of(found[-1]) if found else None
    has_more = flag(answer, "has_more")
    if has_more and last_id is None:
        # Going on is impossible, and stopping here would forget invoices without a word.
        raise StripeUnavailable("Stripe sent a page of invoices that does not say where the next one begins.")
    if has_more and last_id == came.after:
        raise StripeUnavailable("Stripe's list of invoices goes round in circles: its next page is the same again.")
    return Page(tuple(items), tuple(unreadable), has_more, last_id)
