"""What the lawyer receives: complete, numbered, and checkable by anybody."""

from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from collector.flows import handoff
from collector.flows.compose import Unwritable
from tests.story import Story

TOTAL = "2 553,02"  # 2 480.00 + 33.02 interest to 24 February + 40.00; worked in test_ladder.py


def test_the_dossier_holds_every_notice_with_its_proofs_and_verifies(tmp_path: Path) -> None:
    with Story(tmp_path / "house", "2026-01-05") as story:
        story.given_invoice("2 480.00 EUR", due="2026-01-15").when_it_is("2026-02-25")
        written = handoff.write_dossier(story.collector, story.case_of("Durand"), tmp_path / "dossier.zip")
    with ZipFile(tmp_path / "dossier.zip") as archive:
        archive.extractall(tmp_path / "dossier")
    folder = tmp_path / "dossier"
    checked = subprocess.run([sys.executable, "verify.py"], cwd=folder, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout.strip()) == (0, "OK")
    assert written.sha256
    (clause,) = json.loads(next(folder.glob("*/clauses.json")).read_text())
    assert "pénalités" in clause["text"]
    notices = sorted(path.parent for path in folder.glob("*/payload.eml"))
    assert len(notices) == 5  # courtesy, three reminders, formal notice
    for notice in notices:
        told = json.loads((notice / "delivery.json").read_text())["events"]
        assert [report["kind"] for report in told] == ["processed", "delivered"]
        assert all(report["raw"]["sg_event_id"] for report in told)  # the provider's own words, not ours only


def test_the_figures_of_mail_letter_statement_and_record_are_the_same(tmp_path: Path) -> None:
    with Story(tmp_path / "house", "2026-01-05") as story:
        story.given_invoice("2 480.00 EUR", due="2026-01-15").when_it_is("2026-02-24").when_hour_is(10)
        mail = story.mails_to("Durand")[-1]
        handoff.write_dossier(story.collector, story.case_of("Durand"), tmp_path / "dossier.zip")
    with ZipFile(tmp_path / "dossier.zip") as archive:
        archive.extractall(tmp_path / "dossier")
    folder = tmp_path / "dossier"
    formal = next(path.parent for path in folder.glob("*/letter.pdf"))
    record = json.loads((formal / "statement_data.json").read_text())
    assert (record["number"], record["totals"]["total"]) == ("D-2026-000001", "2553.02")
    for number, data, pdf in (
        ("D-2026-000001", formal / "statement_data.json", formal / "statement.pdf"),
        ("D-2026-000002", folder / "01-decompte" / "decompte.json", folder / "01-decompte" / "decompte.pdf"),
    ):
        printed = "".join(page.extract_text() for page in PdfReader(pdf).pages)
        assert number in printed and sha256(data.read_bytes()).hexdigest() in printed
    for pdf in (formal / "letter.pdf", formal / "statement.pdf", next(folder.glob("01-*/*.pdf"))):
        assert TOTAL in plain("".join(page.extract_text() for page in PdfReader(pdf).pages)), pdf.name
    assert TOTAL in plain(mail["text"])
    assert TOTAL in plain(mail["html"])


def test_what_was_written_to_the_lawyer_is_no_exhibit(tmp_path: Path) -> None:
    with Story(tmp_path / "house", "2026-01-05") as story:
        story.given_invoice("2 480.00 EUR", due="2026-01-15").when_it_is("2026-03-18")
        handoff.approve(story.collector, story.case_of("Durand"), "owner:1")
        story.when_days_pass(1).then_case_is("handed_over")
        handoff.write_dossier(story.collector, story.case_of("Durand"), tmp_path / "dossier.zip")
    with ZipFile(tmp_path / "dossier.zip") as archive:
        mails = [archive.read(name) for name in archive.namelist() if name.endswith("payload.eml")]
        served = b"".join(archive.read(name) for name in archive.namelist() if not name.startswith("avocat-seul/"))
    assert len(mails) == 6  # courtesy, three reminders, formal and last notice
    assert not any(story.lawyer_address().encode() in mail for mail in mails)
    assert b"application/zip" not in served


def test_a_dossier_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    with Story(tmp_path / "house", "2026-01-05") as story:
        story.given_debtor("Acme 🚀", email="compta@acme.example")
        story.given_invoice("100.00 EUR", due="2026-01-15", debtor="Acme 🚀").when_it_is("2026-01-20")
        with pytest.raises(Unwritable, match="debtor"):
            handoff.write_dossier(story.collector, story.case_of("Acme 🚀"), tmp_path / "dossier.zip")


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ").replace("&nbsp;", " ")
