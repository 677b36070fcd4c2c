"""What does SendGrid post when a debtor answers? Inbound Parse in raw mode: the whole e-mail as one form field.

Fields as in the samples of sendgrid-python 6.12.5; nothing is decoded, so any charset arrives as it was written.
"""

from __future__ import annotations

import base64
import email.policy
import email.utils
import json
import random
from collections.abc import Mapping
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from typing import Any

from collector.sandbox.outgoing import PostResult
from collector.sandbox.sendgrid_webhook import Signer, post_until_accepted
from collector.sandbox.world import World

RETRY_FOR_SECONDS = 3 * 86_400


def post_inbound(world: World, wish: Mapping[str, Any], signer: Signer, chance: random.Random) -> PostResult:
    """Post a reply to `wish["url"]` and say what was answered first. ValueError for a wish without url or sender.

    SendGrid tries again after an answer of 5xx or none at all, for three days; a 4xx loses the mail for good.
    """
    raw = _raw_email(wish, world.now())
    boundary = f"xYzZY{chance.getrandbits(64):016x}"
    body = _form(_fields(wish, raw), boundary)

    def make() -> tuple[bytes, dict[str, str]]:
        plain = {"Content-Type": f"multipart/form-data; boundary={boundary}", "User-Agent": "SendLib/1.0"}
        return body, plain | (signer.headers(world.now(), body) if wish.get("signed") else {})

    url = wish.get("url")
    if not isinstance(url, str):
        raise ValueError('an inbound post needs a "url"')
    return post_until_accepted(world, "sendgrid_inbound", url, make, world.now() + RETRY_FOR_SECONDS, give_up=_is_final)


def _is_final(result: PostResult) -> bool:
    return result.status is not None and result.status < 500


def _raw_email(wish: Mapping[str, Any], now: int) -> bytes:
    if isinstance(wish.get("raw_email_base64"), str):
        return base64.b64decode(wish["raw_email_base64"], validate=True)
    if isinstance(wish.get("raw_email"), str):
        return str(wish["raw_email"]).encode("utf-8")
    missing = [name for name in ("from", "to", "subject", "text") if not isinstance(wish.get(name), str)]
    if missing:
        raise ValueError(f"an inbound post needs raw_email, raw_email_base64, or from, to, subject and text: {missing}")
    return _written(wish, now)


def _written(wish: Mapping[str, Any], now: int) -> bytes:
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = wish["from"], wish["to"], wish["subject"]
    message["Date"] = email.utils.formatdate(now)
    message["Message-ID"] = wish.get("message_id") or f"<reply.{now}@{wish['from'].rpartition('@')[2].strip('>')}>"
    for name, value in dict(wish.get("headers") or {}).items():
        message[name] = value
    if wish.get("in_reply_to"):
        message["In-Reply-To"] = message["References"] = wish["in_reply_to"]
    message.set_content(wish["text"], charset=wish.get("charset", "utf-8"))
    return message.as_bytes()


def _fields(wish: Mapping[str, Any], raw: bytes) -> dict[str, bytes]:
    headers = BytesHeaderParser(policy=email.policy.compat32).parsebytes(raw)
    sender, recipient = str(headers.get("From", "")), str(headers.get("To", ""))
    domain = email.utils.parseaddr(sender)[1].rpartition("@")[2]
    envelope = wish.get("envelope") or {
        "to": [address for _, address in email.utils.getaddresses([recipient])],
        "from": email.utils.parseaddr(sender)[1],
    }
    texts = {
        "dkim": wish.get("dkim", f"{{@{domain} : pass}}"),
        "to": recipient,
        "from": sender,
        "sender_ip": wish.get("sender_ip", "203.0.113.9"),
        "envelope": json.dumps(envelope, separators=(",", ":")),
        "subject": str(headers.get("Subject", "")),
        "charsets": '{"to":"UTF-8","subject":"UTF-8","from":"UTF-8"}',
        "SPF": wish.get("spf", "pass"),
    }
    fields = {name: str(value).encode("utf-8", "surrogateescape") for name, value in texts.items()}
    return {"dkim": fields.pop("dkim"), "email": raw, **fields}


def _form(fields: Mapping[str, bytes], boundary: str) -> bytes:
    """multipart/form-data of raw bytes: no file name and no charset, as SendGrid posts it."""
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value + b"\r\n"
        for name, value in fields.items()
    ]
    return b"".join(parts) + f"--{boundary}--\r\n".encode()
