"""What does a mail that came back say: its sender, its own words, its files, and whether a machine wrote it?

Hostile by assumption: parsed as bytes, nothing is fetched or run, HTML becomes plain text, and every part is bounded.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import parseaddr
from html.parser import HTMLParser
from typing import Final

MOST_PARTS: Final = 60
MOST_TEXT: Final = 1_000_000
MOST_FILES: Final = 20
LARGEST_FILE: Final = 10 * 1024 * 1024
ALLOWED_TYPES: Final = frozenset(
    {
        "application/pdf", "image/png", "image/jpeg", "image/webp", "image/heic", "text/plain", "text/csv",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/msword",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class InboundFile:
    """An attachment. `refused` says why it is not kept on its own (it stays in the mail itself), else ""."""

    name: str
    content_type: str
    content: bytes
    refused: str = ""


@dataclass(frozen=True, slots=True)
class FailedDelivery:
    """A delivery status report (RFC 3464): the address that failed, for good or for now, and the server's reason."""

    address: str
    is_final: bool
    reason: str


@dataclass(frozen=True, slots=True)
class InboundMail:
    """A received mail as far as it could be read. `headers` have lower-case names, the first of each."""

    from_email: str
    subject: str
    text: str
    headers: Mapping[str, str]
    references: tuple[str, ...]  # message ids it answers, without angle brackets, newest first
    recipients: tuple[str, ...]
    files: tuple[InboundFile, ...]
    failed: FailedDelivery | None


def read_mail(raw: bytes) -> InboundMail:
    """Read a raw mail. Total: what cannot be read is left empty, and the bytes are kept by whoever called."""
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
    except (MessageError, ValueError, LookupError, TypeError, IndexError, RecursionError):
        message = EmailMessage()
    headers = _headers(message)
    parts = list(_leaves(message))
    return InboundMail(
        from_email=parseaddr(headers.get("from", ""))[1][:254],
        subject=headers.get("subject", "")[:400],
        text=_text_of(parts),
        headers=headers,
        references=(*_references(headers), *_enclosed(parts)),
        recipients=_recipients(headers),
        files=tuple(_files(parts)),
        failed=_failed(message, parts),
    )


def _headers(message: EmailMessage) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in list(message.keys())[:200]:
        try:
            value = str(message[name])
        except Exception:  # the standard library raises whatever a mangled header makes it raise
            value = ""
        found.setdefault(name.lower(), " ".join(value[:4_000].split()))
    return found


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold something, never deeper or more than is honest; a forwarded mail is a file."""
    waiting, seen = [(message, 0)], 0
    while waiting and seen < MOST_PARTS:
        part, depth = waiting.pop(0)
        seen += 1
        if part.get_content_maintype() == "multipart" and depth < 8:
            waiting[:0] = [(it, depth + 1) for it in _children(part)]
        else:
            yield part


def _children(part: EmailMessage) -> list[EmailMessage]:
    inner = part.get_payload()
    return [it for it in inner[:MOST_PARTS] if isinstance(it, EmailMessage)] if isinstance(inner, list) else []


def _text_of(parts: list[EmailMessage]) -> str:
    """The plain text; where there is none, what a reader would see of the HTML."""
    written = {"plain": "", "html": ""}
    for part in parts:
        kind = part.get_content_subtype()
        if part.get_content_maintype() == "text" and kind in written and not _is_file(part):
            written[kind] += _decoded(part) + "\n"
    return (written["plain"].strip() or _visible(written["html"]))[:MOST_TEXT]


def _decoded(part: EmailMessage) -> str:
    content = _bytes_of(part)[: MOST_TEXT * 4]
    for charset in (_charset(part), "utf-8", "cp1252"):
        try:
            return content.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("utf-8", "replace")


def _charset(part: EmailMessage) -> str:
    try:
        return part.get_content_charset() or "utf-8"
    except (LookupError, ValueError):
        return "utf-8"


def _bytes_of(part: EmailMessage) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return content if isinstance(content, bytes) else b""


def _is_file(part: EmailMessage) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_name_of(part))


def _name_of(part: EmailMessage) -> str:
    try:
        return part.get_filename() or ""
    except (LookupError, ValueError, TypeError, IndexError):
        return ""


def _files(parts: list[EmailMessage]) -> Iterator[InboundFile]:
    found = [it for it in parts if _is_file(it)][:MOST_FILES]
    for number, part in enumerate(found, start=1):
        kind, content = part.get_content_type(), _bytes_of(part)
        refused = ""
        if kind not in ALLOWED_TYPES:
            refused = "type"
        elif len(content) > LARGEST_FILE:
            refused = "size"
        yield InboundFile(_safe_name(_name_of(part), number), kind[:80], b"" if refused else content, refused)


_UNSAFE: Final = re.compile(r"[^\w .()+-]")


def _safe_name(name: str, number: int) -> str:
    """A name of ours: no folder, no control characters, never only dots."""
    last = name.replace("\\", "/").rpartition("/")[2]
    cleaned = _UNSAFE.sub("_", last[:200]).strip(" .")[-100:]
    return cleaned or f"file-{number}"


_ID: Final = re.compile(r"<([^<>\s]{1,200})>")


def _references(headers: Mapping[str, str]) -> tuple[str, ...]:
    answered = _ID.findall(headers.get("in-reply-to", "")) + _ID.findall(headers.get("references", ""))[::-1]
    return tuple(dict.fromkeys(answered))[:40]


def _enclosed(parts: list[EmailMessage]) -> Iterator[str]:
    """The ids of mails it encloses: what came back names the mail that did not arrive (RFC 3462)."""
    for part in parts[:MOST_PARTS]:
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = _children(part)
            found = str(inner[0].get("Message-ID", "")) if inner else ""
        elif kind == "text/rfc822-headers":
            found = _headers(email.message_from_bytes(_bytes_of(part)[:64_000], policy=email.policy.default)).get(
                "message-id", ""
            )
        else:
            continue
        yield from _ID.findall(found[:1_000])[:1]


def _recipients(headers: Mapping[str, str]) -> tuple[str, ...]:
    names = ("delivered-to", "x-original-to", "to", "cc")
    written = (address for name in names for address in headers.get(name, "").split(",")[:20])
    return tuple(parseaddr(it)[1].lower() for it in written if "@" in it)


def _failed(message: EmailMessage, parts: list[EmailMessage]) -> FailedDelivery | None:
    for report in message.walk() if message.is_multipart() else ():
        if report.get_content_type() == "message/delivery-status":
            fields: dict[str, str] = {}
            for block in _children(report)[:10]:
                fields |= {name.lower(): str(value)[:1_000] for name, value in block.items()}
            address = fields.get("final-recipient", fields.get("original-recipient", "")).rpartition(";")[2].strip()
            final = fields.get("action", "").lower() == "failed" and not fields.get("status", "5").startswith("4")
            return FailedDelivery(address.lower()[:254], final, fields.get("diagnostic-code", "")[:300])
    return None


class _Visible(HTMLParser):
    """The text of an HTML mail; what quotes another mail becomes lines with `>`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._hidden = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "head", "title"):
            self._hidden += 1
        if tag == "blockquote":
            self._quoted += 1
        if tag in ("p", "br", "div", "tr", "li", "blockquote", "hr"):
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "head", "title"):
            self._hidden = max(0, self._hidden - 1)
        if tag == "blockquote":
            self._quoted = max(0, self._quoted - 1)
        if tag in ("p", "div", "tr", "blockquote"):
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._quoted and data.strip():
            data = "> " + data.replace("\n", "\n> ")
        self.found.append(data)


def _visible(html: str) -> str:
    reader = _Visible()
    try:
        reader.feed(html[:MOST_TEXT])
        reader.close()
    except (AssertionError, ValueError):
        pass  # what was read until then
    return re.sub(r"\n\s*\n\s*\n+", "\n\n", "".join(reader.found)).strip()
