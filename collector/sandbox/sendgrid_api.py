"""What does the pretend SendGrid answer? `/v3/*` as the real one, and controls under `/sandbox/*`."""

from __future__ import annotations

import json
import random
import re
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from collector.sandbox import sendgrid_logs
from collector.sandbox.mailboxes import PostOffice, SentMail
from collector.sandbox.sendgrid_controls import add_controls
from collector.sandbox.sendgrid_events import Deliveries, new_message_id
from collector.sandbox.sendgrid_faults import SendFault, log_faults, strike, take_send_fault
from collector.sandbox.sendgrid_refusals import Refusal, refusal, refusals
from collector.sandbox.sendgrid_webhook import EventWebhook
from collector.sandbox.world import World

# "30 MB, whole JSON" (sendgrid-php#491); megabytes of a million bytes are the stricter reading.
MAX_REQUEST_BYTES = 30_000_000
LOGS_DELAY_SECONDS = 60

_KEY = re.compile(r"SG\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_BAD_KEY = "The provided authorization grant is invalid, expired, or revoked"
_BAD_SENDER = (
    "The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved."
)
_KNOWN_PATHS = frozenset({"mail/send", "logs"})


class SendGrid:
    """The account: its keys, its post office, its webhook. Registered as `world.services["sendgrid"]`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.office = PostOffice()
        # By domain, the records it wants; None: the key may not ask.
        self.domain_records: dict[str, dict[str, Any]] | None = None
        with world.lock:
            # A chance of its own: the ids of mails then do not depend on what the Stripe half does meanwhile.
            self.chance = random.Random(world.rng.getrandbits(64))
        self.webhook = EventWebhook(world, self.chance)
        self.deliveries = Deliveries(world, self.office, self.chance, self.webhook.take)
        self.keys: frozenset[str] | None = None
        self.sender_domains: frozenset[str] | None = None
        self.accepted_requests: list[dict[str, Any]] = []

    def knows_key(self, key: str) -> bool:
        """Any key of SendGrid's shape, unless a control named the only good ones."""
        return key in self.keys if self.keys is not None else _KEY.fullmatch(key) is not None

    def may_send_as(self, address: str) -> bool:
        """Any sender, unless a control named the authenticated domains."""
        return self.sender_domains is None or address.rpartition("@")[2].lower() in self.sender_domains

    def accept(self, payload: dict[str, Any], key: str, is_reviewed: bool) -> str:
        """Keep the mail for each recipient, let its story begin, and return the X-Message-Id."""
        with self.world.lock:
            x_message_id = new_message_id(self.chance)
            self.accepted_requests.append(payload)
            for mail in self._mails(payload, key, x_message_id):
                mail.is_in_logs = not is_reviewed
                self.office.keep(mail)
                if not is_reviewed:
                    self.deliveries.begin(mail)
        return x_message_id

    def _mails(self, payload: dict[str, Any], key: str, x_message_id: str) -> list[SentMail]:
        now, server = self.world.now(), f"recvd-{self.chance.getrandbits(40):010x}-1-{self.chance.getrandbits(32):08X}"
        people = [
            (person["email"], block)
            for block in payload["personalizations"]
            for kind in ("to", "cc", "bcc")
            for person in block.get(kind, [])
        ]
        return [
            SentMail(x_message_id, f"{x_message_id}.{server}.{n}", now, address, payload, block, key.split(".")[1])
            for n, (address, block) in enumerate(people)
        ]


def sendgrid_blueprint(world: World) -> Blueprint:
    """All routes of the SendGrid half, to be mounted at the root."""
    sendgrid = SendGrid(world)
    world.services["sendgrid"] = sendgrid
    blueprint = Blueprint("sendgrid", __name__)
    _add_mail_send(blueprint, sendgrid)
    _add_logs(blueprint, sendgrid)
    _add_suppressions(blueprint, sendgrid)
    _add_domains(blueprint, sendgrid)
    add_controls(blueprint, sendgrid)

    @blueprint.route("/v3/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def anything_else(rest: str) -> ResponseReturnValue:
        if rest in _KNOWN_PATHS:
            return _errors(405, [refusal("method not allowed")])
        return _errors(404, [refusal("not found")])

    return blueprint


def _add_mail_send(blueprint: Blueprint, sendgrid: SendGrid) -> None:
    @blueprint.post("/v3/mail/send")
    def mail_send() -> ResponseReturnValue:
        body = request.get_data()
        fault = take_send_fault(sendgrid.world, _recipients(body)) if sendgrid.world.faults else None
        if fault is not None and not fault.accepts_the_mail:
            return strike(fault, sendgrid.world.now(), None)
        answer = _take_mail(sendgrid, body, fault)
        if fault is not None and answer.status_code == 202:
            return strike(fault, sendgrid.world.now(), answer)
        return answer


def _recipients(body: bytes) -> list[str]:
    """Whom the request is for, as far as it can be read; a fault may strike some addresses only."""
    try:
        blocks = json.loads(body)["personalizations"]
        return [str(person["email"]) for block in blocks for person in block["to"]]
    except (ValueError, KeyError, TypeError):
        return []


def _take_mail(sendgrid: SendGrid, body: bytes, fault: SendFault | None) -> Response:
    key = _key()
    if not sendgrid.knows_key(key):
        return _errors(401, [refusal(_BAD_KEY)])
    if request.mimetype != "application/json":
        return _errors(415, [refusal("Content-Type should be application/json.")])
    if len(body) > MAX_REQUEST_BYTES:
        return _errors(413, [refusal("The JSON payload you have included in your request is too large.")])
    try:
        payload = json.loads(body)
    except ValueError:
        return _errors(400, [refusal("Bad Request")])
    if wrong := refusals(payload, sendgrid.world.now()):
        return _errors(400, wrong)
    if not sendgrid.may_send_as(payload["from"]["email"]):
        return _errors(403, [refusal(_BAD_SENDER, "from")])
    if payload.get("mail_settings", {}).get("sandbox_mode", {}).get("enable") is True:
        return Response("", 200)
    is_reviewed = fault is not None and fault.kind == "review"
    return Response("", 202, {"X-Message-Id": sendgrid.accept(payload, key, is_reviewed)})


def _add_logs(blueprint: Blueprint, sendgrid: SendGrid) -> None:
    world = sendgrid.world

    def trouble() -> Response | None:
        if not sendgrid.knows_key(_key()):
            return _errors(401, [refusal(_BAD_KEY)])
        status = log_faults(world).get("status")
        return _errors(int(status), [refusal("the logs are out of order")]) if status else None

    def visible() -> list[SentMail]:
        delay = int(log_faults(world).get("delay_seconds", LOGS_DELAY_SECONDS))
        return [mail for mail in sendgrid.office.newest_first() if sendgrid_logs.is_visible(mail, world.now(), delay)]

    @blueprint.post("/v3/logs")
    def search_logs() -> ResponseReturnValue:
        if (answer := trouble()) is not None:
            return answer
        try:
            search = sendgrid_logs.read_search(request.get_json(force=True, silent=True))
        except sendgrid_logs.BadQuery as error:
            return _errors(400, [refusal(str(error), "query")])
        with world.lock:
            hits = [sendgrid_logs.summary_view(mail) for mail in visible() if search.matches(mail)]
        return jsonify({"messages": hits[: search.limit]})

    @blueprint.get("/v3/logs/<sg_message_id>")
    def read_log(sg_message_id: str) -> ResponseReturnValue:
        if (answer := trouble()) is not None:
            return answer
        with world.lock:
            for mail in visible():
                if mail.sg_message_id == sg_message_id:
                    return jsonify(sendgrid_logs.detail_view(mail))
        return _errors(404, [refusal("message not found")])


def _add_domains(blueprint: Blueprint, sendgrid: SendGrid) -> None:
    @blueprint.get("/v3/whitelabel/domains")
    def domains() -> ResponseReturnValue:
        """Domain authentication, as far as the key may see it; it does not say whether the records are there."""
        known = sendgrid.domain_records
        if known is None:
            return _errors(403, [refusal("access forbidden")])
        asked = request.args.get("domain")
        found = [name for name in known if asked in (None, name)]
        return jsonify([{"id": n, "domain": name, "dns": known[name]} for n, name in enumerate(found, 1)])


def _add_suppressions(blueprint: Blueprint, sendgrid: SendGrid) -> None:
    lists = sendgrid.office.suppressions

    def refused(kind: str) -> Response | None:
        if not sendgrid.knows_key(_key()):
            return _errors(401, [refusal("authorization required")])
        return None if kind in lists else _errors(404, [refusal("not found")])

    @blueprint.get("/v3/suppression/<kind>")
    def list_suppressions(kind: str) -> ResponseReturnValue:
        if (answer := refused(kind)) is not None:
            return answer
        start, end = request.args.get("start_time", 0, int), request.args.get("end_time", 2**62, int)
        limit, offset = min(request.args.get("limit", 500, int), 500), request.args.get("offset", 0, int)
        with sendgrid.world.lock:
            entries = [entry for entry in lists[kind].values() if start <= entry["created"] <= end]
        entries.sort(key=lambda entry: (-entry["created"], entry["email"]))
        return jsonify(entries[offset : offset + limit])

    @blueprint.get("/v3/suppression/<kind>/<address>")
    def read_suppression(kind: str, address: str) -> ResponseReturnValue:
        if (answer := refused(kind)) is not None:
            return answer
        found = lists[kind].get(address.lower())
        return jsonify([found] if found else [])

    @blueprint.delete("/v3/suppression/<kind>/<address>")
    def lift_suppression(kind: str, address: str) -> ResponseReturnValue:
        if (answer := refused(kind)) is not None:
            return answer
        with sendgrid.world.lock:
            known = lists[kind].pop(address.lower(), None)
        return Response("", 204) if known else _errors(404, [refusal("not found")])


def _key() -> str:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme == "Bearer" else ""


def _errors(status: int, errors: list[Refusal]) -> Response:
    return Response(json.dumps({"errors": errors}), status, mimetype="application/json")
