"""Where are the texts that leave the house, and how are they read?"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

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


@cache
def environment_of() -> Environment:
    """The mail templates, compiled once per process; HTML escapes every value, an unknown name is an error."""
    return Environment(
        loader=_TypographicLoader(EMAILS),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
