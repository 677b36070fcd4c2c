"""How does a mail leave by SendGrid, and what does each of its answers mean for us? The only file that knows sendgrid.

The payload is built with SendGrid's own helpers; `sendgrid_wire` carries the bytes.
"""

from __future__ import annotations

import base64
import http.client
import json
import urllib.parse
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson
from sendgrid.helpers import mail as helpers
from sendgrid.helpers.mail.exceptions import ApiKeyIncludedException
from sendgrid.helpers.mail.validators import ValidateApiKey

from collector.clock import Clock
from collector.gateways.mail.base import (
    NOTICE_ARG,
    Answer,
    Attachment,
    DomainRecord,
    Mail,
    Suppressed,
    UnsafeMail,
    Verdict,
    check_header_safety,
)
from collector.gateways.mail.eml import compose
from collector.gateways.mail.sendgrid_events import DeliveryEvent, parse_events
from collector.gateways.mail.sendgrid_wire import CONNECT_SECONDS, TOTAL_SECONDS, Reply, SendGridWire

# "30 MB, whole JSON" (sendgrid-php#491); base64 included.
MAX_PAYLOAD_BYTES = 30_000_000

_LOGS_LIMIT = 1000
# Our clock and theirs need not agree; looking a little further back costs nothing.
_CLOCK_MARGIN = timedelta(minutes=5)


_LISTS = (("bounces", "bounced"), ("blocks", "blocked"), ("spam_reports", "complained"))
_PAGE = 500
_MOST_PAGES = 100


class SendGridTransport:
    """Sends by POST /v3/mail/send and resolves doubts by /v3/logs. The key is never logged or shown."""

    name = "sendgrid"

    def __init__(
        self,
        api_key: str,
        host: str,
        clock: Clock,
        *,
        connect_seconds: float = CONNECT_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        """`host`: SENDGRID_API_HOST, such as https://api.sendgrid.com. ValueError when key or host cannot be right."""
        self._wire = SendGridWire(api_key, host, connect_seconds, total_seconds)
        self._clock = clock

    def frozen_bytes(self, mail: Mail) -> bytes:
        """The JSON of the request in UTF-8, keys sorted. Raises UnsafeMail."""
        check_header_safety(mail)
        try:
            payload = orjson.dumps(_payload(mail), option=orjson.OPT_SORT_KEYS)
        except ApiKeyIncludedException:
            raise UnsafeMail("text", "the text begins like a SendGrid API key; remove it.") from None
        except TypeError:
            raise UnsafeMail("text", "half of a surrogate pair is no character; remove it.") from None
        if len(payload) > MAX_PAYLOAD_BYTES:
            raise UnsafeMail("attachments", "the mail exceeds SendGrid's 30 MB; attach less.")
        return payload

    def payload_as_eml(self, payload: bytes) -> bytes:
        """What SendGrid was asked to send, as a mail file. Its own servers wrote the final headers (Date, Received)."""
        return compose(_mail_of(json.loads(payload)))

    def deliver(self, payload: bytes) -> Answer:
        try:
            connection = self._wire.connect()
        except (OSError, UnicodeError, http.client.HTTPException) as trouble:
            return Answer(Verdict.NOT_SENT, None, f"SendGrid could not be reached: {_told(trouble)}")
        try:
            reply = self._wire.exchange(connection, "POST", "/v3/mail/send", payload)
        except (OSError, ValueError, http.client.HTTPException) as trouble:
            return Answer(Verdict.DOUBT, None, f"SendGrid's answer was lost: {_told(trouble)}")
        return verdict_of(reply, self._clock.now())

    def look_up(self, notice_uid: str, to_email: str, since: datetime) -> Answer | None:
        """Search the Email Logs for the recipient, then compare our id in each hit. 30 days back, no paging exists."""
        found = self._found(notice_uid, to_email, since)
        if found is None:
            return None
        if not found:
            return Answer(Verdict.DOUBT, None, "SendGrid's log was read and does not show this mail")
        because = f"SendGrid's log holds this mail, status {found.get('status')}"
        return Answer(Verdict.ACCEPTED, str(found.get("sg_message_id", "")).partition(".")[0] or None, because)

    def events_of(self, notice_uid: str, to_email: str, since: datetime) -> Sequence[DeliveryEvent] | None:
        """The same facts as its webhook tells, custom args apart."""
        found = self._found(notice_uid, to_email, since)
        if found is None:
            return None
        told = found.get("events", [])
        events = [each | {NOTICE_ARG: notice_uid} for each in told if isinstance(each, dict)]
        return parse_events(json.dumps(events).encode())

    def suppressed_since(self, since: datetime) -> Sequence[Suppressed] | None:
        """Bounces, blocks and spam reports, page after page."""
        found: list[Suppressed] = []
        for path, kind in _LISTS:
            for page in range(_MOST_PAGES):
                asked = {"start_time": int(since.timestamp()), "limit": _PAGE, "offset": page * _PAGE}
                rows = self._ask_any("GET", f"/v3/suppression/{path}?{urllib.parse.urlencode(asked)}")
                if not isinstance(rows, list):
                    return None
                found += [each for each in (_suppressed(row, kind) for row in rows) if each is not None]
                if len(rows) < _PAGE:
                    break
        return sorted(found, key=lambda each: each.at)

    def records_wanted(self, domain: str) -> Sequence[DomainRecord] | None:
        """As its page Sender Authentication shows them. A key that may only send mail cannot ask: None."""
        path = f"/v3/whitelabel/domains?domain={urllib.parse.quote(domain, safe='')}"
        known = self._ask_any("GET", path)
        if not isinstance(known, list):
            return None
        sets = [each.get("dns") for each in known if isinstance(each, dict) and each.get("domain") == domain]
        records = [record for found in sets if isinstance(found, dict) for record in found.values()]
        return [
            DomainRecord(str(each["host"]), str(each.get("type", "cname")).upper(), str(each["data"]))
            for each in records
            if isinstance(each, dict) and each.get("host") and each.get("data")
        ]

    def _found(self, notice_uid: str, to_email: str, since: datetime) -> dict[str, Any] | None:
        """The log's entry of our mail; empty where the log was read in full and has none, None where it cannot tell."""
        if '"' in to_email or "\\" in to_email:
            return None
        answer = self._ask("POST", "/v3/logs", {"query": _query(to_email, since), "limit": _LOGS_LIMIT})
        hits = answer.get("messages") if answer is not None else None
        if not isinstance(hits, list):
            return None
        for hit in hits:
            message_id = str(hit.get("sg_message_id", "")) if isinstance(hit, dict) else ""
            detail = self._ask("GET", f"/v3/logs/{urllib.parse.quote(message_id, safe='')}")
            if detail is None or not isinstance(detail.get("custom_args", {}), dict):
                return None
            if detail.get("custom_args", {}).get(NOTICE_ARG) == notice_uid:
                return detail | {"sg_message_id": message_id}
        return {} if len(hits) < _LOGS_LIMIT else None

    def _ask(self, method: str, path: str, question: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
        """A JSON object, or None for any trouble: a question changes nothing and can be asked again."""
        answer = self._ask_any(method, path, question)
        return answer if isinstance(answer, dict) else None

    def _ask_any(self, method: str, path: str, question: Mapping[str, Any] | None = None) -> Any:
        """Whatever JSON it answers, or None."""
        body = json.dumps(question).encode("ascii") if question is not None else b""
        try:
            reply = self._wire.exchange(self._wire.connect(), method, path, body)
            return json.loads(reply.body) if reply.status == 200 else None
        except (OSError, ValueError, http.client.HTTPException):
            return None


def verdict_of(reply: Reply, now: datetime) -> Answer:
    """What a complete answer to mail/send means. Only 202 is acceptance; whatever is not listed leaves a doubt."""
    because = f"SendGrid answered {reply.status}{_explanation(reply)}"
    match reply.status:
        case 202:
            return Answer(Verdict.ACCEPTED, reply.header("X-Message-Id"), because)
        case 429:
            return Answer(Verdict.NOT_SENT, None, because, retry_after_s=_retry_after(reply, now))
        case 400 | 413 | 415:
            return Answer(Verdict.REFUSED, None, because)
        case 401 | 403 | 404 | 405:
            return Answer(Verdict.REFUSED, None, because, stop_channel=True)
        case _:
            return Answer(Verdict.DOUBT, None, because)


def _explanation(reply: Reply) -> str:
    """The messages of SendGrid's error envelope, on one line; nothing when the body is something else."""
    try:
        errors = json.loads(reply.body)["errors"]
        messages = [" ".join(str(error["message"]).split()) for error in errors]
    except (ValueError, KeyError, TypeError):
        return ""
    return f": {'; '.join(messages)}"[:500]


def _retry_after(reply: Reply, now: datetime) -> int:
    """Seconds until the limit is lifted, 1 to 3600; X-RateLimit-Reset is in epoch seconds and may be missing."""
    reset, wait = reply.header("X-RateLimit-Reset"), reply.header("Retry-After")
    if reset is not None and reset.isdecimal():
        seconds = int(reset[:12]) - int(now.timestamp())
    elif wait is not None and wait.isdecimal():
        seconds = int(wait[:12])
    else:
        seconds = 60
    return min(max(seconds, 1), 3600)


def _suppressed(row: Any, kind: str) -> Suppressed | None:
    """An entry of a list; None for what is none: `created` in seconds since 1970, and an address."""
    created = row.get("created") if isinstance(row, dict) else None
    if not isinstance(created, int) or isinstance(created, bool) or not row.get("email"):
        return None
    return Suppressed(str(row["email"]), kind, datetime.fromtimestamp(created, UTC), str(row.get("reason", "")), row)


def _query(to_email: str, since: datetime) -> str:
    instant = (since.astimezone(UTC) - _CLOCK_MARGIN).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f'to_email = "{to_email}" AND sg_message_id_created_at > TIMESTAMP "{instant}"'


def _told(trouble: Exception) -> str:
    return f"{type(trouble).__name__}: {trouble}"[:300]


def _payload(mail: Mail) -> dict[str, Any]:
    """What SendGrid's own helpers make of the mail (a test compares), written down at once: they take a tenth of the
    time that a whole notice does."""
    to, sender = {"email": mail.to_email}, {"email": mail.sender_email}
    if mail.to_name:
        to["name"] = mail.to_name
    if mail.sender_name:
        sender["name"] = mail.sender_name
    payload: dict[str, Any] = {
        "from": sender,
        "subject": mail.subject,
        # In the personalization: there the published schema takes an object under every version. Kept for long and
        # seen by SendGrid's staff, so a random id and nothing else.
        "personalizations": [{"to": [to], "custom_args": {NOTICE_ARG: mail.notice_uid}}],
        "content": [{"type": "text/plain", "value": mail.text}, {"type": "text/html", "value": mail.html}],
        "categories": [mail.category],
        "tracking_settings": _NO_TRACKING,
    }
    for content in payload["content"]:
        _KEY_CHECK.validate_message_text(content["value"])
    if mail.reply_to is not None:
        payload["reply_to"] = {"email": mail.reply_to}
    # SendGrid dates the mail itself.
    if headers := {name: value for name, value in mail.headers if name.lower() != "date"}:
        payload["headers"] = headers
    if mail.attachments:
        payload["attachments"] = [_attachment(it).get() for it in mail.attachments]
    return payload


def _attachment(attachment: Attachment) -> helpers.Attachment:
    content = base64.b64encode(attachment.content).decode("ascii")
    return helpers.Attachment(content, attachment.filename, attachment.content_type, "attachment")


def _no_tracking() -> helpers.TrackingSettings:
    """No rewritten links, no pixel; and no unsubscribe link, which would silence later formal notices."""
    settings = helpers.TrackingSettings()
    settings.click_tracking = helpers.ClickTracking(False, False)
    settings.open_tracking = helpers.OpenTracking(False)
    settings.subscription_tracking = helpers.SubscriptionTracking(False)
    return settings


_NO_TRACKING: Final = _no_tracking().get()
_KEY_CHECK: Final = ValidateApiKey()


def _mail_of(payload: dict[str, Any]) -> Mail:
    """The mail a payload of ours was made from; its Date excepted."""
    block = payload["personalizations"][0]
    texts = {part["type"]: part["value"] for part in payload["content"]}
    return Mail(
        notice_uid=block["custom_args"][NOTICE_ARG],
        sender_name=payload["from"].get("name", ""),
        sender_email=payload["from"]["email"],
        reply_to=payload["reply_to"]["email"] if "reply_to" in payload else None,
        to_email=block["to"][0]["email"],
        to_name=block["to"][0].get("name", ""),
        subject=payload["subject"],
        text=texts["text/plain"],
        html=texts["text/html"],
        headers=tuple(sorted(payload.get("headers", {}).items())),
        attachments=tuple(
            Attachment(part["filename"], part["type"], base64.b64decode(part["content"]))
            for part in payload.get("attachments", [])
        ),
        category=payload["categories"][0],
    )
