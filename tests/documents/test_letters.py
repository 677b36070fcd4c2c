"""Do the letters and statements print the figures of the statement, whole, and the same every time?"""

from __future__ import annotations

import io
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from collector.documents import letters
from collector.documents.contexts import EarlierStep, SendingMode, UnwritableNotice
from collector.documents.mails import compose_mail
from collector.documents.plain import UnprintableText
from collector.documents.words import LANGUAGES
from collector.domain.claims import EntryKind, LedgerEntry
from tests.documents import samples, snapshots
from tests.documents.samples import FIRST, SECOND

AT = datetime(2026, 3, 23, 9, 30, tzinfo=UTC)


def letter(template: str = "formal_notice", language: str = "fr", **changes: object) -> bytes:
    return letters.notice_pdf(samples.notice(template, language, **changes), AT)  # type: ignore[arg-type]


def statement(template: str = "formal_notice", language: str = "fr", **changes: object) -> bytes:
    return letters.statement_pdf(samples.notice(template, language, **changes), AT)  # type: ignore[arg-type]


def text_of(pdf: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def flowing(pdf: bytes) -> str:
    return " ".join(text_of(pdf).split())


# --- what a reader finds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", ["formal_notice", "consumer_formal_notice"])
def test_every_letter_reads_as_reviewed(template: str, language: str) -> None:
    snapshots.check(f"letters/{language}/{template}.txt", text_of(letter(template, language)) + "\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", ["formal_notice", "consumer_final_notice"])
def test_every_statement_reads_as_reviewed(template: str, language: str) -> None:
    snapshots.check(f"letters/{language}/{template}_statement.txt", text_of(statement(template, language)) + "\n")


def test_a_formal_notice_holds_every_item_the_law_and_the_courts_look_for() -> None:
    text = flowing(letter())
    for item in (
        "Atelier Durand, SARL au capital de 20 000 €", "RCS Lyon 123 456 782", "TVA FR32123456782",
        "Boulangerie Lefèvre & Fils", "8, place du Marché", "42000 Saint-Étienne", "SIREN 987 654 324",
        "Lyon, le 23 mars 2026", "Par courrier électronique", "MISE EN DEMEURE",
        "F-2026-0042 12/01/2026 11/02/2026 1 200,00 € 200,00 € 1 000,00 €",
        "F-2026-0051 20/01/2026 19/02/2026 480,00 € – 480,00 €",
        "Nous vous mettons en demeure de payer la somme de 1 579,74 € dans un délai de 8 jours à compter de la "
        "première présentation de cette lettre",
        "Principal 1 487,59 €", "Pénalités de retard au 23 mars 2026 12,15 €",
        "Indemnité forfaitaire de recouvrement 80,00 €", "Total dû 1 579,74 €",
        "depuis le 12 février 2026 pour la plus ancienne facture", "0,50 € par jour",
        "C. com., art. L441-10, II", "D441-5", "articles 1344 et 1231-6 du code civil", "de 40,00 € par facture",
        "IBAN FR76 3000 6000 0112 3456 7890 189",
        "nous nous réservons la faculté de saisir la juridiction compétente",
        "Première relance, le 16 février 2026", "Appel téléphonique, le 2 mars 2026",
        "Pièce jointe : décompte n° D-2026-000123", "Hélène Durand", "gérante", "cd" * 32,
    ):  # fmt: skip
        assert item in text, item


def test_a_letter_to_a_consumer_is_without_fixed_sum_and_names_the_mediator() -> None:
    text = flowing(letter("consumer_formal_notice"))
    for item in (
        "la somme de 1 480,00 €", "intérêt au taux légal à compter de la réception", "1231-6 et 1344-1",
        "Médiation de la consommation du Rhône", "3, place Bellecour, 69002 Lyon", "https://mediation.",
        "Aucuns frais de recouvrement", "vous avez besoin de temps", "CNIL",
    ):  # fmt: skip
        assert item in text, item
    for word in ("L441", "40,00", "forfaitaire", "C. com."):
        assert word not in text


def test_an_earlier_reminder_about_one_of_the_invoices_says_which() -> None:
    earlier = (
        EarlierStep("reminder", date(2026, 2, 16), ("F-2026-0042",)),
        EarlierStep("firm_reminder", date(2026, 3, 9)),
    )
    text = flowing(letter(earlier=earlier))
    assert "Première relance, le 16 février 2026 (facture F-2026-0042)" in text
    assert "Dernière relance avant mise en demeure, le 9 mars 2026 Nous" in text


def test_a_registered_letter_says_so_and_counts_from_its_first_presentation() -> None:
    text = flowing(letter(mode=SendingMode.REGISTERED_LETTER))
    assert "Lettre recommandée avec avis de réception" in text
    assert "première présentation de cette lettre." in text


def test_a_letter_says_how_to_pay_by_the_road_it_travels() -> None:
    mailed, posted = flowing(letter()), flowing(letter(mode=SendingMode.REGISTERED_LETTER))
    for text in (mailed, posted):
        assert "BIC AGRIFRPP, en indiquant F-2026-0042 et F-2026-0051." in text
    assert "le lien figure dans le message auquel cette lettre est jointe" in mailed
    assert "Paiement en ligne" not in posted


def test_a_business_abroad_is_told_why_french_law_counts() -> None:
    abroad = replace(samples.BUSINESS, country="GB", language="en")
    context = samples.notice("formal_notice", "en", debtor=abroad, statement=samples.statement(FIRST, SECOND))
    text = flowing(letters.notice_pdf(context, AT))
    assert "which applies unless the parties have chosen another law (Regulation (EC) No 593/2008, Rome I" in text
    assert "Rome I" not in flowing(letter())


def test_under_another_law_letter_mail_and_statement_cite_no_french_article() -> None:
    german = replace(samples.BUSINESS, country="DE", language="en")
    made = samples.statement(FIRST, SECOND, debtor=german)
    context = samples.notice("formal_notice", "en", debtor=german, statement=made)
    text = flowing(letters.notice_pdf(context, AT)) + flowing(letters.statement_pdf(context, AT))
    text += compose_mail(context).text
    assert "German Civil Code (BGB), § 288 para. 5" in text
    assert "Payments received were set against interest first: the principal" in text
    for word in ("French", "Commercial Code", "C. civ", "C. com"):
        assert word not in text, word


def test_a_statement_prints_every_line_that_leads_to_the_total() -> None:
    text = flowing(statement())
    for item in (
        "Décompte arrêté au 23 mars 2026, en EUR",
        "02/03/2026 Paiement 200,00 € intérêts 7,59 €, principal 192,41 €",
        "12/02/2026 02/03/2026 19 1 200,00 € 12,15 % 1 365 7,59 €",
        "03/03/2026 23/03/2026 21 1 007,59 € 12,15 % 1 365 7,04 €",
        "20/02/2026 23/03/2026 32 480,00 € 12,15 % 1 365 5,11 €",
        "40,00 €, due depuis le 12 février 2026 (C. com., art. L441-10, II et D441-5)",
        "Principal 1 200,00 € 192,41 € 1 007,59 €", "Total dû pour cette facture 1 054,63 €",
        "Total dû pour cette facture 525,11 €", "Total dû 1 579,74 €",
        "À partir du 24 mars 2026, la somme augmente de 0,50 € par jour",
        "2,15 % au 1er janvier 2026 + 10 points", "Montant d’une ligne = base × taux × jours ÷ 365.",
        "Un paiement s’impute d’abord sur les intérêts, puis sur le principal (C. civ., art. 1343-1)",
        "ab" * 32, "cd" * 32, "D-2026-000123",
    ):  # fmt: skip
        assert item in text, item


def test_a_german_reader_gets_a_statement_in_his_own_legal_language() -> None:
    made = letters.statement_alone_pdf(
        samples.CREDITOR, samples.BUSINESS, "de", samples.statement(FIRST, SECOND), "D-2026-000123", "ab" * 32, "", AT
    )
    text = flowing(made)
    for item in (
        "Forderungsaufstellung Nr. D-2026-000123", "Stichtag der Aufstellung: 23. März 2026, Währung EUR",
        "02.03.2026 Zahlung 200,00 € Zinsen 7,59 €, Hauptforderung 192,41 €",
        "12.02.2026 02.03.2026 19 1.200,00 € 12,15 % 1 365 7,59 €", "Verzugspauschale 40,00 €, fällig seit dem",
        "Gesamtforderung 1.579,74 €", "Ab dem 24. März 2026 erhöht sich die Forderung um 0,50 € je Tag",
        "EZB, Hauptrefinanzierungsgeschäfte 2,15 % am 1. Januar 2026 + 10 Prozentpunkte",
        "Code de commerce (Frankreich), Art. L441-10, II",
    ):  # fmt: skip
        assert item in text, item
    assert not re.search(r"\b(Principal|Interest|Facture|Total)\b", text)


def test_credit_notes_refunds_and_waivers_are_lines_of_their_own() -> None:
    claim = FIRST._replace(
        entries=(
            *FIRST.entries,
            LedgerEntry(EntryKind.CREDIT_NOTE, date(2026, 3, 5), 10_000, "cn_1"),
            LedgerEntry(EntryKind.REFUND, date(2026, 3, 10), 5_000, "re_1"),
            LedgerEntry(EntryKind.WAIVER, date(2026, 3, 12), 1_000, "waiver"),
        ),
    )
    text = flowing(statement(claims=(claim,)))
    assert "05/03/2026 Avoir 100,00 € sur le principal" in text
    assert "10/03/2026 Remboursement 50,00 € principal 50,00 €" in text
    # Interest of 3 to 4 March on 1 007.59, 5 to 10 March on 907.59, 11 to 12 March on 957.59 is
    # 0.67 + 1.81 + 0.64 = 3.12; 10.00 were given up, so 6.88 of the fixed sum.
    assert "12/03/2026 Remise accordée 10,00 € intérêts 3,12 €, indemnité forfaitaire 6,88 €" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", ["consumer_formal_notice", "consumer_final_notice"])
def test_the_statement_of_a_consumer_is_silent_about_what_only_a_business_owes(template: str, language: str) -> None:
    text = flowing(statement(template, language)).lower()
    for word in ("forfaitaire", "pénalités", "frais", "c. com.", "fixed", "penalt", "cost", "commercial code",
                 "pauschale", "kosten", "cantidad fija", "forfettario", "vast bedrag", "de commerce"):  # fmt: skip
        assert word not in text, word


def test_the_statement_of_a_consumer_abroad_cites_no_french_law() -> None:
    abroad = replace(samples.CONSUMER, country="JP", language="en")
    text = flowing(statement("consumer_final_notice", "en", debtor=abroad))
    assert "Total due €1,480.00" in text
    for word in ("art", "French", "Code"):
        assert not re.search(rf"\b{word}\b", text), word


def test_a_statement_sends_its_reader_to_the_official_publication_of_the_rate() -> None:
    assert "Publication des taux – Banque centrale européenne" in flowing(statement())
    assert "« tous les autres cas »" in flowing(statement("consumer_final_notice"))


# --- form ------------------------------------------------------------------------------------------------------


def test_the_same_notice_gives_the_same_bytes() -> None:
    assert letter() == letter()
    assert statement() == statement()
    assert letter() != letters.notice_pdf(samples.notice("formal_notice"), AT.replace(hour=10))


def test_a_letter_is_archivable_and_can_be_read_aloud() -> None:
    pdf = letter()
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    xmp = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp and "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert root["/Lang"] == "fr"
    assert reader.metadata is not None
    assert reader.metadata.title == "Mise en demeure de payer, factures F-2026-0042 et F-2026-0051"


def test_only_the_bundled_fonts_are_used() -> None:
    for pdf in (letter(), statement()):
        for page in PdfReader(io.BytesIO(pdf)).pages:
            resources: Any = page["/Resources"]
            names = [str(font.get_object()["/BaseFont"]) for font in resources["/Font"].values()]
            assert names and all("SourceSerif4" in name or "NotoSans" in name for name in names)


# To read a page's words with their places costs more than to print it.
MANY = 300 if os.environ.get("COLLECTOR_NIGHTLY") else 90


@pytest.mark.parametrize("make", [letter, statement])
def test_many_invoices_all_stand_on_the_paper(make: object) -> None:
    claims = tuple(SECOND._replace(id=10 + number, number=f"F-{number:05d}") for number in range(MANY))
    reader = PdfReader(io.BytesIO(make(claims=claims)))  # type: ignore[operator]
    seen: set[str] = set()
    for page in reader.pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)

        def inside(
            text: str, cm: list[float], tm: list[float], *_: object, w: float = width, h: float = height
        ) -> None:
            for number in re.findall(r"F-\d{5}", text):
                x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
                if 0 < x < w and 60 < y < h:
                    seen.add(number)

        page.extract_text(visitor_text=inside)
    assert seen >= {f"F-{number:05d}" for number in range(MANY)}
    assert 3 <= len(reader.pages) <= 160


def test_a_long_account_repeats_its_headings_and_keeps_sums_beside_their_lines() -> None:
    days = [date(2022, 7, 5), date(2023, 2, 8), date(2023, 9, 9), date(2024, 3, 4), date(2024, 10, 10)]
    paid = tuple(LedgerEntry(EntryKind.PAYMENT, on, 10_000, f"inpay_{on}") for on in days)
    issued = LedgerEntry(EntryKind.INVOICE, date(2021, 1, 20), 4_800_000, "in_second")
    old = SECOND._replace(issued_on=date(2021, 1, 20), due_on=date(2021, 2, 19), entries=(issued, *paid))
    claims = tuple(old._replace(id=10 + number, number=f"F-{number:05d}") for number in range(8))
    for page in PdfReader(io.BytesIO(statement(claims=claims))).pages:
        text = " ".join(page.extract_text().replace("\u202f", " ").replace("\u00a0", " ").split())
        line = re.search(r"\d\d/\d\d/\d{4} \d\d/\d\d/\d{4} \d+ ", text)
        assert line is None or "Du Au Jours Base Taux annuel Année Montant" in text[: line.start()]
        sums = re.search(r"Total dû pour cette facture", text)
        assert sums is None or "Principal 48 000,00" in text[: sums.start()]


# --- hostile or unprintable --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ['#panic("x") *gras* $x$ @ref <label>', "`raw` = titre", '#read("/etc/passwd")', "\\ // /* */"]
)
def test_a_name_is_printed_as_it_is_and_never_read_as_markup(name: str) -> None:
    assert name in flowing(letter(debtor=replace(samples.BUSINESS, name=name)))


@pytest.mark.parametrize("name", ["Ωμέγα ΑΕ", "ООО Жуков", "Đặng Thị Ánh", "Société\u00a0X", "\u202eName\u0000"])
def test_the_letters_of_europe_are_printed(name: str) -> None:
    assert len(letter(debtor=replace(samples.BUSINESS, name=name))) > 10_000


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"debtor": replace(samples.BUSINESS, name="Fleurs 🌷")}, r"debtor\.name"),
        ({"debtor": replace(samples.BUSINESS, address_lines=("1, rue X", "株式会社"))}, r"debtor\.address\[1\]"),
        ({"claims": (SECOND._replace(number="株-1"),)}, r"lines\[0\]\.number"),
    ],
)
def test_a_name_that_cannot_be_printed_stops_the_letter_and_is_named(changes: dict[str, object], field: str) -> None:
    with pytest.raises(UnprintableText, match=field):
        letter(**changes)  # type: ignore[arg-type]


def test_a_step_that_is_a_mail_only_has_no_letter() -> None:
    with pytest.raises(UnwritableNotice, match="is a mail only"):
        letter("reminder")


def test_letters_made_at_once_in_many_threads_are_all_right() -> None:
    names = [f"Débiteur {number}" for number in range(24)]
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda name: letter(debtor=replace(samples.BUSINESS, name=name)), names))
    assert all(name in flowing(pdf) for name, pdf in zip(names, made, strict=True))


def test_file_names_are_plain_ascii() -> None:
    notice = samples.notice("formal_notice", number="../R/1", statement_number="D é")
    assert letters.letter_name(notice) == "mise-en-demeure----R-1.pdf"
    assert letters.statement_name(notice) == "decompte-D--.pdf"
