"""What is taken out of a mailbox, and what is left alone: read from a real IMAP server, each once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from collector.checking import LOOKS
from collector.domain.sentences import read_because, say
from collector.flows import mailbox, replies, reply_room
from collector.flows.throttling import Limit
from collector.gateways.mail import imap
from collector.gateways.mail.imap import Mailbox, MailboxReader, MailboxServer, MailboxTrouble
from collector.parts import Collector
from collector.store import cursors, inbox, tasks
from collector.store.schema import reply
from collector.timetable import TIMETABLE
from collector.worker import run_job
from tests.support.imap_server import ImapServer, imap_server
from tests.web.conftest import house
from tests.web.house import NOW, House, add_notice, house_of, open_case, sign_in

__all__ = ["house"]


@pytest.fixture(scope="module")
def running() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


@pytest.fixture
def server(running: ImapServer, house: House) -> ImapServer:
    """The mailbox after its first round; Durand had a reminder a week ago."""
    running.empty()
    ids = open_case(house, "Durand", debtor={"email": "compta@durand.example"})
    add_notice(
        house,
        ids,
        "accepted",
        "courtesy",
        uid="n7x",
        accepted_at=NOW - timedelta(days=7),
        to_email="compta@durand.example",
    )
    running.put(b"From: compta@durand.example\r\nSubject: last year\r\n\r\nFrom before our time.\r\n")
    assert read(house, running) == {}
    return running


def with_mailbox(house: House, server: ImapServer) -> Collector:
    return replace(house.collector, mailbox=MailboxReader(MailboxServer.from_url(server.url)))


def read(house: House, server: ImapServer) -> dict[str, int]:
    """One round of the two jobs; what the first counted."""
    counts = dict(mailbox.run(with_mailbox(house, server)))
    replies.run(house.collector)
    return counts


def answer(text: str = "Je conteste cette facture.", **headers: str) -> bytes:
    given = {"From": "chef@durand.example", "Subject": "Re", "In-Reply-To": "<n7x@atelier.example>"} | headers
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()


def replies_of(house: House) -> list[Any]:
    with house.collector.store.read() as tx:
        return list(tx.execute(reply.select().order_by(reply.c.id)))


def asked(house: House, case_id: int | None) -> list[str]:
    with house.collector.store.read() as tx:
        return [it.kind for it in tasks.open_tasks_of(tx, case_id)]


def test_letters_that_do_not_concern_us_stay_unread_and_are_not_kept(house: House, server: ImapServer) -> None:
    server.put(b"From: friend@example.org\r\nSubject: Dinner?\r\n\r\nTonight?\r\n")
    server.put(b"From: COMPTA@durand.example\r\nSubject: votre facture\r\n\r\nPourriez-vous la renvoyer ?\r\n")
    assert read(house, server) == {"not_ours": 1, "taken": 1}
    assert server.read() == [False, False, True]
    assert [it.words for it in replies_of(house)] == ["Pourriez-vous la renvoyer ?"]


def test_a_mailbox_for_replies_alone_takes_in_strangers_too(house: House, server: ImapServer) -> None:
    server.put(b"From: friend@example.org\r\nSubject: F-1\r\n\r\nWho is this?\r\n")
    collector = with_mailbox(house, server)
    settings = collector.settings.model_copy(update={"collector_imap_all": True})
    assert dict(mailbox.run(replace(collector, settings=settings))) == {"taken": 1}
    replies.run(house.collector)
    assert asked(house, None) == ["read_reply"]


def test_a_flood_stays_in_the_mailbox_and_holds_back_no_answer_to_a_case(
    house: House, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reply_room, "REPLIES", Limit("replies", 2, timedelta(days=1)))
    for number in range(4):
        server.put(b"From: compta@durand.example\r\nSubject: %d\r\n\r\nBuy this.\r\n" % number)
    server.put(answer())
    assert read(house, server) == {"taken": 3, "no_room": 2}
    assert server.read() == [False, True, True, False, False, True]
    assert told(house) == "2 mails stay there"
    assert read(house, server) == {}  # not asked again every two minutes
    house.clock.advance(timedelta(days=1))
    assert read(house, server) == {"taken": 2}
    assert server.read() == [False, True, True, True, True, True]
    assert asked(house, None) == []


def told(house: House) -> str:
    with house.collector.store.read() as tx:
        (task,) = tasks.open_tasks_of(tx, None)
    found = re.search("[0-9]+ mails? stay there", say(read_because(**task.because), "en"))
    return found[0] if found else ""


def test_a_mail_that_came_back_names_the_message_and_sets_the_address_aside(house: House, server: ImapServer) -> None:
    report = (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nUnknown user.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: rfc822; compta@durand.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        "--b\r\nContent-Type: {kind}\r\n\r\nMessage-ID: {message}\r\nSubject: Facture\r\n\r\n--b--\r\n"
    )
    strange = report.format(kind="message/rfc822", message="<someone@else.example>").replace("durand", "nobody")
    server.put(strange.encode())
    assert read(house, server) == {"not_ours": 1}  # a bounce of another mail of hers
    server.put(report.format(kind="text/rfc822-headers", message="<n7x@atelier.example>").encode())
    assert read(house, server) == {"taken": 1}
    assert replies_of(house)[0].labels == ["bounce"]
    assert "correct_address" in asked(house, 1)


def test_numbers_that_begin_anew_lose_nothing_and_double_nothing(house: House, server: ImapServer) -> None:
    server.put(answer())
    assert read(house, server) == {"taken": 1}
    server.put(answer("Et je paie lundi."))
    collector = with_mailbox(house, server)
    with collector.store.write() as tx:
        place = cursors.read_cursor(tx, cursors.MAILBOX) or {}
        cursors.save_cursor(tx, cursors.MAILBOX, {**place, "validity": 1, "uid": 4711}, collector.clock.now())
    assert read(house, server)["taken"] >= 1
    words = [it.words for it in replies_of(house)]
    assert sorted(words) == sorted(set(words)) and "Et je paie lundi." in words


@pytest.mark.parametrize("at", ["before keeping", "after keeping", "before the place is saved"])
def test_a_kill_at_any_point_loses_nothing_and_doubles_nothing(
    at: str, house: House, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    server.put(answer())
    server.put(answer("Et je paie lundi."))
    with monkeypatch.context() as patch:
        if at == "before keeping":
            patch.setattr(mailbox, "store_events", killed)
        elif at == "after keeping":
            patch.setattr(Mailbox, "mark_read", killed)
        else:
            patch.setattr(cursors, "save_cursor", killed)
        with pytest.raises(KeyboardInterrupt):
            mailbox.run(with_mailbox(house, server))
    read(house, server)
    assert sorted(it.words for it in replies_of(house)) == ["Et je paie lundi.", "Je conteste cette facture."]


def test_a_mail_that_is_too_large_holds_its_case_by_its_headers(
    house: House, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "LARGEST_MAIL", 1_000)
    monkeypatch.setattr(imap, "LARGEST_MAIL", 1_000)
    server.put(answer("x" * 2_000, Subject="Nos photos"))
    server.put(answer("Je paie lundi."))
    assert read(house, server) == {"taken": 2}
    assert [it.words for it in replies_of(house)] == ["Nos photos", "Je paie lundi."]


def test_one_mail_that_cannot_be_read_does_not_stop_the_others(
    house: House, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Mailbox.whole
    failed: list[int] = []

    def first_fails(box: Mailbox, uid: int) -> bytes | None:
        if not failed:
            failed.append(uid)
            raise imap.UnreadableMail("FETCH: Input/output error")
        return whole(box, uid)

    monkeypatch.setattr(Mailbox, "whole", first_fails)
    server.put(answer())
    server.put(answer("Je paie lundi."))
    assert read(house, server) == {"unreadable": 1, "taken": 1}


def test_a_wrong_password_and_a_dead_server_are_told_without_the_password(house: House, server: ImapServer) -> None:
    right = MailboxServer.from_url(server.url)
    wrong = replace(right, password="geheimnis")
    for bad in (wrong, replace(right, port=1), replace(right, folder="Nowhere")):
        with pytest.raises(MailboxTrouble) as told:
            mailbox.run(replace(house.collector, mailbox=MailboxReader(bad)))
        assert bad.password not in str(told.value) and bad.password not in repr(bad)
    server.put(answer())
    assert read(house, server) == {"taken": 1}  # nothing was passed over meanwhile


def test_two_workers_at_once_take_a_mail_in_once(house: House, server: ImapServer) -> None:
    server.put(answer())
    with_both = with_mailbox(house, server)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(mailbox.run, [with_both, with_both]))
    with house.collector.store.read() as tx:
        assert inbox.state(tx, replies.SOURCE).waiting == 1


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("imaps://a%40b.example:p%2Fw@mail.example", ("mail.example", 993, True, "a@b.example", "p/w", "INBOX")),
        ("imap://u:p@127.0.0.1:1143/Factures/R%C3%A9ponses", ("127.0.0.1", 1143, False, "u", "p", "Factures/Réponses")),
    ],
)
def test_the_address_of_a_mailbox(url: str, expected: tuple[Any, ...]) -> None:
    got = MailboxServer.from_url(url)
    assert (got.host, got.port, got.tls, got.user, got.password, got.folder) == expected


@pytest.mark.parametrize("url", ["", "imaps://mail.example", "imaps://u@mail.example", "pop3://u:p@mail.example", "x"])
def test_what_is_no_address_of_a_mailbox_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(ValueError, match="IMAP_URL: is no address of a mailbox"):
        MailboxServer.from_url(url)


def test_doctor_and_health_say_whether_the_mailbox_can_be_read(house: House, server: ImapServer) -> None:
    good = with_mailbox(house, server)
    wrong = replace(MailboxServer.from_url(server.url), password="geheimnis")
    bad = replace(house.collector, mailbox=MailboxReader(wrong))
    look = LOOKS["mailbox of replies"]
    assert list(look(house.collector)) == []  # none is configured: nothing to say
    assert list(look(good)) == [("green", f"{server.user} at 127.0.0.1:{server.port}, INBOX: 1 mails")]
    ((state, told),) = look(bad)
    assert state == "red" and "see IMAP_URL" in told and "geheimnis" not in told

    (job,) = [it for it in TIMETABLE if it.name == "mailbox"]
    assert run_job(good, job) == {}
    assert "Replies in it are taken in." in health_of(good, house)
    assert run_job(bad, job) is None
    page = health_of(bad, house)
    assert "so replies wait there: MailboxTrouble" in page and "geheimnis" not in page


def health_of(collector: Collector, house: House) -> str:
    seen = house_of(collector, house.clock)
    assert sign_in(seen.owner).status_code == 302
    return seen.owner.get("/health").text
