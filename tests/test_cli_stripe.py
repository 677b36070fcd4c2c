"""What does a person see who asks what a Stripe object means, on a machine where nothing is set up?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from collector.cli import group
from tests.support.stripe_ages import OPEN, event

NEWEST = OPEN["2026-10-28.endive"]


def explains(text: str, *options: str, folder: Path) -> Result:
    """`stripe explain` of a file with this text, without any environment, in an empty folder."""
    file = folder / "file.json"
    file.write_text(text)
    words = ["stripe", "explain", str(file), "--today", "2026-02-05", *options]
    return CliRunner().invoke(group, words, env={})


def told(*objects: Any, folder: Path) -> Any:
    text = json.dumps(objects[0] if len(objects) == 1 else objects)
    return json.loads(explains(text, "--json", folder=folder).stdout)


def test_one_object_is_explained_as_one_object(tmp_path: Path) -> None:
    assert told(NEWEST, folder=tmp_path) == {
        "object": "invoice", "id": "in_1", "concludes": "collectible", "owed_minor": 120_000, "currency": "eur",
        "due_on": "2026-01-31", "debtor": "Durand SARL",
        "because": "Open and 5 days late; 1200.00 EUR remains to be paid.",
    }  # fmt: skip


def test_a_person_reads_a_line_and_the_reason(tmp_path: Path) -> None:
    result = explains(json.dumps(event("invoice.updated", NEWEST)), folder=tmp_path)
    first, second = result.stdout.splitlines()
    assert first == "event evt_1: collectible, 1200.00 EUR owed, Durand SARL, due 2026-01-31"
    assert "An event is only a hint" in second
    assert result.exit_code == 0


def test_lists_pages_and_lines_are_explained_one_by_one(tmp_path: Path) -> None:
    page = {"object": "list", "data": [NEWEST, event("invoice.paid", NEWEST)], "has_more": False}
    assert [each["concludes"] for each in told(page, folder=tmp_path)] == ["collectible", "paid"]
    assert [each["concludes"] for each in told(NEWEST, NEWEST, folder=tmp_path)] == ["collectible"] * 2
    lines = explains(f"{json.dumps(NEWEST)}\n\n{json.dumps(NEWEST)}\n", "--json", folder=tmp_path)
    assert len(json.loads(lines.stdout)) == 2


def test_one_bad_object_does_not_stop_the_others(tmp_path: Path) -> None:
    result = explains(f'{json.dumps(NEWEST)}\n{{broken\n5\n{{"object": "invoice"}}\n', "--json", folder=tmp_path)
    found = [each["concludes"] for each in json.loads(result.stdout)]
    assert found == ["collectible", "unreadable", "unreadable", "draft"]
    assert result.exit_code == 1


def test_what_is_no_json_ends_with_code_2(tmp_path: Path) -> None:
    result = explains("invoice,amount\nin_1,1200\n", folder=tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "FILE: it holds no JSON" in result.stderr


def test_a_wrong_day_or_zone_ends_with_code_2(tmp_path: Path) -> None:
    for option, value in (("--today", "soon"), ("--zone", "Mars")):
        result = explains("{}", option, value, folder=tmp_path)
        assert result.exit_code == 2
        assert option in result.stderr
