"""Do pages say the same whoever unpacks them, and does the reading go on when the second process dies or hangs?"""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from collector.gateways import stripe_second_reader
from collector.gateways.stripe_pages import PageAsCame, page_of
from collector.gateways.stripe_problems import StripeUnavailable
from collector.gateways.stripe_second_reader import SecondReader
from tests.support.stripe_shop import open_shop

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def invoice() -> dict[str, Any]:
    with open_shop() as shop:
        return shop.invoice(12_000)


@pytest.fixture
def second() -> Iterator[SecondReader]:
    with closing(SecondReader(livemode=False)) as reader:
        yield reader


def page(*invoices: dict[str, Any], has_more: bool = False, after: str | None = None) -> PageAsCame:
    return PageAsCame(orjson.dumps({"object": "list", "data": invoices, "has_more": has_more}), AT, after)


def wait_until_ready(second: SecondReader) -> None:
    second.begin()
    assert second._line is not None
    assert select.select([second._line], [], [], 30)[0]


def pid_of(second: SecondReader) -> int:
    assert second._process is not None
    return second._process.pid


def test_the_second_process_says_what_this_one_would(second: SecondReader, invoice: dict[str, Any]) -> None:
    strange = {**invoice, "id": "in_strange", "amount_remaining": "a lot"}
    came = page(invoice, strange, has_more=True)
    here = second.unpack(came)
    wait_until_ready(second)
    there = second.unpack(came)
    assert (there.items, there.has_more, there.last_id) == (here.items, True, "in_strange")
    assert [(each.stripe_id, str(each), each.shown) for each in there.unreadable] == [
        (each.stripe_id, str(each), each.shown) for each in here.unreadable
    ]
    for nonsense, says in (
        (PageAsCame(b"<html>", AT), "a proxy"),
        (page(invoice, has_more=True, after=invoice["id"]), "circles"),
    ):
        with pytest.raises(StripeUnavailable, match=says):
            second.unpack(nonsense)
    assert second.unpack(came).items == here.items


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_a_second_process_that_dies_or_hangs_is_done_without(
    second: SecondReader, invoice: dict[str, Any], monkeypatch: pytest.MonkeyPatch, blow: signal.Signals
) -> None:
    monkeypatch.setattr(stripe_second_reader, "PATIENCE_SECONDS", 1.0 if blow is signal.SIGKILL else 0.05)
    wait_until_ready(second)
    os.kill(pid_of(second), blow)
    expected = page_of(page(invoice), livemode=False)
    for _ in range(2):
        assert second.unpack(page(invoice)) == expected
    assert second._process is not None
    assert second._process.returncode == -signal.SIGKILL, "it does not stay behind"


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux shows the environment of a process")
def test_the_second_process_holds_no_key(second: SecondReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_API_KEY", "sk_test_only_ours")
    wait_until_ready(second)
    assert b"sk_test_only_ours" not in Path(f"/proc/{pid_of(second)}/environ").read_bytes()


def test_the_second_process_ends_when_nobody_listens_any_more(second: SecondReader, invoice: dict[str, Any]) -> None:
    wait_until_ready(second)
    pid = pid_of(second)
    second.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert second.unpack(page(invoice)).items
