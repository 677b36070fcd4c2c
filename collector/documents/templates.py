"""Where are the texts that leave the house, and how are they read?"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes, select_autoescape
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import _escape_inner, escape  # type: ignore[attr-defined]

TEMPLATES = Path(__file__).parents[2] / "templates"
EMAILS = TEMPLATES / "emails"
LETTERS = TEMPLATES / "letters"

# French puts a no-break space inside guillemets, before : ; ! ? % and after n°; a citation stays in one piece
# ("C. com., art. L441-10, II").
_SPACE_BEFORE = re.compile(r" (?=[:;!?»%](?![=}\w]))")
_SPACE_AFTER = re.compile(r"(?<=[«°]) |(?<=\bart\.) |(?<=C\.) (?=(?:civ|com|conso)\.)|(?<=\d,) (?=[IVX]+\b)")


def with_french_spaces(text: str) -> str:
    """Text of ours typed with ordinary spaces, with the no-break spaces French wants. Never for a debtor's data."""
    return _SPACE_AFTER.sub("\u00a0", _SPACE_BEFORE.sub("\u00a0", text))


class _TypographicLoader(FileSystemLoader):
    """Reads templates from a folder and gives the French ones their no-break spaces."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, filename, is_current = super().get_source(environment, template)
        if template.startswith("fr/"):
            source = with_french_spaces(source)
        return source, filename, is_current


class _MailWriter(CodeGenerator):
    """Writes the Python of a template as Jinja does, but that values are escaped by `_MailEnvironment.escaped`."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


class _MailEnvironment(Environment):
    code_generator_class = _MailWriter

    @staticmethod
    def escaped(value: Any) -> str:
        """The value as HTML, every time; `escape` would wrap each of a hundred texts a mail in an object of its own."""
        return _escape_inner(value) if type(value) is str else escape(value)


@cache
def environment_of() -> Environment:
    """The mail templates, compiled once per process; HTML escapes every value, an unknown name is an error."""
    return _MailEnvironment(
        loader=_TypographicLoader(EMAILS),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
