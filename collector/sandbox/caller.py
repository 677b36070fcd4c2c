"""How do the people of the pretend world speak to it: as Stripe's API and its controls are spoken to, over HTTP."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

from collector.sandbox.stripe_errors import Json


class CallRefused(Exception):
    """The world answered with an error; `code` is Stripe's (such as "card_declined"), or empty."""

    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence)
        self.code = code


class Caller:
    """One kept-alive connection to a sandbox on this machine."""

    def __init__(self, port: int, key: str) -> None:
        """`port` of the sandbox on loopback; `key`: a Stripe key of the business, such as sk_test_..."""
        self._connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self._key = key

    def close(self) -> None:
        self._connection.close()

    def read(self, path: str, **params: Any) -> Json:
        """GET of Stripe's API. Raises CallRefused."""
        form = urllib.parse.urlencode(list(_flat(params)))
        return self._stripe("GET", f"{path}?{form}" if form else path, None)

    def read_all(self, path: str, **params: Any) -> Iterator[Json]:
        """Every object of one of Stripe's lists, newest first, a page at a time."""
        after: dict[str, str] = {}
        while True:
            page = self.read(path, limit=100, **params, **after)
            yield from page["data"]
            if not page["has_more"]:
                return
            after = {"starting_after": page["data"][-1]["id"]}

    def post(self, path: str, **params: Any) -> Json:
        """POST of Stripe's API, the parameters as a form. Raises CallRefused."""
        return self._stripe("POST", path, urllib.parse.urlencode(list(_flat(params))))

    def control(self, method: str, path: str, body: Json | None = None) -> Any:
        """One request to /sandbox, in JSON. Raises CallRefused."""
        payload = json.dumps(body) if body is not None else None
        return self._ask(method, f"/sandbox/{path}", payload, {"Content-Type": "application/json"})

    def _stripe(self, method: str, path: str, form: str | None) -> Json:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/x-www-form-urlencoded"}
        answer: Json = self._ask(method, path, form, headers)
        return answer

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Any:
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = json.loads(answer.read())
        if answer.status >= 400:
            error = content.get("error")
            code = error.get("code") or "" if isinstance(error, dict) else ""
            raise CallRefused(f"{method} {path}: {answer.status} {error}", code)
        return content


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Stripe's form fields: {"a": {"b": [1]}} -> a[b][0]=1."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _flat(below, f"{name}[{key}]" if name else key)
    elif isinstance(value, list | tuple):
        for index, below in enumerate(value):
            yield from _flat(below, f"{name}[{index}]")
    elif isinstance(value, bool):
        yield name, str(value).lower()
    else:
        yield name, str(value)
