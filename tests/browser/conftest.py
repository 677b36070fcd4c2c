"""What do the browser tests share? A service with people in every state, served on loopback, and a Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from collector.flows import replies
from collector.store import schema
from tests.support.chromium import CHROMIUM_ARGUMENTS
from tests.web.house import TODAY, House, Ids, build_house, open_case, reminded, waiting_formal_notice
from tests.web.test_replies import ADDRESS, post, posted


@dataclass(frozen=True)
class Site:
    """`notice` waits for the owner's yes; `announced` leaves unless she objects; `case` is of the former."""

    url: str
    house: House
    case: int
    notice: int
    announced: int


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """For a test that changes something."""
    yield from _served(tmp_path)


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same for all that only look."""
    yield from _served(tmp_path_factory.mktemp("looked_at"))


def _served(folder: Path) -> Iterator[Site]:
    house = build_house(folder)
    made = people_in_every_state(house)
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", house, *made)
    server.shutdown()
    thread.join()
    server.server_close()
    house.collector.store.close()


def people_in_every_state(house: House) -> tuple[int, int, int]:
    """Names and amounts as long as life makes them."""
    asked = open_case(house, "Établissements Vandenberghe-Lacroix & Fils SARL", number="F-2026-0142")
    notice = waiting_formal_notice(house, asked)
    announced_case = open_case(house, "Kléber Formation", number="F-2026-0150")
    reminded(house, announced_case)
    open_case(house, "Lucie Marchand", number="F-3", days_late=5, debtor={"kind": "unknown", "kind_source": "none"})
    open_case(house, "Pixel & Compagnie", number="F-4", debtor={"email_set_aside": "550 5.1.1 no such user here"})
    held = open_case(house, "Studio Nivelle", number="F-5", days_late=20)
    house.post(f"/cases/{held.case}/hold", reason="complaint about the delivery", until="2026-04-10")
    post(house, ADDRESS, posted(b"From: a@x.example\r\nSubject: Re\r\n\r\nJe paierai vendredi.\r\n"))
    replies.run(house.collector)
    house.post(f"/cases/{asked.case}/note", text="spoke to Mme Vandenberghe, who is on holiday until Monday")
    return asked.case, notice, announced_notice(house, announced_case)


def announced_notice(house: House, ids: Ids) -> int:
    with house.collector.store.read() as tx:
        found = tx.execute(
            schema.notice.select().where(schema.notice.c.case_id == ids.case, schema.notice.c.send_on >= TODAY)
        ).one()
    return int(found.id)
