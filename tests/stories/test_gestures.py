"""What the owner knows of a payment, and what she gives up: every cent of it can be seen; figures by hand.

Against Durand: 1 000.00 due on 15 January 2026, ECB 2.15 + 10 = 12.15 % from the 16th, and 40.00.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from collector.domain.claims import Designated
from collector.flows import gestures, payments
from collector.flows.refused import Refused
from tests.story import OWNER, Story


def test_a_payment_counts_from_the_day_the_bank_had_it_not_from_the_day_of_the_click(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-27")
        story.when_debtor_pays_part(40_000).when_it_is("2026-01-28")
        # 12 days on 1 000 = 3.99, so 396.01 paid principal; 1 day on 603.99 = 0.20.
        story.then_owed_is("644.19")
        story.when_owner_corrects_value_date("2026-01-20")
        # 5 days on 1 000 = 1.66, so 398.34 paid principal; 8 days on 601.66 = 1.60.
        story.then_owed_is("643.26")
        story.then_journal_has("value_date_corrected", on="2026-01-20", recorded_on="2026-01-27", minor=40_000)
        # Stripe goes on saying the 27th: neither its events nor a full comparison undo what the owner knows.
        story.when_debtor_pays_part(10_000).when_days_pass(1)
        story.stage.run("reconcile")
        days = [date(2026, 1, 5), date(2026, 1, 20), date(2026, 1, 28)]
        assert [entry.on for entry in story.claim_of("Durand").entries] == days


def test_one_transfer_has_one_value_date_whatever_it_paid(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15", name="old")
        story.given_invoice("500.00 EUR", due="2026-01-15", name="young").when_it_is("2026-01-26")
        story.when_one_payment_pays(120_000, "old", "young").when_hour_is(10)
        story.when_owner_corrects_value_date("2026-01-21", "old")
        paid = [story.claim_of(name).entries[-1] for name in ("old", "young")]
        assert [(it.minor, it.on.day) for it in paid] == [(100_000, 21), (20_000, 21)]


def test_a_value_date_that_cannot_be_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-20")
        story.when_debtor_pays().when_hour_is(10)
        for on, why in (
            ("2026-01-21", "date_in_the_future"),
            ("2026-01-04", "value_date_before_invoice"),
            ("2026-01-20", "value_date_unchanged"),
        ):
            with pytest.raises(Refused, match=why):
                story.when_owner_corrects_value_date(on)
        story.when_owner_corrects_value_date("2026-01-12").then_owed_is("0.00")


def test_a_payment_goes_where_the_debtor_said(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-27")
        story.when_debtor_pays_part(40_000).when_hour_is(10)
        # Interest first: 3.99, then 33 days on 603.99 = 6.63.
        story.then_owed_is("650.62", on="2026-03-01")
        claim = story.claim_of("Durand")
        payments.designate(
            story.collector, story.case_of("Durand"), claim.id, claim.entries[1].reference, Designated.PRINCIPAL,
            "his mail of 27 January", OWNER,
        )  # fmt: skip
        # 600.00 of principal, 3.99 + 33 days on 600.00 = 6.59, and 40.00.
        story.then_owed_is("650.58", on="2026-03-01").then_journal_has("payment_designated", part="principal")


# --- penalties that outlive the principal ------------------------------------------------------------------------


def a_policy(folder: Path, after_payment: str) -> Path:
    """The sample policy with another answer to what becomes of penalties."""
    policy = copytree("policy", folder / "policy")
    text = (policy / "ladder.toml").read_text(encoding="utf-8")
    sample = 'after_payment = "waive_below" '
    assert sample in text
    amount = next(line for line in text.splitlines() if line.startswith("waive_below = "))
    text = text.replace(sample, f'after_payment = "{after_payment}" ').replace(amount, "")
    (policy / "ladder.toml").write_text(text, encoding="utf-8")
    return policy


def test_small_penalties_are_given_up_by_policy_when_all_is_paid(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-20")
        story.when_debtor_pays().when_hour_is(10).then_case_is("paid")
        # 5 days at 12.15 % = 1.66, and 40.00: below the 50.00 of the policy.
        story.then_owed_is("0.00").then_journal_has("penalties_waived", minor=4166, because="policy")
        story.then_journal_has("payment_designated", part="principal")


def test_larger_penalties_are_for_the_owner_to_give_up(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("10 000.00 EUR", due="2026-01-15").when_it_is("2026-01-20")
        story.when_debtor_pays().when_hour_is(10)
        # 16.64 and 40.00.
        story.then_case_is("waiting_for_you").then_owner_is_asked("penalties_remain").then_owed_is("56.64")
        gestures.give_up_penalties(story.collector, story.case_of("Durand"), "a good client", OWNER)
        story.then_case_is("paid").then_owed_is("0.00").then_journal_has("penalties_waived", because="owner")
        # The bank takes the money back: what was given up for it is owed again, and the days in between bear nothing.
        story.when_bank_takes_back().when_hour_is(12)
        story.then_owner_is_asked("review_reopened").then_owed_is("10 056.64").then_journal_has(
            "waiver_lapsed", minor=5664
        )


def test_claimed_penalties_keep_the_case_open_and_write_nothing(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05", policy=a_policy(tmp_path, "claim")) as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-20")
        story.when_debtor_pays().when_hour_is(10).then_case_is("penalties_claimed")
        story.when_days_pass(8).then_sent("courtesy", "reminder_1").then_case_is("penalties_claimed")
        case_id = story.case_of("Durand")
        with pytest.raises(Refused, match="more_than_owed"):
            gestures.penalties_received(story.collector, case_id, 5_000, date(2026, 1, 27), OWNER)
        # Interest first: 1.66 of the 1 000.00 were interest, so 1.66 of principal bears interest on: 8 days, 0.00.
        story.then_owed_is("41.66")
        gestures.penalties_received(story.collector, case_id, 4_166, date(2026, 1, 27), OWNER)
        story.then_case_is("paid").then_owed_is("0.00")


def test_the_owner_is_asked_and_may_go_on_claiming(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05", policy=a_policy(tmp_path, "ask")) as story:
        story.given_invoice("1 000.00 EUR", due="2026-01-15").when_it_is("2026-01-20")
        story.when_debtor_pays().when_hour_is(10).then_owner_is_asked("penalties_remain")
        gestures.claim_penalties(story.collector, story.case_of("Durand"), OWNER)
        story.then_case_is("penalties_claimed").then_journal_has("penalties_claimed", on="2026-01-20")


# --- offers to settle --------------------------------------------------------------------------------------------


def test_an_offer_taken_up_closes_the_case_and_gives_up_the_rest(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("10 000.00 EUR", due="2026-01-15").when_it_is("2026-01-21")
        gestures.offer(story.collector, story.case_of("Durand"), 1_000_000, date(2026, 2, 10), OWNER)
        story.then_case_is("offer_until").when_it_is("2026-02-04").then_sent("courtesy", "reminder_1")
        story.when_debtor_pays().when_hour_is(10).then_case_is("paid").then_owed_is("0.00")
        # 20 days on 10 000.00 = 66.58, and 40.00.
        story.then_journal_has("penalties_waived", minor=10_658, because="quote").then_journal_has("quote_kept")


def test_an_offer_not_taken_up_leaves_the_whole_claim_and_tells_the_owner(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("10 000.00 EUR", due="2026-01-15").when_it_is("2026-01-21")
        gestures.offer(story.collector, story.case_of("Durand"), 1_002_000, date(2026, 1, 27), OWNER)
        story.when_it_is("2026-01-28").then_sent("courtesy", "reminder_1").when_hour_is(10)
        story.then_owner_is_asked("quote_lapsed").then_owed_is("10 083.27")
        story.then_sent("courtesy", "reminder_1", "reminder_2")
        # The money had been there in time after all: the owner corrects its day, and the offer is kept.
        story.when_owner_marks_paid().when_hour_is(11)
        gestures.penalties_received(story.collector, story.case_of("Durand"), 2_000, date(2026, 1, 27), OWNER)
        story.when_owner_corrects_value_date("2026-01-26").then_case_is("paid").then_owed_is("0.00")
