"""How does one request reach SendGrid, and its answer come back whole and in time?

Over a connection of our own: the client of SendGrid's package has no time limit, follows redirects with the key, and
loses a 202 whose body is slow.
"""

from __future__ import annotations

import http.client
import ssl
import urllib.parse
from dataclasses import dataclass
from typing import Any

from collector.gateways.mail.base import hang_up_after, is_loopback

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 30.0
_MAX_ANSWER_BYTES = 4_000_000


class SendGridWire:
    """Carries a request to SendGrid's host with our key, which is never logged or shown."""

    def __init__(self, api_key: str, host: str, connect_seconds: float, total_seconds: float) -> None:
        """`host`: SENDGRID_API_HOST, such as https://api.sendgrid.com. ValueError when key or host cannot be right."""
        if not api_key or not api_key.isascii() or not api_key.isprintable() or " " in api_key:
            raise ValueError("SENDGRID_API_KEY is empty or holds spaces; copy it again from SendGrid, API keys.")
        self._authorization = f"Bearer {api_key}"
        self._host = _checked_host(host)
        self._tls = ssl.create_default_context() if self._host.scheme == "https" else None
        self._connect_seconds, self._total_seconds = connect_seconds, total_seconds

    def connect(self) -> http.client.HTTPConnection:
        """Until this returns no byte of the request has left: TCP and TLS only."""
        name, port, limit = self._host.hostname or "", self._host.port, self._connect_seconds
        connection = (
            http.client.HTTPSConnection(name, port, timeout=limit, context=self._tls)
            if self._tls is not None
            else http.client.HTTPConnection(name, port, timeout=limit)
        )
        connection.response_class = _WholeHead
        connection.connect()
        return connection

    def exchange(self, connection: http.client.HTTPConnection, method: str, path: str, body: bytes) -> Reply:
        """Send and read once; nothing is repeated and no redirect followed."""
        headers = {
            "Authorization": self._authorization,
            "Accept": "application/json",
            "Content-Type": "application/json",
            "User-Agent": "collector",
        }
        remaining = self._total_seconds - self._connect_seconds
        sock = connection.sock  # http.client lets go of it before the body is read
        try:
            sock.settimeout(remaining)
            with hang_up_after(remaining, lambda: sock):
                connection.request(method, self._host.path + path, body, headers)
                answer = connection.getresponse()
                return Reply(answer.status, dict(answer.headers.items()), _body(answer))
        finally:
            connection.close()


def _checked_host(host: str) -> urllib.parse.SplitResult:
    parts = urllib.parse.urlsplit(host.rstrip("/"))
    if not parts.hostname or parts.username or parts.query or parts.scheme not in ("http", "https"):
        raise ValueError(f"SENDGRID_API_HOST is {host!r}; write for example https://api.sendgrid.com.")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError(f"SENDGRID_API_HOST is {host!r}; the key may travel over https only, write https://...")
    _ = parts.port  # raises ValueError for a port that is none
    return parts


@dataclass(frozen=True, slots=True)
class Reply:
    """One complete answer head, and its body as far as it matters."""

    status: int
    headers: dict[str, str]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), None)


class _WholeHead(http.client.HTTPResponse):
    """An answer whose head must be whole: http.client takes a head cut in the middle for a complete one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fp = _WholeLines(self.fp)  # type: ignore[assignment]


class _WholeLines:
    """A stream in which a line without its end is an error."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readline(self, limit: int = -1) -> bytes:
        line: bytes = self._stream.readline(limit)
        if not line.endswith(b"\n"):
            raise http.client.IncompleteRead(line)
        return line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _body(answer: http.client.HTTPResponse) -> bytes:
    """The body; none of a 202, whose head says it all and whose body could only keep us waiting."""
    if answer.status == 202:
        return b""
    try:
        return answer.read(_MAX_ANSWER_BYTES)
    except (OSError, ValueError, http.client.HTTPException):
        # The status was read in full and decides; a body would only have explained it.
        return b""
