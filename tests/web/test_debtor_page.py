"""Does the debtor's page keep its secrets, count each form once, and stay a page whatever is written into it?"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from werkzeug.test import TestResponse

from collector.demo.debtor_page import form_of
from collector.domain.policy import Mediator
from collector.flows import act, debtor_answers, throttling
from collector.gateways.stripe_problems import StripeUnavailable
from collector.store import schema
from collector.web.uploads import kind_of
from tests.store import rows
from tests.web.house import NOW, House, Ids, add_notice, house_of, open_case, with_stripe
from tests.web.test_agreements import PLAN
from tests.web.test_protection import HOSTILE, shape

TOKEN = "d" * 32
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def linked(house: House, name: str = "Atelier Boréal", token: str = TOKEN, number: str = "F-1", **link: Any) -> Ids:
    """A case whose first reminder has left with a link to the page."""
    ids = open_case(house, name, number=number)
    with house.collector.store.write() as tx:
        tx.execute(schema.notice_claim.delete().where(schema.notice_claim.c.claim_id == ids.claim))
        tx.execute(schema.notice.delete().where(schema.notice.c.case_id == ids.case))
    notice = add_notice(house, ids, "accepted", accepted_at=NOW, sending_at=NOW)
    given = {
        "token_sha256": sha256(token.encode()).hexdigest(), "notice_id": notice, "made_at": NOW,
        "expires_at": NOW + timedelta(days=400),
    }  # fmt: skip
    with house.collector.store.write() as tx:
        rows.add(tx, schema.debtor_link, **(given | link))
    return ids


def answer(
    house: House, kind: str, token: str = TOKEN, headers: dict[str, str] | None = None, **form: Any
) -> TestResponse:
    hidden = form_of(house.stranger.get(f"/d/{token}").text, kind)
    return house.stranger.post(f"/d/{token}", data=hidden | form, headers=headers or {})


def test_the_page_is_kept_found_and_passed_on_by_nobody(house: House) -> None:
    linked(house)
    page = house.stranger.get(f"/d/{TOKEN}")
    assert page.status_code == 200 and '<html lang="fr">' in page.text
    assert page.headers["Cache-Control"] == "no-store" and page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"] and "Set-Cookie" not in page.headers
    assert not re.search(r"<script|\sstyle=|\son\w+=|<style", page.text)
    assert "compta-f-1@example.fr" not in page.text


def test_a_consumer_is_told_of_the_mediator_and_of_no_fixed_sum(house: House) -> None:
    mediator = Mediator("CM2C", "49 rue de Ponthieu, 75008 Paris", "https://cm2c.example")
    named = house_of(replace(house.collector, policy=replace(house.collector.policy, mediator=mediator)), house.clock)
    ids = linked(named)
    told = "recourir gratuitement au médiateur de la consommation"
    assert told not in named.stranger.get(f"/d/{TOKEN}").text
    with named.collector.store.write() as tx:
        tx.execute(schema.debtor.update().values(kind="consumer"))
        tx.execute(schema.case.update().where(schema.case.c.id == ids.case).values(regime="FR/consumer"))
        left = {"step_key": "formal_notice", "kind": "formal_notice", "state": "delivered", "confirms_delivery": True}
        at = NOW - timedelta(days=10)
        tx.execute(schema.notice.update().values(**left, sending_at=at, accepted_at=at, delivered_at=at))
    act.look(named.collector, [ids.case])
    page = named.stranger.get(f"/d/{TOKEN}").text
    assert "Des intérêts courent aussi" in page
    assert told in page and "CM2C, 49 rue de Ponthieu" in page and "forfaitaire" not in page and "frais" not in page
    assert "turn, free of charge, to the consumer mediator" in named.stranger.get(f"/d/{TOKEN}?lang=en").text


def test_who_pays_in_instalments_reads_the_agreement_while_it_runs(house: House) -> None:
    ids = linked(house)
    paper = f"/d/{TOKEN}/agreement.pdf"
    assert house.stranger.get(paper).status_code == 410 and paper not in house.stranger.get(f"/d/{TOKEN}").text
    house.post(f"/cases/{ids.case}/plan", **PLAN)
    assert paper in house.stranger.get(f"/d/{TOKEN}").text
    read = house.stranger.get(paper)
    assert read.mimetype == "application/pdf" and read.data.startswith(b"%PDF")
    assert read.headers["Cache-Control"] == "no-store" and "attachment" in read.headers["Content-Disposition"]
    house.post(f"/cases/{ids.case}/plans/1/end", reason="agreed on the telephone")
    assert house.stranger.get(paper).status_code == 410 and paper not in house.stranger.get(f"/d/{TOKEN}").text


def test_reading_changes_nothing(house: House) -> None:
    ids = linked(house)
    before = [len(house.entries(kind)) for kind in ("reply_received", "promise_recorded", "task_opened")]
    version = house.value(schema.case, ids.case, "version")
    for path in (f"/d/{TOKEN}", f"/d/{TOKEN}?kind=promise&day=2026-03-20&noted=promise", f"/d/{TOKEN}?lang=de"):
        assert house.stranger.get(path).status_code == 200
    assert before == [len(house.entries(kind)) for kind in ("reply_received", "promise_recorded", "task_opened")]
    assert house.value(schema.case, ids.case, "version") == version
    assert "C’est noté" not in house.stranger.get(f"/d/{TOKEN}?noted=promise").text  # an address alone says nothing


@pytest.mark.parametrize(
    "link",
    [{"expires_at": NOW}, {"revoked_at": NOW}, {"token_sha256": "0" * 64}],
    ids=["expired", "revoked", "unknown"],
)
def test_a_link_that_holds_no_more_names_nobody_and_takes_nothing(house: House, link: dict[str, Any]) -> None:
    linked(house, **link)
    for answered in (house.stranger.get(f"/d/{TOKEN}"), house.stranger.post(f"/d/{TOKEN}", data={"kind": "call"}),
                     house.stranger.get(f"/d/{TOKEN}/pay/1"), house.stranger.get("/d/" + "x" * 500)):  # fmt: skip
        assert answered.status_code == 410 and "Boréal" not in answered.text
        assert answered.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "Reste à payer"), ("en", "Left to pay"), ("de", "Noch zu zahlen"), ("es", "Queda por pagar"),
     ("it", "Resta da pagare"), ("nl", "Nog te betalen"), ("xx", "Reste à payer")],
)  # fmt: skip
def test_six_languages_are_spoken_and_the_debtors_own_otherwise(house: House, language: str, said: str) -> None:
    linked(house)
    page = house.stranger.get(f"/d/{TOKEN}?lang={language}").text
    assert said in page and f'<html lang="{language if language != "xx" else "fr"}">' in page


def test_a_link_opens_no_other_debtors_invoice(house: House) -> None:
    linked(house)
    other = linked(house, "Boulangerie Petit", "e" * 32, "F-2")
    assert house.stranger.get(f"/d/{TOKEN}/pay/{other.claim}").status_code == 410
    refused = answer(house, "contest", claim=str(other.claim), words="not mine")
    assert refused.status_code == 422 and not house.entries("dispute_opened")


def test_a_form_of_another_site_is_refused_and_one_without_an_origin_is_not(house: House) -> None:
    linked(house)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert answer(house, "call", headers=headers, phone="0102030405").status_code == 403
    assert not house.entries("reply_received")
    # Browsers say "null" where a page passes on no address of its own.
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
    assert answer(house, "call", headers=headers, phone="0102030405").status_code == 303
    assert house.data("reply_received")["source"] == "page"


def test_a_form_without_its_token_is_refused(house: House) -> None:
    linked(house)
    for form in ("", "x.y", "é.é", "a" * 26 + "." + "0" * 64):
        refused = house.stranger.post(f"/d/{TOKEN}", data={"kind": "call", "phone": "0102030405", "form": form})
        assert refused.status_code == 422
    assert not house.entries("reply_received")


def test_a_form_made_for_another_link_is_refused(house: House) -> None:
    linked(house)
    linked(house, "Boulangerie Petit", "e" * 32, "F-2")
    foreign = form_of(house.stranger.get("/d/" + "e" * 32).text, "call") | {"phone": "0102030405"}
    assert house.stranger.post(f"/d/{TOKEN}", data=foreign).status_code == 422
    assert not house.entries("reply_received")


def test_the_owner_takes_the_links_of_a_case_back(house: House) -> None:
    ids = linked(house)
    linked(house, "Boulangerie Petit", "e" * 32, "F-2")
    house.post(f"/cases/{ids.case}/revoke-links")
    assert [house.stranger.get(f"/d/{it}").status_code for it in (TOKEN, "e" * 32)] == [410, 200]


def test_a_megabyte_of_words_is_refused_with_a_sentence(house: House) -> None:
    linked(house)
    too_long = answer(house, "instalments", words="x" * 1_000_000)
    assert too_long.status_code == 413 and "caractères pour un texte" in too_long.text
    assert answer(house, "instalments", words="x" * 2_001).status_code == 422
    assert answer(house, "instalments", words=" \x00\x07 ").status_code == 422  # nothing that can be seen
    assert not house.entries("reply_received")


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_debtor_writes_stays_words_on_every_page(house: House, text: str) -> None:
    ids = linked(house, text)
    linked(house, "Boulangerie Petit", "e" * 32, "F-2")
    answer(house, "instalments", words=text)
    answer(house, "instalments", token="e" * 32, words="plain words")
    first, second = (house.stranger.get(f"/d/{token}").text for token in (TOKEN, "e" * 32))
    assert shape(first) == shape(second)
    reply = house.owner.get("/replies/1").text
    assert shape(reply) == shape(house.owner.get("/replies/2").text)
    for page in (first, reply, house.owner.get(f"/cases/{ids.case}").text, house.owner.get("/").text):
        assert "<script>alert" not in page and "<img src=x" not in page and "49{" not in page


def test_a_file_is_known_by_its_content_and_served_as_a_download(house: House) -> None:
    ids = linked(house)
    sent = answer(house, "paid", day="2026-03-02", file=(io.BytesIO(PNG), '../<script>".pdf'))
    assert sent.status_code == 303
    with house.collector.store.read() as tx:
        kept = tx.execute(schema.document.select().where(schema.document.c.kind == "reply_file")).one()
    assert (kept.case_id, kept.content_type, kept.sha256) == (ids.case, "image/png", sha256(PNG).hexdigest())
    assert re.fullmatch(r"[\w .()+-]+\.png", kept.name)
    download = house.owner.get(f"/documents/{kept.id}")
    assert download.data == PNG and download.headers["Content-Disposition"].startswith("attachment")
    assert download.headers["X-Content-Type-Options"] == "nosniff"
    assert house.stranger.get(f"/documents/{kept.id}").status_code == 302


class NoStripe:
    """A Stripe that is away."""

    def read_invoice(self, stripe_id: str, **_: Any) -> None:
        raise StripeUnavailable(f"no answer about {stripe_id}")


def test_who_says_he_has_paid_is_left_alone_though_stripe_cannot_be_asked(house: House) -> None:
    ids = linked(house)
    assert answer(with_stripe(house, NoStripe()), "paid", day="2026-03-02").status_code == 303
    assert house.value(schema.case, ids.case, "closed_on") is None
    assert "Read the reply" in house.owner.get("/").text and house.data("hold_placed")["until"] is None


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7", "application/pdf"), (b"\xff\xd8\xff\xe0", "image/jpeg"), (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x18ftypheic", "image/heic"), (b"RIFF\0\0\0\0WAVE", None), (b"\0\0\0\x18ftypmp42", None),
        (b"<html>", None), (b"PK\x03\x04", None), (b"GIF89a", None), (b"", None), (b" %PDF-1.7", None),
    ],
)  # fmt: skip
def test_what_a_file_is(content: bytes, kind: str | None) -> None:
    found = kind_of(content)
    assert (found and found[0]) == kind


def test_too_many_answers_are_told_to_wait(house: House) -> None:
    linked(house)
    for _ in range(throttling.PER_ANSWER.most):
        answer(house, "call", phone="nobody")
    assert answer(house, "call", phone="0102030405").status_code == 429
    assert not house.entries("reply_received")


def test_many_links_of_a_case_are_not_many_times_the_answers(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "PER_ANSWERED_CASE", throttling.Limit("answers of a case", 2, timedelta(days=1)))
    ids = linked(house)
    notice = add_notice(house, ids, "accepted", uid="n2", step_key="reminder_2", accepted_at=NOW, sending_at=NOW)
    given = {"token_sha256": sha256(b"e" * 32).hexdigest(), "notice_id": notice, "made_at": NOW}
    with house.collector.store.write() as tx:
        rows.add(tx, schema.debtor_link, **given, expires_at=NOW + timedelta(days=400))
    answered = [answer(house, "call", token, phone="0102030405").status_code for token in (TOKEN, "e" * 32, TOKEN)]
    assert answered == [303, 303, 429]


def test_the_files_of_a_case_have_an_end(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever holds a link fills no disk; what he says without a file still counts."""
    monkeypatch.setattr(debtor_answers, "MOST_FILE_BYTES", 2 * len(PNG))
    linked(house)
    sent = [
        answer(house, "call", phone="0102030405", file=(io.BytesIO(PNG + bytes([it])), "a.png")) for it in range(2)
    ]  # fmt: skip
    assert [it.status_code for it in sent] == [303, 422]
    assert "par e-mail" in sent[1].text and len(house.entries("reply_received")) == 1
    assert answer(house, "call", phone="0102030405").status_code == 303


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("2001:db8:1:2::5", "2001:db8:1:2::/64"), ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::5", "2001:db8:1:3::/64"), ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""), (None, ""), ("unix:", "unix:"),
    ],
)  # fmt: skip
def test_the_addresses_of_one_line_share_a_limit(address: str | None, line: str) -> None:
    assert throttling.line_of(address) == line


def test_another_address_of_the_same_line_tries_no_longer(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "PER_ANSWERING_ADDRESS", throttling.Limit("answers", 1, timedelta(hours=1)))
    linked(house)
    hidden = form_of(house.stranger.get(f"/d/{TOKEN}").text, "call") | {"phone": "0102030405"}
    answered = [
        house.stranger.post(f"/d/{TOKEN}", data=hidden, environ_base={"REMOTE_ADDR": it}).status_code
        for it in ("2001:db8:1:2::5", "2001:db8:1:2:a::5", "2001:db8:7::1")
    ]
    assert answered == [303, 429, 303]


def test_numbers_without_end_are_no_failure_of_ours(house: House) -> None:
    linked(house)
    assert answer(house, "instalments", words="time", shown="9" * 5_000).status_code == 422
    assert house.stranger.get(f"/d/{TOKEN}/pay/" + "9" * 30).status_code == 410


def test_too_many_openings_are_told_to_wait(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    linked(house)
    few = throttling.Limit("debtor page", 2, timedelta(minutes=10))
    monkeypatch.setattr(throttling, "PER_DEBTOR_PAGE", few)
    assert [house.stranger.get(f"/d/{TOKEN}").status_code for _ in range(3)] == [200, 200, 429]


def test_the_owner_is_told_and_reads_what_was_answered(house: House) -> None:
    ids = linked(house)
    answer(house, "instalments", words="Trois fois 400 €.", acknowledge="yes", lang="fr")
    assert 'href="/replies/1"' in house.owner.get("/").text
    page = house.owner.get("/replies/1").text
    assert "Trois fois 400 €." in page and "The box that acknowledges the debt was ticked." in page
    case_page = house.owner.get(f"/cases/{ids.case}").text
    assert "Answer on the debtor&#39;s page" in case_page and "says that the debt is owed" in case_page
    house.post("/replies/1/answer", how="nothing")
    assert 'href="/replies/1"' not in house.owner.get("/").text


def test_a_promise_is_seen_by_the_owner_and_ends_by_a_look(house: House) -> None:
    linked(house)
    answer(house, "promise", day="2026-03-25")
    week = house.owner.get("/").text
    assert "A payment was promised" in week
    task = re.search(r'action="/tasks/(\d+)/done"', week)
    assert task
    house.post(f"/tasks/{task[1]}/done")
    assert "A payment was promised" not in house.owner.get("/").text


def test_the_box_of_the_acknowledgement_is_never_ticked_beforehand(house: House) -> None:
    linked(house)
    page = house.stranger.get(f"/d/{TOKEN}").text
    boxes = re.findall(r'<input type="checkbox"[^>]*>', page)
    assert len(boxes) == 3 and not any("checked" in box for box in boxes)
