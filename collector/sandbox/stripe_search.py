"""What does Stripe's search find: with its query language, and late, as the real one?"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from typing import Any

from collector.sandbox.faults import take_fault
from collector.sandbox.stripe_errors import Json, StripeError
from collector.sandbox.stripe_events import copied
from collector.sandbox.stripe_forms import ID, WHOLE, Spec
from collector.sandbox.stripe_lists import limit_of
from collector.sandbox.stripe_routes import Call, operation
from collector.sandbox.stripe_state import API_VERSION, StripeState

LAG_SECONDS = 60  # "under normal operating conditions, data is searchable in less than a minute" (SPEC search)
_QUERY: Spec = {"limit": WHOLE, "page": ID, "query": ID}
# What may be asked about each kind, and how its values are compared (docs.stripe.com/search, supported query fields).
_FIELDS = {
    "invoice": {
        "created": "number", "currency": "token", "customer": "token", "last_finalization_error_code": "token",
        "last_finalization_error_type": "token", "metadata": "string", "number": "string", "receipt_number": "string",
        "status": "string", "subscription": "string", "total": "number",
    },
    "customer": {
        "created": "number", "email": "string", "metadata": "string", "name": "string", "phone": "string",
    },
    "charge": {
        "amount": "number", "created": "number", "currency": "token", "customer": "token", "disputed": "token",
        "metadata": "string", "refunded": "token", "status": "token",
    },
}  # fmt: skip
_CLAUSE = re.compile(
    r"""\s*(?P<minus>-)?(?P<field>[a-z_]+)(\[\s*(?P<q>["'])(?P<key>[^"']+)(?P=q)\s*\])?\s*
    (?P<operator>:|~|>=|<=|>|<)\s*(?P<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|-?\d+|null)\s*""",
    re.VERBOSE,
)
_JOIN = re.compile(r"(AND|OR|and|or)\b")
_NUMBERS: dict[str, Callable[[int, int], bool]] = {
    ":": lambda value, asked: value == asked,
    ">": lambda value, asked: value > asked,
    "<": lambda value, asked: value < asked,
    ">=": lambda value, asked: value >= asked,
    "<=": lambda value, asked: value <= asked,
}
_MOST_CLAUSES = 10
Test = Callable[[Json], bool]


class SearchIndex:
    """What can be found: each object as an event last showed it, a minute late or as the fault says."""

    def __init__(self, state: StripeState) -> None:
        self._state = state
        self._coming: deque[tuple[int, str, Json]] = deque()
        self._shown: dict[str, dict[str, Json]] = {kind: {} for kind in _FIELDS}
        state.after_event.append(self._hear)
        state.parts["search"] = self

    def _hear(self, event: Json) -> None:
        shown = event["data"]["object"]
        if shown.get("object") not in self._shown:
            return
        if event["api_version"] != API_VERSION and shown["id"] in self._state.tables[shown["object"]].rows:
            shown = copied(self._state.get(shown["object"], shown["id"]))
        late = take_fault(self._state.world, "stripe_search_lag", event["type"]) or {}
        lag = int(late.get("seconds", LAG_SECONDS))
        self._coming.append((self._state.world.now() + lag, event["type"], shown))

    def find(self, kind: str, tests: list[Test], any_of: bool) -> list[Json]:
        """The objects of this kind that pass all tests (or any of them), newest first, as the index knows them."""
        self._catch_up()
        found = [
            row
            for row in self._shown[kind].values()
            if (any if any_of else all)(test(row) for test in tests) and row.get("test_clock") is None
        ]
        return sorted(found, key=lambda row: (row["created"], row["id"]), reverse=True)

    def _catch_up(self) -> None:
        now, later = self._state.world.now(), deque[tuple[int, str, Json]]()
        for at, type_, shown in self._coming:
            if at > now:
                later.append((at, type_, shown))
            elif type_.endswith(".deleted"):
                self._shown[shown["object"]].pop(shown["id"], None)
            else:
                self._shown[shown["object"]][shown["id"]] = shown
        self._coming = later


@operation("GET", "/v1/invoices/search", "invoice", _QUERY, required=("query",))
def search_invoices(call: Call) -> Json:
    return _search(call, "invoice")


@operation("GET", "/v1/customers/search", "customer", _QUERY, required=("query",))
def search_customers(call: Call) -> Json:
    return _search(call, "customer")


@operation("GET", "/v1/charges/search", "charge", _QUERY, required=("query",))
def search_charges(call: Call) -> Json:
    return _search(call, "charge")


def _search(call: Call, kind: str) -> Json:
    """One page; Stripe offers no search at all to Indian accounts."""
    if call.state.account_country == "IN":
        raise StripeError("Search is not available for your account's country.", status=400)
    tests, any_of = _parsed(call.params["query"], kind)
    found = _index(call.state).find(kind, tests, any_of)
    size, begin = limit_of(call.params), _place(call.params.get("page"))
    more = begin + size < len(found)
    return {
        "object": "search_result", "url": call.path, "has_more": more, "data": found[begin : begin + size],
        "next_page": f"page_{begin + size}" if more else None,
    }  # fmt: skip


def _index(state: StripeState) -> SearchIndex:
    index = state.parts["search"]
    assert isinstance(index, SearchIndex)
    return index


def _place(page: str | None) -> int:
    if page is None:
        return 0
    if not re.fullmatch(r"page_\d{1,9}", page):
        raise StripeError("Invalid pagination cursor.", param="page")
    return int(page.removeprefix("page_"))


def _parsed(query: str, kind: str) -> tuple[list[Test], bool]:
    """The tests of a query, and whether one of them is enough. AND and OR cannot be mixed (docs.stripe.com/search)."""
    tests: list[Test] = []
    joins: set[str] = set()
    at = 0
    while True:
        clause = _CLAUSE.match(query, at)
        if clause is None:
            raise _unparsable()
        tests.append(_test(clause, kind))
        at = clause.end()
        if at >= len(query):
            break
        # Clauses side by side mean AND.
        joined = _JOIN.match(query, at)
        joins.add(joined[1].upper() if joined else "AND")
        at = joined.end() if joined else at
    if len(joins) > 1:
        raise StripeError("You cannot combine AND and OR in the same search query.", param="query")
    if len(tests) > _MOST_CLAUSES:
        raise StripeError(f"A search query can have {_MOST_CLAUSES} clauses at most.", param="query")
    return tests, joins == {"OR"}


def _test(clause: re.Match[str], kind: str) -> Test:
    name, key, operator = clause["field"], clause["key"], clause["operator"]
    how = _FIELDS[kind].get(name)
    if how is None or (name == "metadata") != (key is not None):
        raise StripeError(f"Field `{name}` is an unsupported search field for resource `{kind}s`.", param="query")
    asked: Any = clause["value"]
    value_of: Callable[[Json], Any] = lambda row: row[name].get(key) if key else row.get(name)  # noqa: E731
    if asked == "null":
        passes: Test = lambda row: value_of(row) is None  # noqa: E731
    elif how == "number":
        passes = _number(value_of, operator, asked)
    else:
        passes = _words(value_of, operator, asked, how)
    return (lambda row: not passes(row)) if clause["minus"] else passes


def _number(value_of: Callable[[Json], Any], operator: str, asked: str) -> Test:
    digits = asked.strip("\"'")
    if operator not in _NUMBERS or not re.fullmatch(r"-?\d+", digits):
        raise _unparsable()
    return lambda row: _NUMBERS[operator](value_of(row), int(digits))


def _words(value_of: Callable[[Json], Any], operator: str, asked: str, how: str) -> Test:
    """Text is compared without regard to case; `~` finds a part of at least three letters of a string."""
    if operator not in (":", "~") or asked[0] not in "\"'":
        raise _unparsable()
    wanted = re.sub(r"\\(.)", r"\1", asked[1:-1]).lower()
    if operator == ":":
        return lambda row: _text(value_of(row)) == wanted
    if how != "string" or len(wanted) < 3:
        raise StripeError("Substring search needs a string field and three characters at least.", param="query")
    return lambda row: wanted in (_text(value_of(row)) or "")


def _text(value: Any) -> str | None:
    return None if value is None else str(value).lower()


def _unparsable() -> StripeError:
    return StripeError(
        "We were unable to parse your search query. Try using the format `metadata[\"key\"]:\"value\"` to query for "
        "metadata or key:\"value\" to query for other fields.",
        param="query",
    )  # fmt: skip
