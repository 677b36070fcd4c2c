"""Which sentences do the pages say? Read from the templates and views as they are written there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

_STRING = r"'((?:[^'\\]|\\.)*)'"
_SIMPLE = re.compile(rf"\bt\({_STRING}")
_PLURAL = re.compile(rf"\bn\({_STRING}, {_STRING}")


def sentences_of(checkout: Path) -> set[str | tuple[str, str]]:
    """Every English sentence, and every pair of singular and plural."""
    found: set[str | tuple[str, str]] = set()
    for page in sorted((checkout / "templates" / "dashboard").glob("*.html")):
        text = page.read_text(encoding="utf-8")
        found |= set(_SIMPLE.findall(text)) | set(_PLURAL.findall(text))
    for module in sorted((checkout / "collector" / "web").glob("*.py")):
        found |= set(_in_code(ast.parse(module.read_text(encoding="utf-8"))))
    return found


def _in_code(tree: ast.AST) -> Iterator[str | tuple[str, str]]:
    assigned = {
        target.id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        strings = [_text(argument, assigned) for argument in node.args[:2]]
        if name == "t" and strings[0]:
            yield strings[0]
        elif name == "n" and len(strings) == 2 and strings[0] and strings[1]:
            yield strings[0], strings[1]


def _text(node: ast.expr, assigned: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return assigned.get(node.id, "")
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
