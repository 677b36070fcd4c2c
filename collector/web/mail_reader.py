"""What did the debtor see? The frozen bytes of a mail, read back as a mail program would."""

from __future__ import annotations

import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A mail as it was sent. `headers` in their order; `attachments` by name."""

    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    attachments: tuple[str, ...]


def read_mail(eml: bytes) -> ReadMail:
    """Read RFC 5322 bytes; what is missing is empty."""
    message = BytesParser(policy=email.policy.default).parsebytes(eml)
    assert isinstance(message, EmailMessage)
    return ReadMail(
        subject=str(message.get("Subject", "")),
        headers=tuple((name, str(value)) for name, value in message.items()),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=tuple(part.get_filename() or "" for part in message.iter_attachments()),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
