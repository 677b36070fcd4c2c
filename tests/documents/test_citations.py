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


def test_a_french_citation_never_breaks_over_lines() -> None:
    assert cited("C. com., art. L441-10, II", words_for("fr")) == f"C.{NBSP}com., art.{NBSP}L441-10,{NBSP}II"


def test_a_reader_of_german_is_told_the_names_of_the_codes_and_the_country() -> None:
    printed = "Code de commerce (Frankreich), Art. L441-10, II und D441-5"
    assert cited("C. com., art. L441-10, II et D441-5", statement_words("de")) == printed
