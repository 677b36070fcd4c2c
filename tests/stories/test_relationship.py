"""A customer who matters hears nothing firmer than a courtesy note before the owner says so; others do."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from collector.flows import owner_actions
from collector.flows.refused import Refused
from tests.story import OWNER, Story


def a_policy(folder: Path, line: str) -> Path:
    """The sample policy with the brake switched on."""
    policy = copytree("policy", folder / "policy")
    text = (policy / "ladder.toml").read_text(encoding="utf-8")
    key = line.partition(" ")[0]
    [sample] = [it for it in text.splitlines() if it.startswith(f"{key} = 0")]
    (policy / "ladder.toml").write_text(text.replace(sample, line), encoding="utf-8")
    return policy


def test_who_makes_a_share_of_the_turnover_waits_for_the_owner(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05", policy=a_policy(tmp_path, "share_percent = 50")) as story:
        story.given_invoice("1 200.00 EUR", due="2026-01-14")
        story.given_debtor("Petit").given_invoice("1 100.00 EUR", due="2026-01-14", debtor="Petit")
        story.when_it_is("2026-01-20")
        # 1 200 of 2 300 are 52 %, 1 100 are 47 %.
        story.then_sent("courtesy").then_sent("courtesy", "reminder_1", to="Petit")
        story.then_owner_is_asked("relationship").then_case_is("waiting_for_you").then_journal_has(
            "brake_found", by="share:52"
        )
        owner_actions.go_on_all_the_same(story.collector, story.case_of("Durand"), OWNER)
        story.then_journal_has("brake_released").when_it_is("2026-01-21").then_sent("courtesy", "reminder_1")
        with pytest.raises(Refused, match="no_brake"):
            owner_actions.go_on_all_the_same(story.collector, story.case_of("Durand"), OWNER)


def test_a_share_that_falls_below_lets_the_case_go_on_by_itself(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-15", policy=a_policy(tmp_path, "share_percent = 50")) as story:
        story.given_invoice("1 200.00 EUR", due="2026-01-15").when_it_is("2026-01-20")
        story.then_owner_is_asked("relationship").then_sent()
        story.given_debtor("Grand").given_invoice("9 000.00 EUR", due="2026-02-14", debtor="Grand")
        story.when_it_is("2026-01-22").then_sent("reminder_1")


def test_a_customer_of_many_years_waits_for_the_owner(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-15", policy=a_policy(tmp_path, "years = 1")) as story:
        story.given_invoice("100.00 EUR", due="2026-01-16", name="first").when_debtor_pays("first")
        story.when_it_is("2026-01-17")
        story.stage.turn_to(story.stage.clock.now().replace(year=2027))
        story.given_invoice("1 200.00 EUR", due="2027-01-18").when_it_is("2027-01-23")
        story.then_owner_is_asked("relationship").then_journal_has("brake_found", by="years:1")
