"""What has happened in the account, and who asked to be told?"""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any

from collector.sandbox.faults import take_fault
from collector.sandbox.stripe_errors import Json, StripeError
from collector.sandbox.stripe_forms import BOOL, ID, RANGE
from collector.sandbox.stripe_lists import page_of
from collector.sandbox.stripe_old_versions import OLDEST, in_version
from collector.sandbox.stripe_routes import PAGE, Call, operation
from collector.sandbox.stripe_state import API_VERSION, StripeState, differences

RETENTION_SECONDS = 30 * 86_400


def emit(state: StripeState, type_: str, subject: Json, previous: Json | None = None) -> Json:
    """Record that `subject` changed, as it is now; `previous` holds the old values of an *.updated event."""
    data: Json = {"object": copied(subject)}
    if previous is not None:
        data["previous_attributes"] = copied(previous)
    version = API_VERSION
    if (old := take_fault(state.world, "event_old_version", type_)) is not None:
        version = str(old.get("api_version", OLDEST))
        data = {name: in_version(value, version) for name, value in data.items()}
    row = {
        "api_version": version,
        "created": state.now(),
        "data": data,
        "livemode": state.livemode,
        "pending_webhooks": 0,
        "request": dict(state.request),
        "type": type_,
    }
    if state.is_connected:
        row["account"] = state.account_id
    event = state.new("event", row)
    if take_fault(state.world, "event_never_made", type_) is not None:
        state.tables["event"].remove(event["id"])
        return event
    for told in state.after_event:
        told(event)
    return event


class Updating:
    """`with Updating(state, invoice, "invoice.updated"):` sends the event with what really changed, if anything did.

    The block must put new nested objects in place of old ones instead of changing them.
    """

    def __init__(self, state: StripeState, subject: Json, type_: str) -> None:
        self.state = state
        self.subject = subject
        self.type_ = type_

    def __enter__(self) -> None:
        self.before = dict(self.subject)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        changed = differences(self.before, self.subject)
        if kind is None and changed:
            emit(self.state, self.type_, self.subject, changed)


def copied(value: Any) -> Any:
    """A snapshot that later changes do not reach."""
    return json.loads(json.dumps(value))


@operation(
    "GET", "/v1/events", "event", {**PAGE, "type": ID, "types": [ID], "created": RANGE, "delivery_success": BOOL}
)
def list_events(call: Call) -> Json:
    """Newest first, 30 days back; `delivery_success=false`: what an endpoint has not received (yet)."""
    params = dict(call.params)
    type_, types = params.pop("type", None), params.pop("types", None)
    wanted, delivered = types or [type_ or "*"], params.pop("delivery_success", None)
    if type_ and types:
        raise StripeError("You may only specify one of these parameters: type, types.", param="types")
    if len(wanted) > 20:
        raise StripeError("You can pass at most 20 types.", param="types")
    oldest = call.state.now() - RETENTION_SECONDS

    def fits(event: Json) -> bool:
        return (
            event["created"] >= oldest
            and any(fnmatchcase(event["type"], pattern) for pattern in wanted)
            and (delivered is None or delivered == (event["pending_webhooks"] == 0))
        )

    return page_of(Call(call.state, call.ids, params, call.path), "event", fits)


@operation("GET", "/v1/events/{id}", "event")
def read_event(call: Call) -> Json:
    """One event, unless it is older than 30 days."""
    event = call.state.find("event", call.id("id"), "id", 404)
    if event["created"] < call.state.now() - RETENTION_SECONDS:
        call.state.tables["event"].remove(event["id"])
        call.state.find("event", call.id("id"), "id", 404)
    return event
