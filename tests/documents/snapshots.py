"""Texts as a debtor reads them, kept as files: a changed word shows up as a diff and is reviewed as words.

`UPDATE_SNAPSHOTS=1 pytest tests/documents` writes them anew.
"""

from __future__ import annotations

import os
from pathlib import Path

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"


def check(name: str, found: str) -> None:
    """Compare with tests/snapshots/<name>, or write it where UPDATE_SNAPSHOTS is set."""
    path = SNAPSHOTS / name
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8", newline="\n")
    assert path.is_file(), f"No snapshot {name}: run the tests once with UPDATE_SNAPSHOTS=1 and read what was written."
    assert found == path.read_text(encoding="utf-8"), f"{name} reads differently now; UPDATE_SNAPSHOTS=1 accepts it."
