"""Who asked, in the second version of Stripe's API, to be told of events: event destinations and thin events?"""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from collector.sandbox.outgoing import is_loopback
from collector.sandbox.stripe_errors import Json, StripeError
from collector.sandbox.stripe_state import StripeState

THIN = "v1."  # the thin event of a version 1 object is named so: v1.invoice.paid
_RETENTION_SECONDS = 30 * 86_400
_FIELDS = frozenset(
    {"name", "description", "enabled_events", "event_payload", "events_from", "include", "metadata",
     "snapshot_api_version", "type", "webhook_endpoint"}
)  # fmt: skip
_CHANGEABLE = _FIELDS - {"type", "event_payload", "events_from", "snapshot_api_version"}
_SHOWN_ON_WISH = ("webhook_endpoint.url", "webhook_endpoint.signing_secret")
Answer = Callable[[StripeState, dict[str, str], Json], Json]


class Destinations:
    """The destinations of an account and the thin events made for them."""

    def __init__(self, state: StripeState) -> None:
        self._state = state
        self.urls: dict[str, str] = {}
        self.thin: dict[str, Json] = {}  # by its own id
        self._thin_of: dict[str, str] = {}  # by the id of the snapshot event
        state.parts["destinations"] = self

    def wanting(self, event: Json, of_connected: bool) -> Iterator[Json]:
        """The destinations that are to hear of an event."""
        source = "@accounts" if of_connected else "@self"
        for each in self._state.tables["event_destination"]:
            wanted = (THIN if each["event_payload"] == "thin" else "") + event["type"]
            if each["status"] == "enabled" and source in each["events_from"] and wanted in each["enabled_events"]:
                yield each

    def thin_event(self, event: Json) -> Json:
        """The thin event of a snapshot event: always the same one. It shows nothing of what happened."""
        if event["id"] not in self._thin_of:
            made = _thin(self._state, event)
            self.thin[made["id"]] = made
            self._thin_of[event["id"]] = made["id"]
        return self.thin[self._thin_of[event["id"]]]


def answer_v2(state: StripeState, method: str, path: str, query: str, body: bytes) -> Json:
    """The answer to a request under /v2/core. Raises StripeError."""
    for known, pattern, handler in _ROUTES:
        if (found := re.fullmatch(pattern, path)) and method == known:
            return handler(state, found.groupdict(), _sent(method, query, body))
    raise StripeError(f"Unrecognized request URL ({method}: {path}).", status=404)


def check_types(named: list[str], payload: str) -> None:
    """Thin destinations take thin types, snapshot ones the old names; nobody takes everything."""
    for each in named:
        is_thin = each.startswith(THIN)
        if each == "*" or is_thin is not (payload == "thin"):
            raise _invalid(f"{each} cannot be delivered with the payload {payload}.", "enabled_events")


def _create(state: StripeState, _: dict[str, str], sent: Json) -> Json:
    for name in ("name", "type", "event_payload", "enabled_events"):
        if not sent.get(name):
            raise _invalid(f"{name} is required.", name)
    if sent["type"] != "webhook_endpoint" or sent["event_payload"] not in ("thin", "snapshot"):
        raise _invalid("The sandbox delivers to webhook endpoints only.", "type")
    check_types(sent["enabled_events"], sent["event_payload"])
    url = _url_of(sent)
    if (sent["event_payload"] == "thin") is (sent.get("snapshot_api_version") is not None):
        raise _invalid("snapshot_api_version goes with snapshot events, and only with them.", "snapshot_api_version")
    made = _made(state, sent)
    state.parts["destinations"].urls[made["id"]] = url
    secret = state.world.new_id("whsec")
    state.endpoint_secrets[made["id"]] = [(secret, None)]
    return _shown(state, made, sent.get("include"), secret)


def _made(state: StripeState, sent: Json) -> Json:
    now = _iso(state.now())
    row = {
        "object": "v2.core.event_destination", "created": now, "description": sent.get("description", ""),
        "enabled_events": sent["enabled_events"], "event_payload": sent["event_payload"],
        "events_from": sent.get("events_from") or ["@self"], "livemode": state.livemode,
        "metadata": sent.get("metadata") or {}, "name": sent["name"],
        "snapshot_api_version": sent.get("snapshot_api_version"), "status": "enabled", "status_details": None,
        "type": "webhook_endpoint", "updated": now,
    }  # fmt: skip
    return state.new("event_destination", row)


def _list(state: StripeState, _: dict[str, str], sent: Json) -> Json:
    rows = list(state.tables["event_destination"])[::-1]
    return _page(state, [_shown(state, each, sent.get("include")) for each in rows], sent, "event_destinations")


def _read(state: StripeState, ids: dict[str, str], sent: Json) -> Json:
    return _shown(state, _found(state, ids), sent.get("include"))


def _update(state: StripeState, ids: dict[str, str], sent: Json) -> Json:
    row = _found(state, ids)
    for name in sent:
        if name not in _CHANGEABLE:
            raise _invalid(f"{name} cannot be changed.", name)
    if "enabled_events" in sent:
        check_types(sent["enabled_events"], row["event_payload"])
    if "webhook_endpoint" in sent:
        state.parts["destinations"].urls[row["id"]] = _url_of(sent)
    kept = {name: value for name, value in sent.items() if name not in ("include", "webhook_endpoint")}
    row.update(kept, updated=_iso(state.now()))
    return _shown(state, row, sent.get("include"))


def _switch(state: StripeState, ids: dict[str, str], sent: Json) -> Json:
    row = _found(state, ids)
    on = ids["verb"] == "enable"
    row["status"] = "enabled" if on else "disabled"
    row["status_details"] = None if on else {"disabled": {"reason": "user"}}
    return _shown(state, row, sent.get("include"))


def _delete(state: StripeState, ids: dict[str, str], sent: Json) -> Json:
    row = _found(state, ids)
    state.tables["event_destination"].remove(row["id"])
    return {"id": row["id"], "object": row["object"], "deleted": True}


def _events(state: StripeState, _: dict[str, str], sent: Json) -> Json:
    oldest = _iso(state.now() - _RETENTION_SECONDS)
    rows = [each for each in state.parts["destinations"].thin.values() if each["created"] >= oldest]
    if "object_id" in sent:
        rows = [each for each in rows if each["related_object"].get("id") == sent["object_id"]]
    return _page(state, rows[::-1], sent, "events")


def _event(state: StripeState, ids: dict[str, str], sent: Json) -> Json:
    found = state.parts["destinations"].thin.get(ids["id"])
    if found is None:
        raise StripeError(f"No such event: '{ids['id']}'", status=404, code="not_found")
    return dict(found)


_ONE = r"/v2/core/event_destinations/(?P<id>\w+)"
_ROUTES: tuple[tuple[str, str, Answer], ...] = (
    ("POST", "/v2/core/event_destinations", _create),
    ("GET", "/v2/core/event_destinations", _list),
    ("GET", _ONE, _read),
    ("POST", _ONE, _update),
    ("DELETE", _ONE, _delete),
    ("POST", _ONE + "/(?P<verb>enable|disable)", _switch),
    ("GET", "/v2/core/events", _events),
    ("GET", r"/v2/core/events/(?P<id>\w+)", _event),
)


def _sent(method: str, query: str, body: bytes) -> Json:
    """The second version takes JSON, and the query string as the first does."""
    if method == "GET":
        pairs = urllib.parse.parse_qsl(query)
        include = [value for name, value in pairs if name.startswith("include")]
        return {**{name: value for name, value in pairs if not name.startswith("include")}, "include": include}
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        raise _invalid("The request body is not JSON.", "body") from None
    if not isinstance(found, dict):
        raise _invalid("The request body is not a JSON object.", "body")
    for name in found:
        if name not in _FIELDS:
            raise _invalid(f"Unknown field: {name}.", name)
    return found


def _found(state: StripeState, ids: dict[str, str]) -> Json:
    row = state.tables["event_destination"].rows.get(ids["id"])
    if row is None:
        raise StripeError(f"No such event destination: '{ids['id']}'", status=404, code="not_found")
    return row


def _shown(state: StripeState, row: Json, include: Any, secret: str | None = None) -> Json:
    """Address and secret are shown only when asked for, the secret only in the answer to its making."""
    wished = include or []
    for each in wished:
        if each not in _SHOWN_ON_WISH:
            raise _invalid(f"{each} cannot be included.", "include")
    url = state.parts["destinations"].urls[row["id"]] if "webhook_endpoint.url" in wished else None
    told = secret if "webhook_endpoint.signing_secret" in wished else None
    return {**row, "webhook_endpoint": {"signing_secret": told, "url": url}}


def _page(state: StripeState, rows: list[Json], sent: Json, what: str) -> Json:
    size = max(1, min(100, int(sent.get("limit") or 20)))
    begin = int(sent.get("page") or 0)
    more = begin + size < len(rows)
    following = f"/v2/core/{what}?limit={size}&page={begin + size}" if more else None
    return {"data": rows[begin : begin + size], "next_page_url": following, "previous_page_url": None}


def _thin(state: StripeState, event: Json) -> Json:
    subject = event["data"]["object"]
    related: Json = {"id": subject.get("id"), "type": subject["object"], "url": _url(subject)}
    request = event["request"]
    by = {"id": request["id"], "idempotency_key": request["idempotency_key"] or ""} if request["id"] else None
    return {
        "id": state.world.new_id("evt"), "object": "v2.core.event", "type": THIN + event["type"],
        "created": _iso(event["created"]), "livemode": event["livemode"], "context": event.get("account"),
        "related_object": {name: value for name, value in related.items() if value is not None},
        "reason": {"type": "request", "request": by} if by else None, "snapshot_event": event["id"],
    }  # fmt: skip


def _url(subject: Json) -> str:
    match subject["object"]:
        case "cash_balance":
            return f"/v1/customers/{subject['customer']}/cash_balance"
        case "tax_id":
            return f"/v1/customers/{subject['customer']}/tax_ids/{subject['id']}"
        case "customer_cash_balance_transaction":
            return f"/v1/customers/{subject['customer']}/cash_balance_transactions/{subject['id']}"
        case "checkout.session":
            return f"/v1/checkout/sessions/{subject['id']}"
        case "test_helpers.test_clock":
            return f"/v1/test_helpers/test_clocks/{subject['id']}"
        case kind:
            return f"/v1/{kind.replace('.', '/')}s/{subject['id']}"


def _url_of(sent: Json) -> str:
    url = (sent.get("webhook_endpoint") or {}).get("url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise _invalid("webhook_endpoint.url must be an address.", "webhook_endpoint.url")
    if not is_loopback(url):
        raise _invalid("The sandbox calls addresses of this machine only.", "webhook_endpoint.url")
    return url


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _invalid(message: str, param: str) -> StripeError:
    return StripeError(message, code="invalid_fields", param=param)
