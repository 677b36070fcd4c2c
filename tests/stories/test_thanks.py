"""Who was reminded and pays is thanked once: never twice, and never for money that went back."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

from tests.story import Story


def thankful(folder: Path) -> Path:
    """The sample policy, saying thank you."""
    policy = copytree("policy", folder / "policy")
    text = (policy / "ladder.toml").read_text(encoding="utf-8")
    assert "thank_you = false " in text
    (policy / "ladder.toml").write_text(text.replace("thank_you = false ", "thank_you = true  "), encoding="utf-8")
    return policy


def test_a_debtor_who_pays_after_a_reminder_is_thanked_once(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05", policy=thankful(tmp_path)) as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-21")
        story.when_debtor_pays().when_days_pass(2).then_sent("courtesy", "reminder_1", "thank_you").then_case_is("paid")
        mail = story.mails_to("Durand")[-1]
        assert mail["subject"].startswith("Votre facture ") and mail["subject"].endswith("\u00a0: merci")
        assert "Nous avons bien reçu, le 21 janvier 2026, votre règlement de la facture" in mail["text"]
        for word in ("IBAN", "Reste à payer", "/p/"):
            assert word not in mail["text"]
        story.when_days_pass(4).then_sent("courtesy", "reminder_1", "thank_you")
        # Taken back afterwards: the thanks were said, and are not said again.
        story.when_bank_takes_back().when_days_pass(4)
        assert story.steps_sent("Durand").count("thank_you") == 1


def test_nobody_is_thanked_who_was_not_reminded(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05", policy=thankful(tmp_path)) as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-14")
        story.when_debtor_pays().when_days_pass(5).then_sent("courtesy")


def test_nobody_is_thanked_for_money_that_went_back(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05", policy=thankful(tmp_path)) as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-23")
        # Friday evening: mail leaves on Monday only, and on Sunday the bank takes the money back.
        story.when_hour_is(19).when_debtor_pays().when_hour_is(20)
        story.then_case_is("paid").when_it_is("2026-01-25").when_bank_takes_back()
        story.when_it_is("2026-01-28")
        assert "thank_you" not in story.steps_sent("Durand")


def test_money_that_went_back_unseen_is_seen_before_thanks_leave(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05", policy=thankful(tmp_path)) as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-23")
        story.when_hour_is(19).when_debtor_pays().when_hour_is(20).then_case_is("paid")
        story.when_webhooks_are_lost().when_it_is("2026-01-26").when_bank_takes_back()
        story.when_hour_is(10, jobs=("deliver",))
        assert "thank_you" not in story.steps_sent("Durand")
