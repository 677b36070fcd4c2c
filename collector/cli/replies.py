"""Commands about what debtors write back: what would the rules read in these mails?"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

import click
import orjson

from collector.cli.base import FAILED, group

if TYPE_CHECKING:
    from datetime import date

    from collector.domain.replies.classify import Reply


class BadReply(ValueError):
    """One line that is no reply; says which field, and how to write it."""


@group.group()
def replies() -> None:
    """What debtors write back, and how it is read."""


@replies.command()
@click.option(
    "--input", "file", required=True, type=click.File("rb"), metavar="FILE.jsonl", help="- for standard input"
)
@click.option("--json", "json_", is_flag=True, help="One JSON object a line instead of text")
def classify(file: Any, json_: bool) -> None:
    """Read replies, one JSON object a line, and say what each means; needs no settings and no database.

    A line holds id and text, and may hold subject, headers, received_at (ISO; default: now) and lang. Code 1: some line
    was no reply; it is told with its number and what to mend, and the others are read.
    """
    from collector.clock import SystemClock
    from collector.domain.replies.classify import classify as read

    today = SystemClock().now().date()
    failed = False
    for number, line in _lines(file):
        told: dict[str, Any] = {"id": f"line {number}"}
        try:
            fields = _fields(line)
            told["id"] = fields.get("id", told["id"])
            reading = read(_reply(fields, today))
            told |= {"labels": list(reading.labels), "facts": dict(reading.facts), "because": reading.because}
        except BadReply as bad:
            failed = True
            told["error"] = f"line {number}: {bad}"
        click.echo(orjson.dumps(told).decode() if json_ else _as_text(told))
    sys.exit(FAILED if failed else 0)


def _lines(file: Any) -> Iterator[tuple[int, bytes]]:
    first: bytes = file.readline()
    lines = chain([first.removeprefix(codecs.BOM_UTF8)], file)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # as PowerShell writes them
        lines = iter((first + file.read()).decode("utf-16", "replace").encode().splitlines())
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, line


def _fields(line: bytes) -> dict[str, Any]:
    try:
        fields = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise BadReply(f"this line is no JSON ({error}); write one object a line") from None
    if not isinstance(fields, dict):
        raise BadReply('this line is no object; write {"id": ..., "text": ...}')
    return fields


def _reply(fields: dict[str, Any], today: date) -> Reply:
    from collector.domain.replies.classify import Reply

    return Reply(
        text=_text(fields, "text", needed=True),
        subject=_text(fields, "subject"),
        headers=_headers(fields.get("headers")),
        received_on=_day(fields.get("received_at"), today),
    )


def _text(fields: dict[str, Any], name: str, *, needed: bool = False) -> str:
    if needed and name not in fields:
        raise BadReply(f"{name}: is missing; write the words of the mail, or null where it has none")
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadReply(f"{name}: a text is needed, not {type(value).__name__}")
    return value


def _headers(value: Any) -> dict[str, str]:
    """Headers as an object, as pairs, as {"name", "value"} objects, or as the raw lines of the mail."""
    from email import message_from_string

    if isinstance(value, str):
        value = message_from_string(value.strip() + "\n\n").items()
    pairs = value.items() if isinstance(value, dict) else value or ()
    try:
        named = [(it["name"], it["value"]) if isinstance(it, dict) else it for it in pairs]
        return {str(name).lower(): str(said) for name, said in named if said is not None}
    except (TypeError, ValueError, KeyError):
        raise BadReply('headers: write an object such as {"Auto-Submitted": "auto-replied"}') from None


def _day(value: Any, today: date) -> date:
    """The day of `received_at`: ISO, as mails write it, or seconds since 1970 (then in UTC)."""
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    if value is None or value == "":
        return today
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC).date()
        return (parsedate_to_datetime if "," in value else datetime.fromisoformat)(value).date()
    except (TypeError, ValueError, OverflowError, OSError):
        raise BadReply(f"received_at: {value!r} is no instant; write it as 2026-03-10T09:00:00+01:00") from None


def _as_text(told: dict[str, Any]) -> str:
    if "error" in told:
        return f"{told['id']}: cannot be read: {told['error']}"
    facts = ", ".join(f"{name} {value}" for name, value in told["facts"].items())
    return f"{told['id']}: {', '.join(told['labels'])}" + (f" ({facts})" if facts else "") + f"\n    {told['because']}"
