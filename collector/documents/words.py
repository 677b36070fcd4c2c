"""How are amounts, dates and the words of the trade written in the debtor's language?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po

from collector.documents.templates import LETTERS, with_french_spaces
from collector.domain.money import exponent_of, percent_from_rate_e5

LANGUAGES = ("fr", "en", "de", "es", "it", "nl")
"""What debtors are written to in; the file for the lawyer and the owner's pages are in French or English."""

CATALOGUES = ("words.po", "page.po")
_LOCALES = {
    "fr": Locale("fr", "FR"), "en": Locale("en", "GB"), "de": Locale("de", "DE"),
    "es": Locale("es", "ES"), "it": Locale("it", "IT"), "nl": Locale("nl", "NL"),
}  # fmt: skip
# A symbol only where no reader can take it for another currency; every other currency is named by its ISO code.
_SYMBOLS = {"eur": "€"}
_ENGLISH_SYMBOLS = {"eur": "€", "gbp": "£"}
_SPANISH_DAY = "d 'de' MMMM 'de' y"
_LONG_DAYS = {"de": "d. MMMM y", "es": _SPANISH_DAY}  # else "14 March 2026"
_SHORT_DAYS = {"en": "d MMM y", "de": "dd.MM.y", "nl": "dd-MM-y"}  # else "14/03/2026"
_BEFORE_PERCENT = ("fr", "de", "es")  # who puts a space there
_FIRST_OF_MONTH = {"fr": "1er", "it": "1º"}
_NARROW, _WIDE = "\u202f", "\u00a0"


def language_of(language: str) -> str:
    """The language we write in to somebody who reads `language` ("fr", "fr-CA", "de"): that, or else English."""
    code = language[:2].lower()
    return code if code in LANGUAGES else "en"


class Words:
    """One language as it is printed: `Words("fr").amount(120000, "eur")` is "1 200,00 €".

    `narrow_spaces` keeps the narrow no-break space that French typography wants (letters). Mails use the ordinary
    no-break space instead, because old mail programs have no glyph for the narrow one.
    """

    def __init__(self, language: str, narrow_spaces: bool = False) -> None:
        self.language = language_of(language)
        self.locale = _LOCALES[self.language]
        self._space = _NARROW if narrow_spaces else _WIDE
        symbols = self.locale.number_symbols["latn"]
        self._decimal = str(symbols["decimal"])
        self._group = self._mapped(str(symbols["group"]))
        self._messages = {code: self._mapped(text) for code, text in _messages(self.language).items()}
        # Of each language and width of space one is made, and the days of a mail come again in the next.
        self.day = lru_cache(maxsize=20_000)(self._day)

    def amount(self, minor: int, currency: str) -> str:
        """Minor units of a currency as an amount with its currency. Raises UnknownCurrency."""
        # Babel's own format_currency is twenty times slower, and knows other decimals than Stripe for some currencies.
        number = self.number(abs(minor), exponent_of(currency))
        before, between, after = self._around_amounts(currency)
        return f"{before}{'-' if minor < 0 else ''}{between}{number}{after}"

    def _around_amounts(self, currency: str) -> tuple[str, str, str]:
        """What stands before and after the sign, and after the number."""
        symbols = _ENGLISH_SYMBOLS if self.language == "en" else _SYMBOLS
        symbol = symbols.get(currency) or currency.upper()
        match self.language:
            case "en":
                return "", symbol if len(symbol) == 1 else f"{symbol}{_WIDE}", ""
            case "nl":
                return f"{symbol}{_WIDE}", "", ""
            case _:
                return "", "", f"{_WIDE}{symbol}"

    def number(self, units: int, decimals: int) -> str:
        """A whole number of 10^-decimals units, grouped by thousands: number(120000, 2) is "1 200,00"."""
        whole, rest = divmod(units, 10**decimals)
        grouped = f"{whole:,}".replace(",", self._group)
        return f"{grouped}{self._decimal}{rest:0{decimals}d}" if decimals else grouped

    def percent(self, rate_e5: int) -> str:
        """A rate in hundred-thousandths of a percent: 1_215_000 is "12,15 %"."""
        text = f"{percent_from_rate_e5(rate_e5):f}".replace(".", self._decimal)
        return f"{text}{self._space}%" if self.language in _BEFORE_PERCENT else f"{text}%"

    def points(self, points_e5: int) -> str:
        """Percentage points times 100 000 without needless zeros: 1_000_000 is "10", 250_000 is "2,5"."""
        return f"{(Decimal(points_e5).scaleb(-5)).normalize():f}".replace(".", self._decimal)

    def _day(self, on: date) -> str:
        """A calendar day in prose: "14 mars 2026", "1er mars 2026"; "14. März 2026"; "14 de marzo de 2026"."""
        return self._mapped(_long_day(on, self.language))

    def short_day(self, on: date) -> str:
        """A calendar day in a table: "14/03/2026"; "14 Mar 2026"; "14.03.2026"; never a month that could be a day."""
        return self._mapped(_short_day(on, self.language))

    def say(self, code: str) -> str:
        """The words of a code from the catalogue of this language; KeyError where it has none."""
        return self._messages[code]

    def knows(self, code: str) -> bool:
        return code in self._messages

    def _mapped(self, text: str) -> str:
        return text.replace(_NARROW, self._space)


@cache
def words_for(language: str, narrow_spaces: bool = False) -> Words:
    """The one `Words` of a language, kept for the process."""
    return Words(language_of(language), narrow_spaces)


@cache
def statement_words(language: str) -> Words:
    """The `Words` of a statement: those of a letter."""
    return words_for(language_of(language), narrow_spaces=True)


@lru_cache(maxsize=20_000)
def _long_day(on: date, language: str) -> str:
    text = format_date(on, _LONG_DAYS.get(language, "d MMMM y"), locale=_LOCALES[language])
    return f"{_FIRST_OF_MONTH[language]}{text[1:]}" if language in _FIRST_OF_MONTH and on.day == 1 else text


@lru_cache(maxsize=20_000)
def _short_day(on: date, language: str) -> str:
    return format_date(on, _SHORT_DAYS.get(language, "dd/MM/y"), locale=_LOCALES[language])


@cache
def _messages(language: str) -> dict[str, str]:
    """The catalogues of `templates/letters/<language>`, read once; the codes are their message ids."""
    spaced = with_french_spaces if language == "fr" else str
    said: dict[str, str] = {}
    for name in CATALOGUES:
        with (LETTERS / language / name).open("rb") as file:
            catalog = read_po(file, locale=language)
        said |= {str(message.id): spaced(str(message.string)) for message in catalog if message.id and message.string}
    return said
