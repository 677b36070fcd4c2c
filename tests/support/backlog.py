"""How does a story begin with many notices due on one morning, and with caps of its own?"""

from __future__ import annotations

import re
from pathlib import Path

from tests.story import Story


def policy_with_caps(folder: Path, per_hour: int = 900, per_day: int = 900) -> Path:
    """The sample policy with other caps, and no ramp to speak of. Returns its folder."""
    target = folder / "policy"
    target.mkdir()
    caps = {"per_hour": per_hour, "per_day": per_day, "new_debtors_per_day": 900}
    for file in Path("policy").iterdir():
        text = file.read_text(encoding="utf-8")
        for name, number in caps.items():
            text = re.sub(rf"^{name} = \d+", f"{name} = {number}", text, flags=re.MULTILINE)
        (target / file.name).write_text(text, encoding="utf-8")
    return target


def given_due_reminders(story: Story, count: int) -> None:
    """So many debtors, D0, D1..., whose first reminder is due on Monday 12 January; it is 9:30 of that day.

    The story begins before 8 January, and the service learns of the invoices only now.
    """
    given_due_cases(story, count)
    story.when_hour_is(9, 30, jobs=("daily_run",))


def given_due_cases(story: Story, count: int) -> None:
    """The same before anything was decided about them."""
    story.when_webhooks_are_lost()
    for number in range(count):
        story.given_invoice("100.00 EUR", due="2026-01-08", debtor=f"D{number}")
    story.when_the_service_is_down_for(days=10).when_hour_is(9, 30, jobs=("backfill",))
