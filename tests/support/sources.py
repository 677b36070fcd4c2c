"""How do the architecture tests read the code? As syntax trees, each name traced back to the import it came from."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """One Python file: `path` relative to the checkout, with slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def module(self) -> str:
        """The dotted name by which the file is imported."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def imports(self) -> list[Import]:
        """Every import of the file, those under TYPE_CHECKING and inside functions included."""
        return [found for node in ast.walk(self.tree) for found in self._imports_of(node)]

    @cached_property
    def names(self) -> dict[str, str]:
        """What a name of this file stands for: `dt` -> `datetime.datetime`."""
        return {found.name: found.target for found in self.imports}

    def dotted(self, node: ast.AST) -> str:
        """The full name of an expression such as `a.b.c`, its first part replaced by what was imported; else ''."""
        chain = chain_of(node)
        if not chain:
            return ""
        return ".".join((self.names.get(chain[0], chain[0]), *chain[1:]))

    def at(self, node: ast.AST | int, what: str) -> str:
        line = node if isinstance(node, int) else getattr(node, "lineno", 1)
        return f"{self.path}:{line}: {what}"

    def _imports_of(self, node: ast.AST) -> Iterator[Import]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                yield Import(node.lineno, alias.name, name, alias.name if alias.asname else name)
        elif isinstance(node, ast.ImportFrom):
            base = self._base_of(node)
            for alias in node.names:
                yield Import(node.lineno, base, alias.asname or alias.name, f"{base}.{alias.name}")

    def _base_of(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.module.split(".") if self.path.endswith("__init__.py") else self.module.split(".")[:-1]
        above = package[: len(package) - node.level + 1]
        return ".".join((*above, node.module) if node.module else above)


@dataclass(frozen=True)
class Import:
    """`from a.b import c as d`: module `a.b`, name `d`, target `a.b.c`."""

    line: int
    module: str
    name: str
    target: str


def chain_of(node: ast.AST) -> tuple[str, ...]:
    """`a.b.c` as ("a", "b", "c"). A call or an index on the way is looked through: `a.b().c` gives the same."""
    match node:
        case ast.Name(id=name):
            return (name,)
        case ast.Attribute(value=value, attr=attr):
            inner = chain_of(value)
            return (*inner, attr) if inner else ()
        case ast.Call(func=inner_node) | ast.Subscript(value=inner_node):
            return chain_of(inner_node)
    return ()


def read_sources(checkout: Path, *roots: str) -> list[Source]:
    """The Python files under the given folders (or the files themselves) of the checkout, in order of path."""
    paths = [
        path
        for root in roots
        for path in ([checkout / root] if root.endswith(".py") else (checkout / root).rglob("*.py"))
    ]
    return [
        Source(path.relative_to(checkout).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(paths)
        if path.exists()
    ]
