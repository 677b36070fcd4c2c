"""What becomes of an accepted mail? The recipient's address decides, so that a story can be told by its addresses.

| local part begins with | what happens |
|---|---|
| bounce | hard bounce; the address is suppressed, later mails are dropped |
| latebounce | delivered, an hour later an asynchronous bounce without custom args; the address is suppressed |
| blocked | bounce of type blocked; the address is not suppressed |
| deferred | deferred, five minutes later delivered |
| spam | delivered, ten minutes later a spam report; later mails are dropped |
| dropped | dropped |
| silent | accepted, logged as processed, and no event ever |
| anything else | processed, delivered |
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from collector.sandbox.mailboxes import PostOffice, SentMail
from collector.sandbox.world import World

_SERVER = {"ip": "198.51.100.7", "tls": 1}
_ADDRESS_UNKNOWN = "550 5.1.1 The email account that you tried to reach does not exist"
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"


@dataclass(frozen=True)
class Happening:
    """One event, some seconds after the mail was accepted (or due to leave), and the list it puts the address on."""

    after_seconds: int
    fields: dict[str, Any] = field(default_factory=dict)
    suppress: str | None = None
    with_custom_args: bool = True


_DELIVERED = Happening(3, {"event": "delivered", "response": "250 2.0.0 OK queued as 4Xy7", **_SERVER})
_HARD = {
    "event": "bounce",
    "type": "bounce",
    "status": "5.1.1",
    "reason": _ADDRESS_UNKNOWN,
    "bounce_classification": "Invalid Address",
    **_SERVER,
}
_BLOCKED = {
    "event": "bounce",
    "type": "blocked",
    "status": "5.7.1",
    "reason": "554 5.7.1 Message refused by the recipient's policy",
    "bounce_classification": "Content",
    **_SERVER,
}
_DEFERRED = {"event": "deferred", "response": "451 4.3.2 Please try again later", "attempt": "0", **_SERVER}

_PROCESSED = Happening(1, {"event": "processed"})
_STORIES: dict[str, tuple[Happening, ...]] = {
    "bounce": (_PROCESSED, Happening(4, _HARD, suppress="bounces")),
    "latebounce": (_PROCESSED, _DELIVERED, Happening(3600, _HARD, suppress="bounces", with_custom_args=False)),
    "blocked": (_PROCESSED, Happening(4, _BLOCKED, suppress="blocks")),
    "deferred": (_PROCESSED, Happening(5, _DEFERRED), Happening(305, _DELIVERED.fields)),
    "spam": (_PROCESSED, _DELIVERED, Happening(600, {"event": "spamreport"}, suppress="spam_reports")),
    "dropped": (Happening(1, {"event": "dropped", "reason": "Invalid"}),),
    "silent": (),
}
_ORDINARY = (_PROCESSED, _DELIVERED)

Post = Callable[[dict[str, Any], dict[str, str]], None]


class Deliveries:
    """Lets each accepted mail live its story on the world's clock, and hands each event to the webhook."""

    def __init__(self, world: World, office: PostOffice, chance: random.Random, post: Post) -> None:
        """`post` takes an event and the custom args that belong to it; it is called with the world's lock held."""
        self._world, self._office, self._chance, self._post = world, office, chance, post

    def begin(self, mail: SentMail) -> None:
        """Schedule what happens to a mail; the caller holds the lock."""
        leaves_at = max(mail.accepted_at, int(mail.payload.get("send_at") or 0))
        # Suppressions count when the mail is processed, not when it was accepted: two mails may be under way.
        self._world.post_later(leaves_at + _PROCESSED.after_seconds, lambda: self._process(mail, leaves_at))

    def _process(self, mail: SentMail, leaves_at: int) -> None:
        with self._world.lock:
            reason = self._office.drop_reason(mail.recipient)
            if reason is not None:
                self._happen(mail, leaves_at, Happening(1, {"event": "dropped", "reason": reason}))
                return
            for happening in story_of(mail.recipient):
                if happening.after_seconds <= _PROCESSED.after_seconds:
                    self._happen(mail, leaves_at, happening)
                else:
                    self._plan(mail, leaves_at, happening)

    def _plan(self, mail: SentMail, leaves_at: int, happening: Happening) -> None:
        def later() -> None:
            with self._world.lock:
                self._happen(mail, leaves_at, happening)

        self._world.post_later(leaves_at + happening.after_seconds, later)

    def _happen(self, mail: SentMail, leaves_at: int, happening: Happening) -> None:
        at = leaves_at + happening.after_seconds
        event = {
            "email": mail.recipient,
            "timestamp": at,
            "smtp-id": mail.smtp_id,
            "sg_event_id": new_event_id(self._chance),
            "sg_message_id": mail.sg_message_id,
            **({"category": mail.categories} if mail.categories else {}),
            **happening.fields,
        }
        mail.events.append(event)
        if happening.suppress is not None:
            fields = happening.fields
            entry = {"created": at, "reason": fields.get("reason", ""), "status": fields.get("status", "")}
            self._office.suppress(happening.suppress, mail.recipient, entry)
        self._post(event, mail.custom_args if happening.with_custom_args else {})


def story_of(address: str) -> tuple[Happening, ...]:
    """What happens to a mail to this address, by the table above."""
    local_part = address.lower()
    return next((story for prefix, story in _STORIES.items() if local_part.startswith(prefix)), _ORDINARY)


def new_event_id(chance: random.Random) -> str:
    """A fresh sg_event_id."""
    return "".join(chance.choices(_LETTERS, k=48))


def new_message_id(chance: random.Random) -> str:
    """A fresh X-Message-Id: 22 letters of base64url, as SendGrid's own."""
    return "".join(chance.choices(_LETTERS, k=22))
