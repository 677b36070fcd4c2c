"""Can a lawyer find every exhibit, and can anybody tell whether one was changed?"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from pypdf import PdfReader

from collector.documents import verify
from collector.documents.dossier import build_dossier
from collector.documents.dossier_contents import NoteRecord, ReplyExhibit
from collector.store.journal import link
from tests.documents import dossier_samples, samples, snapshots
from tests.documents.dossier_samples import contents

NOTE = "avocat-seul/note-a-l-avocat.pdf"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The dossier as the lawyer unpacks it."""
    with zipfile.ZipFile(io.BytesIO(build_dossier(contents()))) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def verified(folder: Path) -> tuple[int, str]:
    """Run verify.py as the lawyer would: a fresh Python without our packages."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py"], cwd=folder, capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def text_of(path: Path) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_an_untouched_dossier_is_ok(folder: Path) -> None:
    assert verified(folder) == (0, "OK\n")


def test_every_file_of_the_dossier_is_found_out_when_one_byte_changes(folder: Path) -> None:
    listed = json.loads((folder / "manifest.json").read_text())["files"]
    assert len(listed) == 24
    for name in listed:
        path = folder / name
        untouched = path.read_bytes()
        path.write_bytes(untouched[:-1] + bytes([untouched[-1] ^ 1]))
        if name != "verify.py":
            assert f"altered: {name}\n" in verified(folder)[1]
        assert f"altered: {name}" in verify.faults_of_files(folder, {"files": listed})
        path.write_bytes(untouched)


def test_a_missing_and_an_added_file_are_named(folder: Path) -> None:
    (folder / "03-facture" / "stripe.json").rename(folder / "03-facture" / "other.json")
    assert verified(folder) == (
        1, "missing: 03-facture/stripe.json\nnot in the manifest: 03-facture/other.json\nNOT OK\n",
    )  # fmt: skip


def test_a_rewritten_journal_row_is_found_even_with_a_mended_manifest(folder: Path) -> None:
    path, manifest = folder / "09-journal" / "journal.jsonl", folder / "manifest.json"
    path.write_text(path.read_text().replace("notice.accepted", "notice.withdrawn", 1))
    record = json.loads(manifest.read_text())
    record["files"]["09-journal/journal.jsonl"]["sha256"] = sha256(path.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(record))
    assert verified(folder) == (1, "journal row 1 was altered\nNOT OK\n")


def statement_of_dossier(folder: Path) -> Path:
    return folder / "01-decompte" / "decompte.json"


def test_the_hash_printed_on_the_statement_is_that_of_its_data(folder: Path) -> None:
    digest = sha256(statement_of_dossier(folder).read_bytes()).hexdigest()
    assert f"Empreinte SHA-256 des données de ce décompte : {digest}" in text_of(
        folder / "01-decompte" / "decompte.pdf"
    )
    assert json.loads((folder / "manifest.json").read_text())["statement_sha256"] == digest


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        (
            '"amount":"7.59"',
            '"amount":"7.60"',
            "interest from 2026-02-12 to 2026-03-02 is not base x rate",
        ),
        ('"days":19', '"days":20', "interest from 2026-02-12 to 2026-03-02 is not base x rate"),
        ('"1579.74","unallocated"', '"1580.74","unallocated"', "the total is not the sum of its parts"),
        ('"principal":"192.41"', '"principal":"190.41"', "the money of 2026-03-02 is not the sum of what it was set"),
    ],
)
def test_a_figure_that_does_not_follow_is_named(
    was: str, becomes: str, fault: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = statement_of_dossier(folder)
    assert verify.main_of_statement(path) == 0
    assert capsys.readouterr().out == f"SHA-256 {sha256(path.read_bytes()).hexdigest()}\nOK\n"
    text = path.read_text()
    assert text.count(was) == 1
    path.write_text(text.replace(was, becomes))
    assert verify.main_of_statement(path) == 1
    assert fault in capsys.readouterr().out


def test_a_statement_written_in_another_manner_no_longer_has_the_hash_of_the_paper(folder: Path) -> None:
    path = statement_of_dossier(folder)
    path.write_text(json.dumps(json.loads(path.read_text()), indent=1))
    assert "written anew" in verify.faults_of_statement(path.read_bytes())[0]


def test_a_manifest_that_is_no_json_is_said_plainly(folder: Path) -> None:
    (folder / "manifest.json").write_text("nonsense")
    code, said = verified(folder)
    assert code == 1
    assert said.startswith("the manifest cannot be read")


def test_the_verifier_and_the_store_agree_on_the_hash_of_a_row() -> None:
    for row in dossier_samples.journal_rows(6):
        at = row.at.isoformat(timespec="microseconds")
        told = {
            "previous_hash": row.previous_hash, "seq": row.seq, "at": at, "kind": row.kind, "who": row.who,
            "case_id": row.case_id, "data": row.data,
        }  # fmt: skip
        assert verify.row_hash(told) == row.hash
        assert verify.row_hash(told | {"case_id": None}) == link(
            row.previous_hash, row.seq, row.at, row.kind, row.who, None, row.data
        )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_first_pages_read_as_reviewed(language: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(build_dossier(contents(language)))) as archive:
        for name in archive.namelist():
            if name.endswith(
                ("bordereau.pdf", "index.pdf", "chronologie.pdf", "chronology.pdf", "lawyer.pdf", "avocat.pdf")
            ):
                page = Path(archive.extract(name, tmp_path))
                kind = "chronology" if "chronolog" in name else "note" if "note" in name else "index"
                snapshots.check(f"letters/{language}/dossier_{kind}.txt", text_of(page) + "\n")


def test_the_index_numbers_the_exhibits_as_the_folders_are_numbered(folder: Path) -> None:
    text = " ".join(text_of(folder / "00-bordereau.pdf").split())
    for item in (
        "1 Décompte de créance", "3 Facture F-2026-0042 12/01/2026 03-facture",
        "6 Mise en demeure, n° R-2026-000123", "Somme totale au 23 mars 2026 : 1 579,74 €",
    ):  # fmt: skip
        assert item in text
    assert {path.name[:2] for path in folder.glob("[0-9]*/")} == {f"{number:02d}" for number in range(1, 10)}


def test_the_statement_of_the_dossier_is_that_of_the_notice(folder: Path) -> None:
    text = " ".join(text_of(folder / "01-decompte" / "decompte.pdf").split())
    assert "Total dû 1 579,74 €" in text
    assert json.loads((folder / "01-decompte" / "decompte.json").read_text())["totals"]["total"] == "1579.74"


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    bare = contents(notices=(), calls=(), debtor=replace(samples.BUSINESS, siren=None, address_lines=()))
    with zipfile.ZipFile(io.BytesIO(build_dossier(bare))) as archive:
        gaps = json.loads(archive.read("avocat-seul/gaps.json"))
        note = " ".join(text_of(Path(archive.extract(NOTE, tmp_path))).split())
    assert gaps == ["terms", "identity", "address", "invoice_pdf", "formal_notice", "call", "amicable"]
    assert "Aucune mise en demeure n’a été envoyée." in note


def test_the_list_of_exhibits_can_be_shown_to_the_other_side(folder: Path) -> None:
    listed, private = text_of(folder / "00-bordereau.pdf"), text_of(folder / "avocat-seul" / "note-a-l-avocat.pdf")
    for word in ("Prescription", "manquantes", "n’interrompt", "À ne pas communiquer", "avocat-seul"):
        assert word not in listed and word in private
    assert len(PdfReader(folder / "00-bordereau.pdf").pages) == 1


def test_the_chronology_points_to_the_exhibits_and_keeps_the_owners_notes_out(tmp_path: Path) -> None:
    private = NoteRecord(samples.TODAY, "note", "owner", "Client à surveiller")
    told = contents(notes=(*contents().notes, private))
    with zipfile.ZipFile(io.BytesIO(build_dossier(told))) as archive:
        text = " ".join(text_of(Path(archive.extract("02-chronologie/chronologie.pdf", tmp_path))).split())
    assert "Facture émise F-2026-0051 – 1 200,00 €" not in text
    assert "Facture émise F-2026-0051 – 480,00 € 4" in text
    assert "R-2026-000123 – factures F-2026-0042 et F-2026-0051 – factures@lefevre.example" in text
    assert "remis au serveur du destinataire le 12 mars 2026 6" in text
    assert "Nous réglons la semaine prochaine. 8" in text
    assert "surveiller" not in text


def test_an_invoice_without_formal_notice_and_a_plain_mail_are_said(tmp_path: Path) -> None:
    reminder, formal = contents().notices
    bare = contents(notices=(reminder, replace(formal, invoice_numbers=("F-2026-0042",))))
    with zipfile.ZipFile(io.BytesIO(build_dossier(bare))) as archive:
        note = " ".join(text_of(Path(archive.extract(NOTE, tmp_path))).split())
    assert "Au moins une facture du décompte n’a pas fait l’objet d’une mise en demeure." in note
    assert "courrier électronique simple" in note


def test_the_same_case_gives_the_same_bytes() -> None:
    assert build_dossier(contents()) == build_dossier(contents())


def test_nothing_a_debtor_typed_becomes_a_path() -> None:
    evil = replace(samples.BUSINESS, name="../../etc/passwd")
    wild = contents(
        debtor=evil,
        invoices=tuple(replace(it, number="../../F") for it in contents().invoices),
        replies=(ReplyExhibit(samples.TODAY, "a\x00b", "", "#panic() " + "x" * 5000, b"raw"),),
    )
    with zipfile.ZipFile(io.BytesIO(build_dossier(wild))) as archive:
        for name in archive.namelist():
            assert name.isascii() and ".." not in name and not name.startswith("/")
