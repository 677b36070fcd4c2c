"""Two hundred harmful mails come back: each is read in bounded time, kept, shown as words, and holds up none other."""

from __future__ import annotations

from datetime import date
from time import process_time

from collector.domain.replies.classify import Reply, classify
from collector.flows import replies
from collector.gateways.mail.inbound import ALLOWED_TYPES, LARGEST_FILE, MOST_FILES, MOST_TEXT, read_mail
from collector.store import inbox
from collector.store.inbox import InboxEvent
from collector.store.schema import reply
from tests.hostile.corpus import NIGHTLY
from tests.hostile.mails import hostile_mails, slow_mails
from tests.support.html_trees import tree_of
from tests.web.conftest import house
from tests.web.house import NOW, House

__all__ = ["house"]

LONGEST = 2.0  # seconds of one processor, far above what any needs: it guards against what never ends


def test_each_is_read_in_bounded_time_and_bounded_size() -> None:
    mails = list(hostile_mails())
    assert len(mails) >= 200
    for tries, raw in (*(mails if NIGHTLY else mails[::5]), *slow_mails()):
        began = process_time()
        mail = read_mail(raw)
        classify(Reply(mail.text, mail.subject, mail.headers, date(2026, 3, 10)))
        assert process_time() - began < LONGEST, tries[:80]
        assert len(mail.text) <= MOST_TEXT and len(mail.subject) <= 400 and len(mail.files) <= MOST_FILES, tries[:80]
        for file in mail.files:
            assert not file.content or (len(file.content) <= LARGEST_FILE and file.content_type in ALLOWED_TYPES)
            assert not set(file.name) & set('/\\\x00<>"') and file.name.strip("."), tries[:80]


def test_each_is_taken_in_or_set_aside_and_none_runs_on_its_page(house: House) -> None:
    mails = [(tries, raw) for tries, raw in hostile_mails() if raw]
    honest = b"From: b@y.example\r\nSubject: Re\r\n\r\nJe paie lundi.\r\n"
    chosen = [*(mails if NIGHTLY else mails[3::9]), ("honest", honest)]
    with house.collector.store.write() as tx:
        events = [
            InboxEvent("reply", str(at), "mail", "", replies.envelope(raw, [], ""))
            for at, (_, raw) in enumerate(chosen)
        ]
        inbox.store_events(tx, NOW, events)
    counts = replies.run(house.collector)
    assert counts["failed"] == 0 and sum(counts.values()) == len(chosen)
    with house.collector.store.read() as tx:
        kept = list(tx.execute(reply.select()))
    assert [it for it in kept if it.words == "Je paie lundi."]
    allowed = {"script", "iframe", "object", "embed", "svg", "img", "style", "base", "video", "form action=//"}
    for it in kept:
        page = house.owner.get(f"/replies/{it.id}")
        assert page.status_code == 200
        tags = {line.split()[1] for line in tree_of(page.text)}
        assert not tags & allowed, it.subject
        assert not [line for line in tree_of(page.text) if " on" in line.split(" ", 2)[-1]], it.subject
