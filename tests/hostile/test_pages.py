"""Whatever debtors are called and write back, the pages keep their shape, run nothing, and show words as words."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from collector.flows import replies
from collector.store import inbox
from collector.store.inbox import InboxEvent
from collector.store.schema import debtor, invoice
from tests.hostile.corpus import Name, some
from tests.support.html_trees import tree_of
from tests.web.conftest import house
from tests.web.house import NOW, House, add_notice, open_case, waiting_formal_notice

__all__ = ["house"]


def pages_of(owner: FlaskClient, notice_id: int) -> dict[str, str]:
    """Every page that shows what a stranger wrote."""
    paths = (
        "/", "/cases", "/cases/1", "/cases/1/statement", "/cases/1/lawyer", f"/notices/{notice_id}",
        f"/notices/{notice_id}/approve", "/replies/1", "/words?mail=reminder&language=fr", "/set-aside",
    )  # fmt: skip
    return {path: owner.get(path, follow_redirects=True).text for path in paths}


def say(house: House, name: str) -> None:
    """Everything a stranger can name is called so: the debtor, the invoice, its memo, and a reply's every field."""
    kept = name.replace("\x00", "")[:5_000].encode("utf-8", "replace").decode()  # as Stripe would keep it
    with house.collector.store.write() as tx:
        tx.execute(debtor.update().values(name=kept, address_lines=[kept, kept]))
        tx.execute(invoice.update().values(number=kept[:200]))


@pytest.fixture
def waiting(house: House) -> tuple[House, int]:
    """A case with a formal notice that waits for a yes, a reminder that bounced, a note and an unread reply."""
    ids = open_case(house, "Durand")
    notice_id = waiting_formal_notice(house, ids)
    add_notice(house, ids, "bounced", "courtesy", uid="n9", to_email="compta@x.example", subject="Durand")
    reply(house, "Durand", "a")
    return house, notice_id


def reply(house: House, name: str, mark: str) -> None:
    """A mail in which the name stands wherever a stranger writes."""
    line = " ".join(name.split()).encode("utf-8", "replace").decode()
    raw = (
        f"From: {json.dumps(line)[:900]} <x@x.example>\r\nSubject: {line[:900]}\r\nMessage-ID: <{mark}@x>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{name}\r\n"
        f'--b\r\nContent-Type: application/pdf; name="{line[:300]}"\r\n\r\nx\r\n--b--\r\n'
    ).encode("utf-8", "replace")
    with house.collector.store.write() as tx:
        inbox.store_events(tx, NOW, [InboxEvent("reply", mark, "mail", "", replies.envelope(raw, [], ""))])
    replies.run(house.collector)


def test_no_name_changes_what_a_page_consists_of(waiting: tuple[House, int]) -> None:
    house, notice_id = waiting
    tame: dict[str, list[list[str]]] = {}
    for honest in ("Durand", "株式会社", "\u200b"):  # the second cannot be printed as a letter, the third not be seen
        say(house, honest)
        for path, page in pages_of(house.owner, notice_id).items():
            tame.setdefault(path, []).append(tree_of(page))
    short = {path: [len(tree) for tree in trees] for path, trees in tame.items() if min(map(len, trees)) < 30}
    assert not short
    for name in some(every=75):
        say(house, name.text)
        for path, page in pages_of(house.owner, notice_id).items():
            check(name, path, page, tame[path])


def check(name: Name, path: str, page: str, tame: list[list[str]]) -> None:
    tree = tree_of(page)
    assert "<title>500" not in page, (name, path)
    if tree not in tame:
        differing = [(a, b) for a, b in zip(tree, tame[0], strict=False) if a != b][:3]
        raise AssertionError(f"{name} changes {path}: {differing}, {len(tree)} instead of {len(tame[0])}")
    assert "<script" not in page.lower(), (name, path)


# What an honest reply can be: one of each shape its page takes.
HONEST = (
    "Durand", "Je conteste cette facture.", "Je paie le 30 mars 2026.", "C’est payé.", "Puis-je payer en trois fois ?",
    "Oui\n\n> Durand", "x" * 5_000, "STOP", "Nous sommes en redressement judiciaire.", "Je suis absent.",
)  # fmt: skip


def test_no_reply_changes_what_its_page_consists_of(waiting: tuple[House, int]) -> None:
    house, _ = waiting
    known: set[str] = set()
    for at, text in enumerate(HONEST, start=2):
        reply(house, text, f"honest {at}")
        known |= set(tree_of(house.owner.get(f"/replies/{at}").text))
    for at, name in enumerate(some(every=16), start=len(HONEST) + 2):
        reply(house, name.text or "empty", str(at))
        answer = house.owner.get(f"/replies/{at}")
        assert answer.status_code == 200, name
        new = set(tree_of(answer.text)) - known
        assert not new, (name, new)
        assert "<script" not in answer.text.lower(), name
