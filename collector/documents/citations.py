"""How is an article of law printed for somebody who reads French, and for somebody who does not?"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from collector.documents.plain import one_line
from collector.documents.templates import with_french_spaces
from collector.documents.words import Words

# How `domain.jurisdictions` begins a citation, and the law's name in each language we write in.
_LANGUAGES: Final = ("fr", "en", "de", "es", "it", "nl")
_LAWS: Final = {
    "C. com., ": (
        "C. com., ", "French Commercial Code, ", "Code de commerce (Frankreich), ", "Código de Comercio francés, ",
        "Codice di commercio francese, ", "Frans wetboek van koophandel (Code de commerce), ",
    ),
    "C. civ., ": (
        "C. civ., ", "French Civil Code, ", "Code civil (Frankreich), ", "Código Civil francés, ",
        "Codice civile francese, ", "Frans burgerlijk wetboek (Code civil), ",
    ),
    "C. conso., ": (
        "C. conso., ", "French Consumer Code, ", "Code de la consommation (Frankreich), ",
        "Código del Consumo francés, ", "Codice del consumo francese, ",
        "Frans consumentenwetboek (Code de la consommation), ",
    ),
    "CMF, ": (
        "CMF, ", "French Monetary and Financial Code, ", "Code monétaire et financier (Frankreich), ",
        "Código Monetario y Financiero francés, ", "Codice monetario e finanziario francese, ",
        "Frans monetair en financieel wetboek (Code monétaire et financier), ",
    ),
    "CCP, ": (
        "CCP, ", "French Public Procurement Code, ", "Code de la commande publique (Frankreich), ",
        "Código de la Contratación Pública francés, ", "Codice francese dei contratti pubblici, ",
        "Frans wetboek overheidsopdrachten (Code de la commande publique), ",
    ),
    "loi n° 68-1250 du 31 décembre 1968": (
        "loi n° 68-1250 du 31 décembre 1968", "French Law no. 68-1250 of 31 December 1968",
        "französisches Gesetz Nr. 68-1250 vom 31. Dezember 1968", "Ley francesa n.º 68-1250 de 31 de diciembre de 1968",
        "legge francese n. 68-1250 del 31 dicembre 1968", "Franse wet nr. 68-1250 van 31 december 1968",
    ),
    "BGB, ": (
        "code civil allemand (BGB), ", "German Civil Code (BGB), ", "BGB, ", "Código Civil alemán (BGB), ",
        "Codice civile tedesco (BGB), ", "Duits burgerlijk wetboek (BGB), ",
    ),
    "UGB, ": (
        "code des entreprises autrichien (UGB), ", "Austrian Commercial Code (UGB), ", "UGB, ",
        "Código Mercantil austriaco (UGB), ", "Codice delle imprese austriaco (UGB), ",
        "Oostenrijks ondernemingswetboek (UGB), ",
    ),
    "BW, ": (
        "code civil néerlandais (BW), ", "Dutch Civil Code (BW), ", "niederländisches Bürgerliches Gesetzbuch (BW), ",
        "Código Civil neerlandés (BW), ", "Codice civile olandese (BW), ", "BW, ",
    ),
    "CO suisse, ": (
        "CO suisse, ", "Swiss Code of Obligations, ", "schweizerisches Obligationenrecht, ",
        "Código de Obligaciones suizo, ", "Codice svizzero delle obbligazioni, ", "Zwitsers verbintenissenwetboek, ",
    ),
    "Ley 3/2004, ": (
        "loi espagnole 3/2004, ", "Spanish Act 3/2004, ", "spanisches Gesetz 3/2004, ", "Ley 3/2004, ",
        "legge spagnola 3/2004, ", "Spaanse wet 3/2004, ",
    ),
    "D.Lgs. 231/2002, ": (
        "décret législatif italien 231/2002, ", "Italian Legislative Decree 231/2002, ",
        "italienisches Decreto legislativo 231/2002, ", "Decreto Legislativo italiano 231/2002, ",
        "D.Lgs. 231/2002, ", "Italiaans wetsbesluit 231/2002, ",
    ),
    "renteloven": (
        "loi danoise sur les intérêts (renteloven)", "Danish Interest Act (renteloven)",
        "dänisches Zinsgesetz (renteloven)", "Ley danesa de intereses (renteloven)",
        "legge danese sugli interessi (renteloven)", "Deense rentewet (renteloven)",
    ),
    "loi belge du 2 août 2002": (
        "loi belge du 2 août 2002", "Belgian Act of 2 August 2002", "belgisches Gesetz vom 2. August 2002",
        "Ley belga de 2 de agosto de 2002", "legge belga del 2 agosto 2002", "Belgische wet van 2 augustus 2002",
    ),
    "code belge de droit économique": (
        "code belge de droit économique", "Belgian Code of Economic Law", "belgisches Wirtschaftsgesetzbuch",
        "Código de Derecho Económico belga", "Codice belga di diritto economico",
        "Belgisch Wetboek van economisch recht",
    ),
    "loi luxembourgeoise du 18 avril 2004": (
        "loi luxembourgeoise du 18 avril 2004", "Luxembourg Act of 18 April 2004",
        "luxemburgisches Gesetz vom 18. April 2004", "Ley luxemburguesa de 18 de abril de 2004",
        "legge lussemburghese del 18 aprile 2004", "Luxemburgse wet van 18 april 2004",
    ),
    "Directive 2011/7/UE": (
        "directive 2011/7/UE", "Directive 2011/7/EU", "Richtlinie 2011/7/EU", "Directiva 2011/7/UE",
        "direttiva 2011/7/UE", "Richtlijn 2011/7/EU",
    ),
}  # fmt: skip

# What the rest of a citation says, in the languages that do not say it so.
_REST: Final = {
    "fr": ((" Abs. ", ", al. "), (" lid ", ", al. "), ("artt. ", "art. ")),
    "en": (
        (" Abs. ", " para. "), (" lid ", " para. "), ("artt. ", "arts. "), (" et s.", " ff."), ("livre ", "book "),
    ),
    "de": (
        ("artt. ", "Art. "), ("art. ", "Art. "), (" lid ", " Abs. "), (" et s.", " ff."), ("livre ", "Buch "),
        (" et ", " und "),
    ),
    "es": (
        (" Abs. ", ", apdo. "), (" lid ", ", apdo. "), ("artt. ", "arts. "), (" et s.", " y ss."), ("livre ", "libro "),
        (" et ", " y "),
    ),
    "it": (
        (" Abs. ", ", comma "), (" lid ", ", comma "), (" et s.", " e seguenti"), ("livre ", "libro "), (" et ", " e "),
    ),
    "nl": (
        (" Abs. ", " lid "), ("artt. ", "art. "), (" et s.", " e.v."), ("livre ", "boek "), (" et ", " en "),
    ),
}  # fmt: skip


@lru_cache(maxsize=256)
def cited(basis: str, words: Words) -> str:
    """Articles and clauses as `domain.jurisdictions` writes them ("C. com., art. L441-10, II"), for one language.

    A clause of the owner's terms stays as she wrote it; laws of another country have their names in the language of
    the reader.
    """
    parts = [_cited(part, words.language) for part in one_line(basis, 300).split(" ; ")]
    return "\u00a0; ".join(map(with_french_spaces, parts)) if words.language == "fr" else "; ".join(parts)


def _cited(part: str, language: str) -> str:
    for law, names in _LAWS.items():
        if not part.startswith(law):
            continue
        name, rest = names[_LANGUAGES.index(language)], part.removeprefix(law)
        said = _said(rest, language)
        if language == "de":
            return f"{said} {name.rstrip(', ')}" if said.startswith("§") else name + said
        return name + said
    return part


def _said(rest: str, language: str) -> str:
    if language == "en" and " et " in rest and not rest.endswith(" et s."):
        rest = rest.replace("art. ", "arts. ").replace(" et ", " and ")
    for found, instead in _REST[language]:
        rest = rest.replace(found, instead)
    return rest
