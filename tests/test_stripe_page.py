"""Does docs/stripe.md promise only what a story plays, and does each story of Stripe's states have its line?"""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "stripe.md").read_text(encoding="utf-8")
STORIES = ("stories/test_stripe_states.py", "stories/test_taken_back.py")


def named_in(*files: Path) -> set[str]:
    return {name for file in files for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)}


def test_each_line_names_a_story_that_exists() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| what happened")]
    assert len(lines) >= 25
    for line in lines:
        cells = line.strip("|").split(" | ")
        named = re.findall(r"`(test_\w+)`", cells[-1])
        assert len(cells) == 5, line
        assert all(cell.strip() for cell in cells), line
        assert named, line
        assert set(named) <= named_in(*TESTS.rglob("test_*.py")), line


def test_each_story_of_a_state_has_its_line() -> None:
    assert {name for name in named_in(*(TESTS / file for file in STORIES)) if name not in PAGE} == set()
