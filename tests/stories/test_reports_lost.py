"""Delivery reports lost, doubled under new ids and out of order: each notice ends as if all had come, once, in order.

Real signed posts of the pretend SendGrid; its log and its lists are what makes good the loss. A few worlds in each run;
COLLECTOR_NIGHTLY=1 plays forty.
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

from collector.flows import deliver, mail_events, silence, suppressions
from tests.story import Story
from tests.support.backlog import policy_with_caps

WORLDS = 40 if os.environ.get("COLLECTOR_NIGHTLY") else 2
FATES = ("bounce", "latebounce", "blocked", "deferred", "spam", "dropped", "silent", "compta")
KINDS = ("processed", "deferred", "delivered", "bounce", "dropped", "spamreport")


def test_lost_doubled_and_shuffled_reports_end_like_whole_ones(tmp_path: Path) -> None:
    whole = played(tmp_path / "whole", {})
    assert whole == {
        "bounce": ("bounced", "bounced"),
        "latebounce": ("bounced", "bounced"),
        "blocked": ("bounced", None),
        "deferred": ("delivered", None),
        "spam": ("delivered", "complained"),
        "dropped": ("bounced", "dropped"),
        "silent": ("accepted", None),
        "compta": ("delivered", None),
    }
    chance = random.Random(31)
    for number in range(WORLDS):
        lose: Any = True if number == 0 else chance.sample(KINDS, chance.randint(1, len(KINDS)))
        faults = {"lose": lose, "duplicate": chance.randint(0, 3), "reorder": chance.random() < 0.7}
        if chance.random() < 0.5:
            faults["without_custom_args"] = ["bounce"]
        assert played(tmp_path / f"world-{number}", faults) == whole, faults


def played(folder: Path, faults: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    """By fate of the address: the state of the reminder two days later, and why the address is not used any more."""
    folder.mkdir()
    with Story(folder, "2026-01-02", policy=policy_with_caps(folder)) as story:
        story.when_webhooks_are_lost()
        for fate in FATES:
            story.given_debtor(fate, email=f"{fate}@debtor.example")
            story.given_invoice("100.00 EUR", due="2026-01-08", debtor=fate)
        story.when_the_service_is_down_for(days=10).when_hour_is(9, 30, jobs=("backfill", "daily_run"))
        if faults:
            story.stage.ask("POST", "/sandbox/faults", {"sendgrid_events": faults})
        deliver.run(story.collector)
        for hour in (10, 12, 17):
            story.when_hour_is(hour, jobs=("mail_events",))
        silence.run(story.collector)
        suppressions.run(story.collector)
        mail_events.run(story.collector)
        found = {fate: story.facts_of(fate) for fate in FATES}
        return {fate: (facts.notices[-1].state.value, facts.debtor.email_set_aside) for fate, facts in found.items()}
