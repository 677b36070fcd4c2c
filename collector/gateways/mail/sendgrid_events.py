"""What does SendGrid's event webhook say, and was it really SendGrid that said it?"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from collector.gateways.mail.base import NOTICE_ARG

SIGNATURE_HEADER = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP_HEADER = "X-Twilio-Email-Event-Webhook-Timestamp"

# Events are posted again for 24 hours; two hours more for clocks and queues (S-3).
_OLDEST = timedelta(hours=26)
_MOST_AHEAD = timedelta(minutes=5)


class EventKind(StrEnum):
    """What happened to a mail, in our words."""

    PROCESSED = "processed"
    DEFERRED = "deferred"
    DELIVERED = "delivered"  # the recipient's server took it; nobody says it was read
    BOUNCED = "bounced"  # for good; SendGrid drops later mails to the address
    BLOCKED = "blocked"  # this mail only; the address stays good
    DROPPED = "dropped"  # SendGrid did not even try
    OPENED = "opened"
    CLICKED = "clicked"
    COMPLAINED = "complained"  # marked as spam by the recipient
    UNSUBSCRIBED = "unsubscribed"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class DeliveryEvent:
    """One event. `notice_uid` and `provider_id` may be missing: an asynchronous bounce carries no custom args.

    `provider_id` is the X-Message-Id, the first part of sg_message_id. `at` is in UTC, None when it made no sense.
    `dedupe_key` is the same for the same fact told again, even under a new `event_id`.
    """

    kind: EventKind
    notice_uid: str | None
    provider_id: str | None
    to_email: str | None
    at: datetime | None
    reason: str | None
    event_id: str | None
    dedupe_key: str
    raw: Mapping[str, Any]


def verify_event_signature(
    public_keys: Sequence[str], signature: str, timestamp: str, body: bytes, now: datetime
) -> bool:
    """Whether one of the keys (two during a rotation) signed timestamp + raw body, at most 26 h ago, 5 min ahead.

    ECDSA P-256, SHA-256, DER in base64 (sendgrid-python 6.12.5, event webhook). Never raises on what strangers send.
    """
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > 12:
        return False
    age = now.timestamp() - int(timestamp)
    if age > _OLDEST.total_seconds() or age < -_MOST_AHEAD.total_seconds():
        return False
    try:
        der = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return False
    signed = timestamp.encode("ascii") + body
    return any(_is_signed_by(key, der, signed) for key in public_keys)


def _is_signed_by(public_key: str, signature: bytes, signed: bytes) -> bool:
    try:
        key = load_der_public_key(base64.b64decode(public_key, validate=True))
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            return False
        key.verify(signature, signed, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def parse_events(body: bytes) -> list[DeliveryEvent]:
    """The events of one post, in its order; what we do not know is kept as OTHER. ValueError when it is not JSON."""
    try:
        told = json.loads(body)
    except RecursionError:
        raise ValueError("nested too deeply to be a list of events") from None
    return [_event(item if isinstance(item, dict) else {"value": item}) for item in _as_list(told)]


def _as_list(told: Any) -> list[Any]:
    return told if isinstance(told, list) else [told]


def _event(raw: dict[str, Any]) -> DeliveryEvent:
    message_id = _text(raw.get("sg_message_id"))
    return DeliveryEvent(
        kind=_kind(raw),
        notice_uid=_text(raw.get(NOTICE_ARG)),
        provider_id=message_id.partition(".")[0] or None if message_id else None,
        to_email=_text(raw.get("email")),
        at=_instant(raw.get("timestamp")),
        reason=_text(raw.get("reason")) or _text(raw.get("response")),
        event_id=_text(raw.get("sg_event_id")),
        dedupe_key=_dedupe_key(raw),
        raw=raw,
    )


_KINDS = {
    "processed": EventKind.PROCESSED,
    "deferred": EventKind.DEFERRED,
    "delivered": EventKind.DELIVERED,
    "dropped": EventKind.DROPPED,
    "open": EventKind.OPENED,
    "click": EventKind.CLICKED,
    "spamreport": EventKind.COMPLAINED,
    "unsubscribe": EventKind.UNSUBSCRIBED,
    "group_unsubscribe": EventKind.UNSUBSCRIBED,
}


def _kind(raw: dict[str, Any]) -> EventKind:
    if raw.get("event") == "bounce":
        return EventKind.BLOCKED if raw.get("type") == "blocked" else EventKind.BOUNCED
    return _KINDS.get(str(raw.get("event")), EventKind.OTHER)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _instant(value: Any) -> datetime | None:
    """Epoch seconds to UTC; milliseconds too, which a stand-in sends. None for what no clock shows."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:20])
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    try:
        return datetime.fromtimestamp(value // 1000 if value > 99_999_999_999 else value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _dedupe_key(raw: dict[str, Any]) -> str:
    # sg_event_id alone is no key: it may change when an event is posted again, or be missing (sendgrid-nodejs#1435).
    names = ("sg_message_id", "smtp-id", "email", "event", "type", "timestamp", "attempt", "url")
    fact = json.dumps([raw.get(name) for name in names], sort_keys=True, default=str)
    return hashlib.sha256(fact.encode("utf-8", "surrogatepass")).hexdigest()
