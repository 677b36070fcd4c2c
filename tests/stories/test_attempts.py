"""The certificate of amicable attempts: what was tried, as recorded, each line with its proof."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from pypdf import PdfReader

from collector.flows import attempts, calls, gestures, handoff
from collector.flows.calls import CallResult
from tests.story import OWNER, Story


def printed(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


def test_the_certificate_lists_what_was_recorded_and_nothing_else(tmp_path: Path, url_for_months: str) -> None:
    with Story(tmp_path / "house", "2026-01-05", database_url=url_for_months) as story:
        story.given_invoice("2 480.00 EUR", due="2026-01-15").when_it_is("2026-01-28").when_hour_is(10)
        case_id = story.case_of("Durand")
        before_call = printed(attempts.certificate(story.collector, case_id, "fr"))
        story.when_it_is("2026-02-03").when_hour_is(10)
        calls.result(story.collector, case_id, CallResult("no_answer", "répondeur, ne pas insister"), OWNER)
        gestures.offer(story.collector, case_id, 249_000, date(2026, 2, 10), OWNER)
        story.when_it_is("2026-02-12").when_hour_is(10)
        french = printed(attempts.certificate(story.collector, case_id, "fr"))
        english = printed(attempts.certificate(story.collector, case_id, "en"))
        handoff.write_dossier(story.collector, case_id, tmp_path / "dossier.zip")
    # A courtesy note of 12 January came before the due date: it is no attempt to settle what is overdue.
    assert "Attestation des tentatives amiables" in french and "12/01/2026" not in french
    for line in (
        "1 19/01/2026 courrier électronique Première relance, 1-1-2, compta@durand.example remis au serveur du"
        " destinataire le 19 janvier 2026",
        "3 03/02/2026 téléphone Appel téléphonique sans réponse",
        "4 03/02/2026 offre Offre de règlement, 2 490,00 € pour le 10 février 2026 restée sans suite, 11/02/2026",
    ):
        assert line in french, french
    assert "ne remplace pas la tentative de conciliation" in french and "750-1" in english
    assert "téléphone" not in before_call
    assert "répondeur" not in french  # the owner's own words are hers
    assert "offer Offer to settle, €2,490.00" in english and "not taken up" in english, english
    with ZipFile(tmp_path / "dossier.zip") as archive:
        (name,) = [it for it in archive.namelist() if it.endswith("tentatives-amiables.pdf")]
        journal = next(archive.read(it).decode() for it in archive.namelist() if it.endswith("journal.jsonl"))
        in_file = printed(archive.read(name))
    call = next(line for line in journal.splitlines() if '"call_tried"' in line)
    assert call.split('"hash": "')[1][:64] in in_file
