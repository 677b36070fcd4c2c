"""What does SendGrid's Inbound Parse post in raw mode: the mail's own bytes, and the envelope it travelled in.

"POST the raw, full MIME message" puts the whole mail into the form field `email`, in whatever charset it was written
(docs.sendgrid.com, "Setting up the Inbound Parse Webhook"). So the form is read as bytes: decoding it, as web
frameworks do, would damage the proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import orjson
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

MOST_FIELDS: Final = 60


@dataclass(frozen=True, slots=True)
class Posted:
    """A received mail: its bytes as they came, and the addresses of its envelope."""

    raw: bytes
    to: tuple[str, ...]
    sender: str


def read_post(content_type: str, body: bytes) -> Posted:
    """The mail in a post of raw mode. Raises ValueError saying what is missing."""
    kind, options = parse_options_header(content_type)
    boundary = options.get("boundary", "")
    if kind != "multipart/form-data" or not boundary or len(boundary) > 200:
        raise ValueError("the post is no multipart form")
    fields = _fields(body, boundary.encode())
    if not fields.get("email"):
        raise ValueError('the form has no field "email": switch on "POST the raw, full MIME message"')
    return Posted(fields["email"], *_envelope(fields.get("envelope", b"")))


def _fields(body: bytes, boundary: bytes) -> dict[str, bytes]:
    """The fields of the form by name, as bytes; the first of each."""
    decoder = MultipartDecoder(boundary, max_form_memory_size=None, max_parts=MOST_FIELDS)
    found: dict[str, bytearray] = {}
    here: bytearray | None = None
    decoder.receive_data(body)
    decoder.receive_data(None)
    while True:
        event: Event = decoder.next_event()
        if isinstance(event, Epilogue | NeedData):
            return {name: bytes(content) for name, content in found.items()}
        if isinstance(event, Field | File):
            here = bytearray() if event.name in found else found.setdefault(event.name or "", bytearray())
        elif isinstance(event, Data) and here is not None:
            here += event.data


def _envelope(field: bytes) -> tuple[tuple[str, ...], str]:
    try:
        told = orjson.loads(field)
        return tuple(str(it) for it in told["to"])[:50], str(told.get("from", ""))
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return (), ""
