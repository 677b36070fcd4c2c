"""Which habits of the house can a machine watch? Money without floats, secrets without ==, pages without holes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from tests.support.sources import Source, chain_of

_MONEY_RINGS = ("collector/domain/", "collector/store/", "collector/flows/")
# Seconds of waiting and a share of chance are not money.
_MAY_BE_FLOAT = re.compile(r"(seconds|timeout|delay|jitter|uniform|progress|_s|within|after|every)$", re.IGNORECASE)
_MONEY_WORD = re.compile(r"(^|_)(minor|amount|amounts|principal|cents)(_|$)")
_SECRET_WORDS = {"signature", "signatures", "hmac", "mac", "secret", "token", "password"}
_UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b")
_HOLES = re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false")


def money_is_never_a_float(sources: Iterable[Source]) -> Iterator[str]:
    for source in sources:
        if not source.path.startswith(_MONEY_RINGS):
            continue
        for node in ast.walk(source.tree):
            if what := _float_in(node, source.path.startswith("collector/domain/")):
                yield source.at(node, what)


def secrets_are_compared_in_constant_time(sources: Iterable[Source]) -> Iterator[str]:
    for source in sources:
        # In the store a comparison is SQL; the sandbox guards nothing.
        if source.path.startswith(("collector/store/", "collector/sandbox/")):
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
                sides = (node.left, *node.comparators)
                secret = next((side for side in sides if _is_secret(side)), None)
                if secret is not None and not any(isinstance(side, ast.Constant) for side in sides):
                    yield source.at(node, f"compares {ast.unparse(secret)} with ==")


def pages_have_no_holes(sources: Iterable[Source]) -> Iterator[str]:
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Name | ast.Attribute) and chain_of(node)[-1:] == ("render_template_string",):
                yield source.at(node, "uses render_template_string")


def templates_have_no_holes(templates: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Takes (path, text) of each template."""
    for path, text in templates:
        for number, line in enumerate(text.splitlines(), 1):
            if _HOLES.search(line):
                yield f"{path}:{number}: switches escaping off"


def each_module_says_what_it_answers(sources: Iterable[Source]) -> Iterator[str]:
    for source in sources:
        if not ast.get_docstring(source.tree):
            yield source.at(1, "has no docstring")


def nothing_is_left_for_later(texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Takes (path, text) of each file."""
    for path, text in texts:
        for number, line in enumerate(text.splitlines(), 1):
            if _UNFINISHED.search(line):
                yield f"{path}:{number}: {line.strip()}"


def _float_in(node: ast.AST, in_domain: bool) -> str | None:
    match node:
        case ast.Call(func=ast.Name(id="float")):
            return "calls float()"
        case ast.Call(func=func) if chain_of(func)[-1:] in {("Float",), ("Numeric",), ("Double",)}:
            return f"makes a {chain_of(func)[-1]} column"
        case ast.Constant(value=float()) if in_domain:
            return f"writes {node.value!r}"
        case ast.arg(arg=name, annotation=annotation) if _says_float(annotation) and not _MAY_BE_FLOAT.search(name):
            return f"{name} is annotated float"
        case ast.AnnAssign(target=target, annotation=annotation) if _says_float(annotation):
            name = chain_of(target)[-1] if chain_of(target) else "?"
            return None if _MAY_BE_FLOAT.search(name) else f"{name} is annotated float"
        case ast.FunctionDef(name=name, returns=returns) if _says_float(returns) and not _MAY_BE_FLOAT.search(name):
            return f"{name} returns float"
        case ast.BinOp(op=ast.Div(), left=left, right=right) if _is_money(left) or _is_money(right):
            return f"divides money with /: {ast.unparse(node)}"
    return None


def _says_float(annotation: ast.expr | None) -> bool:
    return annotation is not None and any(
        isinstance(node, ast.Name) and node.id == "float" for node in ast.walk(annotation)
    )


def _is_money(node: ast.expr) -> bool:
    return bool(_MONEY_WORD.search(chain_of(node)[-1])) if chain_of(node) else False


def _is_secret(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):  # `mac.hexdigest()`, `sign(...)`
        return chain_of(node)[-1:] in {("hexdigest",), ("digest",)} and bool({"hmac", "mac"} & set(chain_of(node)))
    chain = chain_of(node)
    return bool(chain) and chain[-1].lower().rpartition("_")[2] in _SECRET_WORDS
