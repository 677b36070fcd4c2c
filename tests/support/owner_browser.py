"""What does the owner read on a page of hers, in the middle of a story?"""

from __future__ import annotations

import html
import re
from hashlib import sha256
from itertools import count
from typing import Any

from collector.parts import Collector
from collector.store import users

EMAIL = "marie@example.com"
_LOOKS = count()


def blocks_of(web: Any, collector: Collector, path: str) -> list[str]:
    """The words of the page, in English, block by block as they stand there, for an owner who has just signed in."""
    browser = web.test_client()
    browser.set_cookie(web.config["SESSION_COOKIE_NAME"], f"s.{_signed_in(collector)}")
    answer = browser.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 200, (path, answer.status_code)
    body = answer.text.partition("<main")[2]
    ended = re.sub(r"</(p|li|h\d|tr|div|dt|dd|td|section|summary|pre|button|form)>", "\n", body)
    lines = html.unescape(re.sub(r"<[^>]+>", " ", ended)).splitlines()
    return [words for line in lines if (words := " ".join(line.split()))]


def _signed_in(collector: Collector) -> str:
    """A session of now, for each look: stories let weeks pass, and hers would have ended."""
    now, token = collector.clock.now(), f"look {next(_LOOKS)}"
    with collector.store.write() as tx:
        users.add(tx, now, EMAIL, EMAIL, who="cli")
        person = users.find(tx, EMAIL)
        assert person is not None
        users.open_session(tx, now, sha256(token.encode()).hexdigest(), person.id, {}, "127.0.0.1", "story")
    return token
