"""How does a test speak with the pretend SendGrid: send, let time pass, read mailboxes and events?"""

from __future__ import annotations

import http.client
import json
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from collector.sandbox.server import RunningSandbox, start_sandbox
from collector.sandbox.world import World
from tests.support.receiver import Receiver, receiver

KEY = "SG.c2FuZGJveA.bm90LWEtcmVhbC1rZXk"
START = datetime(2026, 1, 5, 9, 0, 0)


def payload(to: str = "anna@debtor.example", notice: str = "n-1", **changes: Any) -> dict[str, Any]:
    """A good mail/send request; `changes` replace top-level fields, None removes one."""
    request: dict[str, Any] = {
        "personalizations": [{"to": [{"email": to, "name": "Anna"}], "custom_args": {"cb_notice": notice}}],
        "from": {"email": "facturation@mail.example.com", "name": "Atelier Ledoux"},
        "subject": "Facture F-12 : règlement attendu depuis le 14 mars",
        "content": [
            {"type": "text/plain", "value": "Bonjour Anna"},
            {"type": "text/html", "value": "<p>Bonjour Anna</p>"},
        ],
        "categories": ["reminder"],
    }
    return {name: value for name, value in (request | changes).items() if value is not None}


class SendGridSandbox:
    """A started sandbox with a frozen clock, and a listener for its events."""

    def __init__(self, running: RunningSandbox, events: Receiver) -> None:
        self.running, self.world, self.events = running, running.world, events
        self.url = running.base_url
        self.public_key = str(self.control("POST", "sendgrid_webhook", {"url": events.url})["public_key"])

    def call(
        self, method: str, path: str, body: Any = None, key: str = KEY, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """One HTTP call; `body` is sent as JSON unless it is bytes. Raises as http.client does."""
        connection = http.client.HTTPConnection("127.0.0.1", self.running.port, timeout=20)
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        given = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"} | (headers or {})
        try:
            connection.request(method, path, sent, given)
            answer = connection.getresponse()
            return answer.status, dict(answer.headers.items()), answer.read()
        finally:
            connection.close()

    def control(self, method: str, name: str, body: Any = None) -> Any:
        """What a control route answers, as JSON."""
        return json.loads(self.call(method, f"/sandbox/{name}", body)[2])

    def send(self, request: dict[str, Any]) -> str:
        """Send a request that is accepted; returns its X-Message-Id."""
        status, headers, body = self.call("POST", "/v3/mail/send", request)
        assert (status, body) == (202, b""), body
        return headers["X-Message-Id"]

    def errors(self, request: Any) -> list[tuple[str | None, str]]:
        """(field, message) of each objection to a request that is refused with 400."""
        status, _, body = self.call("POST", "/v3/mail/send", request)
        assert status == 400, (status, body)
        return [(error["field"], error["message"]) for error in json.loads(body)["errors"]]

    def mailbox(self, address: str) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.control("GET", f"mailboxes/{urllib.parse.quote(address)}")
        return messages

    def faults(self, **faults: Any) -> None:
        self.control("POST", "faults", faults)

    def pass_seconds(self, seconds: int, step: int = 5) -> None:
        """Let time pass in small steps, so that each thing happens at its own instant."""
        end = self.world.now() + seconds
        while self.world.now() < end:
            self.world.move_to(min(self.world.now() + step, end))
            self.world.settle()

    def told(self) -> list[dict[str, Any]]:
        """Every event posted so far, in the order of arrival."""
        return [event for post in self.events.posts for event in json.loads(post.body)]

    def kinds(self) -> list[str]:
        return [event["event"] for event in self.told()]


@contextmanager
def sendgrid_sandbox() -> Iterator[SendGridSandbox]:
    """A fresh pretend SendGrid at 2026-01-05 09:00 UTC."""
    running = start_sandbox(World(start=START, frozen=True))
    try:
        with receiver() as events:
            yield SendGridSandbox(running, events)
    finally:
        running.stop()
