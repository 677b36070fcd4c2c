"""Does the statement as data hold every figure as text, under keys that the documentation explains?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from collector.documents import verify
from collector.documents.statement_json import canonical, content_sha256, statement_json
from collector.domain.claims import Claim, EntryKind, LedgerEntry
from tests.documents import samples
from tests.documents.samples import FIRST

API = Path(__file__).parents[2] / "docs" / "api.md"
MOVED = FIRST._replace(
    entries=(
        *FIRST.entries,
        LedgerEntry(EntryKind.CREDIT_NOTE, date(2026, 3, 5), 10_000, "cn_1"),
        LedgerEntry(EntryKind.REFUND, date(2026, 3, 10), 5_000, "re_1"),
        LedgerEntry(EntryKind.WAIVER, date(2026, 3, 12), 1_000, "waiver"),
        LedgerEntry(EntryKind.COST, date(2026, 3, 13), 2_579, "facture 88", "Constat"),
    ),
)


def record(claim: Claim = MOVED, **more: Any) -> dict[str, Any]:
    made = samples.statement(claim)
    return statement_json(made, samples.CREDITOR, samples.BUSINESS, 12, more.pop("language", "fr"), **more)


def keys_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from keys_of(item)
    if isinstance(value, list):
        for item in value:
            yield from keys_of(item)


def leaves_of(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from leaves_of(item)
    else:
        yield value


def test_every_key_is_explained() -> None:
    explained = set(re.findall(r"`([a-z_0-9]+)`", API.read_text(encoding="utf-8")))
    assert sorted(set(keys_of(record())) - explained) == []


def test_nothing_is_a_float_and_amounts_have_the_decimals_of_their_currency() -> None:
    assert not [leaf for leaf in leaves_of(record()) if isinstance(leaf, float)]
    dinars = FIRST._replace(currency="tnd", entries=(FIRST.entries[0]._replace(minor=1_234_567),))
    yen = FIRST._replace(currency="jpy", entries=(FIRST.entries[0]._replace(minor=348_000),))
    assert record(dinars)["totals"]["principal"] == "1234.567"
    assert (record(yen)["totals"]["principal"], record(yen)["totals"]["cost"]) == ("348000", "0")


def test_the_bytes_are_those_that_a_plain_python_makes() -> None:
    told = json.dumps(record(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert canonical(record()) == told
    assert verify.faults_of_statement(told) == []


def test_the_same_account_has_one_content_whatever_its_number() -> None:
    first, second = record(number="D-2026-000001", journal_head="a"), record(number="D-2026-000002", journal_head="b")
    assert content_sha256(first) == content_sha256(second) == content_sha256(record())
    assert content_sha256(record(FIRST)) != content_sha256(record())
    assert canonical(first) != canonical(second)
