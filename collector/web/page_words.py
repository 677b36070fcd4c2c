"""Which words does this request speak? Chosen before anything is said, kept for the request."""

from __future__ import annotations

from flask import g

from collector.web.words import PageWords


def words() -> PageWords:
    """The language of this request."""
    found: PageWords = g.words
    return found
