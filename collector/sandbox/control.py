"""How does a person or a test turn the clock, switch faults on and look behind the scenes? Routes under /sandbox."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from collector.sandbox.world import World


def control_blueprint(world: World) -> Blueprint:
    """The routes that concern the world itself; the Stripe and SendGrid halves bring their own."""
    blueprint = Blueprint("control", __name__, url_prefix="/sandbox")

    @blueprint.get("/clock")
    def read_clock() -> ResponseReturnValue:
        return jsonify(_clock(world))

    @blueprint.post("/clock")
    def turn_clock() -> ResponseReturnValue:
        wish = json_object()
        try:
            world.move_to(_target(world, wish))
        except ValueError as error:
            return refusal(str(error))
        ran = world.settle() if wish.get("settle") else 0
        return jsonify(_clock(world) | {"ran": ran})

    @blueprint.post("/settle")
    def settle() -> ResponseReturnValue:
        return jsonify(_clock(world) | {"ran": world.settle()})

    @blueprint.get("/faults")
    def read_faults() -> ResponseReturnValue:
        return jsonify(dict(world.faults))

    @blueprint.post("/faults")
    def switch_faults() -> ResponseReturnValue:
        with world.lock:
            merged = {**world.faults, **json_object()}
            world.faults.clear()
            world.faults.update({name: value for name, value in merged.items() if value is not None})
        return jsonify(dict(world.faults))

    @blueprint.get("/webhook_deliveries")
    def webhook_deliveries() -> ResponseReturnValue:
        with world.lock:
            return jsonify(list(world.webhook_deliveries))

    @blueprint.get("/requests")
    def requests_answered() -> ResponseReturnValue:
        return jsonify(list(world.requests))

    return blueprint


def json_object() -> dict[str, Any]:
    """The JSON object the caller sent; anything else counts as an empty one."""
    body = request.get_json(force=True, silent=True)
    return body if isinstance(body, dict) else {}


def refusal(sentence: str, status: int = 400) -> ResponseReturnValue:
    """An answer that says in a sentence why the wish was not granted."""
    return jsonify({"error": sentence}), status


def _clock(world: World) -> dict[str, Any]:
    now = world.now()
    return {"now": now, "iso": datetime.fromtimestamp(now, UTC).isoformat(), "frozen": world.frozen}


def _target(world: World, wish: dict[str, Any]) -> int:
    now = wish.get("now")
    if isinstance(now, int):
        return now
    if isinstance(now, str):
        return parse_instant(now)
    if isinstance(wish.get("advance_seconds"), int):
        return world.now() + int(wish["advance_seconds"])
    raise ValueError('send {"now": "2026-01-05T09:00:00Z"}, {"now": 1767603600} or {"advance_seconds": 3600}')


def parse_instant(text: str) -> int:
    """Seconds since 1970 of an ISO date or instant; without a zone it is UTC. ValueError when it is neither."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
