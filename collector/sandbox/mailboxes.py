"""Which mails has the pretend SendGrid accepted, what is in each mailbox, and who gets no more mail?"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class SentMail:
    """One accepted mail to one recipient. `events` is what happened to it since, oldest first, without custom args."""

    x_message_id: str
    sg_message_id: str
    accepted_at: int
    recipient: str
    payload: dict[str, Any]
    personalization: dict[str, Any]
    api_key_id: str
    is_in_logs: bool = True
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def subject(self) -> str:
        return str(self.personalization.get("subject") or self.payload.get("subject") or "")

    @property
    def from_email(self) -> str:
        sender = self.personalization.get("from") or self.payload["from"]
        return str(sender["email"])

    @property
    def custom_args(self) -> dict[str, str]:
        """Those of the message, overridden by those of the personalization."""
        return {**self.payload.get("custom_args", {}), **self.personalization.get("custom_args", {})}

    @property
    def categories(self) -> list[str]:
        return list(self.payload.get("categories", []))

    @property
    def smtp_id(self) -> str:
        return f"<{self.x_message_id}@geopod-ismtpd-1>"

    @property
    def status(self) -> str:
        """The summary of the Email Logs API: the last event that says something of the delivery decides."""
        for event in reversed(self.events):
            match event["event"]:
                case "bounce":
                    return "blocked" if event.get("type") == "blocked" else "bounced"
                case "delivered" | "deferred" | "dropped" as kind:
                    return str(kind)
        return "processed"


def message_view(mail: SentMail) -> dict[str, Any]:
    """The mail as `GET /sandbox/mailboxes/<address>` shows it. Instants are epoch seconds, contents are base64."""
    return {
        "x_message_id": mail.x_message_id,
        "sg_message_id": mail.sg_message_id,
        "accepted_at": mail.accepted_at,
        "status": mail.status,
        "subject": mail.subject,
        "from": mail.personalization.get("from") or mail.payload["from"],
        "to": mail.personalization["to"],
        "cc": mail.personalization.get("cc", []),
        "reply_to": mail.payload.get("reply_to"),
        "text": _content(mail.payload, "text/plain"),
        "html": _content(mail.payload, "text/html"),
        "headers": {**mail.payload.get("headers", {}), **mail.personalization.get("headers", {})},
        "custom_args": mail.custom_args,
        "categories": mail.categories,
        "attachments": [_attachment_view(attachment) for attachment in mail.payload.get("attachments", [])],
        "events": [event["event"] for event in mail.events],
    }


def _content(payload: dict[str, Any], mime_type: str) -> str | None:
    values = [part["value"] for part in payload.get("content", []) if part["type"] == mime_type]
    return str(values[0]) if values else None


def _attachment_view(attachment: dict[str, Any]) -> dict[str, Any]:
    content = base64.b64decode(attachment["content"])
    return {
        "name": attachment["filename"],
        "type": attachment.get("type", ""),
        "content": attachment["content"],
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


class PostOffice:
    """Every accepted mail, and the suppression lists. Whoever uses it holds the world's lock."""

    def __init__(self) -> None:
        self.accepted: list[SentMail] = []
        self.suppressions: dict[str, dict[str, dict[str, Any]]] = {"bounces": {}, "blocks": {}, "spam_reports": {}}
        self._by_address: dict[str, list[SentMail]] = {}

    def keep(self, mail: SentMail) -> None:
        self.accepted.append(mail)
        self._by_address.setdefault(mail.recipient.lower(), []).append(mail)

    def mailbox(self, address: str) -> list[SentMail]:
        """Mails accepted for that address, oldest first; addresses are compared without case."""
        return self._by_address.get(address.lower(), [])

    def summary(self) -> list[dict[str, Any]]:
        return [
            {"address": address, "count": len(mails), "last_accepted_at": mails[-1].accepted_at}
            for address, mails in sorted(self._by_address.items())
        ]

    def newest_first(self) -> Iterator[SentMail]:
        return reversed(self.accepted)

    def suppress(self, kind: str, address: str, entry: dict[str, Any]) -> None:
        """Put an address on a list: `bounces`, `blocks` or `spam_reports`."""
        self.suppressions[kind][address.lower()] = {"email": address, **entry}

    def drop_reason(self, address: str) -> str | None:
        """Why SendGrid would drop a mail to this address. A block concerned one message only: it drops nothing."""
        if address.lower() in self.suppressions["bounces"]:
            return "Bounced Address"
        if address.lower() in self.suppressions["spam_reports"]:
            return "Spam Reporting Address"
        return None
