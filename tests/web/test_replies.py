"""Who may post a mail, and how is it shown?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from collector.flows import replies, reply_room
from collector.flows.throttling import Limit
from collector.store import inbox
from tests.web.house import NOW, REPLY_SECRET, House, add_notice, open_case

ADDRESS = f"/webhooks/replies/{REPLY_SECRET}"
BOUNDARY = "xYzZY"


def posted(raw: bytes, to: str = "r+unknown@reply.stage.example") -> bytes:
    fields = {"email": raw, "envelope": b'{"to":["%s"],"from":"a@x.example"}' % to.encode(), "SPF": b"pass"}
    parts = [
        b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (BOUNDARY.encode(), name.encode(), value)
        for name, value in fields.items()
    ]
    return b"".join(parts) + b"--%s--\r\n" % BOUNDARY.encode()


def post(house: House, path: str, body: bytes, kind: str = f"multipart/form-data; boundary={BOUNDARY}") -> int:
    return int(house.stranger.post(path, data=body, content_type=kind).status_code)


def test_a_mail_without_the_secret_of_the_address_or_a_signature_is_turned_away(house: House) -> None:
    body = posted(b"From: a@x.example\r\n\r\nOui")
    assert post(house, "/webhooks/replies/wrong", body) == 404
    assert post(house, "/webhooks/replies", body) == 404
    assert waiting(house) == 0


def test_what_is_no_mail_is_refused_and_leaves_nothing(house: House) -> None:
    for body, kind in ((b"x", "text/plain"), (b"x", f"multipart/form-data; boundary={BOUNDARY}"), (b"", "")):
        assert post(house, ADDRESS, body, kind) == 400
    assert waiting(house) == 0


def test_a_hostile_reply_is_shown_as_words(house: House) -> None:
    open_case(house, days_late=1)
    raw = b"From: a@x.example\r\nSubject: <script>alert(1)</script>\r\n\r\n<img src=x onerror=alert(2)> {{ 7*7 }}\r\n"
    assert post(house, ADDRESS, posted(raw)) == 200
    replies.run(house.collector)
    page = house.owner.get("/replies/1").text
    assert "&lt;script&gt;alert(1)" in page and "<script>alert(1)" not in page
    assert "&lt;img src=x onerror=alert(2)&gt; {{ 7*7 }}" in page
    assert 'href="/replies/1"' in house.owner.get("/").text


def test_the_owner_places_a_reply_and_answers_it_on_its_page(house: House) -> None:
    case_id = open_case(house, days_late=1).case
    raw = b"From: a@x.example\r\nSubject: Re\r\n\r\nJe conteste la facture.\r\n"
    post(house, ADDRESS, posted(raw))
    replies.run(house.collector)
    assert "From somebody we do not know" in house.owner.get("/").text
    assert f'<option value="{case_id}">Atelier' in house.owner.get("/replies/1").text
    house.post("/replies/1/case", case=str(case_id))
    page = house.owner.get("/replies/1").text
    assert "Je conteste la facture." in page and "/replies/1/answer" in page
    case_page = house.owner.get(f"/cases/{case_id}").text
    assert "Je conteste la facture." in case_page and "Read the reply" in case_page
    house.post("/replies/1/answer", how="nothing")
    assert house.entries("reply_answered") and not house.owner.get("/replies/1").text.count("/replies/1/answer")


def test_a_reply_that_only_its_sender_places_is_shown_as_such(house: House) -> None:
    ids = open_case(house, days_late=1)
    add_notice(house, ids, "accepted", step_key="reminder_9", uid="n9", accepted_at=NOW, sending_at=NOW)
    named = b"In-Reply-To: <n9@atelier.example>\r\n"
    for head in (b"", named):
        raw = b"From: compta-f-1@example.fr\r\nSubject: Re\r\n" + head + b"\r\nJe conteste.\r\n"
        assert post(house, ADDRESS, posted(raw)) == 200
    replies.run(house.collector)
    pages = [house.owner.get(f"/replies/{it}").text for it in (1, 2)]
    assert ["which anybody can write" in it for it in pages] == [True, False]


def test_strangers_fill_no_disk_and_stop_no_debtor(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reply domain stands in every mail we send: whoever wants to can write to it."""
    monkeypatch.setattr(reply_room, "LARGE_REPLIES", Limit("large replies", 1, timedelta(days=1)))
    monkeypatch.setattr(reply_room, "REPLIES", Limit("replies", 3, timedelta(days=1)))
    ids = open_case(house, days_late=1)
    add_notice(house, ids, "accepted", step_key="reminder_9", uid="n9", accepted_at=NOW, sending_at=NOW)

    def mail(number: int, size: int, named: bytes = b"") -> int:
        raw = b"From: compta-f-1@example.fr\r\nSubject: %d\r\n%s\r\n%s\r\n" % (number, named, b"x" * size)
        return post(house, ADDRESS, posted(raw))

    assert [mail(1, 2_000_000), mail(2, 2_000_000), mail(3, 10), mail(4, 10)] == [200, 503, 200, 503]
    assert mail(5, 2_000_000, b"In-Reply-To: <n9@atelier.example>\r\n") == 200
    assert waiting(house) == 3
    house.clock.advance(timedelta(days=1))
    assert mail(4, 10) == 200  # the provider tries again for three days


def waiting(house: House) -> int:
    with house.collector.store.read() as tx:
        return inbox.state(tx, "reply").waiting
