"""How is an article of law printed for somebody who reads French, and for somebody who does not?"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from collector.documents.plain import one_line
from collector.documents.templates import with_french_spaces
from collector.documents.words import Words

# How `domain.jurisdictions` begins a citation, and the law's name in French, English and German.
_LAWS: Final = {
    "C. com., ": ("C. com., ", "French Commercial Code, ", "Code de commerce (Frankreich), "),
    "C. civ., ": ("C. civ., ", "French Civil Code, ", "Code civil (Frankreich), "),
    "C. conso., ": ("C. conso., ", "French Consumer Code, ", "Code de la consommation (Frankreich), "),
    "CMF, ": ("CMF, ", "French Monetary and Financial Code, ", "Code monétaire et financier (Frankreich), "),
    "CCP, ": ("CCP, ", "French Public Procurement Code, ", "Code de la commande publique (Frankreich), "),
    "loi n° 68-1250 du 31 décembre 1968": (
        "loi n° 68-1250 du 31 décembre 1968",
        "French Law no. 68-1250 of 31 December 1968",
        "französisches Gesetz Nr. 68-1250 vom 31. Dezember 1968",
    ),
    "BGB, ": ("code civil allemand (BGB), ", "German Civil Code (BGB), ", "BGB, "),
    "UGB, ": ("code des entreprises autrichien (UGB), ", "Austrian Commercial Code (UGB), ", "UGB, "),
    "BW, ": (
        "code civil néerlandais (BW), ",
        "Dutch Civil Code (BW), ",
        "niederländisches Bürgerliches Gesetzbuch (BW), ",
    ),
    "CO suisse, ": ("CO suisse, ", "Swiss Code of Obligations, ", "schweizerisches Obligationenrecht, "),
    "Ley 3/2004, ": ("loi espagnole 3/2004, ", "Spanish Act 3/2004, ", "spanisches Gesetz 3/2004, "),
    "D.Lgs. 231/2002, ": (
        "décret législatif italien 231/2002, ",
        "Italian Legislative Decree 231/2002, ",
        "italienisches Decreto legislativo 231/2002, ",
    ),
    "renteloven": (
        "loi danoise sur les intérêts (renteloven)",
        "Danish Interest Act (renteloven)",
        "dänisches Zinsgesetz (renteloven)",
    ),
    "loi belge du 2 août 2002": (
        "loi belge du 2 août 2002",
        "Belgian Act of 2 August 2002",
        "belgisches Gesetz vom 2. August 2002",
    ),
    "code belge de droit économique": (
        "code belge de droit économique",
        "Belgian Code of Economic Law",
        "belgisches Wirtschaftsgesetzbuch",
    ),
    "loi luxembourgeoise du 18 avril 2004": (
        "loi luxembourgeoise du 18 avril 2004",
        "Luxembourg Act of 18 April 2004",
        "luxemburgisches Gesetz vom 18. April 2004",
    ),
    "Directive 2011/7/UE": ("directive 2011/7/UE", "Directive 2011/7/EU", "Richtlinie 2011/7/EU"),
}

# What the rest of a citation says, in the languages that do not say it so.
_FRENCH: Final = ((" Abs. ", ", al. "), (" lid ", ", al. "), ("artt. ", "art. "))
_ENGLISH: Final = (
    (" Abs. ", " para. "), (" lid ", " para. "), ("artt. ", "arts. "), (" et s.", " ff."), ("livre ", "book "),
)  # fmt: skip
_GERMAN: Final = (("artt. ", "Art. "), ("art. ", "Art. "), (" lid ", " Abs. "), (" et s.", " ff."), ("livre ", "Buch "))


@lru_cache(maxsize=256)
def cited(basis: str, words: Words) -> str:
    """Articles and clauses as `domain.jurisdictions` writes them ("C. com., art. L441-10, II"), for one language.

    A clause of the owner's terms stays as she wrote it; laws of another country have their names in the language of
    the reader.
    """
    parts = [_cited(part, words.language) for part in one_line(basis, 300).split(" ; ")]
    return "\u00a0; ".join(map(with_french_spaces, parts)) if words.language == "fr" else "; ".join(parts)


def _cited(part: str, language: str) -> str:
    for law, (french, english, german) in _LAWS.items():
        if not part.startswith(law):
            continue
        rest = part.removeprefix(law)
        match language:
            case "fr":
                return french + _said(rest, _FRENCH)
            case "de":
                said = _said(rest, _GERMAN).replace(" et ", " und ")
                return f"{said} {german.rstrip(', ')}" if said.startswith("§") else german + said
            case _:
                several = rest.replace("art. ", "arts. ").replace(" et ", " and ") if " et " in rest else rest
                return english + _said(rest if rest.endswith(" et s.") else several, _ENGLISH)
    return part


def _said(rest: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for found, instead in pairs:
        rest = rest.replace(found, instead)
    return rest
