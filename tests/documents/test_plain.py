"""Does a name that somebody else typed stay a name?"""

from __future__ import annotations

import pytest

from collector.documents.plain import lines, one_line


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Café Łódź & Fils", "Café Łódź & Fils"),
        ("  two   spaces ", "two spaces"),
        ("Bcc: a@b.example\r\nSubject: x", "Bcc: a@b.example Subject: x"),
        ("null\x00bell\x07", "nullbell"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("e\u0301te\u0301\n", "été"),
        ("line\u2028end", "line end"),
        ("{{ 7 * 7 }} <b>", "{{ 7 * 7 }} <b>"),
        ("\ud800half", "half"),
        ("", ""),
    ],
)
def test_a_name_becomes_one_visible_line(typed: str, printed: str) -> None:
    assert one_line(typed) == printed


def test_a_name_of_a_megabyte_is_cut_and_shows_it() -> None:
    printed = one_line("A" * 1_000_000)
    assert len(printed) == 200
    assert printed.endswith("A…")


def test_empty_address_lines_are_left_out() -> None:
    assert lines(("8, place du Marché", "", "\u200b", "42000 Saint-Étienne")) == (
        "8, place du Marché",
        "42000 Saint-Étienne",
    )


def test_a_subject_with_an_amount_keeps_its_no_break_spaces() -> None:
    assert one_line(" Facture F-1 (1\u00a0200,00\u00a0€) e\u0301chue ") == "Facture F-1 (1\u00a0200,00\u00a0€) échue"
    assert one_line("\u00a0a\u00a0") == "\u00a0a\u00a0"
    assert one_line("a\u00a0  b\u202e") == "a\u00a0 b"
