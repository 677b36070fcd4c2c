"""In which language does a page speak, and how does it write sentences, amounts, days and durations?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po

from collector.documents.words import Words as PrintedWords
from collector.documents.words import words_for

LANGUAGES = ("fr", "en")
_CATALOGUE = Path(__file__).parent / "translations" / "fr.po"
_SOURCES = _CATALOGUE.with_name("sources_fr.po")
_LOCALES = {"fr": Locale("fr", "FR"), "en": Locale("en", "GB")}
# French: a no-break space before the colon and inside guillemets, a narrow one before ; ! ? and %.
_WIDE_BEFORE, _NARROW_BEFORE, _WIDE_AFTER = re.compile(r" (?=[:»])"), re.compile(r" (?=[;!?%])"), re.compile(r"(?<=«) ")


@dataclass(frozen=True)
class PageWords:
    """One language of the pages. `printed` writes amounts and days as every document does."""

    language: str
    zone: ZoneInfo
    today: date
    now: datetime

    @property
    def printed(self) -> PrintedWords:
        return words_for(self.language, narrow_spaces=True)

    def t(self, sentence: str, **values: Any) -> str:
        """The English sentence in this language, its {names} filled in."""
        return self._in_language(sentence).format(**values)

    def source(self, text: str) -> str:
        """Where a rate or a rule was read, as the tables and rules say it in English; what nobody translated stays."""
        return _sources().get(text, text) if self.language == "fr" else text

    def is_english(self, source: str) -> bool:
        """Whether a source stays English on this page."""
        return self.language != "fr" or source not in _sources()

    def n(self, one: str, many: str, count: int, **values: Any) -> str:
        """The sentence for a count, which it may name as {n}. In French 0 and 1 are singular."""
        if self.language == "fr":
            singular, plural = _plurals()[(one, many)]
            return (singular if abs(count) < 2 else plural).format(n=self.count(count), **values)
        return (one if count == 1 else many).format(n=self.count(count), **values)

    def count(self, number: int) -> str:
        return ("-" if number < 0 else "") + self.printed.number(abs(number), 0)

    def amount(self, minor: int, currency: str) -> str:
        """Minor units as an amount with its currency."""
        return self.printed.amount(minor, currency)

    def percent(self, rate_e5: int) -> str:
        return self.printed.percent(rate_e5)

    def day(self, on: date) -> str:
        """A day near today without its year: "14 March"; else with it."""
        if on.year == self.today.year:
            text = format_date(on, "d MMMM", locale=_LOCALES[self.language])
            return f"1er{text[1:]}" if self.language == "fr" and on.day == 1 else text
        return self.printed.day(on)

    def weekday(self, on: date) -> str:
        """A day with its name: "Mon 23 Nov"."""
        return format_date(on, "EEE d MMM", locale=_LOCALES[self.language])

    def long_day(self, on: date) -> str:
        """A day in full: "Monday 23 November 2026"."""
        return format_date(on, "EEEE d MMMM y", locale=_LOCALES[self.language])

    def short_day(self, on: date) -> str:
        """A day in a table."""
        return self.printed.short_day(on)

    def day_of(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def moment(self, at: datetime) -> str:
        """An instant in the creditor's zone: "14/03/2026, 09:30"."""
        local = at.astimezone(self.zone)
        return f"{self.printed.short_day(local.date())}, {local:%H:%M}"

    def ago(self, at: datetime) -> str:
        """How long ago an instant was, in one unit."""
        minutes = max(0, int((self.now - at).total_seconds() // 60))
        if minutes < 1:
            return self.t("just now")
        if minutes < 60:
            return self.n("{n} minute ago", "{n} minutes ago", minutes)
        if minutes < 48 * 60:
            return self.n("{n} hour ago", "{n} hours ago", minutes // 60)
        return self.n("{n} day ago", "{n} days ago", minutes // (24 * 60))

    def _in_language(self, sentence: str) -> str:
        return _sentences()[sentence] if self.language == "fr" else sentence


def best_language(asked: str | None, remembered: str | None, accepted: str | None, default: str) -> str:
    """The first of these that we speak: what was asked for now, the person's choice, the browser's, the creditor's."""
    for wish in (asked, remembered, accepted):
        if wish in LANGUAGES:
            return str(wish)
    return default if default in LANGUAGES else "en"


def typographic(text: str) -> str:
    """French text with its no-break spaces."""
    return _WIDE_AFTER.sub("\u00a0", _NARROW_BEFORE.sub("\u202f", _WIDE_BEFORE.sub("\u00a0", text)))


@cache
def _sources() -> Mapping[str, str]:
    with _SOURCES.open("rb") as file:
        found: list[tuple[Any, Any]] = [(it.id, it.string) for it in read_po(file, locale="fr") if it.id]
    return {text: typographic(said) for text, said in found}


@cache
def _catalogue() -> tuple[Mapping[str, str], Mapping[tuple[str, str], tuple[str, str]]]:
    with _CATALOGUE.open("rb") as file:
        catalog = read_po(file, locale="fr")
    simple: dict[str, str] = {}
    plural: dict[tuple[str, str], tuple[str, str]] = {}
    for message in catalog:
        identity: Any = message.id
        said: Any = message.string
        if isinstance(identity, tuple):
            plural[(identity[0], identity[1])] = (typographic(said[0]), typographic(said[1]))
        elif identity:
            simple[identity] = typographic(said)
    return simple, plural


def _sentences() -> Mapping[str, str]:
    return _catalogue()[0]


def _plurals() -> Mapping[tuple[str, str], tuple[str, str]]:
    return _catalogue()[1]
