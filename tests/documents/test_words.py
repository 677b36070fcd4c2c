"""Do amounts, dates and rates read as a debtor writes them?"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from babel.numbers import format_currency

from collector.documents.words import LANGUAGES, Words, language_of, statement_words
from collector.domain.allocation import Allocation
from collector.domain.claims import EntryKind
from collector.domain.conventions import Convention
from collector.domain.money import UnknownCurrency
from collector.domain.regime import WarningCode
from collector.domain.schedule import RateOrigin
from collector.domain.standstills import StandstillKind

NNBSP, NBSP = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("language", "minor", "currency", "printed"),
    [
        ("fr", 0, "eur", f"0,00{NBSP}€"),
        ("fr", 5, "eur", f"0,05{NBSP}€"),
        ("fr", 120_000, "eur", f"1{NBSP}200,00{NBSP}€"),
        ("fr", 123_456_789, "eur", f"1{NBSP}234{NBSP}567,89{NBSP}€"),
        ("fr", -4_000, "eur", f"-40,00{NBSP}€"),
        ("fr", 120_000, "gbp", f"1{NBSP}200,00{NBSP}GBP"),
        ("fr", 3_480, "jpy", f"3{NBSP}480{NBSP}JPY"),
        ("en", 120_000, "eur", "€1,200.00"),
        ("en", 120_000, "gbp", "£1,200.00"),
        ("en", 120_000, "usd", f"USD{NBSP}1,200.00"),
        ("en", 1_234_567, "kwd", f"KWD{NBSP}1,234.567"),
        ("en", -4_000, "eur", "-€40.00"),
        ("de", 120_000, "eur", f"1.200,00{NBSP}€"),
        ("de", 1_234_567, "tnd", f"1.234,567{NBSP}TND"),
        ("es", 120_000, "eur", f"1.200,00{NBSP}€"),
        ("it", 120_000, "eur", f"1.200,00{NBSP}€"),
        ("nl", 120_000, "eur", f"€{NBSP}1.200,00"),
        ("nl", -4_000, "usd", f"USD{NBSP}-40,00"),
    ],
)
def test_an_amount_names_its_currency_and_has_its_decimals(
    language: str, minor: int, currency: str, printed: str
) -> None:
    assert Words(language).amount(minor, currency) == printed


@pytest.mark.parametrize("minor", [0, 1, 99, 100, 99_999, 100_000, 123_456_789_012, -150])
def test_euros_read_as_babel_writes_them(minor: int) -> None:
    amount = Decimal(minor) / 100
    assert Words("fr", narrow_spaces=True).amount(minor, "eur") == format_currency(amount, "EUR", locale="fr_FR")
    assert Words("en").amount(minor, "eur") == format_currency(amount, "EUR", locale="en_GB")


def test_an_unknown_currency_is_an_error_and_never_two_decimals() -> None:
    with pytest.raises(UnknownCurrency):
        Words("fr").amount(100, "xyz")


@pytest.mark.parametrize(
    ("language", "on", "prose", "table"),
    [
        ("fr", date(2026, 3, 1), "1er mars 2026", "01/03/2026"),
        ("fr", date(2026, 3, 11), "11 mars 2026", "11/03/2026"),
        ("fr", date(2028, 2, 29), "29 février 2028", "29/02/2028"),
        ("en", date(2026, 3, 4), "4 March 2026", "4 Mar 2026"),
        ("en", date(2026, 8, 1), "1 August 2026", "1 Aug 2026"),
        ("de", date(2026, 3, 1), "1. März 2026", "01.03.2026"),
        ("es", date(2026, 3, 1), "1 de marzo de 2026", "01/03/2026"),
        ("it", date(2026, 3, 1), "1º marzo 2026", "01/03/2026"),
        ("it", date(2026, 3, 11), "11 marzo 2026", "11/03/2026"),
        ("nl", date(2026, 3, 1), "1 maart 2026", "01-03-2026"),
    ],
)
def test_a_day_is_never_mistaken_for_a_month(language: str, on: date, prose: str, table: str) -> None:
    assert (Words(language).day(on), Words(language).short_day(on)) == (prose, table)


@pytest.mark.parametrize(
    ("language", "rate_e5", "printed"),
    [
        ("fr", 1_215_000, f"12,15{NBSP}%"),
        ("fr", 987_500, f"9,875{NBSP}%"),
        ("en", 1_215_000, "12.15%"),
        ("en", 0, "0.00%"),
        ("es", 1_215_000, f"12,15{NBSP}%"),
        ("it", 1_215_000, "12,15%"),
        ("nl", 1_215_000, "12,15%"),
    ],
)
def test_a_rate_keeps_its_decimals(language: str, rate_e5: int, printed: str) -> None:
    assert Words(language).percent(rate_e5) == printed


def test_letters_keep_the_narrow_space_and_mails_do_not() -> None:
    assert NNBSP in Words("fr", narrow_spaces=True).amount(120_000, "eur")
    assert NNBSP not in Words("fr").amount(120_000, "eur") + Words("fr").percent(1_215_000)


def test_everybody_is_written_to_in_a_language_of_his_or_else_in_english() -> None:
    asked = ["fr", "fr-CA", "FR", "en", "de-AT", "es", "it-CH", "nl", "pt", ""]
    assert [language_of(it) for it in asked] == ["fr", "fr", "fr", "en", "de", "es", "it", "nl", "en", "en"]


def test_all_languages_have_the_same_words_and_figures_in_them() -> None:
    from collector.documents.words import _messages

    # The file for the lawyer is written in the creditor's language: French or English.
    of_the_house = ("dossier.", "chronology.", "file.index", "slug.", "folder.", "exhibit.", "gap.", "chrono.",
                    "state.", "call.", "note.", "file.note", "attempts.", "attempt.", "channel.", "offer.",
                    "proof.", "mediation.", "suspension.", "plan.", "step.instalment_", "step.plan_notice",
                    "responsible.", "finding.", "letter.posted")  # fmt: skip
    french = _messages("fr")
    assert _messages("en").keys() == french.keys()
    shared = {code for code in french if not code.startswith(of_the_house)}
    for language in LANGUAGES:
        said = _messages(language)
        assert shared <= said.keys() <= french.keys(), language
        for code in said:
            assert sorted(re.findall(r"\{\w+\}", said[code])) == sorted(re.findall(r"\{\w+\}", french[code])), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_a_statement_has_its_words(language: str) -> None:
    words = statement_words(language)
    codes = [f"convention.{it}" for it in Convention] + [f"warning.{it}" for it in WarningCode]
    codes += [f"allocation.{it}" for it in Allocation] + [f"origin.{it}" for it in RateOrigin]
    codes += [f"standstill.{it}{end}" for it in StandstillKind for end in ("", ".open")]
    codes += [f"entry.{it}" for it in EntryKind if it is not EntryKind.INVOICE]
    assert [code for code in codes if not words.knows(code)] == []
