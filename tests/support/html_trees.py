"""What does a page consist of, whatever its texts say? Elements, attributes and their nesting, nothing of the words."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_WORDS = frozenset(
    {"content", "value", "title", "aria-label", "alt", "href", "action", "id", "for", "datetime", "cite"}
)


def breaking_anywhere(html: str) -> str:
    """The page of a mail without what keeps a short number on one line: a long one does without it too."""
    return re.sub(r'<span class="whole">([^<]*)</span>', r"\1", html)


def tree_of(html: str) -> list[str]:
    """Every tag in its order and depth, with its attributes; values of those that hold words are left out."""
    reader = _Tree()
    reader.feed(html)
    reader.close()
    return reader.found


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = " ".join(name if name in _WORDS else f"{name}={value}" for name, value in attrs)
        self.found.append(f"{self._depth} {tag} {told}".rstrip())
        if tag not in _VOID:
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self._depth -= 1
            self.found.append(f"{self._depth} /{tag}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"{self._depth} comment")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"{self._depth} pi")
