"""Does a text threaten, borrow an authority, tell others, or admit something? Said of a text, never decided by it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final


class Fault(StrEnum):
    """What a text in a demand for payment must not do (C. conso. L121-6, L121-7; C. pén. 433-13 and 312-10)."""

    THREAT = "threat"
    FALSE_AUTHORITY = "false_authority"
    DISCLOSURE = "disclosure"
    ADMISSION = "admission"
    NOT_FOR_CONSUMERS = "not_for_consumers"  # what only a business owes: the fixed sum, late penalties, commercial law
    FIGURE = "figure"  # an amount or a rate typed by hand: it is nobody's statement, and will be wrong one day


@dataclass(frozen=True, slots=True)
class Remark:
    """Words of a text that a careful reader would take out: `words` as they stand there, on `line` (from 1)."""

    line: int
    fault: Fault
    words: str


# Beginnings of words, without accents and in lower case; a space stands for any white space. Six languages.
_PHRASES: Final = {
    Fault.THREAT: (
        "huissier", "commissaire de justice", "saisie", "saisir vos", "expulsion", "fichage", "ficher", "plainte",
        "poursuites penales", "prison", "gel de vos comptes", "dernier avis avant", "sans autre avertissement",
        "derniere chance", "bailiff", "seizure", "seize your", "enforcement officer", "prosecut", "criminal",
        "credit file", "credit score", "blacklist", "last chance", "or else", "you will regret",
        "without further warning", "gerichtsvollzieher", "pfandung", "schufa", "strafanzeige", "letzte mahnung",
        "letzte chance", "embargo", "fichero de morosos", "denuncia penal", "ultima oportunidad", "pignorament",
        "ufficiale giudiziario", "centrale rischi", "querela", "ultima possibilita", "deurwaarder", "beslag op",
        "aangifte", "laatste kans",
    ),
    Fault.FALSE_AUTHORITY: (
        "au nom de la loi", "republique francaise", "commandement de payer", "titre executoire", "acte d huissier",
        "assignation", "sommation", "service contentieux", "tribunal a decide", "in the name of the law",
        "court order", "by order of", "statutory demand", "legal department", "im namen des volkes",
        "vollstreckungsbescheid", "mahnbescheid", "en nombre de la ley", "orden judicial", "in nome della legge",
        "decreto ingiuntivo", "atto di precetto", "in naam der wet", "gerechtelijk bevel", "dwangbevel",
    ),
    Fault.DISCLOSURE: (
        "votre employeur", "vos voisins", "vos proches", "votre banquier", "informer vos clients", "publier votre nom",
        "reseaux sociaux", "liste noire", "your employer", "your neighbo", "your family", "publish your name",
        "social media", "tell your customers", "ihr arbeitgeber", "ihre nachbarn", "soziale medien",
        "su empleador", "sus vecinos", "redes sociales", "datore di lavoro", "suoi vicini", "social network",
        "uw werkgever", "uw buren", "sociale media",
    ),
    Fault.ADMISSION: (
        "notre faute", "nos torts", "notre erreur", "nous reconnaissons", "nous admettons", "nous sommes responsables",
        "nos manquements", "defaut de notre part", "our fault", "our mistake", "we admit", "we acknowledge that we",
        "we are liable", "we were wrong", "our failure", "unsere schuld", "unser fehler", "unser verschulden",
        "wir raumen ein", "nuestra culpa", "nuestro error", "reconocemos que", "colpa nostra", "nostra colpa",
        "nostro errore", "ammettiamo", "onze schuld", "onze fout", "wij erkennen",
    ),
    Fault.NOT_FOR_CONSUMERS: (
        "indemnite forfaitaire", "penalites de retard", "code de commerce", "frais de recouvrement", "recovery fee",
        "recovery cost", "late penalt", "late payment penalt", "commercial code", "mahngebuhr", "mahnkosten",
        "verzugspauschale", "costes de cobro", "codigo de comercio", "spese di recupero", "codice di commercio",
        "incassokosten", "wetboek van koophandel",
    ),
}  # fmt: skip
_EVERYWHERE: Final = (Fault.THREAT, Fault.FALSE_AUTHORITY, Fault.DISCLOSURE, Fault.ADMISSION)
_FIGURE: Final = r"\d[\d .,]{0,20} ?(?:€|%|\$|£|eur(?:os?)?\b|usd\b|gbp\b|chf\b)|(?:€|\$|£) ?\d[\d.,]{0,20}"


def remarks_on(text: str, *, typed: bool = False, is_consumer: bool = False) -> list[Remark]:
    """The words of a text that threaten, borrow an authority, tell others or admit, line by line. Linear in time.

    `typed`: a person wrote it by hand, so figures in it are remarked on; `is_consumer`: a consumer will read it.
    """
    wanted = set(_EVERYWHERE)
    if typed:
        wanted.add(Fault.FIGURE)
    if is_consumer:
        wanted.add(Fault.NOT_FOR_CONSUMERS)
    return [
        Remark(number, fault, line[start:end])
        for number, line in enumerate(text.splitlines(), 1)
        for fault, start, end in _found(line, wanted)
    ]


def _found(line: str, wanted: set[Fault]) -> list[tuple[Fault, int, int]]:
    plain = "".join(map(_plain, line))  # one character for one, so that places stay
    found = (
        (fault, it.start(), it.end())
        for fault, phrases in _patterns() if fault in wanted
        for it in phrases.finditer(plain)
    )  # fmt: skip
    return sorted(found, key=lambda it: it[1])


def _plain(character: str) -> str:
    """Without accent and in lower case; apostrophes and every white space are a space."""
    if character in "'’ʼ" or character.isspace():
        return " "
    bare = unicodedata.normalize("NFD", character)[0].lower()
    return bare if len(bare) == 1 else character


@cache
def _patterns() -> tuple[tuple[Fault, re.Pattern[str]], ...]:
    words = ((fault, re.compile(rf"\b(?:{'|'.join(map(re.escape, it))})\w*")) for fault, it in _PHRASES.items())
    return (*words, (Fault.FIGURE, re.compile(_FIGURE)))
