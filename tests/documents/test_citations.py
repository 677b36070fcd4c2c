"""Is the law cited so that each reader can look it up?"""

from __future__ import annotations

import pytest

from collector.documents.citations import cited
from collector.documents.words import statement_words, words_for

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("basis", "printed"),
    [
        ("C. com., art. L441-10, II", "French Commercial Code, art. L441-10, II"),
        ("C. com., art. L441-10, II et D441-5", "French Commercial Code, arts. L441-10, II and D441-5"),
        (
            "C. civ., art. 1231-6 et 1344-1 ; CMF, art. L313-2",
            "French Civil Code, arts. 1231-6 and 1344-1; French Monetary and Financial Code, art. L313-2",
        ),
        # A clause keeps the owner's own words.
        (
            "CGV et tarifs 2025 ; C. com., art. L441-10, II",
            "CGV et tarifs 2025; French Commercial Code, art. L441-10, II",
        ),
    ],
)
def test_a_reader_of_english_is_told_the_names_of_the_codes(basis: str, printed: str) -> None:
    assert cited(basis, words_for("en")) == printed


@pytest.mark.parametrize(
    ("basis", "french", "english", "german"),
    [
        (
            "BGB, §§ 286, 288 Abs. 2 ; BGB, § 247",
            "code civil allemand (BGB), §§ 286, 288, al. 2 ; code civil allemand (BGB), § 247",
            "German Civil Code (BGB), §§ 286, 288 para. 2; German Civil Code (BGB), § 247",
            "§§ 286, 288 Abs. 2 BGB; § 247 BGB",
        ),
        (
            "D.Lgs. 231/2002, artt. 2, 4, 5",
            "décret législatif italien 231/2002, art. 2, 4, 5",
            "Italian Legislative Decree 231/2002, arts. 2, 4, 5",
            "italienisches Decreto legislativo 231/2002, Art. 2, 4, 5",
        ),
        (
            "Directive 2011/7/UE, art. 2 et 3",
            "directive 2011/7/UE, art. 2 et 3",
            "Directive 2011/7/EU, arts. 2 and 3",
            "Richtlinie 2011/7/EU, Art. 2 und 3",
        ),
        (
            "BW, art. 6:96 lid 4",
            "code civil néerlandais (BW), art. 6:96, al. 4",
            "Dutch Civil Code (BW), art. 6:96 para. 4",
            "niederländisches Bürgerliches Gesetzbuch (BW), Art. 6:96 Abs. 4",
        ),
        (
            "loi belge du 2 août 2002, art. 5",
            "loi belge du 2 août 2002, art. 5",
            "Belgian Act of 2 August 2002, art. 5",
            "belgisches Gesetz vom 2. August 2002, Art. 5",
        ),
    ],
)
def test_each_reader_finds_a_foreign_law_by_its_name(basis: str, french: str, english: str, german: str) -> None:
    assert cited(basis, words_for("fr")).replace(NBSP, " ") == french
    assert cited(basis, words_for("en")) == english
    assert cited(basis, statement_words("de")) == german


def test_a_french_citation_never_breaks_over_lines() -> None:
    assert cited("C. com., art. L441-10, II", words_for("fr")) == f"C.{NBSP}com., art.{NBSP}L441-10,{NBSP}II"


def test_a_reader_of_german_is_told_the_names_of_the_codes_and_the_country() -> None:
    printed = "Code de commerce (Frankreich), Art. L441-10, II und D441-5"
    assert cited("C. com., art. L441-10, II et D441-5", statement_words("de")) == printed
