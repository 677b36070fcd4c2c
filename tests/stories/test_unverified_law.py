"""A rule of law that nobody read in the text enters no formal notice before the owner has said yes to it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from collector.flows import owner_actions
from collector.flows.refused import Refused
from tests.story import OWNER, Story

REMINDERS = ("courtesy", "reminder_1", "reminder_2", "firm_reminder")


@pytest.fixture
def portuguese(tmp_path: Path) -> Path:
    """The policy of the release, for a creditor in Portugal: the least of the Directive, unverified."""
    folder = Path(shutil.copytree("policy", tmp_path / "policy"))
    file = folder / "creditor.toml"
    text = file.read_text(encoding="utf-8")
    assert 'country = "FR"' in text
    file.write_text(text.replace('country = "FR"', 'country = "PT"', 1), encoding="utf-8")
    return folder


def test_the_formal_notice_waits_for_a_word_on_the_rule_once_for_all_cases(tmp_path: Path, portuguese: Path) -> None:
    with Story(tmp_path / "story", "2026-01-05", policy=portuguese) as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15", debtor="Almeida")
        story.given_invoice("2 000.00 EUR", due="2026-01-15", debtor="Barros")
        story.when_it_is("2026-03-10").then_sent(*REMINDERS, to="Almeida").then_sent(*REMINDERS, to="Barros")
        story.then_owner_is_asked("confirm_rule", "Almeida").then_owner_is_asked("confirm_rule", "Barros")
        owner_actions.answer_rule(story.collector, "pt_business", True, OWNER)
        story.then_journal_has("rule_word_said", rule="pt_business", accepted=True, certainty="unverified")
        story.when_days_pass(12).then_sent(*REMINDERS, "formal_notice", to="Almeida")
        story.then_sent(*REMINDERS, "formal_notice", to="Barros")
        # Written on 17 March, 61 days late: 1 000.00 x 12.15 % (the clause) x 61 / 365 = 20.31; and 40.00.
        text = story.mails_to("Almeida")[-1]["text"]
        for figure in ("20,31\u00a0€", "40,00\u00a0€", "1\u00a0060,31\u00a0€"):
            assert figure in text, text
        # The next case asks nothing more.
        story.given_invoice("500.00 EUR", due="2026-03-31", debtor="Costa")
        story.when_it_is("2026-05-20")
        assert story.steps_sent("Costa")[-1] == "formal_notice"


def test_the_owner_may_have_the_principal_claimed_alone(tmp_path: Path, portuguese: Path) -> None:
    with Story(tmp_path / "story", "2026-01-05", policy=portuguese) as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15", debtor="Almeida")
        story.when_it_is("2026-03-10").then_owner_is_asked("confirm_rule", "Almeida")
        owner_actions.answer_rule(story.collector, "pt_business", False, OWNER)
        story.when_days_pass(12).then_sent(*REMINDERS, "formal_notice", to="Almeida")
        text = story.mails_to("Almeida")[-1]["text"]
        assert "1\u00a0000,00\u00a0€" in text
        assert "40,00\u00a0€" not in text and "pénalités" not in text
        story.then_owed_is("1 000.00", "Almeida")


def test_a_rule_that_was_read_needs_no_word(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story, pytest.raises(Refused):
        owner_actions.answer_rule(story.collector, "fr_business", False, OWNER)
