"""Webhooks lost, doubled and late; the service away for days; two workers; a first import."""

from __future__ import annotations

from pathlib import Path

from collector.domain.policy import Mode
from collector.flows import deliver, owner_actions
from tests.story import OWNER, Story


def test_lost_webhooks_are_made_good_by_the_hourly_catch_up(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.when_webhooks_are_lost().given_invoice("1 000.00 EUR", due="2026-01-15")
        story.when_it_is("2026-01-20").then_sent("courtesy", "reminder_1")


def test_doubled_and_late_webhooks_change_nothing(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.stage.ask("POST", "/sandbox/faults", {"webhook_doubled": True, "webhook_reordered": True})
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-20")
        story.when_debtor_pays().when_days_pass(20).then_sent("courtesy", "reminder_1").then_nothing_was_doubled()


def test_ten_days_away_cost_one_step_not_three(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-18")
        story.when_the_service_is_down_for(days=26)
        # Back on 13 February: three reminders would have been due; one leaves, and the next keeps its distance.
        story.when_days_pass(1).then_sent("courtesy", "reminder_1")
        story.when_days_pass(12)
        assert story.steps_sent("Durand") == ["courtesy", "reminder_1", "reminder_2"]


def test_two_workers_at_once_send_each_notice_once(tmp_path: Path, database_url: str) -> None:
    with Story(tmp_path, "2026-01-05", database_url=database_url) as story:
        for number in range(12):
            story.given_invoice("100.00 EUR", due="2026-01-15", debtor=f"D{number}")
        story.when_it_is("2026-01-19").when_hour_is(7, 30)
        story.when_hour_is(10, jobs=())
        story.run_together(deliver.run, workers=2)
        story.then_nothing_was_doubled()
        for number in range(12):
            story.then_sent("courtesy", "reminder_1", to=f"D{number}")


def test_a_first_import_of_old_invoices_begins_gently(tmp_path: Path) -> None:
    with Story(tmp_path, "2025-05-05", mode=Mode.OBSERVE) as story:
        for number in range(100):
            story.given_invoice("100.00 EUR", due="2025-06-15", debtor=f"D{number}")
        story.when_the_service_is_down_for(days=245)  # it is installed on 5 January 2026
        story.stage.run("backfill")
        story.when_days_pass(3)
        assert story.mails_accepted() == 0
        story.when_owner_sets_mode(Mode.FULL).when_days_pass(1)
        # 25 debtors never written to before on the first day, 50 on the second; all get the first reminder.
        assert story.mails_accepted() == 25
        story.when_days_pass(1)
        assert story.mails_accepted() == 75
        assert {step for _, step in story.accepted_keys()} == {"reminder_1"}


def test_one_poisoned_invoice_stops_nobody_else(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        # No font of ours can print this name, so its formal notice cannot become a letter.
        story.given_debtor("株式会社", email="compta@kabushiki.example")
        story.given_invoice("900.00 EUR", due="2026-01-15", debtor="株式会社")
        story.given_invoice("900.00 EUR", due="2026-01-15", debtor="Durand").when_days_pass(62)
        assert "formal_notice" not in story.steps_sent("株式会社")
        story.then_owner_is_asked("refused_notice", "株式会社")
        assert story.steps_sent("Durand")[-1] == "final_notice"


def test_a_leap_day_is_a_day_like_another(tmp_path: Path) -> None:
    with Story(tmp_path, "2028-02-20") as story:
        # Due Tuesday 29 February 2028: the courtesy leaves three days before, the reminder three days after.
        story.given_invoice("365.00 EUR", due="2028-02-29").when_it_is("2028-02-29").then_sent("courtesy")
        story.when_it_is("2028-03-04").then_sent("courtesy", "reminder_1")


def test_money_taken_back_after_the_end_asks_a_person_first(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("700.00 EUR", due="2026-01-15").when_it_is("2026-01-20")
        story.when_debtor_pays().when_days_pass(3).then_case_is("paid")
        story.stage.ask("POST", "/sandbox/disputes", {"invoice": story.invoices["Durand"]["id"]})
        story.when_days_pass(15).then_sent("courtesy", "reminder_1").then_owner_is_asked("review_reopened")


def test_a_debit_under_way_is_waited_for(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("700.00 EUR", due="2026-01-15").when_it_is("2026-01-20")
        story.shop.act(story.invoices["Durand"], "pay", payment_method="pm_sepaDebit")
        story.when_it_is("2026-01-30").then_sent("courtesy", "reminder_1")
        story.shop.control(f"payments/{story.invoices['Durand']['id']}", outcome="failed")
        # It failed on the 30th: the second reminder leaves on the next send day, Monday 2 February.
        story.when_it_is("2026-02-03").then_sent("courtesy", "reminder_1", "reminder_2")


def test_a_broken_provider_key_stops_everything_and_tells_the_owner(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("700.00 EUR", due="2026-01-15").when_it_is("2026-01-19")
        story.stage.ask("POST", "/sandbox/sendgrid_account", {"keys": ["SG.other.key"]})
        story.when_days_pass(10).then_sent("courtesy").then_owner_is_asked("mail_stopped", "")
        story.then_case_is("stopped")


def test_the_emergency_stop_loses_nothing(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("700.00 EUR", due="2026-01-15").when_it_is("2026-02-19")
        story.then_next_notice_is("formal_notice", "announced")
        owner_actions.set_kill_switch(story.collector, True, OWNER)
        story.when_it_is("2026-02-23").then_case_is("stopped").then_next_notice_is("formal_notice", "announced")
        owner_actions.set_kill_switch(story.collector, False, OWNER)
        # Announced a week before: it leaves on its day, 40 days after the due date, not a week later.
        story.when_it_is("2026-02-25")
        assert story.steps_sent("Durand")[-1] == "formal_notice"
