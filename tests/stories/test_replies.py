"""Debtors write back: whatever they say, nothing leaves until somebody has read it."""

from __future__ import annotations

import base64
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from collector.flows import dossier, owner_actions, replies
from collector.flows.refused import Refused
from collector.store import replies as replies_store
from collector.store import tasks
from tests.story import OWNER, Story


def reminded(folder: Path, **given: Any) -> Story:
    """Durand owes 1 200 EUR since 6 January and has had the first reminder."""
    story = Story(folder, **given)
    story.given_invoice("1 200.00 EUR", due="2026-01-06").when_days_pass(5)
    assert story.steps_sent("Durand")[-1] == "reminder_1"
    return story


def test_whatever_a_person_replies_stops_the_reminders_until_it_was_read(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        story.when_debtor_replies("👍")
        story.then_owner_is_asked("read_reply")
        story.mails_to("Durand")
        story.when_days_pass(14).then_nothing_more_was_sent()
        story.when_owner_answers_reply("nothing").when_days_pass(3)
        assert len(story.steps_sent("Durand")) > 1


def test_a_contested_invoice_is_not_chased_once_the_owner_has_said_so(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        story.when_debtor_replies("Nous contestons cette facture : deux écrans sur quatre sont cassés.")
        (reply,) = story.replies_of()
        assert reply.labels == ["dispute"] and reply.is_human
        claim = story.claim_of("Durand")
        story.when_owner_answers_reply("dispute", claim_id=claim.id, words=reply.words)
        story.then_owner_is_asked("answer_dispute").when_days_pass(8).then_nothing_more_was_sent()


def test_a_promise_in_a_reply_is_kept_as_a_promise(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        story.when_debtor_replies("Désolé, le virement de 1 200 € partira le 20 janvier.")
        (reply,) = story.replies_of()
        assert reply.facts == {"promise_date": "2026-01-20", "amount": "1200"} | {
            "invoice_number": reply.facts["invoice_number"]
        }
        story.when_owner_answers_reply("promise", on=date(2026, 1, 20), amount_minor=120_000)
        story.then_case_is("promise_on").when_debtor_pays().when_days_pass(1).then_case_is("paid")


def test_machines_are_not_taken_for_people(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        away: dict[str, Any] = {"headers": {"Auto-Submitted": "auto-replied"}}
        story.when_debtor_replies("Je suis absent jusqu'au 23 février.", **away)
        (reply,) = story.replies_of()
        assert reply.labels == ["auto_reply"] and not reply.is_human and reply.answered_at is not None
        story.when_days_pass(10)
        assert "reminder_2" in story.steps_sent("Durand")


def came_back(to: str, sender: str = "MAILER-DAEMON@mx.example") -> str:
    """A report that the mail to Durand did not arrive."""
    return (
        f"From: {sender}\r\nTo: {to}\r\nSubject: Undelivered Mail\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nUnknown user.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: rfc822; compta@durand.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 user unknown\r\n\r\n--b--\r\n"
    )


def reminded_at_a_silent_address(folder: Path) -> Story:
    """The provider took the first reminder and says no more of it."""
    story = Story(folder).given_debtor(email="silent@durand.example")
    return story.given_invoice("1 200.00 EUR", due="2026-01-06").when_days_pass(5)


def test_an_honest_report_that_a_mail_came_back_is_heard(tmp_path: Path) -> None:
    """It names the address we wrote to, though the mail was forwarded from there to one that is no more."""
    with reminded_at_a_silent_address(tmp_path) as story:
        last = story.mails_to("Durand")[-1]
        told = came_back(last["reply_to"]["email"]).replace("compta@durand", "retired@elsewhere")
        told = told.replace("Action:", "Original-Recipient: rfc822; Silent@Durand.example\r\nAction:")
        story.when_debtor_replies("", raw_email=told)
        story.then_next_notice_is("reminder_1", "bounced").then_owner_is_asked("correct_address")
        assert "read_reply" not in story.tasks_of()
        story.mails_to("Durand")
        story.when_days_pass(8).then_nothing_more_was_sent()


def test_a_report_in_words_alone_is_for_the_owner_to_read(tmp_path: Path) -> None:
    """Some mail servers write none that a machine can read; one that promises to try again says nothing yet."""
    with reminded_at_a_silent_address(tmp_path) as story:
        reply_to = story.mails_to("Durand")[-1]["reply_to"]["email"]
        later = came_back(reply_to).replace("compta@", "silent@").replace("Action: failed", "Action: delayed")
        story.when_debtor_replies("", raw_email=later)
        assert "read_reply" not in story.tasks_of()
        in_words = (
            f"From: MAILER-DAEMON@smtp.orange.example\r\nTo: {reply_to}\r\nSubject: Echec de la remise\r\n\r\n"
            "Votre message n'a pas pu etre remis. OFR_416\r\n"
        )
        story.when_debtor_replies("", raw_email=in_words)
        assert [it.labels for it in story.replies_of()] == [["bounce"], ["bounce"]]
        story.then_owner_is_asked("read_reply").then_next_notice_is("reminder_1", "accepted")


def test_a_stranger_who_writes_as_the_debtor_makes_no_mail_come_back(tmp_path: Path) -> None:
    """He knows nothing but the address: what he says is read by the owner, and moves neither notice nor address."""
    with reminded(tmp_path) as story:
        story.when_debtor_replies("", raw_email=came_back("compta@lumen.example", "compta@durand.example"))
        story.then_owner_is_asked("read_reply").when_owner_answers_reply("nothing").when_days_pass(10)
        assert "reminder_2" in story.steps_sent("Durand")


def test_a_report_that_a_delivered_notice_did_not_arrive_is_for_the_owner_to_read(tmp_path: Path) -> None:
    """Who holds our mail can write one too: it ends no deadline that runs from a proved delivery."""
    with reminded(tmp_path) as story:
        last = story.mails_to("Durand")[-1]
        story.when_days_pass(1)
        story.then_next_notice_is("reminder_1", "delivered")
        story.when_debtor_replies("", raw_email=came_back(last["reply_to"]["email"]))
        assert story.replies_of()[0].labels == ["bounce"]
        story.then_owner_is_asked("read_reply").then_next_notice_is("reminder_1", "delivered")


def test_what_only_its_senders_address_places_is_marked_as_such(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        story.when_debtor_replies("Je paie lundi.", to="compta@lumen.example")
        story.when_debtor_replies("Je reconnais tout.", message_id="<two@durand.example>")
        by_sender, named = story.replies_of()
        assert by_sender.facts["placed_by"] == "sender" and "placed_by" not in named.facts
        made = dossier.make(story.collector, story.case_of("Durand"))
        with ZipFile(BytesIO(made.content)) as archive:
            told = [archive.read(it).decode() for it in sorted(archive.namelist()) if "reply-0" in it and "json" in it]
        assert ['"placed_by_sender": true' in it for it in told] == [True, False]


def test_an_answer_that_encloses_a_report_is_read_as_an_answer(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        inner = came_back("compta@lumen.example").replace("boundary=b", "boundary=i").replace("--b", "--i")
        story.when_debtor_replies("", raw_email=(
            f"From: compta@durand.example\r\nTo: {story.mails_to('Durand')[-1]['reply_to']['email']}\r\n"
            "Subject: Re\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n"
            "--o\r\nContent-Type: text/plain\r\n\r\nNous contestons cette facture.\r\n"
            f"--o\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--o--\r\n"
        ))  # fmt: skip
        assert story.replies_of()[0].labels == ["dispute"]
        story.then_owner_is_asked("read_reply").when_owner_answers_reply("nothing").when_days_pass(10)
        assert "reminder_2" in story.steps_sent("Durand")


def test_the_same_mail_twice_is_one_reply(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        for _ in range(2):
            story.when_debtor_replies("Bien reçu.", message_id="<one@durand.example>")
        assert len(story.replies_of()) == 1


def test_a_reply_that_lost_its_address_is_found_by_the_message_it_answers(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        message_id = dict(story.mails_to("Durand")[-1]["headers"])["Message-ID"]
        story.when_debtor_replies("Je paie lundi.", to="compta@lumen.example", in_reply_to=message_id)
        assert len(story.replies_of()) == 1


def test_a_mail_nobody_can_place_is_shown_to_the_owner_who_places_it(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        story.when_debtor_replies(
            "Quelle facture ?", to="r+unknown@reply.stage.example", **{"from": "chef@other.example"}
        )
        assert story.replies_of() == []
        story.then_owner_is_asked("read_reply", debtor="")
        with story.collector.store.read() as tx:
            (task,) = [it for it in tasks.open_tasks_of(tx, None) if it.kind == "read_reply"]
        with pytest.raises(Refused, match="no_such_case"):
            replies.assign(story.collector, int(task.subject), 4711, OWNER)
        replies.assign(story.collector, int(task.subject), story.case_of("Durand"), OWNER)
        assert [it.words for it in story.replies_of()] == ["Quelle facture ?"]
        story.then_owner_is_asked("read_reply")


def test_a_refused_answer_leaves_the_reply_unread(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        story.when_debtor_replies("Je paie 9 000 € demain.")
        with pytest.raises(Refused):
            story.when_owner_answers_reply("promise", on=date(2026, 1, 22), amount_minor=900_000)
        with story.collector.store.read() as tx:
            assert len(replies_store.unread_of(tx, story.case_of("Durand"))) == 1


def test_lifting_the_hold_counts_as_reading(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        story.when_debtor_replies("Bien reçu.")
        owner_actions.resume(story.collector, story.case_of("Durand"), OWNER)
        assert [it.answer for it in story.replies_of()] == ["resumed"]


def test_files_are_kept_by_their_bytes_and_the_lawyer_receives_the_mail_as_it_came(tmp_path: Path) -> None:
    with reminded(tmp_path) as story:
        last = story.mails_to("Durand")[-1]
        attached = base64.b64encode(b"%PDF-1.4 proof").decode()
        raw = (
            f"From: compta@durand.example\r\nTo: {last['reply_to']['email']}\r\nSubject: Preuve\r\n"
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            "--b\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n"
            "<p>D\xe9j\xe0 pay\xe9<script>alert(1)</script></p><blockquote>litige</blockquote>\r\n"
            '--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="../../x.pdf"\r\n'
            f"Content-Transfer-Encoding: base64\r\n\r\n{attached}\r\n"
            '--b\r\nContent-Type: application/x-msdownload; name="virus.exe"\r\n\r\nMZ\r\n--b--\r\n'
        ).encode("iso-8859-1")
        story.when_debtor_replies("", raw_email_base64=base64.b64encode(raw).decode())
        (reply,) = story.replies_of()
        assert reply.words == "Déjà payé" and reply.labels == ["claims_paid"]
        assert [(it["name"], it["refused"]) for it in reply.files] == [("x.pdf", ""), ("virus.exe", "type")]
        with ZipFile(BytesIO(dossier.make(story.collector, story.case_of("Durand")).content)) as archive:
            (name,) = [it for it in archive.namelist() if it.endswith("reply-01.eml")]
            assert archive.read(name) == raw


def test_a_reply_withdraws_what_was_about_to_leave_and_holds_on_postgresql_too(
    tmp_path: Path, postgres_database: str
) -> None:
    with reminded(tmp_path, database_url=postgres_database) as story:
        story.when_debtor_replies("Nous sommes en redressement judiciaire depuis le 3 janvier.")
        assert story.replies_of()[0].labels == ["insolvency_notice"]
        story.mails_to("Durand")
        story.when_days_pass(8).then_nothing_more_was_sent()
