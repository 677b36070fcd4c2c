"""The words of a mail as the rules read them: bounded, without accents or capitals, cut into sentences."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MOST_CHARACTERS: Final = 40_000
"""How much of a reply the rules read. A person sees the whole; the rules only propose."""

MOST_IN_A_SENTENCE: Final = 600

_PLAIN: Final = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "œ": "oe", "æ": "ae", "ß": "ss",
     "«": " ", "»": " ", "“": " ", "”": " "}
)  # fmt: skip
_SENTENCE_ENDS: Final = re.compile(r"(?<=[.!?;])\s|\n\s?\n")


def fold(text: str) -> str:
    """Lower case, without accents, typographic quotes and control characters; line breaks stay."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    kept = (it for it in decomposed if not unicodedata.combining(it))
    return "".join(it if it.isprintable() or it == "\n" else " " for it in kept).lower()


def sentences(folded: str) -> list[str]:
    """The sentences of a folded text. A single line break joins, since mail programs break lines anywhere."""
    found: list[str] = []
    for part in _SENTENCE_ENDS.split(folded[:MOST_CHARACTERS]):
        words = " ".join(part.split())
        found += [words[at : at + MOST_IN_A_SENTENCE] for at in range(0, len(words), MOST_IN_A_SENTENCE)]
    return found
