"""How do the tests read the documentation? As commands after markers, and links between files."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

_FENCED = r"^<!-- {marker} -->\n```\w*\n(.*?)^```$"
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_CODE_BLOCK = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+\s+(.*)$", re.MULTILINE)
_COMMAND = re.compile(r"python3? -m collector[ \t]+(?:--\w[\w-]*[ \t]+)*([a-z][a-z-]*)")
_NOT_OURS = {".venv", "var", ".git", "node_modules", ".pytest_cache"}


def pages_of(checkout: Path) -> list[Path]:
    """Every Markdown page of the checkout that is ours."""
    pages = checkout.rglob("*.md")
    return sorted(page for page in pages if not _NOT_OURS & set(page.relative_to(checkout).parts))


def command_after(text: str, marker: str) -> str | None:
    """The command in the fenced block that follows the line `<!-- marker -->`, or None."""
    found = re.search(_FENCED.format(marker=re.escape(marker)), text, re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else None


def files_named_by(command: str) -> list[str]:
    """The files of the checkout that a shell command names: `-r requirements.txt`, `scripts/x.sh`."""
    return [word for word in command.split() if re.fullmatch(r"(?!\.venv)[\w./-]+\.(txt|py|sh|toml|in)", word)]


def commands_of(text: str) -> set[str]:
    """The X of every `python -m collector X` in a text."""
    return set(_COMMAND.findall(text))


def broken_links(page: Path, checkout: Path) -> list[str]:
    """Relative links that lead to no file, or to no heading of that file, or out of the checkout."""
    text = _CODE_BLOCK.sub("", page.read_text(encoding="utf-8"))
    return [link for link in _LINK.findall(text) if not _leads_somewhere(link, page, checkout)]


def _leads_somewhere(link: str, page: Path, checkout: Path) -> bool:
    if re.match(r"[a-z][a-z0-9+.-]*:", link):
        return True
    path, _, heading = unquote(link).partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not target.is_relative_to(checkout.resolve()):
        return False
    return not heading or target.suffix != ".md" or heading in _anchors(target.read_text(encoding="utf-8"))


def _anchors(text: str) -> set[str]:
    """Headings as GitHub names them: lower case, punctuation gone, spaces to hyphens."""
    titles = _HEADING.findall(_CODE_BLOCK.sub("", text))
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}
