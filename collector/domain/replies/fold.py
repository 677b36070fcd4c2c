"""The words of a mail as the rules read them: bounded, without accents or capitals, cut into sentences."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

MOST_CHARACTERS: Final = 12_000
"""How much of a reply the rules read: its beginning and its end. A person sees the whole; the rules only propose."""

MOST_IN_A_SENTENCE: Final = 600

_PLAIN: Final = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "œ": "oe", "æ": "ae", "ß": "ss",
     "«": " ", "»": " ", "“": " ", "”": " "}
)  # fmt: skip
# What follows a "but" is another statement ("not disputed, but the amount is wrong"); so is "the rest in May".
_SHORTENED: Final = ("mr", "mrs", "nr", "art", "ref", "janv", "jan", "feb", "fev", "aug", "sept", "oct", "nov", "dec")
_NOT_AFTER: Final = "".join(rf"(?<!\b{it}\.)" for it in _SHORTENED)
_SENTENCE_ENDS: Final = re.compile(
    rf"(?<=[.!?;]){_NOT_AFTER}\s|\n\s?\n|\s(?=(?:mais|par contre|en revanche|cependant|toutefois|but|however|although"
    r"|(?:et |and )?(?:le|the) (?:reste|solde|rest|balance|remainder|other half|second half)|l'autre moitie)\s)"
)
_MARKUP: Final = re.compile(r"</?[a-zA-Z][^<>]{0,400}>|<!--[^<>]{0,400}-->")
_A_MARK: Final = re.compile(
    r"</(?:p|div|td|span|html|body)>|<br ?/?>|&(?:nbsp|[a-z]{1,5}(?:acute|grave|circ|cedil)|#\d{2,4});", re.I
)


def fold(text: str) -> str:
    """Lower case, without accents, typographic quotes and control characters; line breaks stay."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    kept = (it for it in decomposed if not unicodedata.combining(it))
    return "".join(it if it.isprintable() or it == "\n" else " " for it in kept).lower()


def without_markup(text: str) -> str:
    """The words of a text that some mail program left full of HTML; any other text as it is."""
    if not _A_MARK.search(text):
        return text
    return html.unescape(_MARKUP.sub(lambda it: " " if it.group()[1:5] in ("span", "/spa", "font") else "\n\n", text))


def beginning_and_end(text: str, most: int) -> str:
    """A text of at most about `most` characters: where it is longer, the middle is left out."""
    return text if len(text) <= most else f"{text[: most // 2]}\n\n{text[-most // 2 :]}"


def sentences(folded: str) -> list[str]:
    """The sentences of a folded text. A single line break joins, since mail programs break lines anywhere."""
    found: list[str] = []
    for part in _SENTENCE_ENDS.split(folded):
        words = " ".join(part.split())
        found += [words[at : at + MOST_IN_A_SENTENCE] for at in range(0, len(words), MOST_IN_A_SENTENCE)]
    return found
