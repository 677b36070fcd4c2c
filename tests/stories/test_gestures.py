"""What the owner knows of a payment, and what she gives up: every cent of it can be seen; figures by hand.

Against Durand: 1 000.00 due on 15 January 2026, ECB 2.15 + 10 = 12.15 % from the 16th, and 40.00.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from collector.domain.claims import Designated
from collector.flows import payments
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
