"""How does a test clock let a customer's invoices live through weeks in a moment, as in Stripe's test mode?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from collector.sandbox.stripe_customers import live_customer, remove_customer
from collector.sandbox.stripe_errors import Json, StripeError
from collector.sandbox.stripe_events import emit
from collector.sandbox.stripe_forms import ID, TEXT, WHOLE
from collector.sandbox.stripe_lists import page_of
from collector.sandbox.stripe_routes import PAGE, Call, operation
from collector.sandbox.stripe_state import StripeState
from collector.sandbox.stripe_subscription_objects import ENDED, period_end

_DAY = 86_400
_LONGEST = 2 * 365 * _DAY  # without subscriptions (SPEC advance)
_KEPT = 30 * _DAY
_TAKES_SECONDS = 2
# The tables of what hangs on a customer, by the beginning of an id.
_HELD = {
    "cus": "customer", "in": "invoice", "ii": "invoiceitem", "inpay": "invoice_payment", "pi": "payment_intent",
    "ch": "charge", "re": "refund", "du": "dispute", "cn": "credit_note",
    "sub": "subscription", "seti": "setup_intent",
}  # fmt: skip


@operation(
    "POST", "/v1/test_helpers/test_clocks", "test_clock", {"customer": ID, "frozen_time": WHOLE, "name": TEXT},
    required=("frozen_time",),
)  # fmt: skip
def create_clock(call: Call) -> Json:
    """A clock that stands at `frozen_time` until it is advanced; `customer`: one that lives by it from now on."""
    state, params = call.state, call.params
    if state.livemode:
        raise StripeError("Test clocks can only be used in test mode.")
    owner = live_customer(state, params["customer"]) if params.get("customer") else None
    if owner is not None and owner["test_clock"] is not None:
        raise StripeError("The customer already has a test clock.", param="customer")
    row = {
        "object": "test_helpers.test_clock", "created": state.world.now(), "deletes_after": state.world.now() + _KEPT,
        "frozen_time": params["frozen_time"], "livemode": False, "name": params.get("name"), "status": "ready",
        "status_details": {},
    }  # fmt: skip
    clock = state.new("test_clock", row)
    state.clock_time[clock["id"]] = clock["frozen_time"]
    if owner is not None:
        owner["test_clock"] = clock["id"]
    state.at(clock["deletes_after"], lambda: _delete(state, clock["id"]))
    emit(state, "test_helpers.test_clock.created", clock)
    return clock


@operation("GET", "/v1/test_helpers/test_clocks", "test_clock", PAGE)
def list_clocks(call: Call) -> Json:
    return page_of(call, "test_clock")


@operation("GET", "/v1/test_helpers/test_clocks/{test_clock}", "test_clock")
def read_clock(call: Call) -> Json:
    return call.state.find("test_clock", call.id("test_clock"), "test_clock", 404)


@operation("DELETE", "/v1/test_helpers/test_clocks/{test_clock}", "test_clock")
def delete_clock(call: Call) -> Json:
    """The clock goes, and its customers with it."""
    found = read_clock(call)
    _delete(call.state, found["id"])
    return {"id": found["id"], "object": "test_helpers.test_clock", "deleted": True}


@operation(
    "POST", "/v1/test_helpers/test_clocks/{test_clock}/advance", "test_clock", {"frozen_time": WHOLE},
    required=("frozen_time",),
)  # fmt: skip
def advance_clock(call: Call) -> Json:
    """Begin to advance; the clock is ready again a moment later, and everything between has happened by then."""
    state, clock, until = call.state, read_clock(call), call.params["frozen_time"]
    if clock["status"] == "advancing":
        raise _underway()
    if until <= clock["frozen_time"]:
        raise StripeError("frozen_time must be after the test clock's current frozen_time.", param="frozen_time")
    if until - clock["frozen_time"] > _LONGEST:
        raise StripeError("You can advance a test clock by two years at most.", param="frozen_time")
    if until > _two_periods_on(state, clock):
        raise StripeError("You can advance a test clock by two billing periods at most.", param="frozen_time")
    clock["status"] = "advancing"
    clock["status_details"] = {"advancing": {"target_frozen_time": until}}
    emit(state, "test_helpers.test_clock.advancing", clock)
    state.at(state.world.now() + _TAKES_SECONDS, lambda: _advance(state, clock, until))
    return clock


@contextmanager
def on_its_clock(state: StripeState, call: Call, writes: bool) -> Iterator[None]:
    """Let a request about a customer with a test clock happen at that clock's time; none while it is advancing."""
    about_clocks = call.path.startswith("/v1/test_helpers/test_clocks")
    clock_id = _clock_of(state, call) if state.clock_time and not about_clocks else None
    if clock_id is None:
        yield
        return
    if writes and state.get("test_clock", clock_id)["status"] == "advancing":
        raise _underway()
    with state.standing_at(state.clock_time[clock_id]):
        yield


def _clock_of(state: StripeState, call: Call) -> str | None:
    for value in (*call.ids.values(), *call.params.values()):
        if isinstance(value, str) and (found := _clock_named(state, value)):
            return found
    return None


def _clock_named(state: StripeState, id_: str) -> str | None:
    if id_ in state.clock_time:
        return id_
    kind = _HELD.get(id_.partition("_")[0])
    row = state.tables[kind].rows.get(id_) if kind else None
    if row is None:
        return None
    if row.get("test_clock"):
        return str(row["test_clock"])
    holder = row.get("customer") or row.get("invoice") or row.get("payment_intent") or row.get("charge")
    return _clock_named(state, holder) if isinstance(holder, str) else None


def _two_periods_on(state: StripeState, clock: Json) -> int:
    """As far as the clock may go: two periods of the shortest subscription that lives by it."""
    prices = [
        each["items"]["data"][0]["price"]
        for each in state.tables["subscription"]
        if each["test_clock"] == clock["id"] and each["status"] not in ENDED
    ]
    began = int(clock["frozen_time"])
    return min((period_end(began, price, 2) for price in prices), default=began + _LONGEST)


def _advance(state: StripeState, clock: Json, until: int) -> None:
    if clock["id"] not in state.tables["test_clock"].rows:
        return
    state.run_clock(clock["id"], until)
    clock.update(frozen_time=until, status="ready", status_details={})
    emit(state, "test_helpers.test_clock.ready", clock)


def _delete(state: StripeState, clock_id: str) -> None:
    clock = state.tables["test_clock"].rows.get(clock_id)
    if clock is None:
        return
    for owner in [each for each in state.tables["customer"] if each["test_clock"] == clock_id]:
        remove_customer(state, owner)
    state.tables["test_clock"].remove(clock_id)
    state.forget_clock(clock_id)
    emit(state, "test_helpers.test_clock.deleted", clock)


def _underway() -> StripeError:
    return StripeError("Test clock advancement underway - cannot perform modifications.", status=429)
