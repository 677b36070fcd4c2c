"""A file that somebody sent along: the debtor with an answer, or the owner with a signed copy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file sent along; its type was read off its content."""

    name: str
    content_type: str
    content: bytes
