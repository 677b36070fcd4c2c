"""Nobody who has paid is chased; whoever has paid a part is asked for the rest only."""

from __future__ import annotations

from pathlib import Path

from collector.flows import handoff
from tests.story import OWNER, Story


def test_paid_between_decision_and_send(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-19")
        # Monday 19 January: the reminder is decided at 7:30, when nobody may be written to yet.
        story.when_hour_is(7, 30).then_sent("courtesy")
        story.then_next_notice_is("reminder_1", "planned")
        story.when_webhooks_are_lost().when_debtor_pays()
        story.when_hour_is(10).then_sent("courtesy")
        story.then_next_notice_is("reminder_1", "withdrawn")
        story.then_case_is("paid").then_owner_reads("Paid", "Payment received €1,000.00 · value date 19 January")


def test_a_part_payment_lowers_what_is_asked(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-23")
        story.when_debtor_pays_part(40_000).when_it_is("2026-01-28")
        second = story.mails_to("Durand")[-1]
        assert second["categories"] == ["reminder_2"]
        assert "600,00\u00a0€" in second["subject"]


def test_several_invoices_of_one_debtor_share_one_voice(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15", name="old")
        story.given_invoice("500.00 EUR", due="2026-01-26", name="young").when_it_is("2026-01-28")
        second = story.mails_to("Durand")[-1]
        assert second["categories"] == ["reminder_2"]
        story.when_debtor_pays("old").when_it_is("2026-01-31")
        # The young one keeps its own level: the first reminder, never the firm one.
        assert story.steps_sent("Durand")[-1] == "reminder_1"


def test_a_void_invoice_is_not_chased(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-20")
        story.shop.act(story.invoices["Durand"], "void")
        story.when_days_pass(10).then_sent("courtesy", "reminder_1").then_case_is("closed")
        story.then_owner_reads("Closed", "Case closed The invoices have been cancelled")


def test_a_promise_kept_is_left_in_peace(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-21")
        story.when_owner_records_promise("2026-02-10", 100_000).then_case_is("promise_on")
        story.when_it_is("2026-02-09").then_sent("courtesy", "reminder_1")
        story.when_debtor_pays().when_days_pass(2).then_case_is("paid")
        story.when_days_pass(10).then_sent("courtesy", "reminder_1")


def test_a_broken_promise_resumes_where_it_stood(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-21")
        story.when_owner_records_promise("2026-02-10", 100_000)
        story.when_it_is("2026-02-12").then_sent("courtesy", "reminder_1")
        # Two days of grace after the 10th; the next send day is Friday 13.
        story.when_it_is("2026-02-14").then_sent("courtesy", "reminder_1", "reminder_2")


def test_a_hold_stops_the_ladder_and_leaves_room_to_answer(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 200.00 EUR", due="2026-01-15").when_it_is("2026-01-21")
        story.when_owner_holds("quality complaint", until="2026-03-01").then_case_is("paused_until")
        story.when_it_is("2026-03-01").then_sent("courtesy", "reminder_1")
        story.when_it_is("2026-03-04").then_sent("courtesy", "reminder_1", "reminder_2")


def test_an_address_that_bounces_is_not_written_to_again(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_debtor("Bounce", email="bounce@pixel.example").given_invoice("90.00 EUR", "2026-01-15", "Bounce")
        story.when_it_is("2026-01-14").then_sent("courtesy", to="Bounce")
        story.then_owner_is_asked("correct_address", "Bounce")
        story.when_days_pass(40).then_sent("courtesy", to="Bounce")


def test_a_customer_without_an_address_becomes_a_task(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_debtor("Muet", email=None).given_invoice("90.00 EUR", "2026-01-15", "Muet")
        story.when_it_is("2026-01-20").then_owner_is_asked("correct_address", "Muet")


def test_an_invoice_issued_after_the_handoff_is_not_hidden_in_the_silent_case(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("900.00 EUR", due="2026-01-15").when_it_is("2026-03-18").then_case_is("ready_for_lawyer")
        handoff.approve(story.collector, story.case_of("Durand"), OWNER)
        story.when_days_pass(2).then_case_is("handed_over")
        story.given_invoice("500.00 EUR", due="2026-04-15", name="later").when_it_is("2026-04-21")
        assert story.steps_sent("Durand")[-2:] == ["courtesy", "reminder_1"]
