"""The whole ladder, from an invoice nobody pays to the lawyer's file."""

from __future__ import annotations

from base64 import b64decode
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader
from sqlalchemy import select

from collector.domain.policy import Mode
from collector.flows import handoff, owner_actions
from collector.store import schema
from tests.story import OWNER, Story

BUSINESS_LADDER = ("courtesy", "reminder_1", "reminder_2", "firm_reminder", "formal_notice", "final_notice")


def test_an_invoice_nobody_pays_climbs_the_ladder_to_the_lawyer(tmp_path: Path, database_url: str) -> None:
    with Story(tmp_path, "2026-01-05", database_url=database_url) as story:
        # Due Thursday 15 January: courtesy on the 12th, reminders on the first send days after +3 and +12, then a call,
        # waited for during five business days, and the firm reminder three days after that.
        story.given_debtor("Durand", "business").given_invoice("2 480.00 EUR", due="2026-01-15")
        story.when_it_is("2026-01-13").then_sent("courtesy")
        story.when_it_is("2026-01-20").then_sent("courtesy", "reminder_1")
        story.when_it_is("2026-01-28").then_sent(*BUSINESS_LADDER[:3])
        story.when_it_is("2026-02-03").then_owner_is_asked("call")
        story.when_it_is("2026-02-13").then_sent(*BUSINESS_LADDER[:4])
        # The formal notice may be vetoed for a week and leaves on +40.
        story.when_it_is("2026-02-25").then_sent(*BUSINESS_LADDER[:5])
        # Eight days from its delivery, then the last notice, then the lawyer.
        story.when_it_is("2026-03-18").then_sent(*BUSINESS_LADDER)
        story.then_case_is("ready_for_lawyer").then_owner_is_asked("transmit_to_lawyer")
        handoff.approve(story.collector, story.case_of("Durand"), OWNER)
        story.when_days_pass(4).then_case_is("handed_over")
        (to_lawyer,) = story.stage.ask("GET", "/sandbox/mailboxes/" + story.lawyer_address())
        assert [part["type"] for part in to_lawyer["attachments"]] == ["application/zip"]
        no_address_of_stripe_stands_in_what_left(story, "Durand")
        story.when_days_pass(16).then_sent(*BUSINESS_LADDER).then_nothing_was_doubled()


def no_address_of_stripe_stands_in_what_left(story: Story, debtor: str) -> None:
    """Neither in a mail nor, seen or behind a word, in a PDF: Stripe's links die, ours look it up afresh."""
    with story.collector.store.read() as tx:
        hosted = str(tx.execute(select(schema.invoice.c.hosted_url)).scalar_one())
    assert hosted.startswith(story.stage.sandbox.base_url)
    told = [mail["text"] + mail["html"] for mail in story.mails_to(debtor)]
    assert all(f"{story.stage.web_url}/p/" in each for each in told)
    parts = [part for mail in story.mails_to(debtor) for part in mail["attachments"]]
    pdfs = [PdfReader(BytesIO(b64decode(part["content"]))) for part in parts]
    assert len(pdfs) >= 2
    told += [page.extract_text() for pdf in pdfs for page in pdf.pages]
    links = [mark.get_object() for pdf in pdfs for page in pdf.pages for mark in page.get("/Annots", ())]
    told += [str(link["/A"].get("/URI")) for link in links if "/A" in link]
    for address in (story.stage.sandbox.base_url, "stripe.com", hosted.rpartition("/")[2]):
        assert [each for each in told if address in each] == []


def test_the_formal_notice_says_each_amount_and_its_article(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("2 480.00 EUR", due="2026-01-15").when_it_is("2026-02-25")
        formal = story.mails_to("Durand")[-1]
        # 24 February is 40 days late: 2 480.00 x 12.15 % x 40 / 365 = 33.02 (33.021...); 40.00 fixed sum; 2 553.02.
        assert formal["categories"] == ["formal_notice"]
        for figure in ("2\u00a0480,00\u00a0€", "33,02\u00a0€", "40,00\u00a0€", "2\u00a0553,02\u00a0€"):
            assert figure in formal["text"], figure
        assert [part["type"] for part in formal["attachments"]] == ["application/pdf"] * 2


def test_a_veto_stops_the_formal_notice_and_waits_for_the_owner(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_invoice("900.00 EUR", due="2026-01-15").when_it_is("2026-02-19")
        owner_actions.veto(story.collector, story.waiting_notice("Durand"), OWNER)
        story.when_days_pass(20).then_sent(*BUSINESS_LADDER[:4]).then_owner_is_asked("vetoed_step")


def test_a_consumer_is_never_asked_for_the_fixed_sum(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_debtor("Arnaud", "consumer").given_invoice("300.00 EUR", due="2026-01-15", debtor="Arnaud")
        story.when_days_pass(100)
        mails = story.mails_to("Arnaud")
        assert [mail["categories"][0] for mail in mails][-2:] == ["formal_notice", "final_notice"]
        for mail in mails:
            assert "40,00" not in mail["text"]
            assert "L441-10" not in mail["text"] + mail["html"]
        assert story.mediator_name() in mails[-2]["text"]
        no_address_of_stripe_stands_in_what_left(story, "Arnaud")


def test_a_debtor_nobody_classified_is_treated_as_a_consumer(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05") as story:
        story.given_debtor("Inconnu", None).given_invoice("300.00 EUR", due="2026-01-15", debtor="Inconnu")
        story.when_it_is("2026-02-16").then_owner_is_asked("classify_debtor", "Inconnu")
        for mail in story.mails_to("Inconnu"):
            assert "40,00" not in mail["text"]


def test_in_reminders_mode_the_formal_notice_waits(tmp_path: Path) -> None:
    with Story(tmp_path, "2026-01-05", mode=Mode.REMINDERS) as story:
        story.given_invoice("900.00 EUR", due="2026-01-15").when_days_pass(70)
        story.then_sent(*BUSINESS_LADDER[:4])
        story.when_owner_sets_mode(Mode.FULL).when_days_pass(10)
        assert story.steps_sent("Durand")[-1] == "formal_notice"
