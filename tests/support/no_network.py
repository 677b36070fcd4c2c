"""How does a play of thousands of worlds spare the loopback, where the network is not what is tried?

The pretend Stripe's Dashboard and its webhooks are called in the same process; what the service asks of Stripe, and the
mail it hands over, still travels over HTTP.
"""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Mapping
from typing import Any

from collector.sandbox.http_server import Request, Response, through_wsgi
from collector.sandbox.outgoing import PostResult
from collector.sandbox.server import RunningSandbox
from tests.support.stripe_shop import Exchange, Json, Shop, flat


class NearShop(Shop):
    """A shop that asks its sandbox without a network between."""

    def send(self, method: str, path: str, params: Json | None = None, **headers: str) -> Exchange:
        form = urllib.parse.urlencode(list(flat(params or {})))
        sent = {"authorization": f"Bearer {self.key}", "content-type": "application/x-www-form-urlencoded", **headers}
        posts = method == "POST"
        request = Request(method, path, "" if posts else form, sent, form.encode() if posts else b"")
        return self._exchanged(request)

    def controlled(self, path: str, wish: Json) -> tuple[int, Json]:
        sent = {"content-type": "application/json"}
        made = self._exchanged(Request("POST", f"/sandbox/{path}", "", sent, json.dumps(wish).encode()))
        return made.status, made.body

    def _exchanged(self, request: Request) -> Exchange:
        answer = self.sandbox.answer(request)
        return Exchange(request.method, request.path, answer.status, dict(answer.headers), json.loads(answer.body))


def deliver_to(sandbox: RunningSandbox, application: Any) -> None:
    """Let the sandbox call the webhooks of a WSGI application in this very process."""

    def post(url: str, body: bytes, headers: Mapping[str, str]) -> PostResult:
        parts = urllib.parse.urlsplit(url)
        lower = {name.lower(): value for name, value in headers.items()}
        request = Request("POST", parts.path, parts.query, {**lower, "host": parts.netloc}, body)
        answer: Response = through_wsgi(application, request, parts.hostname or "", parts.port or 80)
        return PostResult(answer.status)

    sandbox.world.post = post
