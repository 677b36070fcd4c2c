"""What does the pretend Stripe account hold, and what happens there as time passes?"""

from __future__ import annotations

import bisect
import heapq
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from collector.sandbox.stripe_errors import Json, no_such
from collector.sandbox.world import World

API_VERSION = "2026-10-28.endive"

# Noun in "No such ...", id prefix, fields by which lists are looked up quickly.
_TABLES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "customer": ("customer", "cus", ()),
    "tax_id": ("tax id", "txi", ("customer",)),
    "customer_balance_transaction": ("customer balance transaction", "cbtxn", ("customer",)),
    "customer_cash_balance_transaction": ("customer cash balance transaction", "ccsbtxn", ("customer",)),
    "product": ("product", "prod", ()),
    "price": ("price", "price", ()),
    "invoiceitem": ("Invoice Item", "ii", ("customer",)),
    "invoice": ("invoice", "in", ("customer",)),
    "invoice_payment": ("invoice payment", "inpay", ("invoice",)),
    "payment_method": ("PaymentMethod", "pm", ()),
    "payment_intent": ("payment_intent", "pi", ("customer",)),
    "payment_record": ("payment record", "pr", ()),
    "charge": ("charge", "ch", ("customer", "payment_intent")),
    "refund": ("refund", "re", ("charge", "payment_intent")),
    "dispute": ("dispute", "du", ("charge", "payment_intent")),
    "balance_transaction": ("balance transaction", "txn", ()),
    "credit_note": ("credit note", "cn", ("invoice", "customer")),
    "setup_intent": ("setup_intent", "seti", ("customer",)),
    "subscription": ("subscription", "sub", ("customer",)),
    "event": ("event", "evt", ()),
    "webhook_endpoint": ("webhook endpoint", "we", ()),
    "test_clock": ("test clock", "clock", ()),
    "checkout_session": ("checkout.session", "cs", ()),
    "payment_link": ("payment link", "plink", ()),
    "portal_configuration": ("billing_portal/configuration", "bpc", ()),
    "portal_session": ("billing_portal/session", "bps", ()),
    "event_destination": ("event destination", "ed", ()),
}


class Table:
    """The objects of one kind in order of creation; a few fields have an index for quick lists."""

    def __init__(self, noun: str, prefix: str, indexed: tuple[str, ...]) -> None:
        self.noun = noun
        self.prefix = prefix
        self.rows: dict[str, Json] = {}
        self._order: list[str] = []
        self._position: dict[str, int] = {}
        self._index: dict[str, dict[str, list[str]]] = {field: {} for field in indexed}

    def add(self, row: Json) -> Json:
        """Keep `row` under its id; fields with an index must not change afterwards."""
        id_ = str(row["id"])
        self.rows[id_] = row
        self._position[id_] = len(self._order)
        self._order.append(id_)
        for field, groups in self._index.items():
            if row.get(field) is not None:
                groups.setdefault(row[field], []).append(id_)
        return row

    def remove(self, id_: str) -> None:
        """Forget the object; its place in the order stays known, so that a cursor naming it would be refused."""
        self.rows.pop(id_, None)

    def ids(self, filters: Json) -> list[str]:
        """Ids in order of creation, of one group when a filter has an index (removed ones included)."""
        for field, groups in self._index.items():
            if isinstance(filters.get(field), str):
                return groups.get(filters[field], [])
        return self._order

    def place(self, ids: list[str], id_: str) -> int:
        """Where `id_` stands, or would stand, in `ids`."""
        return bisect.bisect_left(ids, self._position[id_], key=self._position.__getitem__)

    def newer_than(self, id_: str, by: int) -> str | None:
        """The object made `by` objects after `id_`; None where there are not so many."""
        later = [each for each in self._order[self._position[id_] + 1 :] if each in self.rows]
        return later[by - 1] if 0 < by <= len(later) else None

    def where(self, field: str, value: str) -> Iterator[Json]:
        """The objects of one indexed group, oldest first."""
        return (self.rows[id_] for id_ in list(self._index[field].get(value, ())) if id_ in self.rows)

    def __iter__(self) -> Iterator[Json]:
        return iter(list(self.rows.values()))


Timed = list[tuple[int, int, Callable[[], None]]]  # a heap of what is to happen: when, in which order, what


class StripeState:
    """One pretend Stripe account. Whoever reads or writes it holds `world.lock`."""

    def __init__(self, world: World, livemode: bool = False) -> None:
        self.world = world
        self.livemode = livemode
        self.created = world.now()
        self.base_url = "http://127.0.0.1"
        self.account_id = world.new_id("acct")[:21]
        self.account_name = "Atelier Lumen"
        self.account_country = "FR"
        self.account_currency = "eur"
        self.is_connected = False  # an account that lets another one act for it
        self.has_overdue_automation = False
        self.will_be_due_days: int | None = None
        self.retry_days: tuple[int, ...] = (3, 5, 7)  # after each refusal, to the next try
        self.when_unpaid = "cancel"  # what becomes of a subscription after the last: cancel, unpaid, past_due
        self.overdue_days: int | None = None  # after the due date of a sent invoice of one; None: never
        self.gives_up_invoices = False  # the invoice is marked uncollectible too
        self.upcoming_days: int | None = 7  # before a renewal, invoice.upcoming
        self.tables = {kind: Table(*shape) for kind, shape in _TABLES.items()}
        self.lines: dict[str, list[Json]] = {}
        self.links: dict[str, list[str]] = {}
        self.method_behaviour: dict[str, str] = {}
        self.cash_minor: dict[str, dict[str, int]] = {}
        self.off_stripe_minor: dict[str, int] = {}
        self.link_fetched_at: dict[str, int] = {}
        self.hosted_tokens: dict[str, str] = {}
        self.deleted_customers: dict[str, Json] = {}
        self.restricted_keys: dict[str, frozenset[str]] = {}
        self.connect_endpoints: set[str] = set()  # webhook endpoints for the events of connected accounts
        self.endpoint_secrets: dict[str, list[tuple[str, int | None]]] = {}
        self.request: Json = {"id": None, "idempotency_key": None}
        self.parts: dict[str, Any] = {}  # what other modules keep beside the tables
        self.after_event: list[Callable[[Json], None]] = []
        self.after_payment: list[Callable[[Json], None]] = []  # told of an invoice that was paid, or refused
        self.clock_time: dict[str, int] = {}  # where each test clock stands
        self._clock_timed: dict[str, Timed] = {}
        self._as_of: int | None = None
        self._timed: Timed = []
        self._order = itertools.count()

    def now(self) -> int:
        """The world's time, or the moment at which a timed change really fell due while the clock jumped."""
        return self._as_of if self._as_of is not None else self.world.now()

    def new(self, kind: str, row: Json) -> Json:
        """Store a new object with an id, its kind and `livemode` where the kind has one."""
        table = self.tables[kind]
        return table.add({"id": self.world.new_id(table.prefix), "object": kind, **row})

    def find(self, kind: str, id_: str, param: str, status: int = 400) -> Json:
        """The object, or Stripe's refusal: status 404 for an id in the path, 400 for one in a parameter."""
        table = self.tables[kind]
        row = table.rows.get(id_)
        if row is None:
            mode = f"(livemode={str(self.livemode).lower()})" if kind == "invoiceitem" else ""
            error = no_such(table.noun, id_, param, status)
            error.body["error"]["message"] += mode
            raise error
        return row

    def get(self, kind: str, id_: str) -> Json:
        """An object that is known to exist."""
        return self.tables[kind].rows[id_]

    def at(self, when: int, action: Callable[[], None], clock: str | None = None) -> None:
        """Let something happen to the account at `when` (seconds, UTC), even if the time later jumps over it.

        `clock`: by the time of that test clock instead of the world's.
        """
        if clock is not None:
            heapq.heappush(self._clock_timed.setdefault(clock, []), (when, next(self._order), action))
            return
        heapq.heappush(self._timed, (when, next(self._order), action))
        self.world.post_later(when, self.tick)

    def tick(self) -> None:
        """Bring the account up to the present: whatever fell due happens, in order, each at its own moment."""
        with self.world.lock:
            self._run(self._timed, self.world.now())

    def run_clock(self, clock: str, until: int) -> None:
        """Advance a test clock, and let happen on the way what was due by it."""
        self._run(self._clock_timed.setdefault(clock, []), until)
        self.clock_time[clock] = until

    def forget_clock(self, clock: str) -> None:
        """Nothing happens by this clock any more."""
        self.clock_time.pop(clock, None)
        self._clock_timed.pop(clock, None)

    @contextmanager
    def standing_at(self, when: int) -> Iterator[None]:
        """Whatever happens within the block happens at `when`."""
        before, self._as_of = self._as_of, when
        try:
            yield
        finally:
            self._as_of = before

    def _run(self, timed: Timed, until: int) -> None:
        while timed and timed[0][0] <= until:
            when, _, action = heapq.heappop(timed)
            before, self.request = self.request, {"id": None, "idempotency_key": None}
            try:
                with self.standing_at(when):
                    action()
            finally:
                self.request = before


def differences(before: Any, after: Json) -> Json:
    """Stripe's `previous_attributes`: what changed fields (and fields of nested objects) held before."""
    changed: Json = {}
    for name in {**before, **after}:
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict) and old.get("object") is None:
            changed[name] = differences(old, new)
        else:
            changed[name] = old
    return changed
