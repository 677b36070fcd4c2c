"""How do events reach the webhook endpoints: signed, retried for three days, and with the faults of real life?"""

from __future__ import annotations

import hashlib
import hmac

import orjson

from collector.sandbox.faults import take_fault
from collector.sandbox.outgoing import PostResult, is_loopback
from collector.sandbox.stripe_destinations import Destinations
from collector.sandbox.stripe_errors import Json, StripeError
from collector.sandbox.stripe_forms import BOOL, ID, METADATA, TEXT, merged_metadata
from collector.sandbox.stripe_lists import page_of
from collector.sandbox.stripe_old_versions import in_version
from collector.sandbox.stripe_routes import PAGE, Call, operation
from collector.sandbox.stripe_state import StripeState

_MINUTE, _HOUR = 60, 3600
# Stripe says "up to three days with exponential back-off" and no more; these waits add up to 71 hours and 35 minutes.
RETRY_AFTER_SECONDS = (
    5 * _MINUTE,
    30 * _MINUTE,
    2 * _HOUR,
    5 * _HOUR,
    10 * _HOUR,
    12 * _HOUR,
    12 * _HOUR,
    12 * _HOUR,
    18 * _HOUR,
)
_MAX_ENDPOINTS = 16
_FIELDS = {"url": ID, "enabled_events": [ID], "description": TEXT, "metadata": METADATA}


class Deliveries:
    """Carries each new event to the endpoints that want it, by way of the world's list of things to come."""

    def __init__(self, state: StripeState) -> None:
        self.state = state
        self._held: dict[str, Json] = {}
        self._awaited: set[tuple[str, str]] = set()
        self._destinations = Destinations(state)
        state.after_event.append(self.announce)

    def announce(self, event: Json) -> None:
        """Queue the event for each endpoint that asked for its type, faults considered."""
        self._announce(event, of_connected=False)

    def announce_of_connected(self, event: Json) -> None:
        """Of an account that lets ours act for it: only endpoints made with `connect` hear of it."""
        self._announce(event, of_connected=True)

    def _announce(self, event: Json, of_connected: bool) -> None:
        for endpoint in self.state.tables["webhook_endpoint"]:
            if (endpoint["id"] in self.state.connect_endpoints) is not of_connected:
                continue
            if endpoint["status"] == "enabled" and _wants(endpoint, event["type"]):
                event["pending_webhooks"] += 1
                self._awaited.add((event["id"], endpoint["id"]))
                self._with_faults(event, endpoint["id"])
        for destination in self._destinations.wanting(event, of_connected):
            self._with_faults(event, destination["id"])

    def _with_faults(self, event: Json, endpoint_id: str) -> None:
        world = self.state.world
        # A test clock may be ahead of the world: what happens by it is told at once all the same.
        now = min(self.state.now(), world.now())
        if take_fault(world, "webhook_lost", event["type"]) is not None:
            self._note(event, endpoint_id, 0, PostResult(None, "lost on the way (fault webhook_lost)"))
            return
        late = take_fault(world, "webhook_late", event["type"])
        at = now + int(late.get("seconds", 3600)) if late is not None else now
        if take_fault(world, "webhook_reordered", event["type"]) is not None and endpoint_id not in self._held:
            # Held back until the next event has overtaken it; after a minute it goes anyway.
            self._held[endpoint_id] = event
            world.post_later(now + _MINUTE, lambda: self._release(endpoint_id, event))
            return
        self._queue(event, endpoint_id, at)
        if take_fault(world, "webhook_doubled", event["type"]) is not None:
            self._queue(event, endpoint_id, at)
        if endpoint_id in self._held:
            world.post_later(at, lambda: self._release(endpoint_id, None))

    def _release(self, endpoint_id: str, only: Json | None) -> None:
        with self.state.world.lock:
            held = self._held.get(endpoint_id)
            if held is None or (only is not None and held is not only):
                return
            del self._held[endpoint_id]
        self._attempt(held, endpoint_id, 1)

    def _queue(self, event: Json, endpoint_id: str, at: int, attempt: int = 1) -> None:
        self.state.world.post_later(at, lambda: self._attempt(event, endpoint_id, attempt))

    def _attempt(self, event: Json, endpoint_id: str, attempt: int) -> None:
        state = self.state
        with state.world.lock:
            parcel = self._parcel(event, endpoint_id)
            if parcel is None:
                return
            url, body = parcel
            skew = take_fault(state.world, "webhook_clock_skew", event["type"]) or {}
            signed_at = state.world.now() + int(skew.get("seconds", 0))
            headers = {
                "Content-Type": "application/json; charset=utf-8",
                "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
                "Stripe-Signature": signature(body, signed_at, self._secrets(endpoint_id)),
            }
        # The lock is free during the call: the receiver may well ask this very server for the invoice.
        result = state.world.post(url, body, headers)
        with state.world.lock:
            self._note(event, endpoint_id, attempt, result)
            if result.is_accepted:
                self._arrived(event, endpoint_id)
            elif attempt <= len(RETRY_AFTER_SECONDS):
                next_at = state.world.now() + RETRY_AFTER_SECONDS[attempt - 1]
                self._queue(event, endpoint_id, next_at, attempt + 1)

    def _parcel(self, event: Json, endpoint_id: str) -> tuple[str, bytes] | None:
        """Where to and what: for a webhook endpoint or an event destination; None when it is off or gone."""
        endpoint = self.state.tables["webhook_endpoint"].rows.get(endpoint_id)
        if endpoint is not None and endpoint["status"] == "enabled":
            pinned = _as_pinned(event, endpoint["api_version"])
            return endpoint["url"], orjson.dumps(pinned, option=orjson.OPT_INDENT_2)
        destination = self.state.tables["event_destination"].rows.get(endpoint_id)
        if destination is None or destination["status"] != "enabled":
            return None
        url = self._destinations.urls[endpoint_id]
        if destination["event_payload"] == "thin":
            return url, orjson.dumps(self._destinations.thin_event(event))
        return url, orjson.dumps(_as_pinned(event, destination["snapshot_api_version"]), option=orjson.OPT_INDENT_2)

    def _arrived(self, event: Json, endpoint_id: str) -> None:
        # Once an endpoint, even when a delivery is doubled.
        if (event["id"], endpoint_id) in self._awaited:
            self._awaited.discard((event["id"], endpoint_id))
            event["pending_webhooks"] -= 1

    def _secrets(self, endpoint_id: str) -> list[str]:
        now = self.state.world.now()
        known = self.state.endpoint_secrets[endpoint_id]
        return [secret for secret, ends_at in known if ends_at is None or now < ends_at]

    def _note(self, event: Json, endpoint_id: str, attempt: int, result: PostResult) -> None:
        self.state.world.webhook_deliveries.append(
            {
                "provider": "stripe",
                "event": event["id"],
                "type": event["type"],
                "object": event["data"]["object"].get("id"),
                "endpoint": endpoint_id,
                "attempt": attempt,
                "at": self.state.world.now(),
                "status": result.status,
                "error": result.error,
            }
        )


def signature(body: bytes, at: int, secrets: list[str]) -> str:
    """The Stripe-Signature header: one v1 for each secret in force (two while one is being replaced)."""
    signed = f"{at}.".encode() + body
    marks = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={at}", *(f"v1={mark}" for mark in marks)])


def roll_secret(state: StripeState, endpoint_id: str, keep_old_seconds: int) -> str:
    """A new signing secret; the old one goes on signing beside it for `keep_old_seconds` (Stripe: up to 24 h)."""
    fresh = state.world.new_id("whsec")
    ends_at = state.world.now() + keep_old_seconds
    old = [(secret, ends_at) for secret, until in state.endpoint_secrets[endpoint_id] if until is None]
    state.endpoint_secrets[endpoint_id] = [(fresh, None), *old]
    return fresh


def _as_pinned(event: Json, version: str | None) -> Json:
    """The event as an endpoint gets it that was made for an older API version."""
    if version is None or version >= event["api_version"]:
        return event
    data = {**event["data"], "object": in_version(event["data"]["object"], version)}
    return {**event, "api_version": version, "data": data}


def _wants(endpoint: Json, type_: str) -> bool:
    return "*" in endpoint["enabled_events"] or type_ in endpoint["enabled_events"]


@operation(
    "POST",
    "/v1/webhook_endpoints",
    "webhook",
    {**_FIELDS, "api_version": ID, "connect": BOOL},
    required=("url", "enabled_events"),
)
def create_endpoint(call: Call) -> Json:
    """Start telling an address on this machine; the only answer that holds the secret."""
    state, params = call.state, call.params
    _check_url(params["url"])
    if len(state.tables["webhook_endpoint"].rows) >= _MAX_ENDPOINTS:
        raise StripeError(f"You have reached the maximum of {_MAX_ENDPOINTS} test webhook endpoints.")
    endpoint = state.new(
        "webhook_endpoint",
        {
            "api_version": params.get("api_version"),
            "application": None,
            "created": state.now(),
            "description": params.get("description"),
            "enabled_events": _types(params["enabled_events"]),
            "livemode": state.livemode,
            "metadata": params.get("metadata") or {},
            "status": "enabled",
            "url": params["url"],
        },
    )
    secret = state.world.new_id("whsec")
    state.endpoint_secrets[endpoint["id"]] = [(secret, None)]
    if params.get("connect"):
        state.connect_endpoints.add(endpoint["id"])
    return {**endpoint, "secret": secret}


@operation("GET", "/v1/webhook_endpoints", "webhook", PAGE)
def list_endpoints(call: Call) -> Json:
    return page_of(call, "webhook_endpoint")


@operation("GET", "/v1/webhook_endpoints/{webhook_endpoint}", "webhook")
def read_endpoint(call: Call) -> Json:
    return call.state.find("webhook_endpoint", call.id("webhook_endpoint"), "webhook_endpoint", 404)


@operation("POST", "/v1/webhook_endpoints/{webhook_endpoint}", "webhook", {**_FIELDS, "disabled": BOOL})
def update_endpoint(call: Call) -> Json:
    endpoint, params = read_endpoint(call), dict(call.params)
    if "url" in params:
        _check_url(params["url"])
    if "enabled_events" in params:
        params["enabled_events"] = _types(params["enabled_events"])
    if "metadata" in params:
        params["metadata"] = merged_metadata(endpoint["metadata"], params["metadata"])
    if (disabled := params.pop("disabled", None)) is not None:
        params["status"] = "disabled" if disabled else "enabled"
    endpoint.update(params)
    return endpoint


@operation("DELETE", "/v1/webhook_endpoints/{webhook_endpoint}", "webhook")
def delete_endpoint(call: Call) -> Json:
    endpoint = read_endpoint(call)
    call.state.tables["webhook_endpoint"].remove(endpoint["id"])
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}


def _check_url(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise StripeError("Invalid URL: An explicit scheme (such as https) must be provided.", param="url")
    if not is_loopback(url):
        raise StripeError("Invalid URL: the sandbox calls addresses of this machine only.", param="url")


def _types(sent: list[str]) -> list[str]:
    if "*" in sent and len(sent) > 1:
        raise StripeError("If you specify '*', it must be the only enabled event.", param="enabled_events")
    return sent
