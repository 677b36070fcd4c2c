"""What is wrong with a mail/send request? SendGrid's own messages, and nothing let through that it would refuse.

Source of the messages: twilio.com/docs/sendgrid/api-reference/mail-send/errors; of the shape: the published OpenAPI.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any

Refusal = dict[str, str | None]


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TOP_LEVEL = _names(
    "personalizations from reply_to reply_to_list subject content attachments template_id sections headers categories "
    "custom_args send_at batch_id asm ip_pool_name mail_settings tracking_settings"
)
_PERSONALIZATION = _names("from to cc bcc subject headers substitutions dynamic_template_data custom_args send_at")
_RESERVED_HEADERS = _names(
    "x-sg-id x-sg-eid received dkim-signature content-type content-transfer-encoding to from subject reply-to cc bcc"
)
_MAX_RECIPIENTS = 1000
_MAX_CUSTOM_ARGS_BYTES = 10_000
_MAX_SEND_AHEAD_SECONDS = 72 * 3600
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?!\d+$){_LABEL}")


def refusals(payload: Any, now: int) -> list[Refusal]:
    """Every objection to the request, in the order of the document; empty means it would be accepted."""
    if not isinstance(payload, dict):
        return [refusal("Bad Request")]
    return [
        *_unknown_keys(payload, _TOP_LEVEL, ""),
        *_personalizations(payload.get("personalizations"), payload),
        *_sender(payload),
        *_subject(payload),
        *_content(payload),
        *_attachments(payload.get("attachments", [])),
        *_headers(payload.get("headers", {}), "headers"),
        *_categories(payload.get("categories", [])),
        *_custom_args(payload.get("custom_args", {}), "custom_args"),
        *_send_at(payload, now),
    ]


def refusal(message: str, field: str | None = None) -> Refusal:
    """One entry of SendGrid's error envelope."""
    return {"message": message, "field": field, "help": None}


def is_address(value: Any) -> bool:
    """Whether SendGrid would take it for an e-mail address: ASCII, one @, a domain with a dot."""
    return isinstance(value, str) and len(value) <= 254 and _ADDRESS.fullmatch(value) is not None


def _unknown_keys(thing: dict[str, Any], known: frozenset[str], path: str) -> Iterator[Refusal]:
    for key in thing:
        if key not in known:
            yield refusal(f"Additional property {key} is not allowed", f"{path}{key}")


def _personalizations(blocks: Any, payload: dict[str, Any]) -> Iterator[Refusal]:
    if not isinstance(blocks, list) or not blocks:
        yield refusal(
            "The personalizations field is required and must have at least one personalization.", "personalizations"
        )
        return
    if len(blocks) > _MAX_RECIPIENTS:
        yield refusal(
            f"The personalization block is limited to 1000 personalizations per API request. You have "
            f"provided {len(blocks)} personalizations.",
            "personalizations",
        )
    total = 0
    for number, block in enumerate(blocks):
        path = f"personalizations.{number}"
        if not isinstance(block, dict):
            yield refusal("Bad Request", path)
            continue
        total += sum(len(block[kind]) for kind in ("to", "cc", "bcc") if isinstance(block.get(kind), list))
        yield from _personalization(block, path)
    if total > _MAX_RECIPIENTS:
        yield refusal("There is a limit of 1000 total recipients (to + cc + bcc) per request.", "personalizations")


def _personalization(block: dict[str, Any], path: str) -> Iterator[Refusal]:
    yield from _unknown_keys(block, _PERSONALIZATION, f"{path}.")
    if not isinstance(block.get("to"), list) or not block["to"]:
        yield refusal(
            "The to array is required for all personalization objects, and must have at least one email object with a "
            "valid email address.",
            f"{path}.to",
        )
    seen: set[str] = set()
    for kind in ("to", "cc", "bcc"):
        people = block.get(kind, [])
        for position, person in enumerate(people if isinstance(people, list) else [people]):
            yield from _person(person, f"{path}.{kind}.{position}")
            address = str(person.get("email", "")).lower() if isinstance(person, dict) else ""
            if address in seen:
                yield refusal(
                    "Each email address in the personalization block should be unique between to, cc, and bcc. We "
                    f"found the first duplicate instance of [{address}] in the {path}.{kind} field.",
                    path,
                )
            seen.add(address)
    if "from" in block:
        yield from _person(block["from"], f"{path}.from")
    if "subject" in block and not _is_text(block["subject"]):
        yield refusal("The subject must be a string at least one character in length.", f"{path}.subject")
    yield from _headers(block.get("headers", {}), f"{path}.headers")
    yield from _custom_args(block.get("custom_args", {}), f"{path}.custom_args")


def _person(person: Any, path: str) -> Iterator[Refusal]:
    if not isinstance(person, dict) or not is_address(person.get("email")):
        yield refusal("Does not contain a valid address.", f"{path}.email")
    elif not isinstance(person.get("name", ""), str) or _has_line_break(person.get("name", "")):
        yield refusal("The name must be a string without line breaks.", f"{path}.name")
    else:
        yield from _unknown_keys(person, frozenset({"email", "name"}), f"{path}.")


def _sender(payload: dict[str, Any]) -> Iterator[Refusal]:
    if not isinstance(payload.get("from"), dict):
        yield refusal(
            "The from object must be provided for every email send. It is an object that requires the email "
            "parameter, but may also contain a name parameter.",
            "from",
        )
    elif not is_address(payload["from"].get("email")):
        yield refusal("The from email does not contain a valid address.", "from.email")
    else:
        yield from _person(payload["from"], "from")
    if "reply_to" in payload and "reply_to_list" in payload:
        yield refusal("Only one of reply_to and reply_to_list may be used.", "reply_to")
    for path in ("reply_to", "reply_to_list"):
        people = payload.get(path, [])
        for person in people if isinstance(people, list) else [people]:
            yield from _person(person, path)


def _subject(payload: dict[str, Any]) -> Iterator[Refusal]:
    if "subject" in payload and not _is_text(payload["subject"]):
        yield refusal("The subject must be a string at least one character in length.", "subject")
    elif "subject" not in payload and not _every_personalization_has_a_subject(payload):
        yield refusal(
            "The subject is required. You can get around this requirement if you use a template with a subject "
            "defined or if every personalization has a subject defined.",
            "subject",
        )


def _every_personalization_has_a_subject(payload: dict[str, Any]) -> bool:
    blocks = payload.get("personalizations")
    return (
        isinstance(blocks, list)
        and bool(blocks)
        and all(isinstance(b, dict) and _is_text(b.get("subject")) for b in blocks)
    )


def _content(payload: dict[str, Any]) -> Iterator[Refusal]:
    if "template_id" in payload:
        yield refusal("The sandbox keeps no templates: send the content itself.", "template_id")
    parts = payload.get("content")
    if not isinstance(parts, list) or not parts:
        yield refusal("Unless a valid template_id is provided, the content parameter is required.", "content")
        return
    types: list[str] = []
    for number, part in enumerate(parts):
        if not isinstance(part, dict) or not _is_text(part.get("type")):
            yield refusal(
                "The content type must be a string at least one character in length.", f"content.{number}.type"
            )
            continue
        types.append(part["type"])
        if not isinstance(part.get("value"), str) or not part["value"]:
            yield refusal(
                "The content value must be a string at least one character in length.", f"content.{number}.value"
            )
    yield from _content_order(types)


def _content_order(types: list[str]) -> Iterator[Refusal]:
    if any(types.count(once) > 1 for once in ("text/plain", "text/html")):
        yield refusal("If present, text/plain and text/html may only be provided once.", "content")
    rank = {"text/plain": 0, "text/html": 1}
    ranks = [rank.get(mime_type, 2) for mime_type in types]
    if ranks != sorted(ranks):
        yield refusal(
            "If present, text/plain must be first, followed by text/html, followed by any other content.", "content"
        )


def _attachments(attachments: Any) -> Iterator[Refusal]:
    if not isinstance(attachments, list):
        yield refusal("The attachments must be an array.", "attachments")
        return
    for number, attachment in enumerate(attachments):
        path = f"attachments.{number}"
        if not isinstance(attachment, dict):
            yield refusal("Bad Request", path)
            continue
        if not _is_base64(attachment.get("content")):
            yield refusal("The attachment content must be base64 encoded.", f"{path}.content")
        if not _is_text(attachment.get("filename")):
            yield refusal("The attachment filename is required and may not contain line breaks.", f"{path}.filename")
        if "type" in attachment and (not _is_text(attachment["type"]) or ";" in attachment["type"]):
            yield refusal("The attachment type may not contain ';' or line breaks.", f"{path}.type")
        if attachment.get("disposition", "attachment") not in ("attachment", "inline"):
            yield refusal("The attachment disposition must be inline or attachment.", f"{path}.disposition")


def _is_base64(content: Any) -> bool:
    if not isinstance(content, str) or not content:
        return False
    try:
        base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _headers(headers: Any, path: str) -> Iterator[Refusal]:
    if not isinstance(headers, dict):
        yield refusal("The headers must be an object of strings.", path)
        return
    for name, value in headers.items():
        if name.lower() in _RESERVED_HEADERS:
            yield refusal(f"The following header is reserved and may not be used: {name}", f"{path}.{name}")
        elif not isinstance(value, str) or _has_line_break(value) or not re.fullmatch(r"[!-9;-~]+", name):
            yield refusal("Header names are printable ASCII, values are strings without line breaks.", f"{path}.{name}")


def _categories(categories: Any) -> Iterator[Refusal]:
    if not isinstance(categories, list) or not all(isinstance(category, str) for category in categories):
        yield refusal("The categories must be an array of strings.", "categories")
        return
    if len(categories) > 10:
        yield refusal("You may not have more than 10 categories.", "categories")
    if len(set(categories)) != len(categories):
        yield refusal("Each category must be unique.", "categories")
    if any(len(category) > 255 for category in categories):
        yield refusal("Category names cannot be longer than 255 characters.", "categories")


def _custom_args(args: Any, path: str) -> Iterator[Refusal]:
    if not isinstance(args, dict) or not all(isinstance(value, str) for value in args.values()):
        yield refusal("Each custom_arg must be a string.", path)
    elif sum(len(name.encode()) + len(value.encode()) for name, value in args.items()) > _MAX_CUSTOM_ARGS_BYTES:
        yield refusal("The total size of custom_args cannot be greater than 10000 bytes.", path)


def _send_at(payload: dict[str, Any], now: int) -> Iterator[Refusal]:
    send_at = payload.get("send_at")
    if send_at is None:
        return
    if not isinstance(send_at, int) or isinstance(send_at, bool):
        yield refusal("The send_at parameter must be a unix timestamp.", "send_at")
    elif send_at > now + _MAX_SEND_AHEAD_SECONDS:
        yield refusal("Scheduling more than 72 hours in advance is forbidden.", "send_at")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and not _has_line_break(value)


def _has_line_break(value: str) -> bool:
    return any(character in value for character in "\r\n\0")
