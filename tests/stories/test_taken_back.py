"""Paid, and then the money goes back: a person says whether it is owed again, and what follows is right to the cent."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import requests

from collector.flows import owner_actions, payments
from collector.flows.refused import Refused
from tests.story import OWNER, Story


def paid_late(story: Story) -> Story:
    """1 000.00 EUR due on 15 January 2026, reminded on the 19th, paid by card on the 20th: the case is closed."""
    story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-20").then_sent("courtesy", "reminder_1")
    return story.when_debtor_pays().when_hour_is(10).then_case_is("paid")


def refund(story: Story, amount_minor: int | None = None) -> None:
    [payment] = story.shop.get("/v1/invoice_payments", invoice=story.invoices["Durand"]["id"], status="paid")["data"]
    part = {} if amount_minor is None else {"amount": amount_minor}
    story.shop.post("/v1/refunds", payment_intent=payment["payment"]["payment_intent"], **part)
    story.when_hour_is(11)


def charge_back(story: Story, *, inquiry: bool = False, at: int = 11) -> str:
    made = story.shop.control("disputes", invoice=story.invoices["Durand"]["id"], inquiry=inquiry)
    story.when_hour_is(at)
    return str(made["id"])


def test_a_refund_after_payment_opens_a_new_cycle_and_a_person_says_what_is_owed(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-12") as story:
        refund(paid_late(story), 30_000)
        story.then_case_is("waiting_for_you").then_owner_is_asked("review_reopened")
        story.then_owner_reads("Look at the reopened case", "Owed again, go on", "Not owed again", path="/")
        story.then_owner_reads("Waiting for you", "Refund €300.00 · value date 20 January", "Owed again, go on")
        assert story.facts_of("Durand").cycle == 2
        story.when_days_pass(3).then_sent("courtesy", "reminder_1")
        owner_actions.review_done(story.collector, story.case_of("Durand"), OWNER)
        [claim] = story.facts_of("Durand").claims
        assert (claim.is_due_to_us, claim.remaining_minor) == (True, 30_000)
        # At the foot of the ladder again, for what went back only.
        story.when_it_is("2026-01-28")
        last = story.mails_to("Durand")[-1]
        assert last["categories"] == ["reminder_1"]
        assert "300,00\u00a0€" in last["subject"]


def test_a_refund_the_owner_meant_closes_the_case_again_for_good(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-12") as story:
        refund(paid_late(story))
        owner_actions.leave_paid(story.collector, story.case_of("Durand"), OWNER)
        story.then_case_is("paid")
        story.when_days_pass(10).then_sent("courtesy", "reminder_1").then_case_is("paid")
        story.then_owner_reads("Paid", "Total due €0.00")


def test_a_refund_that_fails_closes_the_case_by_itself(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-12") as story:
        refund(paid_late(story), 30_000)
        story.then_owner_is_asked("review_reopened")
        [made] = story.shop.get("/v1/refunds")["data"]
        story.shop.control(f"refunds/{made['id']}", outcome="failed")
        story.when_hour_is(12).then_case_is("paid").then_sent("courtesy", "reminder_1")
        story.then_owner_reads("Paid", "Refund €300.00", "Payment received €300.00", "Total due €0.00")
        story.then_owner_reads("Nothing needs you", path="/")


def test_an_inquiry_moves_no_money_and_changes_nothing(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-12") as story:
        charge_back(paid_late(story), inquiry=True)
        story.then_case_is("paid").then_sent("courtesy", "reminder_1")
        story.then_owner_reads("Nothing needs you", path="/").then_owner_reads("Paid")


def test_an_inquiry_that_became_a_chargeback_long_after_is_heard_of(tmp_path: Path) -> None:
    """No event tells: the nightly comparison lists the disputes of half a year."""
    with Story(tmp_path, "2026-01-12") as story:
        dispute = charge_back(paid_late(story), inquiry=True)
        story.when_days_pass(1).when_hour_is(8, jobs=("comparison",))
        story.when_the_service_is_down_for(30).when_webhooks_are_lost()
        story.shop.control(f"disputes/{dispute}", outcome="lost")
        story.then_case_is("paid").when_hour_is(12, jobs=("comparison", "daily_run"))
        story.then_case_is("waiting_for_you").then_owner_is_asked("review_reopened")
        story.then_owner_reads("Payment taken back by the bank €1,000.00", "Owed again, go on", "Not owed again")


def test_a_chargeback_that_is_won_closes_the_case_by_itself(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-12") as story:
        dispute = charge_back(paid_late(story))
        story.then_owner_is_asked("review_reopened")
        story.shop.control(f"disputes/{dispute}", outcome="won")
        story.when_hour_is(12).then_case_is("paid").then_sent("courtesy", "reminder_1")
        story.then_owner_reads("Paid", "Payment taken back by the bank €1,000.00", "Total due €0.00")


def test_a_chargeback_that_is_lost_waits_for_a_person_then_is_chased(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-12") as story:
        dispute = charge_back(paid_late(story))
        story.shop.control(f"disputes/{dispute}", outcome="lost")
        story.when_days_pass(3).then_case_is("waiting_for_you").then_sent("courtesy", "reminder_1")
        story.then_owner_reads("Owed again, go on", "Not owed again")
        owner_actions.review_done(story.collector, story.case_of("Durand"), OWNER)
        story.when_it_is("2026-01-28").then_sent("courtesy", "reminder_1", "reminder_1")
        mail = story.mails_to("Durand")[-1]
        assert "1\u00a0000,00\u00a0€" in mail["subject"]
        # Stripe's page says paid and takes nothing more: the link leads to the account number instead.
        link = re.search(r"http://\S+/p/[\w-]+", mail["text"])
        assert link is not None
        assert story.collector.policy.creditor.iban in requests.get(link[0], timeout=10).text


def test_a_chargeback_of_an_invoice_nobody_had_to_chase_is_heard_of(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-12") as story:
        story.given_invoice("1 000.00 EUR", due="2026-03-15").when_debtor_pays().when_hour_is(10)
        charge_back(story)
        story.then_owner_is_asked("review_reopened").then_sent()
        story.then_owner_reads("Waiting for you", "Owed again, go on", "Not owed again")


def test_a_chargeback_joins_the_case_that_the_debtor_has_by_now(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-14") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_hour_is(9).when_debtor_pays().when_hour_is(10)
        first = story.case_of("Durand")
        story.given_invoice("500.00 EUR", due="2026-01-16", name="later").when_hour_is(11)
        assert story.case_of("Durand") != first
        charge_back(story, at=12)
        story.then_owner_is_asked("review_reopened").then_owner_reads(
            "the invoices alone: €500.00", "Owed again, go on", "Not owed again"
        )
        back, later = story.facts_of("Durand").claims
        assert (back.taken_back_minor, back.is_due_to_us) == (100_000, False)
        assert (later.remaining_minor, later.is_due_to_us) == (50_000, True)


def test_a_refund_of_a_part_paid_invoice_stops_it_until_a_person_has_looked(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-12") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-16")
        customer = story.debtors["Durand"]["id"]
        part = story.shop.post(
            "/v1/payment_intents", amount=40_000, currency="eur", customer=customer, confirm=True,
            payment_method="pm_card_visa",
        )  # fmt: skip
        story.shop.act(story.invoices["Durand"], "attach_payment", payment_intent=part["id"])
        story.when_hour_is(10)
        refund(story)
        story.when_it_is("2026-01-22").then_sent("courtesy").then_owner_is_asked("review_reopened")
        story.then_owner_reads("Refund €400.00 · value date 16 January", "Owed again, go on", "Not owed again")
        owner_actions.review_done(story.collector, story.case_of("Durand"), OWNER)
        story.when_it_is("2026-01-24")
        assert "1\u00a0000,00\u00a0€" in story.mails_to("Durand")[-1]["subject"]


def test_what_is_owed_again_and_comes_by_transfer_is_noted_and_closes_the_case(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-12") as story:
        charge_back(paid_late(story))
        owner_actions.review_done(story.collector, story.case_of("Durand"), OWNER)
        case_id = story.case_of("Durand")
        story.when_it_is("2026-01-28")
        sent = story.steps_sent("Durand")
        assert len(sent) > 2
        story.then_owner_reads("Note money received outside Stripe")
        # 400.00 come to the bank account: Stripe calls the invoice paid and takes nothing more.
        payments.received_again(story.collector, case_id, 40_000, date(2026, 1, 27), OWNER)
        [claim] = story.facts_of("Durand").claims
        assert (claim.remaining_minor, claim.owed_again_minor) == (60_000, 60_000)
        with pytest.raises(Refused, match="more_than_owed_again"):
            payments.received_again(story.collector, case_id, 60_001, date(2026, 1, 28), OWNER)
        payments.received_again(story.collector, case_id, 60_000, date(2026, 1, 28), OWNER)
        story.then_case_is("paid").when_it_is("2026-02-03").then_sent(*sent).then_case_is("paid")
        # Were money taken back once more, a person would be asked once more.
        with pytest.raises(Refused, match="nothing_owed_again"):
            payments.received_again(story.collector, case_id, 100, date(2026, 2, 3), OWNER)
