"""What does a mail that came back say: its sender, its own words, its files, and whether a machine wrote it?

Hostile by assumption: parsed as bytes, nothing is fetched or run, HTML becomes plain text, and every part is bounded.
"""

from __future__ import annotations

import codecs
import email
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr
from html import unescape
from itertools import islice
from typing import Final, cast

MOST_PARTS: Final = 60
MOST_TEXT: Final = 1_000_000
MOST_FILES: Final = 20
MOST_PART_LINES: Final = 1_000  # lines that could begin a part
MOST_BOUNDARIES: Final = 25  # parts that could have parts of their own
MOST_REPORT_LINES: Final = 5_000  # of what a mail server wrote; each empty one may begin a block
MOST_HEADER: Final = 4_000
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
    """A delivery status report (RFC 3464): the address that failed, and the one it was forwarded from; for good or for
    now; and the server's reason.
    """

    addresses: tuple[str, ...]
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
        message = email.message_from_bytes(_readable(raw), policy=_POLICY)
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


class _BoundedHeaders(EmailPolicy):
    """Reads a header no further than an honest one goes: the standard library takes its time over long ones."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        kept: list[str] = []
        left = MOST_HEADER
        for line in sourcelines:
            kept.append(line[:left])
            left -= len(line)
            if left <= 0:
                break
        return super().header_source_parse(kept)


_POLICY: Final = cast("EmailPolicy[EmailMessage]", _BoundedHeaders())
_PART: Final = re.compile(rb"^--", re.MULTILINE)
_BOUNDARY: Final = re.compile(rb"boundary", re.IGNORECASE)
_LINE: Final = re.compile(rb"\n|\r(?!\n)")
_REPORT: Final = re.compile(rb"delivery-status", re.IGNORECASE)


def _readable(raw: bytes) -> bytes:
    """The mail as far as an honest one goes. Each part costs the parser a fraction of a millisecond, and each line that
    fraction of a thousandth for every boundary that is open: 1 MB of short lines behind 900 of them took it 22 s.
    """
    most_lines = MOST_REPORT_LINES if _REPORT.search(raw) else 20_000 + len(raw) // 40
    limits = ((_PART, MOST_PART_LINES), (_BOUNDARY, MOST_BOUNDARIES), (_LINE, most_lines))
    over = (next(islice(pattern.finditer(raw), most, None), None) for pattern, most in limits)
    return raw[: min((it.start() for it in over if it is not None), default=len(raw))]


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
        except (ValueError, LookupError):  # not of that charset; or a charset that is none
            continue
    return content.decode("utf-8", "replace")


_NO_CHARSETS: Final = frozenset({"idna", "punycode", "unicode_escape", "raw-unicode-escape", "undefined"})


def _charset(part: EmailMessage) -> str:
    """What the mail says, where it is a charset; some codecs are none, and take very long over much text."""
    try:
        named = codecs.lookup(part.get_content_charset() or "utf-8").name
    except (LookupError, ValueError):
        return "utf-8"
    return "utf-8" if named in _NO_CHARSETS else named


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
            found = _headers(email.message_from_bytes(_bytes_of(part)[:64_000], policy=_POLICY)).get("message-id", "")
        else:
            continue
        yield from _ID.findall(found[:1_000])[:1]


def _recipients(headers: Mapping[str, str]) -> tuple[str, ...]:
    names = ("delivered-to", "x-original-to", "to", "cc")
    written = (address for name in names for address in headers.get(name, "").split(",")[:20])
    return tuple(parseaddr(it)[1].lower() for it in written if "@" in it)


def _failed(message: EmailMessage, parts: list[EmailMessage]) -> FailedDelivery | None:
    """Only where the mail itself is such a report: one that somebody encloses in his answer is a file (RFC 6522)."""
    for report in _children(message) if message.get_content_type() == "multipart/report" else ():
        if report.get_content_type() == "message/delivery-status":
            fields: dict[str, str] = {}
            for block in _children(report)[:10]:
                fields |= {name.lower(): str(value)[:1_000] for name, value in block.items()}
            named = (fields.get(f"{which}-recipient", "").rpartition(";")[2].strip() for which in ("final", "original"))
            addresses = tuple(it.lower()[:254] for it in named if it)
            final = fields.get("action", "").lower() == "failed" and not fields.get("status", "5").startswith("4")
            return FailedDelivery(addresses, final, fields.get("diagnostic-code", "")[:300])
    return None


# One pass: no piece of a mark is looked at twice. (The standard library's HTML parser takes a second for ten thousand
# unfinished tags, and a hundred times as long for ten times as many.)
_MARK: Final = re.compile(r"<!--|<(/?)([a-zA-Z][a-zA-Z0-9]{0,20}+)[^<>]*+>|<[!?/][^<>]*+>")
_HIDDEN: Final = frozenset({"script", "style", "head", "title"})
_LINES: Final = frozenset({"p", "br", "div", "tr", "li", "blockquote", "hr"})


def _visible(html: str) -> str:
    """What a reader would see of an HTML mail, as text; what quotes another mail becomes lines with `>`."""
    html = html[:MOST_TEXT]
    found: list[str] = []
    hidden = quoted = at = 0
    last_comment_ends = html.rfind("-->")
    while mark := _MARK.search(html, at):
        _see(html[at : mark.start()], found, hidden, quoted)
        at = mark.end()
        if mark.group() == "<!--":
            at = html.index("-->", at) + 3 if at <= last_comment_ends else at
            continue
        ends, tag = mark.group(1), (mark.group(2) or "").lower()
        if tag in _HIDDEN:
            hidden = max(0, hidden - 1) if ends else hidden + 1
        if tag == "blockquote":
            quoted = max(0, quoted - 1) if ends else quoted + 1
        if tag in _LINES:
            found.append("\n")
    _see(html[at:], found, hidden, quoted)
    return re.sub(r"\n\s*\n\s*\n+", "\n\n", "".join(found)).strip()


def _see(text: str, found: list[str], hidden: int, quoted: int) -> None:
    if hidden or not text:
        return
    try:
        text = unescape(text)
    except ValueError:  # a number of more digits than Python reads
        pass
    if quoted and text.strip():
        text = "> " + text.replace("\n", "\n> ")
    found.append(text)
