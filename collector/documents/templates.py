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

# French puts a no-break space inside guillemets and before : ; ! ? %. Only template text is touched, never data.
_SPACE_BEFORE = re.compile(r" (?=[:;!?»%](?![=}\w]))")
_SPACE_AFTER = re.compile(r"(?<=«) ")


class _TypographicLoader(FileSystemLoader):
    """Reads templates from a folder and gives the French ones their no-break spaces."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, filename, is_current = super().get_source(environment, template)
        if template.startswith("fr/"):
            source = _SPACE_AFTER.sub("\u00a0", _SPACE_BEFORE.sub("\u00a0", source))
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
