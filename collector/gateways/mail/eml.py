"""What does a mail look like as a file? The bytes SMTP sends, a folder keeps, and the dossier shows."""

from __future__ import annotations

import email.policy
import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser

from collector.gateways.mail.base import Mail

NOTICE_HEADER = "X-Collector-Notice"

# CRLF and 7 bits: such a message survives every server unchanged, and its hash with it.
_POLICY = email.policy.SMTP.clone(cte_type="7bit")


def compose(mail: Mail) -> bytes:
    """RFC 5322 bytes, the same for the same mail: even the boundaries come from the content, not from chance."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(mail.sender_name, mail.sender_email)
    message["To"] = _address(mail.to_name, mail.to_email)
    if mail.reply_to is not None:
        message["Reply-To"] = _address("", mail.reply_to)
    message["Subject"] = mail.subject
    for name, value in mail.headers:
        message[name] = value
    message[NOTICE_HEADER] = mail.notice_uid
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    for attachment in mail.attachments:
        maintype, _, subtype = attachment.content_type.partition("/")
        message.add_attachment(attachment.content, maintype, subtype, filename=attachment.filename)
    _fix_boundaries(message, mail.notice_uid)
    return message.as_bytes()


def _address(name: str, address: str) -> Address:
    return Address(display_name=name, addr_spec=address)


def _fix_boundaries(message: EmailMessage, notice_uid: str) -> None:
    # "=_" occurs neither in base64 nor in quoted-printable, so that no line of a body can look like a boundary.
    root = hashlib.sha256(notice_uid.encode("ascii")).hexdigest()[:32]
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{root}_{number}")


def envelope(payload: bytes) -> tuple[str, str, str]:
    """(sender address, recipient address, notice uid) as the composed bytes say. KeyError when they are not ours."""
    message = BytesParser(policy=email.policy.SMTP).parsebytes(payload, headersonly=True)
    (sender,), (recipient,) = message["From"].addresses, message["To"].addresses
    return sender.addr_spec, recipient.addr_spec, str(message[NOTICE_HEADER])
