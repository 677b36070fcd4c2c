"""Why can an act of the owner not be done? A code; the pages hold its sentence."""

from __future__ import annotations

MOST_WORDS = 2000


class Refused(Exception):
    """The act is not possible; the message is a sentence code of the dashboard. Nothing was changed."""


def needs_words(text: str) -> None:
    """A reason is asked for, and kept: it is neither empty nor a book. Raises Refused."""
    if not text.strip():
        raise Refused("words_missing")
    if len(text) > MOST_WORDS:
        raise Refused("words_too_long")
