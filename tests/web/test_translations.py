"""Do the pages speak French as fully as English?"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.messages.pofile import read_po

from collector.documents.words import words_for
from collector.domain.jurisdictions import RULES
from collector.rate_files import load_rate_tables
from collector.web.refusals import refusal
from collector.web.words import PageWords, typographic
from tests.support.sentences import sentences_of
from tests.web.house import NOW, TODAY

CHECKOUT = Path(__file__).parents[2]
NAMES = re.compile(r"\{(\w+)\}")


FRENCH = CHECKOUT / "collector" / "web" / "translations" / "fr.po"


def catalogue() -> list[Any]:
    with FRENCH.open("rb") as file:
        return [message for message in read_po(file, locale="fr") if message.id]


def test_every_sentence_of_the_pages_has_its_french_and_none_is_left_over() -> None:
    assert {message.id for message in catalogue()} == sentences_of(CHECKOUT)


def test_no_sentence_is_translated_twice() -> None:
    started = re.findall(r"^msgid .*(?:\n\".*)*", FRENCH.read_text(encoding="utf-8"), re.MULTILINE)
    assert [text for text, count in Counter(started).items() if count > 1] == []


def test_every_source_of_a_rate_or_a_rule_is_said_in_french() -> None:
    with (CHECKOUT / "collector" / "web" / "translations" / "sources_fr.po").open("rb") as file:
        french = {message.id: message.string for message in read_po(file, locale="fr") if message.id}
    tables = load_rate_tables()
    rates = {row.source for table in tables.by_key.values() for row in table.rows}
    assert rates | {rule.source for rule in RULES} == set(french)
    left = re.compile(r"\b(the|of|and|copy|read|from|by|general|knowledge|table|quotes?|rates?)\b")
    assert [it for it in french.values() if left.search(str(it))] == []


def test_every_refusal_has_a_sentence_of_its_own() -> None:
    sources = (path.read_text(encoding="utf-8") for path in (CHECKOUT / "collector").rglob("*.py"))
    codes = {code for source in sources for code in re.findall(r'\bRefused\(\s*"(\w+)"', source)}
    assert {"nothing_to_see", "offer_over"} < codes
    pages, debtor = PageWords("en", ZoneInfo("Europe/Paris"), TODAY, NOW), words_for("en")
    in_general = refusal("", pages)
    silent = {it for it in codes if refusal(it, pages) == in_general and not debtor.knows(f"page.error.{it}")}
    assert silent == set()


def test_no_sentence_is_both_a_word_and_a_count() -> None:
    simple = {message.id for message in catalogue() if isinstance(message.id, str)}
    counted = {message.id[0] for message in catalogue() if isinstance(message.id, tuple)}
    assert not simple & counted


def test_french_fills_in_the_same_names_as_english() -> None:
    for message in catalogue():
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.id, tuple) else (message.string,)
        for text in texts:
            assert set(NAMES.findall(text)) <= set(NAMES.findall(ids[-1])), message.id
            assert text.strip(), message.id
        assert set(NAMES.findall(texts[-1])) == set(NAMES.findall(ids[-1])), message.id


def test_french_puts_no_break_spaces_before_high_punctuation() -> None:
    assert typographic("Votre avis ? « Oui » : 10 %") == (
        "Votre avis\u202f? «\u00a0Oui\u00a0»\u00a0: 10\u202f%"
    )  # fmt: skip
