"""Which days, amounts and invoice numbers a reply names."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "janvier january januar enero gennaio januari jan janv",
            "fevrier february februar febrero febbraio februari fev feb fevr",
            "mars march marz marzo maart mar", "avril april abril aprile avr apr", "mai may mayo maggio mei",
            "juin june juni junio giugno jun", "juillet july juli julio luglio juil jul",
            "aout august agosto augustus aug", "septembre september septiembre settembre sept sep",
            "octobre october oktober octubre ottobre oct okt", "novembre november noviembre nov",
            "decembre december dezember diciembre dicembre dec dez",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS: Final = {
    name: number
    for number, names in enumerate(
        (
            "lundi monday montag lunes lunedi maandag", "mardi tuesday tues dienstag martes martedi dinsdag",
            "mercredi wednesday weds wed mittwoch miercoles mercoledi woensdag",
            "jeudi thursday thurs thur thu donnerstag jueves giovedi donderdag",
            "vendredi friday fri freitag viernes venerdi vrijdag", "samedi saturday samstag sabado sabato zaterdag",
            "dimanche sunday sonntag domingo domenica zondag",
        )
    )
    for name in names.split()
}  # fmt: skip
_NEARBY: Final = {
    "tout a l'heure": 0, "a l'instant": 0, "just now": 0,
    "aujourd'hui": 0, "ce jour": 0, "ce matin": 0, "ce soir": 0, "cet apres-midi": 0, "today": 0, "tonight": 0,
    "this morning": 0, "this afternoon": 0, "this evening": 0, "heute": 0, "hoy": 0, "oggi": 0, "vandaag": 0,
    "apres-demain": 2, "apres demain": 2, "demain": 1, "day after tomorrow": 2, "tomorrow": 1, "morgen": 1,
    "manana": 1, "domani": 1, "avant-hier": -2, "avant hier": -2, "hier": -1, "yesterday": -1, "gestern": -1,
    "ayer": -1, "ieri": -1, "gisteren": -1,
}  # fmt: skip
_WORD_NUMBERS: Final = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "dix": 10,
    "quinze": 15, "vingt": 20, "trente": 30, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7,
    "ten": 10, "fourteen": 14, "thirty": 30,
}  # fmt: skip

_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY: Final = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_DAY: Final = re.compile(
    rf"""\b(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b
    |\b(?P<d1>\d{{1,2}})[/.](?P<m1>\d{{1,2}})(?:[/.](?P<y1>\d{{4}}|\d\d)\b)?(?![\d/])
    |\b(?P<d2>\d{{1,2}})(?:er|st|nd|rd|th|\.)?\ (?:de\ |of\ )?(?P<m2>{_MONTH})\b\.?(?:\ (?:de\ )?(?P<y2>20\d\d))?
    |\b(?P<d4>\d{{1,2}})-(?P<m5>\d{{1,2}})-(?P<y4>20\d\d)\b
    |\b(?P<m3>{_MONTH})\ (?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\ (?P<y3>20\d\d))?
    |\b(?:fin|end\ of|ende|finales\ de|fine|eind)\ (?:du\ mois\ d[e']\ ?)?(?P<m4>{_MONTH})\b
    |\b(?P<eom>fin\ (?:de|du)\ (?:ce\ )?mois|fin\ du\ mois\ courant|end\ of\ (?:the\ |this\ )?month
        |last\ (?:working\ |business\ )?day\ of\ (?:the|this|each)\ month
        |dernier\ jour\ (?:ouvre\ )?du\ mois|month[- ]end
        |monatsende|ende\ des\ monats|fin\ de\ mes|fine\ mese|einde\ van\ de\ maand|eind\ van\ de\ maand)\b
    |\b(?P<eonw>fin\ de\ (?:la\ )?semaine\ prochaine|end\ of\ next\ week)\b
    |\b(?P<eonm>fin\ du\ mois\ prochain|end\ of\ next\ month)\b
    |\b(?P<nm>\d{{1,2}})(?:er|st|nd|rd|th)?\ (?:du\ mois\ prochain|of\ next\ month)\b
    |\b(?P<eow>fin\ de\ (?:la\ |cette\ )?semaine|end\ of\ (?:the\ |this\ )?week|ende\ der\ woche)\b
    |\b(?P<near>{"|".join(sorted(map(re.escape, _NEARBY), key=len, reverse=True))})\b
    |\b(?:dans|sous|in|within|allow|d'ici|innerhalb\ von|en|dentro\ de|entro|binnen)[ ]
        (?:les\ |the\ next\ |un\ delai\ de\ )?
        (?P<n>\d{{1,3}}|{"|".join(_WORD_NUMBERS)})[ ]?
        (?P<unit>(?:(?:business|working)[ ])?days?|jours?|tagen?|dias?|giorni|dagen|semaines?|weeks?
        |h(?:eures|ours)?)\b
    |\b(?P<week>sous\ huitaine)\b|\b(?P<fortnight>sous\ quinzaine)\b
    |\b(?P<wd>{_WEEKDAY})\b(?!,?\ (?:le\ |the\ |den\ |el\ )?\d)
    |\b(?:le|the)\ (?P<only>\d{{1,2}})(?:th|st|nd|rd|er)?\b
        (?!\ ?(?:h\b|euros?|eur\b|%|/|:|-\d)|\ (?:de\ |of\ |du\ mois|of\ next)?(?:{_MONTH})\b)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Named:
    """One day named in a text: where it stands, and what it may mean before (`past`) or after the letter."""

    at: int
    past: date
    future: date


def days_named(sentence: str, today: date) -> list[Named]:
    """The days a folded sentence names, in order, seen from `today`; what is no day of the calendar is left out."""
    found: list[Named] = []
    for match in _DAY.finditer(sentence):
        found += _readings(match, today)
    return found


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
    return (
        len(days) == 1
        and days[0].future >= today
        and set(re.findall(r"[a-z]+|\d+", _DAY.sub(" ", folded))) <= _BESIDE_A_DAY
    )


def _readings(match: re.Match[str], today: date) -> Iterator[Named]:
    groups, at = match.groupdict(), match.start()
    for suffix in ("", "1", "2", "3"):  # 2026-03-15; 15/03/26; 15 mars 2026; March 15, 2026
        if groups[f"d{suffix}"]:
            yield from _of_calendar(at, groups[f"d{suffix}"], groups[f"m{suffix}"], groups[f"y{suffix}"], today)
            return
    if groups["d4"]:
        yield from _of_calendar(at, groups["d4"], groups["m5"], groups["y4"], today)
    elif groups["m4"]:
        month = _MONTHS[groups["m4"]]
        year = today.year if month >= today.month else today.year + 1
        yield Named(at, _month_end(today.year, month), _month_end(year, month))
    elif groups["eom"]:
        yield Named(at, _month_end(today.year, today.month), _month_end(today.year, today.month))
    elif groups["eonm"]:
        following = _month_end(today.year, today.month) + timedelta(days=1)
        yield Named(at, today, _month_end(following.year, following.month))
    elif groups["nm"]:
        following = _month_end(today.year, today.month) + timedelta(days=1)
        yield from _day_alone(at, int(groups["nm"]), following)
    elif groups["eow"] or groups["eonw"]:
        friday = today + timedelta(days=(4 - today.weekday()) % 7 + (7 if groups["eonw"] else 0))
        yield Named(at, friday, friday)
    elif groups["near"]:
        day = today + timedelta(days=_NEARBY[groups["near"]])
        yield Named(at, day, day)
    elif groups["n"]:
        number = _WORD_NUMBERS.get(groups["n"]) or int(groups["n"])
        unit = groups["unit"]
        days = -(-number // 24) if unit.startswith("h") else number * (7 if unit.startswith(("sem", "week")) else 1)
        yield Named(at, today, today + timedelta(days=days))
    elif groups["week"] or groups["fortnight"]:
        yield Named(at, today, today + timedelta(days=8 if groups["week"] else 15))
    elif groups["wd"]:
        ahead = (_WEEKDAYS[groups["wd"]] - today.weekday()) % 7 or 7
        yield Named(at, today - timedelta(days=7 - ahead or 7), today + timedelta(days=ahead))
    elif groups["only"]:
        yield from _day_alone(at, int(groups["only"]), today)


def _of_calendar(at: int, day: str, month: str, year: str | None, today: date) -> Iterator[Named]:
    month_number = _MONTHS.get(month) or int(month)
    day_number = int(day)
    if month_number > 12 >= day_number and day_number > 0:
        month_number, day_number = day_number, month_number  # 03/26 is American
    try:
        if year:
            known = date(int(year) + (2000 if len(year) == 2 else 0), month_number, day_number)
            yield Named(at, known, known)
            return
        this_year = date(today.year, month_number, day_number)
        past = this_year if this_year <= today else date(today.year - 1, month_number, day_number)
        future = this_year if this_year >= today else date(today.year + 1, month_number, day_number)
    except ValueError:
        return
    yield Named(at, past, future)


def _day_alone(at: int, day: int, today: date) -> Iterator[Named]:
    """ "le 15": of this month, or the nearest one."""
    known = []
    for months in range(-2, 3):  # two each way: "the 31st" of a short month is no day
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        with suppress(ValueError):
            known.append(date(year, month + 1, day))
    past = [it for it in known if it <= today]
    future = [it for it in known if it >= today]
    if past and future:
        yield Named(at, past[-1], future[0])


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


# --- amounts and numbers ---------------------------------------------------------------------------------------

_CURRENCY: Final = r"(?:€|\$|£|eur\b|euros?\b|usd\b|gbp\b|chf\b|dollars?\b|pounds?\b)"
_NUMBER: Final = r"\d{1,3}(?:[ .,' ]\d{3}){1,3}(?:[.,]\d{1,2})?(?!\d)|\d{1,9}(?:[.,]\d{1,2})?(?!\d)"
_AMOUNT: Final = re.compile(rf"(?:{_CURRENCY} ?({_NUMBER}))|(?<![\d.,/-])({_NUMBER}) ?{_CURRENCY}")
_INVOICE: Final = re.compile(
    r"\b(?:factures?|invoices?|rechnung|factura|fattura|factuur|inv(?=[ .:#]))\b\.? ?"
    r"(?:n[°ºor]{1,2}\.? ?|number ?|num\.? ?|nr\.? ?|#|: ?)?"
    r"([a-z0-9]{0,12}[-/_]?[a-z0-9]{0,12}[-/_]?[a-z0-9]{0,12}[-/_]?[a-z0-9]{1,12})"
    r"(?![a-z0-9]| ?(?:€|euros?\b|eur\b|[%£$]))"
)
# Numbers known by their shape alone: FA1022, INV/2026/0093, F-88, and Stripe's own, 3F2A91C7-0004.
_SHAPED: Final = re.compile(
    r"\b((?:fact?|fa|inv|sinv)[-_/]?\d{2,8}(?:[-_/]\d{1,8}){0,3}|(?:f|fc|fv|si|in|rg|re|ra|ar)[-_/]?\d{2,8}(?:[-_/]\d{1,8}){1,3}"
    r"|f(?:c|v)?-?\d{2,8}|(?=[0-9a-f]{0,7}\d)[0-9a-f]{8}-\d{4})\b"
)
_A_DAY: Final = re.compile(r"\d{1,2}/\d{1,2}(/\d+)?|20\d\d-\d\d-\d\d")


def amount_named(folded: str) -> str | None:
    """The first amount with a currency, as a plain decimal ("1250.00"), or None."""
    match = _AMOUNT.search(folded)
    return None if match is None else _plain_number(match.group(1) or match.group(2))


def _plain_number(written: str) -> str:
    text = written.replace(" ", "").replace(" ", "").replace("'", "")
    separator = max(text.rfind(","), text.rfind("."))
    if separator >= 0 and len(text) - separator - 1 in (1, 2):
        whole, cents = text[:separator], text[separator + 1 :]
        return f"{whole.replace(',', '').replace('.', '')}.{cents}"
    return text.replace(",", "").replace(".", "")


def invoice_number(folded: str) -> str | None:
    """The first invoice number in capitals, or None: it follows the word and holds a digit, or has a known shape."""
    for match in [*_INVOICE.finditer(folded), *_SHAPED.finditer(folded)]:
        number = match.group(1)
        if any(it.isdigit() for it in number) and len(number) >= 3 and not _A_DAY.fullmatch(number):
            return number.upper()
    return None
