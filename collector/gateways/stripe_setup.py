"""What must hold at Stripe before we can work: the permissions of the key, and the endpoint that brings us news."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import orjson

from collector.domain.readings import EventSeen
from collector.gateways.stripe_events import KINDS, THIN, event_from_json
from collector.gateways.stripe_fields import Json, id_of, rows, text, within
from collector.gateways.stripe_problems import NotFound, StripeForbidden, Unreadable
from collector.gateways.stripe_wire import StripeWire, checked_id

# Every kind of object we read, by the switch of a restricted key that opens it (docs/operating.md).
READS = {
    "Account": "/v1/account",
    "Invoices": "/v1/invoices",
    "Customers": "/v1/customers",
    "Credit notes": "/v1/credit_notes",
    "Charges and Refunds": "/v1/refunds",
    "PaymentIntents": "/v1/payment_intents",
    "Disputes": "/v1/disputes",
    "Events": "/v1/events",
}
ENDPOINT_EVENTS = tuple(sorted(KINDS))


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that Stripe tells. `secret` is there only in the answer to its making, and never shown."""

    stripe_id: str
    url: str
    is_on: bool
    api_version: str | None  # None: the account's default, which changes when somebody upgrades it
    kinds: tuple[str, ...]
    secret: str = field(default="", repr=False)
    is_thin: bool = False  # it brings events that show no object, and so have no version
    is_destination: bool = False  # an event destination, made in the Dashboard: we never change those

    @property
    def missing_kinds(self) -> tuple[str, ...]:
        """Events we want that it does not bring."""
        return () if "*" in self.kinds else tuple(kind for kind in ENDPOINT_EVENTS if kind not in self.kinds)


class StripeSetup:
    """The part of the gateway that is asked while things are set up and looked over."""

    _wire: StripeWire

    def reads(self) -> Iterator[tuple[str, str | None]]:
        """Each switch we need for reading, and the one to switch on instead where Stripe refuses (None: all is well).

        Asks for one object of each kind. Raises StripeUnavailable, StripeKeyRefused.
        """
        for name, path in READS.items():
            try:
                self._wire.get(path, {} if path == "/v1/account" else {"limit": 1})
            except StripeForbidden as refused:
                yield name, refused.toggle
            else:
                yield name, None

    def may_read_cash(self) -> str | None:
        """The switch that shows cash balances, where it is off; None: it is on, or there is nobody to ask about."""
        found = rows(self._wire.get("/v1/customers", {"limit": 1}), "data")
        if not found:
            return None
        try:
            self._wire.get(f"/v1/customers/{checked_id(id_of(found[0]) or '')}/cash_balance")
        except StripeForbidden as refused:
            return refused.toggle
        except NotFound:
            return None
        return None

    def webhook_endpoints(self) -> list[Endpoint]:
        """Every endpoint of the account, ours or not. Raises StripeForbidden."""
        return [_endpoint(data) for data in self._wire.all_rows("/v1/webhook_endpoints", {})]

    def event_destinations(self) -> list[Endpoint]:
        """The first 100 event destinations that post somewhere: the second version's webhook endpoints.

        Raises StripeForbidden, StripeRefused.
        """
        path = "/v2/core/event_destinations"
        found = rows(self._wire.get(path, {"limit": 100, "include": ["webhook_endpoint.url"]}), "data")
        return [_destination(data) for data in found if text(data, "type") == "webhook_endpoint"]

    def make_endpoint(self, url: str, api_version: str, key: str) -> Endpoint:
        """An endpoint for the events we use, in a version that stays; the only answer that holds its secret."""
        form = {
            "url": url,
            "enabled_events": ENDPOINT_EVENTS,
            "api_version": api_version,
            "description": "Collector",
        }
        return _endpoint(self._wire.post("/v1/webhook_endpoints", form, key))

    def widen_endpoint(self, stripe_id: str, key: str) -> None:
        """Let it bring every event we use, and switch it on."""
        form = {"enabled_events": ENDPOINT_EVENTS, "disabled": False}
        self._wire.post(f"/v1/webhook_endpoints/{checked_id(stripe_id)}", form, key)

    def remove_endpoint(self, stripe_id: str) -> None:
        """Delete it; one that is gone already stays gone."""
        try:
            self._wire.delete(f"/v1/webhook_endpoints/{checked_id(stripe_id)}")
        except NotFound:
            return

    def lately(self, kinds: Sequence[str]) -> list[EventSeen]:
        """The newest events of these kinds, at most 100 of the last 30 days, newest first."""
        found = []
        for data in rows(self._wire.get("/v1/events", {"limit": 100, "types": kinds}), "data"):
            try:
                found.append(event_from_json(data, orjson.dumps(data)))
            except Unreadable:
                continue
        return found


def _endpoint(data: Json) -> Endpoint:
    return Endpoint(
        stripe_id=id_of(data) or "",
        url=text(data, "url") or "",
        is_on=text(data, "status") == "enabled",
        api_version=text(data, "api_version"),
        kinds=_kinds(data),
        secret=text(data, "secret") or "",
    )


def _destination(data: Json) -> Endpoint:
    is_thin = text(data, "event_payload") == "thin"
    return Endpoint(
        stripe_id=id_of(data) or "",
        url=text(within(data, "webhook_endpoint"), "url") or "",
        is_on=text(data, "status") == "enabled",
        api_version=None if is_thin else text(data, "snapshot_api_version"),
        kinds=tuple(kind.removeprefix(THIN) for kind in _kinds(data)),
        is_thin=is_thin,
        is_destination=True,
    )


def _kinds(data: Json) -> tuple[str, ...]:
    kinds = data.get("enabled_events")
    return tuple(kind for kind in kinds if isinstance(kind, str)) if isinstance(kinds, list) else ()
