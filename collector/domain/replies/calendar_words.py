"""How months, weekdays, spans of time and days nearby are named, in six languages (folded)."""

from __future__ import annotations

from typing import Final


def _numbered(*names: str, start: int) -> dict[str, int]:
    return {name: number for number, words in enumerate(names, start) for name in words.split()}


MONTHS: Final = _numbered(
    "janvier january januar enero gennaio januari jan janv",
    "fevrier february februar febrero febbraio februari fev feb fevr", "mars march marz marzo maart mar",
    "avril april abril aprile avr apr", "mai may mayo maggio mei", "juin june juni junio giugno jun",
    "juillet july juli julio luglio juil jul", "aout august agosto augustus aug",
    "septembre september septiembre settembre sept sep", "octobre october oktober octubre ottobre oct okt",
    "novembre november noviembre nov", "decembre december dezember diciembre dicembre dec dez",
    start=1,
)  # fmt: skip

WEEKDAYS: Final = _numbered(
    "lundi monday montag lunes lunedi maandag", "mardi tuesday tues dienstag martes martedi dinsdag",
    "mercredi wednesday weds wed mittwoch miercoles mercoledi woensdag",
    "jeudi thursday thurs thur thu donnerstag jueves giovedi donderdag",
    "vendredi friday fri freitag viernes venerdi vrijdag", "samedi saturday samstag sabado sabato zaterdag",
    "dimanche sunday sonntag domingo domenica zondag",
    start=0,
)  # fmt: skip

NEARBY: Final = {
    "tout a l'heure": 0, "a l'instant": 0, "just now": 0,
    "aujourd'hui": 0, "ce jour": 0, "ce matin": 0, "ce soir": 0, "cet apres-midi": 0, "today": 0, "tonight": 0,
    "this morning": 0, "this afternoon": 0, "this evening": 0, "heute": 0, "hoy": 0, "oggi": 0, "vandaag": 0,
    "apres-demain": 2, "apres demain": 2, "demain": 1, "day after tomorrow": 2, "tomorrow": 1, "morgen": 1,
    "ubermorgen": 2, "pasado manana": 2, "manana": 1, "dopodomani": 2, "domani": 1, "overmorgen": 2,
    "avant-hier": -2, "avant hier": -2, "hier": -1, "yesterday": -1, "day before yesterday": -2, "gestern": -1,
    "vorgestern": -2, "ayer": -1, "ieri": -1, "gisteren": -1, "eergisteren": -2,
    "sous huitaine": 8, "sous quinzaine": 15,
}  # fmt: skip
"""Days from the letter."""

WORD_NUMBERS: Final = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "dix": 10,
    "quinze": 15, "vingt": 20, "trente": 30, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7,
    "eight": 8, "ten": 10, "fourteen": 14, "thirty": 30, "einer": 1, "zwei": 2, "drei": 3, "zehn": 10, "dos": 2,
    "tres": 3, "diez": 10, "due": 2, "tre": 3, "dieci": 10, "twee": 2, "drie": 3, "tien": 10,
}  # fmt: skip

UNITS: Final = {
    name: unit
    for unit, names in (
        ("hour", "h heure heures hour hours hrs stunden horas ore uur"),
        ("day", "day days jour jours j tag tage tagen dia dias giorno giorni dag dagen"),
        ("week", "semaine semaines week weeks wk wks woche wochen semana semanas settimana settimane weken"),
        ("month", "mois month months monat monate monaten mes meses mese mesi maand maanden"),
        ("fortnight", "fortnight"),
    )
    for name in names.split()
}
