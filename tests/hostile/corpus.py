"""320 names that somebody could type at Stripe or in a reply, and none of which may become more than a name."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

NIGHTLY = bool(os.environ.get("COLLECTOR_NIGHTLY"))


@dataclass(frozen=True, slots=True)
class Name:
    """`number` is its line in corpus.jsonl, from 1; `why` the family it belongs to."""

    number: int
    why: str
    text: str


def corpus() -> list[Name]:
    """All of them. A line is {"why", "text"}, and "times" where the text is repeated."""
    lines = (Path(__file__).parent / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [Name(at, row["why"], row["text"] * row.get("times", 1)) for at, row in enumerate(rows, start=1)]


def some(every: int) -> list[Name]:
    """Each so many of them, from every family; all of them at night."""
    return corpus() if NIGHTLY else corpus()[::every]
