"""How does a test talk to the pretend Stripe in few words, keeping every exchange for whoever wants to look?"""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests
from stripe import StripeClient

from collector.sandbox.server import RunningSandbox, start_sandbox
from collector.sandbox.world import World

Json = dict[str, Any]
DAY = 86_400
MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass
class Exchange:
    """One request and its answer."""

    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    body: Json


@dataclass
class Shop:
    """A business on a pretend Stripe of its own, on a Monday morning that stands still until the test moves it."""

    sandbox: RunningSandbox
    key: str = "sk_test_shop"
    exchanges: list[Exchange] = field(default_factory=list)
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        # Looking for proxies at each request is a third of what one costs.
        self.session.trust_env = False

    @property
    def world(self) -> World:
        return self.sandbox.world

    @property
    def client(self) -> StripeClient:
        """Stripe's own package, pointed at the sandbox."""
        return StripeClient(self.key, base_addresses={"api": self.sandbox.base_url})

    def send(self, method: str, path: str, params: Json | None = None, **headers: str) -> Exchange:
        """Any request, whatever the answer."""
        form = urllib.parse.urlencode(list(flat(params or {})))
        sent_headers = {name.replace("_", "-"): value for name, value in headers.items()}
        sent_headers.setdefault("Authorization", f"Bearer {self.key}")
        url = self.sandbox.base_url + path
        if method == "POST":
            sent_headers["Content-Type"] = "application/x-www-form-urlencoded"
            answer = self.session.post(url, data=form, headers=sent_headers, timeout=10)
        else:
            answer = self.session.request(method, f"{url}?{form}" if form else url, headers=sent_headers, timeout=10)
        exchange = Exchange(method, path, answer.status_code, answer.headers, answer.json())
        self.exchanges.append(exchange)
        return exchange

    def get(self, path: str, **params: Any) -> Json:
        return self._done(self.send("GET", path, params))

    def post(self, path: str, **params: Any) -> Json:
        return self._done(self.send("POST", path, params))

    def delete(self, path: str) -> Json:
        return self._done(self.send("DELETE", path))

    def refused(self, method: str, path: str, **params: Any) -> Json:
        """The error of a request that must be refused, with its HTTP status under "status"."""
        exchange = self.send(method, path, params)
        assert exchange.status >= 400, f"{method} {path} was not refused"
        return {"status": exchange.status, **exchange.body["error"]}

    def control(self, path: str, **wish: Any) -> Json:
        """A request to the sandbox's own controls."""
        status, told = self.controlled(path, wish)
        assert status == 200, told
        return told

    def controlled(self, path: str, wish: Json) -> tuple[int, Json]:
        """The same where it may be refused: the HTTP status, and what was told."""
        answer = self.session.post(f"{self.sandbox.base_url}/sandbox/{path}", json=wish, timeout=10)
        return answer.status_code, answer.json()

    def customer(self, **params: Any) -> Json:
        return self.post("/v1/customers", **{"name": "Durand SARL", "email": "compta@durand.example", **params})

    def draft(self, amount: int = 120_000, days: int = 30, customer: str | None = None, **params: Any) -> Json:
        """A draft with one line, to be sent and paid within `days`."""
        owner = customer or self.customer()["id"]
        params = {"collection_method": "send_invoice", "days_until_due": days, **params}
        made = self.post("/v1/invoices", customer=owner, **params)
        line = {"amount": amount, "currency": made["currency"], "description": "Site"}
        self.post("/v1/invoiceitems", customer=owner, invoice=made["id"], **line)
        return self.get(f"/v1/invoices/{made['id']}")

    def invoice(self, amount: int = 120_000, days: int = 30, customer: str | None = None, **params: Any) -> Json:
        """An open invoice."""
        return self.post(f"/v1/invoices/{self.draft(amount, days, customer, **params)['id']}/finalize")

    def act(self, invoice: Json, verb: str, **params: Any) -> Json:
        """`POST /v1/invoices/{id}/verb`."""
        return self.post(f"/v1/invoices/{invoice['id']}/{verb}", **params)

    def again(self, made: Json, **params: Any) -> Json:
        """The object as it is now."""
        return self.get(f"/v1/{made['object']}s/{made['id']}", **params)

    def transfer(self, value: int, currency: str = "eur") -> Json:
        """A bank transfer the business reports."""
        return self.post(
            "/v1/payment_records/report_payment",
            amount_requested={"currency": currency, "value": value},
            initiated_at=self.world.now(),
            outcome="guaranteed",
            guaranteed={"guaranteed_at": self.world.now()},
            payment_method_details={"type": "custom", "custom": {"display_name": "Virement"}},
        )

    def days_pass(self, days: float) -> None:
        self.world.move_to(self.world.now() + int(days * DAY))

    def event_types(self) -> list[str]:
        """All events so far, oldest first."""
        return [event["type"] for event in self.events()]

    def events(self) -> list[Json]:
        found: list[Json] = []
        page = self.get("/v1/events", limit=100)
        while True:
            found += page["data"]
            if not page["has_more"]:
                return found[::-1]
            page = self.get("/v1/events", limit=100, starting_after=page["data"][-1]["id"])

    @staticmethod
    def _done(exchange: Exchange) -> Json:
        assert exchange.status == 200, exchange.body
        return exchange.body


@contextmanager
def open_shop(livemode: bool = False) -> Iterator[Shop]:
    """A sandbox that ends with the block."""
    sandbox = start_sandbox(World(seed=1, start=MONDAY, frozen=True), livemode=livemode)
    try:
        yield Shop(sandbox, key="sk_live_shop" if livemode else "sk_test_shop")
    finally:
        sandbox.stop()


def flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Stripe's form fields: {"a": {"b": [1]}} -> a[b][0]=1; None stands for an empty string."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from flat(below, f"{name}[{key}]" if name else key)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from flat(below, f"{name}[{index}]")
    elif isinstance(value, bool):
        yield name, str(value).lower()
    else:
        yield name, "" if value is None else str(value)
