"""How is an article of law printed for somebody who reads French, and for somebody who does not?"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from collector.documents.plain import one_line
from collector.documents.templates import with_french_spaces
from collector.documents.words import Words

_CODES_EN: Final = {
    "C. com., ": "French Commercial Code, ",
    "C. civ., ": "French Civil Code, ",
    "C. conso., ": "French Consumer Code, ",
    "CMF, ": "French Monetary and Financial Code, ",
    "CCP, ": "French Public Procurement Code, ",
    "loi n° 68-1250 du 31 décembre 1968, ": "French Law no. 68-1250 of 31 December 1968, ",
}
_CODES_DE: Final = {
    "C. com., ": "Code de commerce (Frankreich), ",
    "C. civ., ": "Code civil (Frankreich), ",
    "C. conso., ": "Code de la consommation (Frankreich), ",
    "CMF, ": "Code monétaire et financier (Frankreich), ",
    "CCP, ": "Code de la commande publique (Frankreich), ",
}


@lru_cache(maxsize=256)
def cited(basis: str, words: Words) -> str:
    """Articles and clauses as `domain.jurisdictions` writes them ("C. com., art. L441-10, II"), for one language.

    A clause of the owner's terms stays as she wrote it; in English and German the codes have their names, for a reader
    abroad.
    """
    parts = one_line(basis, 300).split(" ; ")
    if words.language == "fr":
        return "\u00a0; ".join(with_french_spaces(part) for part in parts)
    return "; ".join(_in_german(part) if words.language == "de" else _in_english(part) for part in parts)


def _in_german(part: str) -> str:
    for code, name in _CODES_DE.items():
        if part.startswith(code):
            rest = part.removeprefix(code).replace("art. ", "Art. ").replace(" et s.", " ff.")
            return name + rest.replace(" et ", " und ")
    return part


def _in_english(part: str) -> str:
    for code, name in _CODES_EN.items():
        if part.startswith(code):
            rest = part.removeprefix(code).replace(" et s.", " ff.")
            return name + (rest.replace("art. ", "arts. ").replace(" et ", " and ") if " et " in rest else rest)
    return part
