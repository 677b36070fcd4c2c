"""What do providers tell us? Kept only when signed, fresh and ours; worked off later, answered at once."""

from __future__ import annotations

from hashlib import sha256
from hmac import compare_digest

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from collector.domain.readings import EventSeen
from collector.flows.replies import envelope
from collector.flows.reply_room import has_room
from collector.gateways.mail.parse_post import read_post
from collector.gateways.mail.sendgrid_events import parse_events, verify_event_signature
from collector.gateways.stripe_events import KINDS
from collector.gateways.stripe_gateway import BadWebhook, verify_webhook
from collector.parts import Collector
from collector.store import stripe_account
from collector.store.inbox import InboxEvent
from collector.store.inbox_writer import InboxWriter
from collector.web.webhook_alarm import RefusalAlarm
from collector.web.webhook_heard import HeardFromStripe

log = structlog.get_logger()

STRIPE_BYTES = 256 * 1024  # guarantees.md S-1
SENDGRID_BYTES = 1024 * 1024  # a batch of events
REPLY_BYTES = 32 * 1024 * 1024  # SendGrid takes in mails of 30 MB at most


def webhooks_blueprint(collector: Collector, writer: InboxWriter) -> Blueprint:
    """POST /webhooks/stripe, /webhooks/sendgrid and /webhooks/replies. Exempt it from CSRF: the signature is the proof.

    400 or 413 for whatever is not signed, fresh, well-formed and ours, and nothing is kept; 200 once an event is on
    disk; 503 where it could not be kept, so that the provider tries again.
    """
    doors = _Doors(collector, writer)
    blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")
    blueprint.post("/stripe")(doors.stripe_event)
    blueprint.post("/sendgrid")(doors.sendgrid_events)
    blueprint.post("/replies", defaults={"secret": ""})(doors.reply)
    blueprint.post("/replies/<secret>")(doors.reply)
    blueprint.errorhandler(HTTPException)(doors.not_well_formed)
    return blueprint


class _Doors:
    """One method a provider: who knocks, is it ours, and then onto the disk."""

    def __init__(self, collector: Collector, writer: InboxWriter) -> None:
        self._collector, self._writer = collector, writer
        self._alarm = RefusalAlarm(collector.alarms, collector.clock)
        self._heard = HeardFromStripe(collector.store, collector.clock)

    def stripe_event(self) -> Response:
        try:
            event = verify_webhook(
                _body(STRIPE_BYTES),
                request.headers.get("Stripe-Signature", ""),
                self._collector.settings.webhook_secrets,
                self._collector.clock.now(),
                livemode=self._collector.settings.livemode,
            )
            _check_account(self._collector, event)
        except BadWebhook as bad:
            return self._refused("stripe", bad.because)
        if event.kind not in KINDS:
            self._heard.count(event.kind, needed=False)
            return _plain(200, "not needed")
        answer = self._kept(InboxEvent("stripe", event.stripe_id, event.kind, event.subject_id, event.body))
        if answer.status_code == 200:
            self._heard.count(event.kind, needed=True)
        return answer

    def sendgrid_events(self) -> Response:
        body = _body(SENDGRID_BYTES)
        if not self._is_signed(self._collector.settings.event_keys, body):
            return self._refused("sendgrid", "no configured key (SENDGRID_WEBHOOK_PUBLIC_KEY) made this signature")
        try:
            parse_events(body)
        except ValueError:
            return self._refused("sendgrid", "the body is not a list of events")
        # A post has no id of its own; the same bytes sent again are the same post, and each event in it has an id.
        return self._kept(InboxEvent("sendgrid", sha256(body).hexdigest(), "events", "", body))

    def reply(self, secret: str) -> Response:
        if not _may_post_replies(self._collector, secret):
            return self._refused("reply", "the address holds no secret of ours, and no key of ours signs posts", 404)
        body = _body(REPLY_BYTES)
        if not secret and not self._is_signed(self._collector.settings.parse_keys, body):
            return self._refused("reply", "no configured key (SENDGRID_PARSE_PUBLIC_KEY) made this signature")
        try:
            posted = read_post(request.headers.get("Content-Type", ""), body)
        except ValueError as error:
            return self._refused("reply", str(error))
        if not has_room(self._collector, posted.raw, list(posted.to)):
            return self._refused("reply", "more mails came in a day than are taken in at once", 503)
        kept = envelope(posted.raw, list(posted.to), posted.sender)
        return self._kept(InboxEvent("reply", sha256(posted.raw).hexdigest(), "mail", "", kept))

    def not_well_formed(self, error: HTTPException) -> Response:
        status = error.code if isinstance(error, RequestEntityTooLarge) or (error.code or 400) >= 500 else 400
        return self._refused(request.path.split("/")[2], error.name, status or 400)

    def _is_signed(self, keys: tuple[str, ...], body: bytes) -> bool:
        """By SendGrid, with one of these keys, within minutes."""
        signature = request.headers.get("X-Twilio-Email-Event-Webhook-Signature", "")
        timestamp = request.headers.get("X-Twilio-Email-Event-Webhook-Timestamp", "")
        return verify_event_signature(keys, signature, timestamp, body, self._collector.clock.now())

    def _kept(self, event: InboxEvent) -> Response:
        try:
            self._writer.keep([event])
        except Exception:
            log.exception("a webhook could not be kept; the provider will send it again")
            return _plain(503, "not kept, please send again")
        return _plain(200, "kept")

    def _refused(self, source: str, because: str, status: int = 400) -> Response:
        log.warning("webhook refused", source=source, because=because)
        self._alarm.count(source, because)
        return _plain(status, because)


def _may_post_replies(collector: Collector, secret: str) -> bool:
    """By an address nobody can guess, or by a signature; with neither configured, never."""
    ours = collector.settings.collector_reply_secret.get_secret_value()
    if secret:
        return bool(ours) and compare_digest(secret.encode(), ours.encode())
    return bool(collector.settings.parse_keys)


def _check_account(collector: Collector, event: EventSeen) -> None:
    """Most events do not say whose they are: then they are ours. Raises BadWebhook for those of another account."""
    if event.account is None:
        return
    with collector.store.read() as tx:
        ours = stripe_account.account_id(tx)
    if event.account != ours:
        raise BadWebhook("an event of another Stripe account (Connect); `doctor` notes which account is ours")


def _body(bytes_at_most: int) -> bytes:
    """The raw body. Raises RequestEntityTooLarge (413) without reading more than is allowed."""
    request.max_content_length = bytes_at_most
    return request.get_data(cache=False)


def _plain(status: int, text: str) -> Response:
    return Response(text + "\n", status, mimetype="text/plain")
