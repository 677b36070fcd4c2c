"""How does one question reach Stripe and its answer come back, with waiting and trying again?"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn
from urllib.parse import urlencode

from collector.clock import Clock
from collector.gateways.stripe_fields import Json, flag, id_of, rows, text, within
from collector.gateways.stripe_pages import unpacked
from collector.gateways.stripe_problems import (
    NotFound,
    StripeBusy,
    StripeForbidden,
    StripeKeyRefused,
    StripeRefused,
    StripeUnavailable,
    Unreadable,
)
from collector.ids import Ids

BUSY_TRIES = 7
FAILURE_TRIES = 4
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 8.0
LONGEST_PAUSE_SECONDS = 30.0  # that Stripe may ask for by Retry-After
PAGES_AT_MOST = 50  # of the payments, credit notes, refunds or disputes of one invoice

_ID = re.compile(r"[A-Za-z]{2,24}_[A-Za-z0-9_]{1,250}")

Answer = tuple[bytes, int, Mapping[str, str]]
AskOnce = Callable[[str, str, str | None, Mapping[str, str]], Answer]
Params = Mapping[str, str | int | Sequence[str] | None]
Form = Mapping[str, Any]  # of a write: text, whole numbers, yes or no, and mappings and lists of these


class Unreached(Exception):
    """The question may not have arrived, or its answer not come back."""


@dataclass(frozen=True, slots=True)
class GatewayHealth:
    """What this process has asked of Stripe so far, and how far Stripe's clock is ahead of ours."""

    requests: int
    busy: int
    failed: int
    refused: int
    clock_skew_seconds: float | None


class StripeWire:
    """Asks, waits where Stripe is busy or fails, counts. Safe to use from many threads."""

    def __init__(
        self, base: str, ask_once: AskOnce, clock: Clock, ids: Ids, sleep: Callable[[float], None]
    ) -> None:  # fmt: skip
        """`ask_once(method, url, form, headers)` sends one request and raises Unreached where no answer came."""
        self._base = base.rstrip("/")
        self._ask_once = ask_once
        self._clock = clock
        self._ids = ids
        self._sleep = sleep
        self._counts: Counter[str] = Counter()
        self._skew_seconds: float | None = None
        self._lock = threading.Lock()

    def get(self, path: str, params: Params | None = None, expand: Sequence[str] = ()) -> Json:
        """The JSON object at a path of the API.

        Raises StripeUnavailable, StripeRefused, NotFound; Unreadable for an object of the other mode.
        """
        return unpacked(self.get_bytes(path, params, expand))

    def get_bytes(self, path: str, params: Params | None = None, expand: Sequence[str] = ()) -> bytes:
        """The same before it is parsed; params without a value are left out, sequences are sent as arrays."""
        flat: list[tuple[str, str | int]] = []
        for name, value in {**(params or {}), "expand": expand}.items():
            if isinstance(value, str | int):
                flat.append((name, value))
            elif value is not None:
                flat += [(f"{name}[]", each) for each in value]
        query = urlencode(flat)
        return self._accepted("GET", path, self._answer("GET", f"{self._base}{path}?{query}"))

    def post(self, path: str, form: Form, key: str) -> Json:
        """Write under an idempotency key; the same key goes with every try, so that Stripe does it once (24 hours).

        Raises StripeUnavailable where nobody knows whether it was done, StripeBusy where it surely was not, and
        StripeForbidden, StripeRefused, NotFound where Stripe refused it: nothing was done then.
        """
        sent = urlencode(list(_fields(form)))
        headers = {"Idempotency-Key": key, "Content-Type": "application/x-www-form-urlencoded"}
        return unpacked(self._accepted("POST", path, self._answer("POST", self._base + path, sent, headers)))

    def delete(self, path: str) -> Json:
        """Delete what is at a path. Raises as post; NotFound where it is gone already."""
        return unpacked(self._accepted("DELETE", path, self._answer("DELETE", self._base + path)))

    def _accepted(self, method: str, path: str, answer: Answer) -> bytes:
        body, status, headers = answer
        if 200 <= status < 300:
            return body
        self._count("refused")
        try:
            data = unpacked(body)
        except StripeUnavailable:
            data = {}
        _raise_for(method, status, within(data, "error"), path, headers)

    def all_rows(self, path: str, params: Mapping[str, str]) -> list[Json]:
        """Every row of a list that belongs to one object. Raises Unreadable past 5 000 rows."""
        found: list[Json] = []
        after: str | None = None
        for _ in range(PAGES_AT_MOST):
            answer = self.get(path, {"limit": 100, "starting_after": after, **params})
            page = rows(answer, "data")
            found += page
            after = id_of(page[-1]) if page else None
            if not flag(answer, "has_more") or after is None:
                return found
        raise Unreadable(next(iter(params.values()), "list"), f"has more than {100 * PAGES_AT_MOST} entries in {path}")

    def health(self) -> GatewayHealth:
        """Counts and clock skew since this process began. Asks nothing."""
        with self._lock:
            counts = self._counts
            return GatewayHealth(
                counts["requests"], counts["busy"], counts["failed"], counts["refused"], self._skew_seconds
            )

    def _answer(
        self, method: str, url: str, form: str | None = None, more_headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer once Stripe neither fails nor asks to slow down. Raises StripeBusy or StripeUnavailable."""
        because, tries = "", 0
        while True:
            tries += 1
            wait = self._wait_seconds(tries)
            try:
                body, status, headers = self._ask_once(method, url, form, more_headers or {})
            except Unreached as error:
                self._count("requests", "failed")
                because = f"Stripe could not be reached ({error})."
                busy = False
            else:
                self._count("requests")
                self._note_time(headers)
                if status != 429 and status != 409 and status < 500:
                    return body, status, headers
                busy = status == 429
                self._count("busy" if busy else "failed")
                because = f"Stripe answered {status} (request {headers.get('Request-Id', 'without id')})."
                wait = max(wait, _retry_after(headers))
            if tries >= (BUSY_TRIES if busy else FAILURE_TRIES):
                raise StripeBusy(because) if busy else StripeUnavailable(because)
            self._sleep(wait)

    def _wait_seconds(self, tries: int) -> float:
        """Doubling from half a second, spread between half and whole so that readers do not come back together."""
        whole: float = min(FIRST_WAIT_SECONDS * 2 ** (tries - 1), LONGEST_WAIT_SECONDS)
        return whole * (0.5 + 0.5 * self._ids.uniform())

    def _count(self, *names: str) -> None:
        with self._lock:
            self._counts.update(names)

    def _note_time(self, headers: Mapping[str, str]) -> None:
        try:
            server_time = parsedate_to_datetime(headers["Date"])
        except (KeyError, ValueError):
            return
        if server_time.tzinfo is not None:
            self._skew_seconds = (server_time - self._clock.now()).total_seconds()


def checked_id(stripe_id: str) -> str:
    """An id that may stand in a path. Raises NotFound for what is no Stripe id."""
    if not _ID.fullmatch(stripe_id):
        raise NotFound(stripe_id[:64])
    return stripe_id


def _fields(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Stripe's form fields: {"a": {"b": [1]}} is a[b][0]=1; what is None is left out."""
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _fields(below, f"{name}[{key}]" if name else key)
    elif isinstance(value, list | tuple):
        for index, below in enumerate(value):
            yield from _fields(below, f"{name}[{index}]")
    elif isinstance(value, bool):
        yield name, "true" if value else "false"
    elif value is not None:
        yield name, str(value)


def _raise_for(method: str, status: int, error: Json, path: str, headers: Mapping[str, str]) -> NoReturn:
    message = text(error, "message") or f"Stripe answered {status}."
    subject = path.rsplit("/", 1)[-1]
    if status == 401:
        raise StripeKeyRefused(
            "Stripe does not accept STRIPE_API_KEY.", "Copy the restricted key from the Stripe Dashboard again."
        )
    if status == 403:
        raise StripeForbidden(path, toggle_of(message, path, "Read" if method == "GET" else "Write"), message)
    if error.get("type") == "idempotency_error":
        raise StripeUnavailable(f"Stripe holds another request under the same key: {message}")
    other_mode = "similar object exists in" in message
    if other_mode:
        raise Unreadable(subject, "belongs to the other mode (test or live) than STRIPE_API_KEY")
    if error.get("code") == "resource_missing" or status == 404:
        raise NotFound(subject if _ID.fullmatch(subject) else (text(error, "param") or path))
    if method != "GET":
        raise StripeRefused(f"Stripe refused {path} ({status}): {message}", "Nothing was written.")
    raise StripeRefused(
        f"Stripe refused {path} ({status}, request {headers.get('Request-Id', 'without id')}): {message}",
        "This is a mistake of the program; please report it with the request id.",
    )


_PERMISSION = re.compile(r"rak_([a-z_]+)_(read|write)")
# As the Dashboard names them where a restricted key is edited.
_TOGGLES = {
    "invoice": "Invoices", "credit_note": "Credit notes", "charge": "Charges and Refunds", "customer": "Customers",
    "event": "Events", "dispute": "Disputes", "payment_intent": "PaymentIntents", "account": "Account",
    "webhook": "Webhook Endpoints", "subscription": "Subscriptions", "cash_balance": "Customer cash balance",
}  # fmt: skip
_TOGGLE_OF_PATH = {
    "invoices": "Invoices", "invoice_payments": "Invoices", "credit_notes": "Credit notes",
    "charges": "Charges and Refunds", "refunds": "Charges and Refunds", "customers": "Customers",
    "webhook_endpoints": "Webhook Endpoints", "payment_intents": "PaymentIntents",
    "subscriptions": "Subscriptions",
}  # fmt: skip


def toggle_of(message: str, path: str, access: str) -> str:
    """The switch of a restricted key that is off, such as "Credit notes: Write": by Stripe's message, else the path."""
    named = _PERMISSION.search(message)
    if named:
        resource, access = named[1], named[2].capitalize()
        return f"{_TOGGLES.get(resource, resource.replace('_', ' ').capitalize())}: {access}"
    if path.endswith("/cash_balance"):
        return f"{_TOGGLES['cash_balance']}: {access}"
    resource = path.removeprefix("/v1/").split("/")[0]
    return f"{_TOGGLE_OF_PATH.get(resource, resource.replace('_', ' ').capitalize())}: {access}"


def _retry_after(headers: Mapping[str, str]) -> float:
    try:
        asked = float(headers.get("Retry-After") or 0)
    except ValueError:
        return 0.0
    return asked if 0 <= asked <= LONGEST_PAUSE_SECONDS else LONGEST_PAUSE_SECONDS
