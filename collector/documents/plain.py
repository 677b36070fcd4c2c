"""How does a name that somebody else typed become text that is safe to print on one line?"""

from __future__ import annotations

import unicodedata

NAME_LIMIT = 200
# What stands around a part of a mail that must stay on one line. No text from outside holds one: `one_line` takes away
# what no font can show. A no-break hyphen would do it too, but it would be copied into a bank transfer.
_WHOLE_FROM, _WHOLE_TO = "\ue002", "\ue003"
SHORT = 14  # characters that find room beside two other columns at 320 pixels


class UnprintableText(ValueError):
    """A text holds a character that no bundled font can print; `field` says where, as "debtor.name"."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(
            f"{field} cannot be printed with the bundled fonts ({text[:60]!r}): write it in Latin, Greek or Cyrillic "
            "letters at Stripe, or add a font with that script to collector/documents/fonts"
        )
        self.field = field


def one_line(text: str, limit: int = NAME_LIMIT) -> str:
    """The text on one line, without control, bidirectional, invisible or unassigned characters, at most `limit` long.

    What is cut off is shown by an ellipsis. Markup stays as it is: escaping belongs to the template that prints it.
    """
    if len(text) <= limit and text.isprintable() and "  " not in text:
        return text.strip()
    if len(text) <= limit and text.replace("\u00a0", "").isprintable() and "  " not in text:
        return unicodedata.normalize("NFC", text).strip(" ")  # a subject with its amount
    # A name of a megabyte is cut before the work, not after it.
    seen = "".join(_visible(character) for character in text[: limit * 4])
    line = " ".join(part for part in unicodedata.normalize("NFC", seen).split(" ") if part)
    if len(line) <= limit and len(text) <= limit * 4:
        return line
    return line[: limit - 1].rstrip() + "…"


def lines(texts: tuple[str, ...], limit: int = 8) -> tuple[str, ...]:
    """Address lines made safe one by one; empty ones are left out, and at most `limit` are kept."""
    cleaned = (one_line(text, 80) for text in texts[:limit])
    return tuple(line for line in cleaned if line)


def unbroken(text: str) -> str:
    """A number that must stay on one line: its spaces become no-break spaces."""
    return text.replace(" ", "\u00a0")


def whole(text: str, limit: int = SHORT) -> str:
    """The text as one that a mail keeps on one line, "F-2026-0042" above all; a longer one may break."""
    return f"{_WHOLE_FROM}{text}{_WHOLE_TO}" if text and len(text) <= limit else text


def whole_in_html(html: str) -> str:
    """A page in which all that is `whole` is kept on one line."""
    return html.replace(_WHOLE_FROM, '<span class="whole">').replace(_WHOLE_TO, "</span>")


def whole_in_text(text: str) -> str:
    """A text that says nothing of what is `whole`: its lines break where the reader's program breaks them."""
    return text.replace(_WHOLE_FROM, "").replace(_WHOLE_TO, "")


def _visible(character: str) -> str:
    if character.isprintable() or character == "\u00a0":
        return character
    # Line ends, tabs and exotic spaces separate words; everything else that cannot be seen goes.
    return " " if character.isspace() or unicodedata.category(character).startswith("Z") else ""
