"""How does the pretend world call a webhook, without ever reaching the real one?"""

from __future__ import annotations

import http.client
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class PostResult:
    """What the receiver answered: an HTTP status, or no status and the reason why there was none."""

    status: int | None
    error: str | None = None

    @property
    def is_accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def is_loopback(url: str) -> bool:
    """Whether `url` points at this very machine."""
    return urllib.parse.urlsplit(url).hostname in _LOOPBACK


def post_to_loopback(url: str, body: bytes, headers: Mapping[str, str], timeout_seconds: float = 10.0) -> PostResult:
    """POST `body` once. Addresses beyond this machine are refused: nothing of a pretend world may leave it."""
    if not is_loopback(url):
        return PostResult(None, f"not a loopback address: {url}")
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=timeout_seconds)
    target = parts.path or "/"
    try:
        connection.request("POST", f"{target}?{parts.query}" if parts.query else target, body, dict(headers))
        answer = connection.getresponse()
        answer.read()
        return PostResult(answer.status)
    except (OSError, http.client.HTTPException) as error:
        return PostResult(None, f"{type(error).__name__}: {error}")
    finally:
        connection.close()
