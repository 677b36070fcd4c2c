"""Which days a reply names, seen from the day it came.

Each way of naming one is a `_Form`: an example as people write it, the words, and how they are counted. What stands
earlier in the table wins where two overlap.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from collector.domain.replies.calendar_words import MONTHS, NEARBY, UNITS, WEEKDAYS, WORD_NUMBERS


@dataclass(frozen=True, slots=True)
class Named:
    """One day named in a text: where it stands, and what it may mean before (`past`) or after the letter."""

    at: int
    past: date
    future: date


@dataclass(frozen=True, slots=True)
class _Form:
    """`read` makes of the named groups the day it means in the past and in the future, or None for no day."""

    example: str
    words: re.Pattern[str]
    read: Callable[[dict[str, str], date], tuple[date, date] | None]


def days_named(sentence: str, today: date) -> list[Named]:
    """The days a folded sentence names, in order, seen from `today`; what is no day of the calendar is left out."""
    found: list[Named] = []
    taken: list[tuple[int, int]] = []
    for form in _FORMS:
        for match in form.words.finditer(sentence):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            with suppress(ValueError, OverflowError):  # no day of any calendar
                if day := form.read(match.groupdict(), today):
                    found.append(Named(match.start(), *day))
    return sorted(found, key=lambda named: named.at)


_COURTESIES: Final = (
    "oui ok d accord entendu bien note c est pour le la au a plus tard avant vers environ autour du merci bonjour"
    " bonsoir cordialement cdt bonne journee yes yep sure fine by on before at the latest around about of in thanks"
    " thank you hi hello regards kind best prochain prochaine next this ce promis matin soir"
)
_BESIDE_A_DAY: Final = frozenset(_COURTESIES.split())


def is_a_day_alone(folded: str, today: date) -> bool:
    """Whether a text names one day to come and says nothing else but courtesies."""
    if len(folded) > 120:
        return False
    days = days_named(folded, today)
    rest = folded
    for form in _FORMS:
        rest = form.words.sub(" ", rest)
    return len(days) == 1 and days[0].future >= today and set(re.findall(r"[a-z]+|\d+", rest)) <= _BESIDE_A_DAY


# --- how each is counted ---------------------------------------------------------------------------------------


def _sure(day: date) -> tuple[date, date]:
    return day, day


def _no_day(_said: dict[str, str], _today: date) -> None:
    """Words that look like a day and are none."""


def _of_calendar(said: dict[str, str], today: date) -> tuple[date, date]:
    """A day and a month; without its year, the nearest one each way."""
    month, day, year = _month(said["month"]), int(said["day"]), said.get("year")
    if month > 12 >= day > 0:
        month, day = day, month  # 03/26 is American
    if year:
        return _sure(date(int(year) + (2000 if len(year) == 2 else 0), month, day))
    this_year = date(today.year, month, day)
    past = this_year if this_year <= today else date(today.year - 1, month, day)
    future = this_year if this_year >= today else date(today.year + 1, month, day)
    return past, future


def _month(written: str) -> int:
    return MONTHS.get(written) or int(written)


def _middle(said: dict[str, str], today: date) -> tuple[date, date]:
    return _of_calendar({**said, "day": "15"}, today)


def _end_of_named_month(said: dict[str, str], today: date) -> tuple[date, date]:
    month = _month(said["month"])
    return _month_end(today.year, month), _month_end(today.year + (month < today.month), month)


def _end_of_month(_said: dict[str, str], today: date) -> tuple[date, date]:
    return _sure(_month_end(today.year, today.month))


def _end_of_next_month(_said: dict[str, str], today: date) -> tuple[date, date]:
    following = _month_end(today.year, today.month) + timedelta(days=1)
    return _sure(_month_end(following.year, following.month))


def _of_next_month(said: dict[str, str], today: date) -> tuple[date, date]:
    following = _month_end(today.year, today.month) + timedelta(days=1)
    return _sure(following.replace(day=int(said["day"])))


def _end_of_year(_said: dict[str, str], today: date) -> tuple[date, date]:
    return _sure(date(today.year, 12, 31))


def _christmas(_said: dict[str, str], today: date) -> tuple[date, date]:
    return _of_calendar({"day": "25", "month": "12"}, today)


def _friday(_said: dict[str, str], today: date) -> tuple[date, date]:
    return _sure(today + timedelta(days=(4 - today.weekday()) % 7))


def _friday_of_next_week(_said: dict[str, str], today: date) -> tuple[date, date]:
    return _sure(today + timedelta(days=(4 - today.weekday()) % 7 + 7))


def _sunday(_said: dict[str, str], today: date) -> tuple[date, date]:
    return _sure(today + timedelta(days=6 - today.weekday()))


def _nearby(said: dict[str, str], today: date) -> tuple[date, date]:
    return _sure(today + timedelta(days=NEARBY[said["near"]]))


def _in_so_long(said: dict[str, str], today: date) -> tuple[date, date]:
    working = bool(said["working"] or said["ouvres"])
    return _sure(_moved(today, _number(said["n"]), UNITS[said["unit"]], working=working))


def _so_long_ago(said: dict[str, str], today: date) -> tuple[date, date]:
    return _sure(_moved(today, -_number(said["n"]), UNITS[said["unit"]], working=False))


def _number(written: str) -> int:
    return WORD_NUMBERS.get(written) or int(written)


def _moved(today: date, by: int, unit: str, *, working: bool) -> date:
    """So many hours (of a day begun: the whole), days, working days (Monday to Friday), weeks or months away."""
    if unit == "month":
        year, month = divmod(today.year * 12 + today.month - 1 + by, 12)
        return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
    if working:
        weeks, rest = divmod(by, 5)
        day = today + timedelta(weeks=weeks)
        for _ in range(rest):
            day += timedelta(days=3 if day.weekday() == 4 else 2 if day.weekday() == 5 else 1)
        return day
    return today + timedelta(days=-(-by // 24) if unit == "hour" else by * {"day": 1, "week": 7, "fortnight": 14}[unit])


def _weekday(said: dict[str, str], today: date) -> tuple[date, date]:
    """ "Friday" is the next one after the letter, or the last one where it was paid; "next" is never tomorrow."""
    ahead = (WEEKDAYS[said["weekday"]] - today.weekday()) % 7 or 7
    later = 7 if said["next"] and ahead == 1 else 0
    return today - timedelta(days=7 - ahead or 7), today + timedelta(days=ahead + later)


def _weekday_before(said: dict[str, str], today: date) -> tuple[date, date]:
    back = (today.weekday() - WEEKDAYS[said["weekday"] or said["before"]]) % 7 or 7
    return _sure(today - timedelta(days=back))


def _weekday_of_next_week(said: dict[str, str], today: date) -> tuple[date, date]:
    monday = today + timedelta(days=7 - today.weekday())
    return _sure(monday + timedelta(days=WEEKDAYS[said["weekday"]]))


def _weekday_a_week_on(said: dict[str, str], today: date) -> tuple[date, date]:
    return _sure(today + timedelta(days=((WEEKDAYS[said["weekday"]] - today.weekday()) % 7 or 7) + 7))


def _day_alone(said: dict[str, str], today: date) -> tuple[date, date] | None:
    """ "le 15": of this month, or the nearest one."""
    day = int(said["day"]) if said.get("day") else 1
    known = []
    for months in range(-2, 3):  # two each way: "the 31st" of a short month is no day
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        with suppress(ValueError):
            known.append(date(year, month + 1, day))
    past = [it for it in known if it <= today]
    future = [it for it in known if it >= today]
    return (past[-1], future[0]) if past and future else None


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


# --- how each is said ------------------------------------------------------------------------------------------


def _one_of(words: Iterable[str]) -> str:
    """Any of these words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _form(example: str, words: str, read: Callable[[dict[str, str], date], tuple[date, date] | None]) -> _Form:
    """A form by its example. Words in capitals stand for what `_PARTS` says."""
    written = re.sub("|".join(sorted(_PARTS, key=len, reverse=True)), lambda it: _PARTS[it.group()], words)
    return _Form(example, re.compile(rf"\b(?:{written})"), read)


_PARTS: Final = {
    "DAY": r"(?P<day>\d{1,2})",
    "MONTH": rf"(?P<month>{_one_of(MONTHS)})\b",
    "WEEKDAY": rf"(?P<weekday>{_one_of(WEEKDAYS)})\b",
    "MONTHS": rf"(?:{_one_of(MONTHS)})",
    "WEEKDAYS": _one_of(WEEKDAYS),
    "NUMBER": rf"(?P<n>\d{{1,3}}|{_one_of(WORD_NUMBERS)})",
    "UNIT": rf"(?P<unit>{_one_of(UNITS)})\b",
    "YEAR": r"(?P<year>20\d\d)",
    "ALONE": r"(?!\w| ?(?:h\b|heures?|euros?|eur\b|%|/|:|-\d|[.,]\d)"
    rf"| (?:de |of |du mois|of next)?(?:{_one_of(MONTHS)})\b)",
}

_FORMS: Final = (
    _form("30 jours fin de mois",
          r"\d{1,3} (?:jours?|days?|dagen|tage)(?: nets?)?,? (?:fin de mois|fdm|end of (?:the )?month|eom)\b", _no_day),
    _form("2026-03-15", r"YEAR-(?P<month>\d\d)-(?P<day>\d\d)\b", _of_calendar),
    _form("15/03/26", r"DAY[/.](?P<month>\d{1,2})(?:[/.](?P<year>\d{4}|\d\d)\b)?(?![\d/])", _of_calendar),
    _form("15-03-2026", r"DAY-(?P<month>\d{1,2})-YEAR\b", _of_calendar),
    _form("15 mars 2026", r"DAY(?:er|st|nd|rd|th|\.)? (?:de |of )?MONTH\.?(?: (?:de )?YEAR)?", _of_calendar),
    _form("March 15th, 2026", r"MONTH\.? DAY(?:st|nd|rd|th)?\b(?:,? YEAR)?", _of_calendar),
    _form("mi-juin", r"(?:mi|mid|mitte|mediados de|meta|half)[- ]MONTH", _middle),
    _form("fin juin", r"(?:fin|end of|ende|finales de|fine|eind) (?:du mois d[e'] ?)?MONTH", _end_of_named_month),
    _form("July month-end", r"MONTH (?:month[- ])?end\b", _end_of_named_month),
    _form("fin du mois prochain", r"(?:fin du mois prochain|end of next month)\b", _end_of_next_month),
    _form("le 5 du mois prochain", r"DAY(?:er|st|nd|rd|th)? (?:du mois prochain|of next month)\b", _of_next_month),
    _form("month end",
          r"(?:fin (?:de|du) (?:ce )?mois|end of (?:the |this )?month|dernier jour (?:ouvre )?du mois|month[- ]end"
          r"|last (?:working |business )?day of (?:the|this|each) month|monatsende|ende des monats"
          r"|fin(?:al|ales)? de mes|fine (?:del )?mese|einde? (?:van )?de(?:ze)? maand)\b", _end_of_month),
    _form("avant la fin de l'année",
          r"(?:fin (?:de l'|d'|de cette )annee|year[- ]end|end of (?:the |this )?year|the year (?:is out|ends)"
          r"|jahresende|ende des jahres|fin(?:ales)? de ano|fine (?:dell')?anno|einde? (?:van het |dit )?jaar)\b",
          _end_of_year),
    _form("before Christmas",
          r"(?:avant|before|vor|voor|antes de|prima di) (?:noel|christmas|xmas|weihnachten|kerst|navidad|natale)\b",
          _christmas),
    _form("end of next week",
          r"(?:fin de (?:la )?semaine prochaine|end of next week|ende nachster woche)\b", _friday_of_next_week),
    _form("Wednesday next week",
          r"WEEKDAY,? (?:de (?:la )?semaine prochaine|of next week|next week|nachster woche|de la semana que viene"
          r"|volgende week)\b", _weekday_of_next_week),
    _form("la semaine prochaine, vendredi",
          r"(?:semaine prochaine|next week|nachste woche|volgende week|settimana prossima),? (?:on |le )?WEEKDAY",
          _weekday_of_next_week),
    _form("mardi en huit", r"WEEKDAY (?:en huit|week\b)", _weekday_a_week_on),
    _form("end of the week",
          r"(?:fin de (?:la |cette )?semaine|end of (?:the |this )?week|ende der woche|einde? van de week)\b", _friday),
    _form("ce week-end", r"(?:ce |this |the |am )(?:week-?end|wochenende)\b", _sunday),
    _form("demain", rf"(?P<near>{_one_of(NEARBY)})\b", _nearby),
    _form("il y a trois jours", r"(?:il y a|vor|hace|depuis) NUMBER ?UNIT", _so_long_ago),
    _form("three days ago", r"NUMBER ?UNIT (?:ago|fa|geleden)\b", _so_long_ago),
    _form("within ten working days",
          r"(?:dans|sous|in|within|allow|d'ici|innerhalb von|en|dentro de|entro|binnen)"
          r" (?:les |the next |un delai de )?NUMBER ?(?P<working>business |working )?UNIT(?P<ouvres> ouvre\w*)?",
          _in_so_long),
    _form("Monday 28th", rf"(?:{_one_of(WEEKDAYS)}),? (?:le |the |den |el )?DAY(?:st|nd|rd|th|er)?ALONE", _day_alone),
    _form("vendredi dernier",
          r"(?:(?:last|letzten|ultimo|afgelopen|vorige) WEEKDAY"
          r"|(?P<before>WEEKDAYS) (?:dernier|passe|pasado|scorso))\b",
          _weekday_before),
    _form("next Friday",
          r"(?P<next>next )?WEEKDAY(?!,? (?:le |the |den |el )?(?:MONTHS\.? )?\d{1,2}(?:er|st|nd|rd|th)?\b(?! ?h))",
          _weekday),
    _form("le premier du mois", r"(?:le premier|the first) (?:du|of the|of each) (?:mois|month)\b", _day_alone),
    _form("le 15",
          r"(?:le|the|d'ici au|jusqu'au|el|il) DAY(?:th|st|nd|rd|er)?ALONE", _day_alone),
    _form("by 9th", r"(?:on|by|before|until|till|for|back) DAY(?:th|st|nd|rd)ALONE", _day_alone),
    _form("am 15.", r"(?:am|zum|dem|den) DAY\.(?=\W|$)ALONE", _day_alone),
)  # fmt: skip
