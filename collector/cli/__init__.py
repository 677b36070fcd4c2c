"""The commands: `python -m collector COMMAND`. Exit codes: 0 ok, 1 failed, 2 wrong input, 3 needs the owner."""

from __future__ import annotations

from collector.cli import (
    acting,
    cases,
    looking,
    penalties,
    people,
    rates,
    replies,
    running,
    statements,
    stripe,
    templates,
)
from collector.cli.base import group
from collector.memory import keep_little, look_seldom

__all__ = [
    "acting",
    "cases",
    "group",
    "looking",
    "main",
    "penalties",
    "people",
    "rates",
    "replies",
    "running",
    "statements",
    "stripe",
    "templates",
]


def main() -> None:
    """Entry point of `python -m collector`."""
    keep_little()
    look_seldom()
    group(prog_name="python -m collector")
