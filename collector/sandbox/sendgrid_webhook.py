"""How do delivery events reach the service: signed, in batches, tried again for 24 hours, and sometimes badly?

Signature: ECDSA P-256 over SHA-256 of timestamp + raw body, DER in base64 (sendgrid-python 6.12.5, event webhook).
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Iterable
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from collector.sandbox.outgoing import PostResult
from collector.sandbox.sendgrid_events import new_event_id
from collector.sandbox.sendgrid_faults import concerns, event_faults
from collector.sandbox.world import World

SIGNATURE_HEADER = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP_HEADER = "X-Twilio-Email-Event-Webhook-Timestamp"
MAX_BATCH_BYTES = 768_000
RETRY_FOR_SECONDS = 24 * 3600
# SendGrid says "growing intervals"; the figures are ours.
RETRY_AFTER_SECONDS = (60, 120, 240, 480, 960, 1920, 3600)

_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Signer:
    """One key pair for what SendGrid posts; `rotate` makes a new one."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.rotate()

    def rotate(self) -> None:
        # From the seed, so that a story told twice is the same; a real key would never be.
        self._key = ec.derive_private_key(1 + self._chance.randrange(_P256_ORDER - 1), ec.SECP256R1())

    @property
    def public_key(self) -> str:
        """Base64 of the DER SubjectPublicKeyInfo, as SendGrid shows it."""
        der = self._key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(der).decode("ascii")

    def headers(self, timestamp: int, body: bytes) -> dict[str, str]:
        signature = self._key.sign(str(timestamp).encode("ascii") + body, ec.ECDSA(hashes.SHA256()))
        return {SIGNATURE_HEADER: base64.b64encode(signature).decode("ascii"), TIMESTAMP_HEADER: str(timestamp)}


class EventWebhook:
    """The Event Webhook setting of the account, and the events waiting to be posted."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self._world, self._chance = world, chance
        self.signer = Signer(chance)
        self.url: str | None = None
        self.is_signed = True
        self.batch_seconds = 5
        self._waiting: list[dict[str, Any]] = []
        self._is_flush_planned = False

    def take(self, event: dict[str, Any], custom_args: dict[str, str]) -> None:
        """Queue an event, with the custom args merged into its top level; the caller holds the lock."""
        faults = event_faults(self._world)
        if self.url is None or concerns(faults.get("lose"), event["event"]):
            return
        bare = concerns(faults.get("without_custom_args"), event["event"])
        posted = {**({} if bare else custom_args), **event}
        for copy in range(1 + int(faults.get("duplicate", 0))):
            again = {} if copy == 0 else {"sg_event_id": new_event_id(self._chance)}
            self._enqueue({**posted, **again}, int(faults.get("delay_seconds", 0)) + copy * 7 * self.batch_seconds)

    def _enqueue(self, event: dict[str, Any], delay_seconds: int) -> None:
        if delay_seconds:
            self._world.post_later(self._world.now() + delay_seconds, lambda: self._enqueue(event, 0))
            return
        with self._world.lock:
            self._waiting.append(event)
            if not self._is_flush_planned:
                self._is_flush_planned = True
                self._world.post_later(self._world.now() + self.batch_seconds, self._flush)

    def _flush(self) -> None:
        with self._world.lock:
            events, self._waiting, self._is_flush_planned = self._waiting, [], False
            if event_faults(self._world).get("reorder"):
                events.reverse()
        for body in _bodies(events):
            self.post(body)

    def post(self, body: bytes) -> None:
        """Post a body now, and again and again for 24 hours until somebody answers 2xx."""
        url = self.url
        if url is None:
            return
        deadline = self._world.now() + RETRY_FOR_SECONDS
        post_until_accepted(self._world, "sendgrid_event", url, lambda: (body, self._headers(body)), deadline)

    def _headers(self, body: bytes) -> dict[str, str]:
        plain = {"Content-Type": "application/json", "User-Agent": "SendGrid Event API"}
        return plain | (self.signer.headers(self._world.now(), body) if self.is_signed else {})


def events_body(events: Iterable[dict[str, Any]]) -> bytes:
    """The JSON array as it is posted: one event a line, CR LF at the end, which is part of what is signed."""
    lines = (json.dumps(event, separators=(",", ":"), ensure_ascii=False) for event in events)
    return ("[" + ",\r\n".join(lines) + "]\r\n").encode("utf-8")


def _bodies(events: list[dict[str, Any]]) -> list[bytes]:
    """The events in as few bodies as the size limit allows."""
    if not events:
        return []
    body = events_body(events)
    if len(body) <= MAX_BATCH_BYTES or len(events) == 1:
        return [body]
    middle = len(events) // 2
    return _bodies(events[:middle]) + _bodies(events[middle:])


def post_until_accepted(
    world: World,
    kind: str,
    url: str,
    make: Callable[[], tuple[bytes, dict[str, str]]],
    deadline: int,
    give_up: Callable[[PostResult], bool] = lambda _: False,
    attempt: int = 0,
) -> PostResult:
    """Post once; unless answered 2xx (or `give_up` says so) plan the next try, until `deadline` (epoch seconds)."""
    body, headers = make()
    result = world.post(url, body, headers)
    with world.lock:
        world.webhook_deliveries.append(
            {
                "kind": kind,
                "url": url,
                "at": world.now(),
                "attempt": attempt,
                "status": result.status,
                "error": result.error,
            }
        )
        next_at = world.now() + RETRY_AFTER_SECONDS[min(attempt, len(RETRY_AFTER_SECONDS) - 1)]
    if not result.is_accepted and not give_up(result) and next_at <= deadline:
        world.post_later(
            next_at, lambda: _ignore(post_until_accepted(world, kind, url, make, deadline, give_up, attempt + 1))
        )
    return result


def _ignore(_: PostResult) -> None:
    """A later try reports to `webhook_deliveries` only."""
