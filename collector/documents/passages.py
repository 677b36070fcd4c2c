"""How do sentences that the owner wrote become part of a mail? Data between words, and nothing that can do anything.

The language is that of Jinja, cut down to two things: `{{ name }}` and `{% if name %}...{% else %}...{% endif %}`.
Nothing in it repeats, computes, calls or looks inside a value, so its time is that of reading it once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from collector.documents.templates import with_french_spaces
from collector.documents.wording import Remark, remarks_on
from collector.domain.passages import MOST_CHARACTERS, Passage, Place, places_of, replaces

MOST_WRITTEN: Final = 6_000  # characters, with the names filled in
MOST_NODES: Final = 400
MOST_DEPTH: Final = 8
NAMES: Final = (
    "debtor_name", "creditor_name", "contact", "phone", "email", "signatory", "invoices", "of_invoices",
    "your_invoices", "due", "remaining", "claimed", "deadline", "today", "notice_number", "references",
)  # fmt: skip
_ALLOWED: Final = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not)


class BadPassage(ValueError):
    """A passage cannot be used; `code` says why, and `detail` names what in it."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Written:
    """A passage with its names filled in: paragraphs of lines, plain text."""

    paragraphs: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        return "\n\n".join("\n".join(lines) for lines in self.paragraphs)


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a mail template finds under `own`; None where the owner wrote nothing."""

    opening: Written | None = None
    action: Written | None = None
    closing: Written | None = None
    signature: Written | None = None
    replaces_opening: bool = False


@dataclass(frozen=True, slots=True)
class InMail:
    """The owner's words for one mail: the versions that were used, and those that could not be, with the reason."""

    words: OwnWords
    used: tuple[int, ...] = ()
    left_out: tuple[tuple[Passage, str], ...] = ()


NOTHING_OWN: Final = InMail(OwnWords())


def own_words(passages: Sequence[Passage], template: str, view: Mapping[str, Any]) -> InMail:
    """The passages of a mail. One that cannot be used is left out: our own words take its place, and the mail goes."""
    if not passages:
        return NOTHING_OWN
    names = names_of(view)
    written: dict[Place, Written] = {}
    used, left_out = [], []
    for it in passages:
        try:
            if it.place in places_of(template):
                written[it.place] = write(it.text, it.language, names)
                used.append(it.id)
        except BadPassage as bad:
            left_out.append((it, str(bad)))
    opens = Place.OPENING in written and replaces(template, Place.OPENING)
    return InMail(
        OwnWords(**{place.value: it for place, it in written.items()}, replaces_opening=opens),
        tuple(used), tuple(left_out),
    )  # fmt: skip


def names_of(view: Mapping[str, Any]) -> dict[str, str]:
    """What a passage may name, as text; empty where this mail has no such thing."""
    creditor = view["creditor"]
    found = {name: view.get(name, "") for name in NAMES}
    found |= {
        "creditor_name": creditor.name, "contact": creditor.contact, "phone": creditor.phone,
        "email": creditor.email, "signatory": creditor.signatory,
    }  # fmt: skip
    return {name: str(value or "") for name, value in found.items()}


def write(text: str, language: str, names: Mapping[str, str]) -> Written:
    """Fill the names in. Raises BadPassage."""
    try:
        filled = _template(text, language).render(dict(names))
    except BadPassage:
        raise
    except Exception as error:  # whatever it is, the mail goes without it
        raise BadPassage("passage_broken", f"{type(error).__name__}: {error}"[:200]) from None
    if len(filled) > MOST_WRITTEN:
        raise BadPassage("passage_too_long", str(len(filled)))
    paragraphs = tuple(tuple(_lines(it)) for it in filled.replace("\r", "").split("\n\n"))
    return Written(tuple(it for it in paragraphs if it))


def check(text: str) -> None:
    """Whether a passage can be used at all, in whatever mail. Raises BadPassage."""
    _template(text, "en")


def remarks(passages: Sequence[Passage], written: OwnWords) -> list[tuple[Place, Remark]]:
    """Words that threaten, borrow an authority, tell others, admit, or are not for this reader: place by place."""
    found: dict[tuple[Place, Remark], None] = {}
    for it in passages:
        is_consumer = it.template.startswith("consumer_")
        filled = getattr(written, it.place.value)
        for text in (it.text, filled.text if filled else ""):
            # By the words alone: filled in, the same words may stand on another line.
            for remark in remarks_on(text, typed=text is it.text, is_consumer=is_consumer):
                found.setdefault((it.place, Remark(0, remark.fault, remark.words)))
    return list(found)


@lru_cache(maxsize=256)
def _template(text: str, language: str) -> Template:
    _refuse_size_and_signs(text)
    environment = _environment()
    source = with_french_spaces(text) if language == "fr" else text
    try:
        tree = environment.parse(source)
        _refuse_doing(tree)
        return environment.from_string(tree)
    except BadPassage:
        raise
    except TemplateSyntaxError as error:
        raise BadPassage("passage_unreadable", f"{error.lineno}: {error.message}") from None
    except Exception as error:  # the parser was written for people we trust
        raise BadPassage("passage_unreadable", type(error).__name__) from None


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, cache_size=0)
    environment.globals.clear()
    environment.filters.clear()
    environment.tests.clear()
    return environment


def _refuse_size_and_signs(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise BadPassage("passage_too_long", str(len(text)))
    for sign in text:
        if not sign.isprintable() and sign not in "\n\r\t" and not unicodedata.category(sign).startswith("Z"):
            raise BadPassage("passage_sign", f"U+{ord(sign):04X}")


def _refuse_doing(tree: nodes.Template) -> None:
    """Only names and ifs. Names are looked at before anything is compiled, for compiling computes constants."""
    for seen, (node, depth) in enumerate(_walk(tree), start=1):
        if not isinstance(node, _ALLOWED):
            raise BadPassage("passage_does", type(node).__name__.lower())
        if isinstance(node, nodes.Name) and node.name not in NAMES:
            raise BadPassage("passage_name", node.name[:60])
        if depth > MOST_DEPTH or seen > MOST_NODES:
            raise BadPassage("passage_deep")


def _walk(tree: nodes.Node) -> Iterator[tuple[nodes.Node, int]]:
    waiting = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting += [(child, depth + isinstance(node, nodes.If)) for child in node.iter_child_nodes()]


def _lines(paragraph: str) -> Iterator[str]:
    for line in paragraph.split("\n"):
        told = " ".join(part for part in line.replace("\t", " ").split(" ") if part)
        if told:
            yield told
