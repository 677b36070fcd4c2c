"""Solutions in their order: put to the debtor without admission, quiet until answered, carried out when accepted.

Against Durand: 1 200.00 due on 15 January 2026, reminded once, on the 19th; the offer is made on Tuesday the 20th.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from collector.demo.debtor_page import open_page, page_link_in
from collector.domain.facts import PlanInterest, Rung
from collector.domain.plans import PlanTerms, Rhythm
from collector.flows import attempts, offers, owner_actions
from collector.flows.offers import OfferTerms
from collector.flows.refused import Refused
from tests.story import OWNER, Story

LATER = date(2026, 2, 16)
PLAN = PlanTerms(120_000, date(2026, 2, 2), Rhythm.MONTHLY, 3, None, PlanInterest.STOPPED, None)


def late(folder: Path, **other: Any) -> Story:
    return Story(folder, "2026-01-15", **other).given_invoice("1 200.00 EUR", due="2026-01-15").when_it_is("2026-01-20")


def offered(story: Story, rung: Rung = Rung.DELAY, **other: Any) -> int:
    given = {"expires_on": date(2026, 1, 27), "by_mail": True, "pay_by": LATER, **other}
    return offers.make(story.collector, story.case_of("Durand"), OfferTerms(rung, **given), OWNER)


def test_an_offer_reaches_the_debtor_once_and_the_case_is_quiet_until_it_ends(tmp_path: Path) -> None:
    with late(tmp_path) as story:
        offered(story, no_interest=True)
        story.then_case_is("offer_until").when_it_is("2026-01-28").then_sent("reminder_1", "offer_1")
        mail = story.mails_to("Durand")[-1]["text"]
        assert "1\u00a0200,00\u00a0€ au plus tard le 16 février 2026" in mail and "aucune faute" in mail
        assert "Durand" in open_page(page_link_in(story.mails_to("Durand")[-1]))
        story.when_it_is("2026-01-29").then_journal_has("offer_expired", offer=1)
        # Nobody said yes, so interest ran: 14 days on 1 200.00 = 5.59, and 40.00.
        story.then_owed_is("1 245.59").then_sent("reminder_1", "offer_1", "reminder_2").then_nothing_was_doubled()


def test_more_time_is_a_hold_and_stops_interest_from_the_yes_on(tmp_path: Path) -> None:
    with late(tmp_path) as story:
        offer_id = offered(story, no_interest=True, by_mail=False)
        case_id = story.case_of("Durand")
        offers.accept(story.collector, case_id, offer_id, "on the telephone", OWNER)
        story.then_case_is("paused_until").then_journal_has("offer_accepted", offer=offer_id)
        # 4 days on 1 200.00 = 1.60, and 40.00.
        story.then_owed_is("1 241.60", on="2026-02-16").when_it_is("2026-01-22").then_sent("reminder_1")
        with pytest.raises(Refused, match="offer_over"):
            offers.refuse(story.collector, case_id, offer_id, "", OWNER)
        assert b"%PDF" in attempts.certificate(story.collector, case_id, "fr")


def test_instalments_that_are_accepted_become_the_plan(tmp_path: Path) -> None:
    with late(tmp_path) as story:
        offer_id = offered(story, Rung.INSTALMENTS, plan=PLAN, skipped_because="he cannot pay at once")
        offers.accept(story.collector, story.case_of("Durand"), offer_id, "", OWNER)
        story.then_case_is("instalment_on").then_journal_has("plan_made", total_minor=120_000)


def test_offers_and_plans_hold_on_postgresql_too(tmp_path: Path, postgres_database: str) -> None:
    with late(tmp_path, database_url=postgres_database) as story:
        plan = replace(PLAN, first_on=date(2026, 1, 26), rhythm=Rhythm.WEEKLY, count=2)
        given = {"plan": plan, "expires_on": date(2026, 1, 23), "skipped_because": "he cannot pay at once"}
        offer_id = offered(story, Rung.INSTALMENTS, **given)
        story.when_it_is("2026-01-21")
        (draft,) = story.mails_to("Durand")[-1]["attachments"]
        printed = PdfReader(BytesIO(b64decode(draft["content"]))).pages[0].extract_text()
        assert "Projet d’accord de paiement" in printed and "600,00" in printed and "1" + "\u202f" + "242,00" in printed
        offers.accept(story.collector, story.case_of("Durand"), offer_id, "", OWNER)
        story.when_it_is("2026-01-24").then_sent("reminder_1", "offer_1", "plan_1_1_due")
        story.when_debtor_pays().when_hour_is(10).then_journal_has("plan_kept").then_case_is("paid")


def test_a_declined_offer_lets_the_ladder_go_on_and_no_rung_is_passed_over_in_silence(
    tmp_path: Path,
) -> None:
    with late(tmp_path) as story:
        case_id = story.case_of("Durand")
        with pytest.raises(Refused, match="words_missing"):
            offered(story, Rung.GESTURE, words="10 %")
        offer_id = offered(story, by_mail=False)
        with pytest.raises(Refused, match="offer_runs_already"):
            offered(story)
        offers.refuse(story.collector, case_id, offer_id, "wants a rebate", OWNER)
        story.then_case_is("reminder_on").then_journal_has("offer_refused", offer=offer_id)
        offer_id = offered(story, Rung.GESTURE, words="10 % sur la prochaine commande", skipped_because="asked for it")
        offers.accept(story.collector, case_id, offer_id, "", OWNER)
        story.then_case_is("promise_on").then_owner_is_asked("honour_offer")


def test_a_credit_note_is_asked_of_the_owner_where_stripe_is_not_written_to(tmp_path: Path) -> None:
    with late(tmp_path) as story:
        claim = story.claim_of("Durand")
        given = {"claim_id": claim.id, "amount_minor": 20_000, "words": "geste", "skipped_because": "a defect"}
        offer_id = offered(story, Rung.CREDIT_NOTE, **given)
        offers.accept(story.collector, story.case_of("Durand"), offer_id, "", OWNER)
        story.then_owner_is_asked("honour_offer").then_journal_has("promise_recorded", amount_minor=100_000)


def test_a_payment_or_a_hold_keeps_the_offer_from_leaving(tmp_path: Path) -> None:
    with late(tmp_path) as story:
        offered(story)
        owner_actions.hold(story.collector, story.case_of("Durand"), "he is ill", date(2026, 1, 20), OWNER)
        story.when_hour_is(10).then_sent("reminder_1")
        story.when_debtor_pays().when_it_is("2026-01-22").then_sent("reminder_1").then_case_is("paid")


def test_what_cannot_be_offered_is_refused(tmp_path: Path) -> None:
    with late(tmp_path) as story:
        claim_id, why = story.claim_of("Durand").id, {"skipped_because": "why not", "words": "x"}
        for rung, other, told in (
            (Rung.DELAY, {"expires_on": date(2026, 1, 19)}, "date_in_the_past"),
            (Rung.DELAY, {"expires_on": date(2026, 5, 19)}, "offer_expires_too_late"),
            (Rung.DELAY, {"pay_by": date(2026, 1, 19)}, "date_in_the_past"),
            (Rung.INSTALMENTS, {"plan": PLAN, "expires_on": date(2026, 2, 3), **why}, "offer_expires_too_late"),
            (Rung.CREDIT_NOTE, {"claim_id": claim_id, "amount_minor": 120_000, **why}, "credit_above_remaining"),
            (Rung.REFUND, {"claim_id": claim_id, "amount_minor": 1, **why}, "refund_above_paid"),
            (Rung.REFUND, {"claim_id": 99, "amount_minor": 1, **why}, "invoice_not_open"),
        ):  # fmt: skip
            with pytest.raises(Refused, match=told):
                offered(story, rung, **other)
        assert story.facts_of("Durand").offer is None
