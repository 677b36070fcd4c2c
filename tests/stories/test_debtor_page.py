"""The debtor answers on his page: each answer is believed as far as it makes us wait or look."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import requests

from collector.demo.debtor_page import answer, form_of, open_page
from collector.flows import dossier, handoff, owner_actions
from collector.store import replies as replies_store
from tests.story import OWNER, Story

PDF = b"%PDF-1.4 proof of a transfer"


def reminded(folder: Path, **given: Any) -> Story:
    """Durand owes 1 200 EUR since 6 January and has had the first reminder on the 9th."""
    story = Story(folder, **given)
    story.given_invoice("1 200.00 EUR", due="2026-01-06").when_days_pass(5)
    assert story.steps_sent("Durand") == ["courtesy", "reminder_1"]
    return story


def test_a_reminder_leads_to_what_is_owed_and_to_payment(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        number = story.invoices["Durand"]["number"]
        story.then_page_says(
            "Compte client : Durand, situation au 10 janvier 2026",
            "Reste à payer",
            "1 200,00 €",
            f"Facture {number}",
            "4 jours de retard",
        )
        page = open_page(story.page_link())
        assert "compta@durand.example" not in page and "rue des Tests" not in page
        to_pay = page.partition('class="button main" rel="noreferrer" href="')[2].partition('"')[0]
        led = requests.get(story.stage.web_url + to_pay, allow_redirects=False, timeout=10)
        assert (
            led.status_code == 303
            and led.headers["Location"]
            == story.shop.get(f"/v1/invoices/{story.invoices['Durand']['id']}")["hosted_invoice_url"]
        )


def test_a_promise_makes_us_wait_and_is_kept_by_payment(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        story.when_debtor_answers("promise", day="2026-01-30")
        story.then_case_is("promise_on").then_owner_is_asked("promise_made")
        story.then_page_says("Vous avez annoncé 1 200,00 € pour le 30 janvier 2026")
        story.mails_to("Durand")
        story.when_it_is("2026-01-29").then_nothing_more_was_sent()
        story.when_debtor_pays().when_days_pass(1).then_case_is("paid")
        story.then_journal_has("promise_kept").then_page_says("Tout est réglé, merci")


def test_a_broken_promise_resumes_and_a_second_is_the_last(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        story.when_debtor_answers("promise", day="2026-01-15").when_it_is("2026-01-20")
        story.then_journal_has("promise_broken")
        story.when_days_pass(3)
        assert story.steps_sent("Durand") == ["courtesy", "reminder_1", "reminder_2"]  # where it stood, and no further
        story.when_debtor_answers("promise", day="2026-01-28").when_it_is("2026-02-04")
        story.then_page_says("Deux dates annoncées sont passées sans le paiement")
        assert 'value="promise"' not in open_page(story.page_link())
        story.when_debtor_answers("promise", expect=422, day="2026-02-10")
        assert [it.facts["kind"] for it in story.replies_of()] == ["promise", "promise"]
        story.when_debtor_answers("instalments", words="Plutôt le 10 février ?").then_owner_is_asked("read_reply")


def test_no_second_day_while_one_runs_and_none_too_far_away(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        story.when_debtor_answers("promise", expect=422, day="2026-02-20")
        story.when_debtor_answers("promise", expect=422, day="2026-01-02")
        story.when_debtor_answers("promise", expect=422, day="")
        assert story.replies_of() == []
        story.when_debtor_answers("promise", day="2026-01-20")
        story.when_debtor_answers("promise", expect=422, day="2026-01-25")
        assert story.facts_of("Durand").promise.due_on.isoformat() == "2026-01-20"  # type: ignore[union-attr]


def test_a_form_sent_twice_counts_once(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        link = story.page_link()
        fields = form_of(open_page(link), "promise") | {"day": "2026-01-20"}
        first, second = (requests.post(link, data=fields, timeout=10, allow_redirects=False) for _ in range(2))
        assert (first.status_code, second.status_code) == (303, 303)
        assert "noted=promise" in first.headers["Location"] and "noted=known" in second.headers["Location"]
        assert len(story.replies_of()) == 1


def test_a_request_for_time_pauses_a_fortnight_once(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        story.when_debtor_answers("instalments", words="Trois fois 400 €, le 1er du mois.", acknowledge="yes")
        story.then_case_is("paused_until").then_owner_is_asked("read_reply")
        (reply,) = story.replies_of()
        assert reply.acknowledged and "Trois fois 400 €" in reply.words
        assert "Coché par l’auteur de la réponse : « Je reconnais devoir 1 200,00 €" in reply.whole.replace(
            "\u00a0", " "
        )
        story.mails_to("Durand")
        story.when_days_pass(14).then_nothing_more_was_sent()
        story.when_days_pass(3)
        assert "reminder_2" in story.steps_sent("Durand")  # nobody answered: the reminders go on
        story.then_owner_is_asked("read_reply")
        story.when_debtor_answers("instalments", words="Alors ?")
        assert story.facts_of("Durand").holds == ()
        story.when_owner_answers_reply("nothing")


def test_the_owners_word_ends_the_pause_of_a_request(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        story.when_debtor_answers("call", phone="06 12 34 56 78", words="le matin").then_case_is("paused_until")
        assert story.replies_of()[0].words == "Appelez-moi au 06 12 34 56 78.\n\nle matin"
        story.when_owner_answers_reply("nothing")
        assert story.facts_of("Durand").holds == ()


def test_a_contested_invoice_rests_and_the_other_goes_on(tmp_path: Path) -> None:
    with Story(tmp_path) as story:
        story.given_invoice("1 200.00 EUR", due="2026-01-06", name="first")
        story.given_invoice("300.00 EUR", due="2026-01-06", name="second").when_days_pass(5)
        story.when_debtor_answers("contest", claim=str(story.claim_of("first").id), words="Deux écrans sont cassés.")
        story.then_owner_is_asked("answer_dispute").then_page_says("Contestée : rien ne vous est réclamé pour elle")
        story.then_page_says("Reste à payer 300,00 €")
        story.when_days_pass(12)
        said = str(story.mails_to("Durand")[-1])
        assert story.invoices["second"]["number"] in said and story.invoices["first"]["number"] not in said


def test_who_says_he_has_paid_is_left_alone_until_the_owner_looks(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        story.when_debtor_answers("paid", day="2026-01-08", words="virement", file=("../../x.exe", PDF))
        story.then_owner_is_asked("read_reply")
        story.mails_to("Durand")
        story.when_days_pass(13).then_nothing_more_was_sent()
        (reply,) = story.replies_of()
        assert [(it["name"], it["content_type"]) for it in reply.files] == [("x.pdf", "application/pdf")]
        made = dossier.make(story.collector, story.case_of("Durand"))
        with ZipFile(BytesIO(made.content)) as archive:
            names = archive.namelist()
            (record,) = [it for it in names if it.endswith("reply-01.txt")]
            assert "J’ai payé le 8 janvier 2026." in archive.read(record).decode()
            (proof,) = [it for it in names if it.endswith("reply-01-1.pdf")]
            assert archive.read(proof) == PDF


def test_a_payment_the_webhook_lost_is_found_at_once_when_the_debtor_says_so(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        story.when_webhooks_are_lost().when_debtor_pays()
        story.when_debtor_answers("paid", day="2026-01-09")
        story.then_case_is("paid").then_page_says("Tout est réglé, merci")


def test_a_strange_file_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        for content in (b"MZ\x90", b"<svg onload=alert(1)>", b"PK\x03\x04", b"", b"x%PDF-1.4"):
            story.when_debtor_answers("paid", expect=422, day="2026-01-08", file=("proof.pdf", content))
        too_large = answer(story.page_link(), "paid", day="2026-01-08", file=("big.pdf", PDF + b"0" * 11_000_000))
        assert too_large.status_code == 413
        assert story.replies_of() == []


def test_the_wrong_person_hears_nothing_more(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        story.when_debtor_answers("wrong_person", words="J’ai vendu la société.")
        story.then_owner_is_asked("read_reply").mails_to("Durand")
        story.when_days_pass(13).then_nothing_more_was_sent()


def test_the_wrong_person_sees_no_more_of_the_account_once_the_owner_has_looked(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        held = story.page_link()
        story.when_debtor_answers("wrong_person", words="J’ai vendu la société.")
        assert requests.get(held, timeout=10).status_code == 200
        story.when_owner_answers_reply("nothing")
        gone = requests.get(held, timeout=10)
        assert gone.status_code == 410 and "Durand" not in gone.text
        story.when_days_pass(13)
        assert story.page_link() != held and requests.get(story.page_link(), timeout=10).status_code == 200


def test_a_waiting_message_is_withdrawn_by_an_answer(tmp_path: Path) -> None:
    with Story(tmp_path) as story:
        story.given_invoice("1 200.00 EUR", due="2026-01-06").when_it_is("2026-02-10").when_hour_is(9)
        story.then_next_notice_is("formal_notice", "announced")
        story.when_debtor_answers("promise", day="2026-03-01")
        story.then_next_notice_is("formal_notice", "withdrawn").then_case_is("promise_on")


def test_insolvency_asks_for_nothing(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        story.when_owner_notes_insolvency("2026-01-08")
        story.then_page_says("Une procédure collective est ouverte", "ne payez rien ici")
        page = open_page(story.page_link())
        assert "<form" not in page and "1 200,00" not in page.replace("\u00a0", " ")


def test_a_case_given_up_asks_for_nothing_and_says_nothing_of_the_debt(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        owner_actions.close(story.collector, story.case_of("Durand"), "too small", OWNER)
        story.then_page_says("Rien ne vous est demandé ici")
        assert "<form" not in open_page(story.page_link())


def test_with_the_lawyer_only_what_he_must_know_is_taken_in(tmp_path: Path) -> None:
    with Story(tmp_path) as story:
        story.given_invoice("1 200.00 EUR", due="2026-01-06").when_it_is("2026-03-12")
        handoff.approve(story.collector, story.case_of("Durand"), OWNER)
        story.when_hour_is(10).when_days_pass(1)
        story.then_case_is("handed_over").then_page_says("Votre dossier est chez notre avocat")
        page = open_page(story.page_link())
        assert 'value="promise"' not in page and 'value="paid"' in page
        story.when_debtor_answers("paid", day="2026-03-02").then_owner_is_asked("read_reply")
        assert story.facts_of("Durand").holds == ()


def test_the_page_says_no_more_of_penalties_than_the_messages_did(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        assert "L441-10" not in open_page(story.page_link())
        story.when_it_is("2026-02-18")
        assert "formal_notice" in story.steps_sent("Durand")
        story.then_page_says(
            "Total dû à ce jour, intérêts et indemnité forfaitaire compris", "12,15 %", "L441-10", "40,00 €"
        )
        story.then_page_says("1 257,18 €")  # 43 days from 7 January on: 1 200 × 12,15 % × 43 / 365 = 17,18; and 40


def test_every_answer_is_told_once_by_the_journal_and_by_the_page(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        story.when_debtor_answers("call", phone="+33 6 12 34 56 78")
        story.then_journal_has("reply_received", source="page", labels=["call_me"], acknowledged=False)
        story.then_page_says("Ce que vous nous avez dit ici", "Appelez-moi au +33 6 12 34 56 78.")
        with story.collector.store.read() as tx:
            assert len(replies_store.unread_of(tx, story.case_of("Durand"))) == 1


@pytest.mark.postgres
def test_answers_move_the_case_on_postgresql_too(tmp_path: Path, postgres_database: str) -> None:
    with reminded(tmp_path, database_url=postgres_database) as story:
        story.when_debtor_answers("contest", claim=str(story.claim_of("Durand").id), share="part", amount="200,00",
                                  words="Un écran sur quatre est cassé.\x00", file=("photo.pdf", PDF))  # fmt: skip
        story.then_page_says("Reste à payer 1 000,00 €").then_owner_is_asked("answer_dispute")
        story.when_debtor_answers("promise", day="2026-01-20").then_case_is("promise_on")
        assert story.facts_of("Durand").promise.amount_minor == 100_000  # type: ignore[union-attr]
        story.when_debtor_answers("call", phone="06 12 34 56 78").then_owner_is_asked("read_reply")
        story.when_debtor_pays_part(100_000).when_hour_is(11).then_journal_has("promise_kept")
