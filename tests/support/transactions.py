"""Is a provider ever called while a transaction is open, in this function or in one that it calls?

Such a call would hold the database's write lock for as long as the provider likes, and a rollback could not take the
letter back. What is looked at: the lines inside `with ....write()`, `.read()`, `.begin()`, and all of every function
that receives a transaction.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.support.sources import Source, chain_of

# What a flow calls its gateways; the fields of collector/parts.py that come from collector.gateways are added.
_USUAL_NAMES = {"stripe", "mail", "post", "heartbeat", "gateway", "transport"}
_OPENERS = {"begin", "begin_nested"}
_STORE_OPENERS = {"read", "write"}
_NETWORK = ("requests.", "urllib.request.", "smtplib.", "socket.create_connection", "http.client.")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class _Known:
    """One function: where it stands, the outside call it makes itself, and the functions of ours that it calls."""

    source: Source
    node: Function
    outside: str | None = None
    calls: set[str] = field(default_factory=set)


def no_provider_call_in_a_transaction(sources: Iterable[Source]) -> Iterator[str]:
    outer = [source for source in sources if not source.path.startswith(("collector/sandbox/", "collector/gateways/"))]
    gateways = _USUAL_NAMES | _gateway_fields(outer)
    known = {key: function for source in outer for key, function in _functions(source, gateways)}
    reach = _reaching(known)
    for function in known.values():
        for call in _calls_in_transactions(function.node):
            yield from _judge(function.source, call, gateways, reach)


def _judge(source: Source, call: ast.Call, gateways: set[str], reach: dict[str, str]) -> Iterator[str]:
    if outside := _outside_call(source, call, gateways):
        yield source.at(call, f"calls {outside} inside a transaction")
    elif (key := _key_of(source, call)) in reach:
        yield source.at(call, f"calls {'.'.join(chain_of(call))} inside a transaction, which reaches {reach[key]}")


def _functions(source: Source, gateways: set[str]) -> Iterator[tuple[str, _Known]]:
    for node in ast.walk(source.tree):
        if isinstance(node, Function):
            known = _Known(source, node)
            for call in _calls_below(node):
                known.outside = known.outside or _outside_call(source, call, gateways)
                known.calls.add(_key_of(source, call))
            yield f"{source.module}.{node.name}", known


def _reaching(known: dict[str, _Known]) -> dict[str, str]:
    """Every function from which an outside call can be reached, with the way there."""
    reach = {key: function.outside for key, function in known.items() if function.outside}
    while True:
        found = {
            key: f"{callee.rpartition('.')[2]} -> {reach[callee]}"
            for key, function in known.items()
            for callee in function.calls
            if key not in reach and callee in reach
        }
        if not found:
            return reach
        reach.update(found)


def _outside_call(source: Source, call: ast.Call, gateways: set[str]) -> str | None:
    chain = chain_of(call.func)
    dotted = source.dotted(call.func)
    # An imported name is a module, not a gateway: collector.store may well have a `mail` of its own.
    holders = chain[1:-1] if chain and chain[0] in source.names else chain[:-1]
    if gateways & {part.strip("_") for part in holders}:
        return ".".join(chain)
    if dotted.startswith(_NETWORK) or dotted.endswith("clock.sleep"):
        return dotted
    return None


def _key_of(source: Source, call: ast.Call) -> str:
    """The full name of the function of ours that is called; methods of self are looked for in the same module."""
    chain = chain_of(call.func)
    if chain[:1] == ("self",) and len(chain) == 2:
        return f"{source.module}.{chain[1]}"
    if len(chain) == 1 and chain[0] not in source.names:
        return f"{source.module}.{chain[0]}"
    return source.dotted(call.func)


def _calls_in_transactions(function: Function) -> Iterator[ast.Call]:
    if _receives_a_transaction(function):
        yield from _calls_below(function)
        return
    for node in ast.walk(function):
        if isinstance(node, ast.With | ast.AsyncWith) and any(_opens(item.context_expr) for item in node.items):
            for statement in node.body:
                yield from _calls_below(statement)


def _opens(expression: ast.expr) -> bool:
    chain = chain_of(expression)
    if not chain or not isinstance(expression, ast.Call):
        return False
    return chain[-1] in _OPENERS or (
        chain[-1] in _STORE_OPENERS and "store" in {part.strip("_") for part in chain[:-1]}
    )


def _receives_a_transaction(function: Function) -> bool:
    arguments = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    return any(a.arg == "tx" or (a.annotation and chain_of(a.annotation)[-1:] == ("Connection",)) for a in arguments)


def _calls_below(node: ast.AST) -> Iterator[ast.Call]:
    return (found for found in ast.walk(node) if isinstance(found, ast.Call))


def _gateway_fields(sources: Iterable[Source]) -> set[str]:
    return {
        node.target.id
        for source in sources
        if source.path == "collector/parts.py"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        if source.dotted(node.annotation).startswith("collector.gateways.")
    }
