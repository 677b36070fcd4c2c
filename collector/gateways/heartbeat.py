"""Signs of life: telling an outside watcher that we live, and asking our own web pages whether they do."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

TIMEOUT_S = 10.0


def ping(url: str) -> bool:
    """GET the watcher's address; whether it answered with success. No redirect is followed, nothing is sent along."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", path)
        return 200 <= connection.getresponse().status < 300
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
