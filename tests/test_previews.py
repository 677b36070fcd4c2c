"""Can the owner look at every mail of her ladders, in every language, before one leaves?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from collector.cli import group, templates
from collector.documents.preview import previews
from collector.documents.words import LANGUAGES
from collector.domain.debtors import DebtorKind
from collector.policy_file import load_policy
from collector.rate_files import load_rate_tables

ON = date(2026, 3, 23)


def test_every_step_is_shown_to_both_kinds_in_six_languages() -> None:
    policy = load_policy(Path("policy")).policy
    made = list(previews(policy, load_rate_tables(), ON))
    assert [it.problem for it in made if it.mail is None] == []
    assert len(made) == 2 * 6 * len(LANGUAGES)
    [german] = [
        it for it in made
        if (it.language, it.kind, it.place) == ("de", DebtorKind.BUSINESS, "06-formal_notice")
    ]  # fmt: skip
    assert german.mail is not None
    assert german.mail.subject.startswith("Förmliche Mahnung: Rechnungen F-2026-0042 und F-2026-0051")
    assert policy.creditor.name in german.mail.text


def test_the_command_writes_a_page_and_a_text_for_each(tmp_path: Path) -> None:
    done = CliRunner().invoke(group, ["templates", "preview", "--out", str(tmp_path), "--on", ON.isoformat()])
    assert done.exit_code == 0, done.output
    assert "192 mails" in done.output
    assert len(list(tmp_path.glob("*.html"))) == 193
    for other in ("thank_you", "crossed_payment", "plan_notice", "offer_refund"):
        assert (tmp_path / f"nl-consumer-{other}.txt").is_file()
    text = (tmp_path / "es-consumer-03-reminder_2.txt").read_text(encoding="utf-8")
    assert text.startswith("Su factura F-2026-0042: su respuesta nos ayudaría\n\n")


def test_a_day_without_rates_is_said_and_the_others_are_written(tmp_path: Path) -> None:
    done = CliRunner().invoke(group, ["templates", "preview", "--out", str(tmp_path), "--on", "2031-01-09"])
    assert done.exit_code == 1
    assert "fr-business-06-formal_notice: " in done.output
    assert (tmp_path / "fr-business-02-reminder_1.html").is_file()


def test_our_words_pass_the_check() -> None:
    done = CliRunner().invoke(group, ["templates", "check"])
    assert (done.exit_code, done.output.startswith("No threat")) == (0, True)


@pytest.mark.browser
def test_pictures_are_taken_light_dark_and_of_a_small_phone(tmp_path: Path, chromium: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(templates, "BROWSERS", (chromium,))
    command = [
        "templates",
        "preview",
        "--out",
        str(tmp_path),
        "--on",
        ON.isoformat(),
        "--png",
        "--only",
        "fr-business-02",
    ]
    done = CliRunner().invoke(group, command)
    assert done.exit_code == 0, done.output
    sizes = {it.stem.rpartition("-")[2]: it.read_bytes()[16:24] for it in tmp_path.glob("*.png")}
    assert {name: (int.from_bytes(it[:4], "big"), int.from_bytes(it[4:], "big")) for name, it in sizes.items()} == {
        "light": (900, 1700), "dark": (900, 1700), "phone": (500, 2900)
    }  # fmt: skip
    assert len({it.read_bytes() for it in tmp_path.glob("*.png")}) == 3
