"""How does a letter, statement or list become a PDF that looks the same everywhere and for years?"""

from __future__ import annotations

import json
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from collector.documents.plain import UnprintableText
from collector.documents.templates import LETTERS

if TYPE_CHECKING:
    import typst

FONTS: Final = Path(__file__).parent / "fonts"
# Archivable, with text that can be read aloud; the compiler refuses what would break either.
STANDARDS: Final[list[typst.PDFStandard]] = ["a-2a", "ua-1"]

# A compiler shared between threads without a lock fails with "Already borrowed".
_COMPILER_LOCK = threading.Lock()

_PROBE = '#set document(title: "probe")\n#set text(font: ("Source Serif 4", "Noto Sans"))\n#json("/data.json").text\n'


def render_letter(template: str, language: str, data: Mapping[str, Any], at: datetime) -> bytes:
    """The PDF/A of `templates/letters/<language>/<template>.typ`; same arguments, same bytes.

    `data` is what JSON can hold; its strings are printed as they are, never read as markup. `at` is the instant
    printed into the file's properties, with a zone. Raises UnprintableText, and typst.TypstError for a broken
    template.
    """
    import typst  # here and below: 7 MiB that a process without letters need not hold

    clean = _printable(data)
    try:
        return _compile(_source(language, template), clean, at)
    except typst.TypstError as error:
        if "could not be displayed" in str(error) or "disallowed codepoint" in str(error):
            _name_unprintable(clean, at)
        raise


def _compile(source: bytes, data: Any, at: datetime) -> bytes:
    # A file of its own, not `sys.inputs`: those are part of Typst's library, whose every change makes it read and set
    # all anew, even what no letter changes.
    files = {"main.typ": source, "data.json": json.dumps(data, ensure_ascii=False, sort_keys=True).encode()}
    at = at.replace(microsecond=0)  # Typst refuses the microseconds that a real clock has
    with _COMPILER_LOCK:
        compiler = _compiler()  # whose types do not know of several files
        pdf = compiler.compile(input=files, format="pdf", pdf_standards=STANDARDS, timestamp=at)  # type: ignore[type-var]
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _source(language: str, template: str) -> bytes:
    return (LETTERS / language / f"{template}.typ").read_bytes()


@cache
def _compiler() -> typst.Compiler:
    """Kept for the process: a first letter costs some 80 ms, the next about ten."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(root=str(LETTERS), font_paths=fonts, ignore_system_fonts=True)


def _printable(value: Any) -> Any:
    """The data with every text freed of control, bidirectional and other invisible characters."""
    match value:
        case str():
            return value if value.isprintable() else "".join(_visible(character) for character in value)
        case Mapping():
            return {key: _printable(item) for key, item in value.items()}
        case list() | tuple():
            return [_printable(item) for item in value]
        case _:
            return value


def _visible(character: str) -> str:
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return " " if character in "\n\r\t" else ""
    return character


def _name_unprintable(data: Any, at: datetime) -> None:
    """Finds the text at fault by printing each one alone; slow, and only ever done for a letter that failed."""
    import typst

    # The deepest first: a title repeats what an invoice or a person is called.
    for field, text in sorted(_texts(data, ""), key=lambda pair: -pair[0].count(".")):
        try:
            _compile(_PROBE.encode(), {"text": text}, at)
        except typst.TypstError:
            raise UnprintableText(field, text) from None


def _texts(value: Any, field: str) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield field, value
        case Mapping():
            for key, item in value.items():
                yield from _texts(item, f"{field}.{key}" if field else str(key))
        case list():
            for index, item in enumerate(value):
                yield from _texts(item, f"{field}[{index}]")
        case _:
            return
