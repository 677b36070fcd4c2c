"""How does a test or a person look into the mailboxes, set the webhook and let debtors answer? Under /sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from collector.sandbox.control import json_object, refusal
from collector.sandbox.inbound_parse import post_inbound
from collector.sandbox.mailboxes import message_view
from collector.sandbox.outgoing import is_loopback
from collector.sandbox.sendgrid_webhook import events_body

if TYPE_CHECKING:
    from collector.sandbox.sendgrid_api import SendGrid


def add_controls(blueprint: Blueprint, sendgrid: SendGrid) -> None:
    """The routes that the real SendGrid does not have."""
    _add_mailboxes(blueprint, sendgrid)
    _add_settings(blueprint, sendgrid)
    _add_posts(blueprint, sendgrid)


def _add_mailboxes(blueprint: Blueprint, sendgrid: SendGrid) -> None:
    office, lock = sendgrid.office, sendgrid.world.lock

    @blueprint.get("/sandbox/mailboxes")
    def mailboxes() -> ResponseReturnValue:
        with lock:
            return jsonify({"total": len(office.accepted), "mailboxes": office.summary()})

    @blueprint.get("/sandbox/mailboxes/<address>")
    def mailbox(address: str) -> ResponseReturnValue:
        with lock:
            return jsonify([message_view(mail) for mail in office.mailbox(address)])


def _add_settings(blueprint: Blueprint, sendgrid: SendGrid) -> None:
    webhook = sendgrid.webhook

    def settings() -> dict[str, Any]:
        return {
            "url": webhook.url,
            "public_key": webhook.signer.public_key,
            "signed": webhook.is_signed,
            "batch_seconds": webhook.batch_seconds,
        }

    @blueprint.get("/sandbox/sendgrid_webhook")
    def read_webhook() -> ResponseReturnValue:
        return jsonify(settings())

    @blueprint.post("/sandbox/sendgrid_webhook")
    def set_webhook() -> ResponseReturnValue:
        wish = json_object()
        url = wish.get("url", webhook.url)
        if url is not None and not (isinstance(url, str) and is_loopback(url)):
            return refusal("url must be an address of this machine: nothing of the pretend world may leave it")
        with sendgrid.world.lock:
            webhook.url = url
            webhook.is_signed = bool(wish.get("signed", webhook.is_signed))
            webhook.batch_seconds = int(wish.get("batch_seconds", webhook.batch_seconds))
            if wish.get("rotate"):
                webhook.signer.rotate()
        return jsonify(settings())

    @blueprint.post("/sandbox/sendgrid_account")
    def set_account() -> ResponseReturnValue:
        wish = json_object()
        with sendgrid.world.lock:
            if "keys" in wish:
                sendgrid.keys = None if wish["keys"] is None else frozenset(wish["keys"])
            if "domain_records" in wish:
                sendgrid.domain_records = wish["domain_records"]
            if "sender_domains" in wish:
                domains = wish["sender_domains"]
                sendgrid.sender_domains = None if domains is None else frozenset(domain.lower() for domain in domains)
        return jsonify({"keys": sorted(sendgrid.keys or []), "sender_domains": sorted(sendgrid.sender_domains or [])})


def _add_posts(blueprint: Blueprint, sendgrid: SendGrid) -> None:
    @blueprint.post("/sandbox/sendgrid_events")
    def post_events() -> ResponseReturnValue:
        events = json_object().get("events")
        if not isinstance(events, list) or sendgrid.webhook.url is None:
            return refusal('send {"events": [...]} after setting a url at /sandbox/sendgrid_webhook')
        sendgrid.webhook.post(events_body(events))
        with sendgrid.world.lock:
            return jsonify(sendgrid.world.webhook_deliveries[-1])

    @blueprint.post("/sandbox/inbound")
    def inbound() -> ResponseReturnValue:
        try:
            result = post_inbound(sendgrid.world, json_object(), sendgrid.webhook.signer, sendgrid.chance)
        except ValueError as error:
            return refusal(str(error))
        return jsonify({"status": result.status, "error": result.error})
