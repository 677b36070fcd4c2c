"""Replies that lie in a mailbox: read from a real IMAP server, each once, and nobody else's mail with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from collector.flows import mailbox, replies
from collector.gateways.mail.imap import MailboxReader, MailboxServer
from collector.parts import Collector
from tests.story import Story
from tests.support.imap_server import ImapServer, imap_server


@pytest.fixture(scope="module")
def running() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


@pytest.fixture
def server(running: ImapServer) -> ImapServer:
    running.empty()
    return running


@pytest.fixture
def story(tmp_path: Path, server: ImapServer) -> Iterator[Story]:
    """Durand owes 1 200 EUR since 6 January and has had the first reminder; the mailbox was looked at once."""
    with Story(tmp_path) as made:
        made.given_invoice("1 200.00 EUR", due="2026-01-06").when_days_pass(5)
        server.put(b"From: compta@durand.example\r\nSubject: last year\r\n\r\nFrom before our time.\r\n")
        assert read(made, server) == {}
        yield made


def with_mailbox(story: Story, server: ImapServer) -> Collector:
    return replace(story.collector, mailbox=MailboxReader(MailboxServer.from_url(server.url)))


def read(story: Story, server: ImapServer) -> dict[str, int]:
    """One round of the two jobs; what the first counted."""
    counts = dict(mailbox.run(with_mailbox(story, server)))
    replies.run(story.collector)
    return counts


def message_id(story: Story) -> str:
    return str(dict(story.mails_to("Durand")[-1]["headers"])["Message-ID"])


def answer(story: Story, text: str = "Je conteste cette facture.", **headers: str) -> bytes:
    given = {"From": "chef@durand.example", "Subject": "Re", "In-Reply-To": message_id(story)} | headers
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()


def test_an_answer_in_the_mailbox_stops_the_case_and_is_marked_read(story: Story, server: ImapServer) -> None:
    raw = answer(story)
    server.put(raw)
    assert read(story, server) == {"taken": 1}
    (reply,) = story.replies_of()
    assert (reply.words, reply.labels) == ("Je conteste cette facture.", ["dispute"])
    assert story.collector.files.get(reply.sha256) == raw
    assert server.read() == [False, True]
    assert read(story, server) == {} and len(story.replies_of()) == 1
    story.mails_to("Durand")
    story.when_days_pass(8).then_nothing_more_was_sent()
