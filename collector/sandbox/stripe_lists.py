"""Which page of which objects does a list answer hold?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from collector.sandbox.faults import take_fault
from collector.sandbox.stripe_errors import Json, no_such
from collector.sandbox.stripe_routes import Call
from collector.sandbox.stripe_state import Table

_OPERATORS: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


def page_of(call: Call, kind: str, also: Callable[[Json], bool] | None = None, **renamed: Any) -> Json:
    """One page, newest first; every parameter that is not about paging filters the field of its name."""
    filters = {name: value for name, value in call.params.items() if name not in _PAGING and value is not None}
    filters |= renamed
    table = call.state.tables[kind]
    tests = [_test(name, wanted) for name, wanted in filters.items()]
    if also is not None:
        tests.append(also)
    rows, has_more = _walk(table, table.ids(filters), _shifted(call, table), tests)
    if not has_more and _is_endless(call):
        last_id = call.params.get("starting_after")
        rows = rows or ([table.rows[last_id]] if last_id else [])
        has_more = bool(rows)
    return {"object": "list", "url": call.path, "has_more": has_more, "data": rows}


def _is_endless(call: Call) -> bool:
    return take_fault(call.state.world, "stripe_list_endless", f"GET {call.path}") is not None


def _shifted(call: Call, table: Table) -> Json:
    """The parameters of the page; with the fault `stripe_list_shift` a later page begins `by` objects too early."""
    after = call.params.get("starting_after")
    if after is None or after not in table.rows:
        return call.params
    fault = take_fault(call.state.world, "stripe_list_shift", f"GET {call.path}")
    if fault is None:
        return call.params
    newer = table.newer_than(after, int(fault.get("by", 1)))
    return {**call.params, "starting_after": newer}


_PAGING = frozenset({"limit", "starting_after", "ending_before", "expand"})


def limit_of(params: Json) -> int:
    """1 to 100; a number outside is moved to the nearest end, not refused (observed on the live API)."""
    limit = params.get("limit")
    return 10 if limit is None else max(1, min(100, int(limit)))


def in_range(value: int | None, wanted: int | Json) -> bool:
    """Whether an instant fits a `created`-like filter: one instant, or bounds."""
    if value is None:
        return False
    if isinstance(wanted, dict):
        return all(_OPERATORS[name](value, bound) for name, bound in wanted.items())
    return value == wanted


def page_of_rows(url: str, rows: list[Json], params: Json) -> Json:
    """One page of a short list kept in its own order (the lines of an invoice)."""
    start = 0
    ids = [row["id"] for row in rows]
    for name, shift in (("starting_after", 1), ("ending_before", 0)):
        if params.get(name) is not None:
            if params[name] not in ids:
                raise no_such("object", params[name], name, 400)
            start = ids.index(params[name]) + shift
    size = limit_of(params)
    if params.get("ending_before") is not None:
        first = max(0, start - size)
        return {"object": "list", "url": url, "has_more": first > 0, "data": rows[first:start]}
    return {"object": "list", "url": url, "has_more": start + size < len(rows), "data": rows[start : start + size]}


def _test(name: str, wanted: Any) -> Callable[[Json], bool]:
    if isinstance(wanted, (dict, int)) and not isinstance(wanted, bool):
        return lambda row: in_range(row.get(name), wanted)
    return lambda row: bool(row.get(name) == wanted)


def _walk(table: Table, ids: list[str], params: Json, tests: list[Callable[[Json], bool]]) -> tuple[list[Json], bool]:
    size = limit_of(params)
    upwards = params.get("ending_before") is not None
    order: Iterable[str]
    if upwards:
        start = _cursor(table, ids, params, "ending_before") + 1
        order = (ids[index] for index in range(start, len(ids)))
    else:
        last = _cursor(table, ids, params, "starting_after") if params.get("starting_after") else len(ids)
        order = (ids[index] for index in range(last - 1, -1, -1))
    found: list[Json] = []
    for id_ in order:
        row = table.rows.get(id_)
        if row is not None and all(test(row) for test in tests):
            found.append(row)
            if len(found) > size:
                break
    page = found[:size]
    return (page[::-1] if upwards else page), len(found) > size


def _cursor(table: Table, ids: list[str], params: Json, name: str) -> int:
    id_ = params[name]
    if id_ not in table.rows:
        raise no_such(table.noun, id_, name, 400)
    place = table.place(ids, id_)
    # A cursor outside the filtered group still says where the page begins.
    return place if name == "starting_after" or (place < len(ids) and ids[place] == id_) else place - 1
