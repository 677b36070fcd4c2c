"""What does the Email Logs API (`/v3/logs`) tell about an accepted mail? After tsg_logs_v3.json and its page.

No pagination exists; a page is at most 1000 mails, newest first; 30 days are kept; new mails show with a delay.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from collector.sandbox.mailboxes import SentMail

KEPT_SECONDS = 30 * 86_400
MAX_LIMIT = 1000
DEFAULT_LIMIT = 10

_CONDITION = re.compile(
    r"""\s*(?P<field>\w+)\s*(?:(?P<compare>>=|<=|>|<)\s*TIMESTAMP\s+(?P<instant>"[^"]*"|'[^']*')
    |(?P<equals>=)\s*(?P<value>"[^"]*"|'[^']*')
    |(?P<within>IN)\s*\((?P<values>\s*(?:"[^"]*"|'[^']*')(?:\s*,\s*(?:"[^"]*"|'[^']*'))*\s*)\))\s*""",
    re.VERBOSE,
)
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
}
_EQUALS: dict[str, Callable[[SentMail], str]] = {
    "sg_message_id": lambda mail: mail.sg_message_id,
    "subject": lambda mail: mail.subject,
    "to_email": lambda mail: mail.recipient,
    "reason": lambda mail: reason(mail) or "",
}
_WITHIN: dict[str, Callable[[SentMail], list[str]]] = {
    "status": lambda mail: [mail.status],
    "categories": lambda mail: mail.categories,
}

Condition = Callable[[SentMail], bool]


class BadQuery(ValueError):
    """The query is not one the API understands; the text says why."""


@dataclass(frozen=True)
class LogSearch:
    """A checked request: every condition must hold."""

    conditions: tuple[Condition, ...]
    limit: int

    def matches(self, mail: SentMail) -> bool:
        return all(condition(mail) for condition in self.conditions)


def read_search(body: Any) -> LogSearch:
    """The request body of `POST /v3/logs`, understood; BadQuery otherwise."""
    if not isinstance(body, dict):
        raise BadQuery("invalid request body")
    limit = body.get("limit", DEFAULT_LIMIT)
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= MAX_LIMIT:
        raise BadQuery("limit must be between 1 and 1000")
    query = body.get("query", "")
    if not isinstance(query, str):
        raise BadQuery("query must be a string")
    return LogSearch(tuple(_conditions(query)) if query.strip() else (), limit)


def _conditions(query: str) -> list[Condition]:
    conditions, position = [], 0
    while True:
        found = _CONDITION.match(query, position)
        if found is None:
            raise BadQuery(f"invalid query near: {query[position : position + 40]!r}")
        conditions.append(_condition(found))
        if found.end() == len(query):
            return conditions
        joint = re.compile(r"AND\s+").match(query, found.end())
        if joint is None:
            raise BadQuery("conditions can be combined with AND only")
        position = joint.end()


def _condition(found: re.Match[str]) -> Condition:
    name = found["field"]
    if found["compare"] and name == "sg_message_id_created_at":
        compare, instant = _COMPARE[found["compare"]], _instant(found["instant"][1:-1])
        return lambda mail: compare(mail.accepted_at, instant)
    if found["equals"] and name in _EQUALS:
        read, wanted = _EQUALS[name], found["value"][1:-1]
        return lambda mail: read(mail) == wanted
    if found["within"] and name in _WITHIN:
        read_all, choices = _WITHIN[name], re.findall(r"[\"']([^\"']*)[\"']", found["values"])
        return lambda mail: any(value in choices for value in read_all(mail))
    raise BadQuery(f"field or operator not allowed: {found[0].strip()}")


def _instant(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadQuery(f"invalid timestamp: {text}") from None
    if moment.tzinfo is None:
        raise BadQuery(f"timestamp without a zone: {text}")
    return int(moment.timestamp())


def is_visible(mail: SentMail, now: int, delay_seconds: int) -> bool:
    """Whether the API knows the mail at this instant."""
    return mail.is_in_logs and now - KEPT_SECONDS <= mail.accepted_at <= now - delay_seconds


def summary_view(mail: SentMail) -> dict[str, Any]:
    """One hit of the search (EmailLogsMessage): without custom args, as in the published schema."""
    view = {
        "from_email": mail.from_email,
        "sg_message_id": mail.sg_message_id,
        "subject": mail.subject,
        "to_email": mail.recipient,
        "status": mail.status,
        "sg_message_id_created_at": datetime.fromtimestamp(mail.accepted_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return view | ({"reason": told} if (told := reason(mail)) else {})


def detail_view(mail: SentMail) -> dict[str, Any]:
    """All about one mail (EmailLogsGetMessageByIdResponse): custom args apart, not merged into the events."""
    return {
        "from_email": mail.from_email,
        "sg_message_id": mail.sg_message_id,
        "subject": mail.subject,
        "to_email": mail.recipient,
        "status": mail.status,
        "api_key_id": mail.api_key_id,
        "client_ip": "127.0.0.1",
        "outbound_ip": "198.51.100.7",
        "outbound_ip_type": "shared",
        "category": mail.categories,
        "custom_args": mail.custom_args,
        "events": [event | {"custom_args": mail.custom_args} for event in reversed(mail.events)][:100],
    }


def reason(mail: SentMail) -> str | None:
    """What the last delivery event says in words."""
    for event in reversed(mail.events):
        if told := event.get("reason") or event.get("response"):
            return str(told)
    return None
