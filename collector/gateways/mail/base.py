"""What is a mail to us, who can carry it, and what may the carrier have answered?"""

from __future__ import annotations

import contextlib
import functools
import ipaddress
import re
import socket
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from email_validator import EmailNotValidError, validate_email

if TYPE_CHECKING:
    from collector.gateways.mail.sendgrid_events import DeliveryEvent

# Marks the notice in custom args and in the headers of a file: the one thing by which a doubt can be resolved.
NOTICE_ARG = "cb_notice"


class Verdict(StrEnum):
    """What we know after one attempt."""

    ACCEPTED = "accepted"  # the provider answers for it from now on
    REFUSED = "refused"  # it will never be taken like this; a person must look
    NOT_SENT = "not_sent"  # certainly nothing left; it may be tried again
    DOUBT = "doubt"  # it may have left; never tried again before the doubt is resolved


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with the mail. `filename` is ASCII: SendGrid garbles others."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One notice to exactly one address. `notice_uid` is random and the only thing we tell a provider about the case.

    `headers` are further header fields, such as Message-ID, References, Auto-Submitted and Date; `category` is the
    name of the step.
    """

    notice_uid: str
    sender_name: str
    sender_email: str
    reply_to: str | None
    to_email: str
    to_name: str
    subject: str
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]
    attachments: tuple[Attachment, ...]
    category: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt or a question. `stop_channel`: no other mail would fare better; stop and alert."""

    verdict: Verdict
    provider_id: str | None
    because: str
    stop_channel: bool = False
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class DomainRecord:
    """A record that the provider wants in the domain name system. `kind` is CNAME or TXT."""

    host: str
    kind: str
    data: str


@dataclass(frozen=True, slots=True)
class Suppressed:
    """An address on a list of the provider's. `kind`: "bounced", "blocked" or "complained"; `raw` is its own entry."""

    email: str
    kind: str
    at: datetime
    reason: str
    raw: Mapping[str, Any]


class MailTransport(Protocol):
    """A way to send mails. `deliver` and `look_up` never raise for a provider's trouble."""

    name: str

    def frozen_bytes(self, mail: Mail) -> bytes:
        """The exact bytes to send: the same for the same mail, kept and hashed before. Raises UnsafeMail."""
        ...

    def deliver(self, payload: bytes) -> Answer:
        """Send exactly those bytes, once."""
        ...

    def look_up(self, notice_uid: str, to_email: str, since: datetime) -> Answer | None:
        """Ask the provider about a mail in doubt, sent at `since` (aware) or later.

        ACCEPTED: it has it. DOUBT: it was asked, answered in full and does not show it (yet); whether absence proves
        anything is for the caller to judge. None: it cannot tell.
        """
        ...

    def events_of(self, notice_uid: str, to_email: str, since: datetime) -> Sequence[DeliveryEvent] | None:
        """What the provider's log knows of a mail that it took at `since`; empty: not there. None: it cannot tell."""
        ...

    def suppressed_since(self, since: datetime) -> Sequence[Suppressed] | None:
        """Addresses the provider has put aside since then, oldest first. None: it has no such lists, or cannot tell."""
        ...

    def records_wanted(self, domain: str) -> Sequence[DomainRecord] | None:
        """What the provider wants in the sender's domain; empty: it does not know the domain. None: it cannot tell."""
        ...

    def payload_as_eml(self, payload: bytes) -> bytes:
        """The mail as a file any mail program opens, for the dossier."""
        ...


class UnsafeMail(ValueError):
    """A field of the mail must not leave the house like this. `remedy` is a sentence for the owner."""

    def __init__(self, field: str, remedy: str) -> None:
        super().__init__(f"{field}: {remedy}")
        self.field = field
        self.remedy = remedy


# U+2028/2029 break lines; the others turn the direction of what follows, so that a name can pose as another (S-14).
_TREACHEROUS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_ENCODED_WORD = re.compile(r"=\?[^?\s]*\?[bBqQ]\?")  # may decode to a line break (RFC 2047)
_HEADER_NAME = re.compile(r"[!-9;-~]+")
_PLAIN_LOCAL_PART = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")
_NOTICE_UID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_FILENAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,120}")
_CONTENT_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_WRITTEN_BY_US = frozenset(
    ["from", "to", "cc", "bcc", "sender", "subject", "reply-to", "received", "dkim-signature", "mime-version",
     "content-type", "content-transfer-encoding", "x-sg-id", "x-sg-eid", "x-collector-notice"]
)  # fmt: skip


def check_header_safety(mail: Mail) -> None:
    """Refuse what could forge a header or reach more than one address (S-14); raises UnsafeMail."""
    if not _NOTICE_UID.fullmatch(mail.notice_uid):
        raise UnsafeMail("notice_uid", "up to 64 ASCII letters, digits, - and _, beginning with a letter or digit.")
    for field in ("sender_name", "to_name", "subject", "category"):
        _check_text(field, getattr(mail, field))
    _check_address("sender_email", mail.sender_email)
    _check_address("to_email", mail.to_email)
    if mail.reply_to is not None:
        _check_address("reply_to", mail.reply_to)
    _check_bodies(mail)
    _check_headers(mail.headers)
    for attachment in mail.attachments:
        _check_attachment(attachment)


def _check_text(field: str, value: str) -> None:
    found = _TREACHEROUS.search(value)
    if found:
        name = unicodedata.name(found[0], f"control character U+{ord(found[0]):04X}")
        raise UnsafeMail(field, f"remove the invisible character {name} at position {found.start() + 1}.")
    if _ENCODED_WORD.search(value):
        raise UnsafeMail(field, "remove the text between =? and ?=, a mail program would decode it.")


def _check_address(field: str, value: str) -> None:
    _check_text(field, value)
    objection = _objection_to_address(value)
    if objection is not None:
        raise UnsafeMail(field, objection)


def _objection_to_address(value: str) -> str | None:
    local, _, domain = value.rpartition("@")
    if len(local) <= 64 and len(value) <= 254 and _PLAIN_LOCAL_PART.fullmatch(local) and _takes_mail(domain):
        return None  # nearly all are like this, and the full check takes as long as writing the mail's text
    return _objection_in_full(value)


@functools.lru_cache(maxsize=1024)
def _takes_mail(domain: str) -> bool:
    return _objection_in_full(f"a@{domain}") is None


def _objection_in_full(value: str) -> str | None:
    try:
        found = validate_email(value, allow_smtputf8=False, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        return f"write exactly one address such as compta@example.fr ({error})"
    # SendGrid takes ASCII only; an address typed with é in its domain has an ASCII spelling, and only one.
    return None if value.isascii() else f"write the domain in its ASCII spelling: {found.ascii_email}"


def _check_bodies(mail: Mail) -> None:
    if not mail.subject.strip():
        raise UnsafeMail("subject", "a mail needs a subject.")
    for field in ("text", "html"):
        body = getattr(mail, field)
        if not body.strip():
            raise UnsafeMail(field, "a mail needs both a text and an HTML body.")
        if "\0" in body:
            raise UnsafeMail(field, "remove the NUL character.")


def _check_headers(headers: tuple[tuple[str, str], ...]) -> None:
    seen: set[str] = set()
    for name, value in headers:
        if not _HEADER_NAME.fullmatch(name):
            raise UnsafeMail("headers", f"{name!r} is not the name of a header field.")
        if name.lower() in _WRITTEN_BY_US or name.lower() in seen:
            raise UnsafeMail("headers", f"{name} is written by the transport, or given twice; leave it out.")
        seen.add(name.lower())
        _check_text(f"headers.{name}", value)
        if not value.isascii():
            raise UnsafeMail(f"headers.{name}", "use ASCII only.")


def _check_attachment(attachment: Attachment) -> None:
    if not _FILENAME.fullmatch(attachment.filename):
        raise UnsafeMail("attachments", f"{attachment.filename!r}: use ASCII letters, digits, space and . _ - only.")
    if not _CONTENT_TYPE.fullmatch(attachment.content_type):
        raise UnsafeMail("attachments", f"{attachment.content_type!r} is not a type such as application/pdf.")
    if not attachment.content:
        raise UnsafeMail("attachments", f"{attachment.filename} is empty.")


def is_loopback(host: str) -> bool:
    """Whether the name means this very machine, so that nothing travels in the clear."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextlib.contextmanager
def hang_up_after(seconds: float, current_socket: Callable[[], socket.socket | None]) -> Iterator[None]:
    """End the conversation after that long, however slowly the other side keeps talking.

    A socket's own timeout starts anew with each byte, so that a dripping answer could hold a worker for hours.
    """

    def hang_up() -> None:
        sock = current_socket()
        if sock is not None:
            with contextlib.suppress(OSError):
                # Not SSLSocket.shutdown, which pulls the TLS state from under the thread that is reading.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
