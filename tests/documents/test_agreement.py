"""Does the agreement print what was agreed, without an admission, and the debt's acknowledgement only where given?"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pypdf import PdfReader

from collector.documents.agreement import Agreement, OwedOn, agreement_file, agreement_pdf
from collector.documents.words import LANGUAGES
from collector.domain.facts import Instalment, PlanInterest
from tests.documents import samples, snapshots

AT = datetime(2026, 3, 23, 9, 30, tzinfo=UTC)
CLAIMS = (
    OwedOn("F-2026-0042", date(2026, 1, 5), date(2026, 2, 4), 100_000, 9_250),
    OwedOn("F-2026-0051", date(2026, 1, 20), date(2026, 2, 19), 100_000, 5_000),
)
AGREED = Agreement(
    "7-1-P3", date(2026, 3, 23), CLAIMS, tuple(Instalment(date(2026, month, 30), 70_000) for month in (3, 4, 5)),
    PlanInterest.WAIVED_IF_KEPT, 15, True, "eur",
)  # fmt: skip


def text_of(language: str, agreed: Agreement = AGREED, debtor: object = samples.CONSUMER) -> str:
    pdf = agreement_pdf(samples.CREDITOR, samples.MEDIATOR, debtor, language, agreed, AT)  # type: ignore[arg-type]
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_agreement_reads_as_reviewed(language: str) -> None:
    text = text_of(language)
    snapshots.check(f"letters/{language}/agreement.txt", text.replace(". ", ".\n") + "\n")
    assert "7-1-P3" in text and samples.MEDIATOR.name in text


def test_each_condition_is_said_only_where_it_was_agreed() -> None:
    plain = replace(AGREED, interest=PlanInterest.STOPPED, all_due_days=None, acknowledged=False)
    text = text_of("fr", plain, samples.BUSINESS)
    assert "Reconnaissance de dette" not in text and "1376" not in text and "médiateur" not in text
    assert "ne rend pas exigibles celles qui suivent" in text and "mettre le débiteur en demeure" not in text
    assert "Aucun intérêt ne court" in text and "renonce à tout" not in text
    assert "reconnaissance d’une faute ou d’une responsabilité" in text
    assert text_of("fr", replace(AGREED, interest=PlanInterest.RUNS)).count("2 142,50 €") == 2  # owed, and acknowledged


def test_the_invoices_add_up_to_the_sum_owed() -> None:
    late = OwedOn("F-2025-0011", date(2025, 9, 1), date(2025, 10, 1), 0, 4_712)  # paid, but late
    text = text_of("fr", replace(AGREED, claims=(*CLAIMS, late)))
    assert "F-2025-0011 01/09/2025 01/10/2025 0,00 € 47,12 €" in text
    assert "s’élève à 2 189,62 €, accessoires compris" in text  # 1 092.50 + 1 050.00 + 47.12
    bare = text_of("fr", replace(AGREED, claims=[replace(it, beside_minor=0) for it in CLAIMS]))
    assert "Accessoires" not in bare and "s’élève à 2 000,00 €" in bare


def test_what_is_given_up_is_not_acknowledged() -> None:
    assert "devoir au créancier la somme de 2 100,00 €" in text_of("fr")


def test_whoever_is_no_merchant_writes_the_sum_by_hand() -> None:
    # A liberal profession or an association is a business to us and no merchant: C. civ. 1376 binds it too.
    assert "la somme en toutes lettres et en chiffres (C. civ., art. 1376)" in text_of("fr", debtor=samples.BUSINESS)


def test_what_is_signed_stands_on_the_page_of_the_signatures() -> None:
    pdf = agreement_pdf(samples.CREDITOR, samples.MEDIATOR, samples.CONSUMER, "fr", AGREED, AT)
    last = PdfReader(io.BytesIO(pdf)).pages[-1].extract_text()
    assert all(
        it in last for it in ("Reconnaissance de dette", "Signatures", "deux exemplaires", "Lieu, date et signature")
    )
    one = text_of("fr", replace(AGREED, claims=CLAIMS[:1]))
    assert "au titre de cette facture" in one and "ces factures" not in one


def test_its_file_has_a_name_in_ascii() -> None:
    assert agreement_file("7-1-P3", "fr") == "accord-de-paiement-7-1-P3.pdf"
