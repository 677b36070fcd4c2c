"""Is an owner warned of words that threaten, borrow an authority, tell others or admit; and are ours free of them?"""

from __future__ import annotations

import time

import pytest

from collector.documents.templates import EMAILS, LETTERS
from collector.documents.wording import Fault, remarks_on


@pytest.mark.parametrize(
    ("text", "fault", "words"),
    [
        ("Sans paiement, l’huissier passera chez vous.", Fault.THREAT, "huissier"),
        ("DERNIER AVIS AVANT POURSUITES", Fault.THREAT, "DERNIER AVIS AVANT"),
        ("Nous déposerons plainte demain.", Fault.THREAT, "plainte"),
        ("We will send the bailiffs.", Fault.THREAT, "bailiffs"),
        ("You will be prosecuted", Fault.THREAT, "prosecuted"),
        ("Dann kommt der Gerichtsvollzieher", Fault.THREAT, "Gerichtsvollzieher"),
        ("Commandement de payer", Fault.FALSE_AUTHORITY, "Commandement de payer"),
        ("From our legal department", Fault.FALSE_AUTHORITY, "legal department"),
        ("Nous préviendrons votre employeur", Fault.DISCLOSURE, "votre employeur"),
        ("We shall tell your neighbours", Fault.DISCLOSURE, "your neighbours"),
        ("C’est notre faute si la livraison a tardé.", Fault.ADMISSION, "notre faute"),
        ("The delay was our fault, but please pay.", Fault.ADMISSION, "our fault"),
    ],
)
def test_a_doubtful_phrase_is_named_with_its_line(text: str, fault: Fault, words: str) -> None:
    assert [(it.line, it.fault, it.words) for it in remarks_on(f"Bonjour,\n{text}")] == [(2, fault, words)]


@pytest.mark.parametrize(
    "text",
    [
        "À défaut, nous nous réservons la faculté de saisir la juridiction compétente.",
        "Sans règlement, nous transmettrons le dossier à notre avocat.",
        "Sauf erreur de notre part, la facture F-1 reste impayée.",
        "We reserve the right to bring the matter before the competent court.",
        "Förmliche Mahnung: bitte zahlen Sie bis zum 3. März.",
    ],
)
def test_firm_words_that_may_be_written_pass(text: str) -> None:
    assert remarks_on(text) == []


def test_none_of_our_mails_and_letters_holds_such_a_phrase() -> None:
    files = [it for root in (EMAILS, LETTERS) for it in root.rglob("*") if it.suffix in (".txt", ".html", ".typ")]
    found = {path: remarks_on(path.read_text(encoding="utf-8")) for path in files}
    assert len(files) > 150
    assert {path.as_posix(): it for path, it in found.items() if it} == {}


def test_a_megabyte_is_read_in_no_time() -> None:
    began = time.perf_counter()
    remarks_on("notre notre " * 80_000 + "\u0301" * 50_000)
    assert time.perf_counter() - began < 3
