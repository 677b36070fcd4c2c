"""How the service speaks to whoever watches it: one line an event, without names, addresses or keys."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET = re.compile(r"(?:sk|rk)_(?:live|test)_\w+|whsec_\w+|SG\.[\w.-]+")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")


def set_up_logs(*, json: bool) -> None:
    """Configure structlog and the standard library's loggers once, at start."""
    # At DEBUG these two write request headers, and with them the keys.
    for noisy in ("python_http_client", "stripe", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    renderer: Any = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            mask,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def mask(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take keys, e-mail addresses and account numbers out of a log line (I-50)."""
    return {key: masked(value) if isinstance(value, str) else value for key, value in event.items()}


def masked(text: str) -> str:
    return _IBAN.sub("[iban]", _ADDRESS.sub("[address]", _SECRET.sub("[key]", text)))
