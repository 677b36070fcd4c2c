"""Do event destinations tell thin events as Stripe's own package expects them?"""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
import stripe

from tests.support.stripe_shop import Shop

SECRET, URL = "webhook_endpoint.signing_secret", "webhook_endpoint.url"


class Ear:
    """An address on this machine, and what came there: signature and body."""

    def __init__(self) -> None:
        heard = self.heard = []  # type: list[tuple[str, bytes]]

        class Hears(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                heard.append((self.headers["Stripe-Signature"], body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Hears)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def ear() -> Iterator[Ear]:
    made = Ear()
    Thread(target=made.server.serve_forever, args=(0.02,), daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def destination(shop: Shop, url: str, *types: str, **more: Any) -> Any:
    wish = {"name": "us", "type": "webhook_endpoint", "event_payload": "thin", "enabled_events": list(types), **more}
    return shop.client.v2.core.event_destinations.create(
        {**wish, "webhook_endpoint": {"url": url}, "include": [SECRET, URL]}  # type: ignore[typeddict-item]
    )


def test_a_thin_event_is_signed_and_leads_to_its_object(shop: Shop, ear: Ear) -> None:
    made = destination(shop, ear.url, "v1.invoice.finalized")
    invoice = shop.invoice()
    shop.world.settle()
    [(signed, body)] = ear.heard
    stamp = int(signed.partition(",")[0].removeprefix("t="))
    assert stamp == shop.world.now()
    stripe.WebhookSignature.verify_header(body, signed, made.webhook_endpoint.signing_secret)
    notification: Any = stripe.v2.core.EventNotification.from_json(body, shop.client)
    assert (notification.type, notification.related_object.id) == ("v1.invoice.finalized", invoice["id"])
    assert notification.fetch_related_object().number == invoice["number"]
    assert b"amount" not in body  # it shows nothing of what happened
    fetched = notification.fetch_event()
    assert shop.get(f"/v1/events/{fetched.snapshot_event}")["type"] == "invoice.finalized"
    assert [each.id for each in shop.client.v2.core.events.list({"limit": 5}).data] == [notification.id]


def test_a_snapshot_destination_is_told_in_its_version(shop: Shop, ear: Ear) -> None:
    wish = {"event_payload": "snapshot", "snapshot_api_version": "2018-02-28"}
    destination(shop, ear.url, "invoice.finalized", **wish)
    shop.invoice()
    shop.world.settle()
    [(_, body)] = ear.heard
    assert b'"api_version": "2018-02-28"' in body


def test_it_is_listed_switched_changed_and_deleted(shop: Shop, ear: Ear) -> None:
    core = shop.client.v2.core.event_destinations
    made = destination(shop, ear.url, "v1.invoice.finalized")
    [listed] = core.list({"include": [URL]}).data
    shown: Any = listed.webhook_endpoint
    assert (listed.id, shown.url, shown.signing_secret) == (made.id, ear.url, None)
    assert core.disable(made.id).status == "disabled"
    shop.invoice()
    shop.world.settle()
    assert ear.heard == []
    assert core.enable(made.id).status == "enabled"
    assert core.update(made.id, {"enabled_events": ["v1.invoice.paid"]}).enabled_events == ["v1.invoice.paid"]
    core.delete(made.id)
    assert core.list().data == []
    with pytest.raises(stripe.InvalidRequestError):
        core.retrieve(made.id)


def test_a_destination_for_accounts_hears_of_connected_ones_alone(shop: Shop, ear: Ear) -> None:
    other = shop.control("accounts")["id"]
    destination(shop, ear.url, "v1.customer.created", events_from=["@accounts"])
    shop.customer()
    shop.send("POST", "/v1/customers", {"name": "Petit"}, Stripe_Account=other)
    shop.world.settle()
    [(_, body)] = ear.heard
    assert f'"context":"{other}"'.encode() in body


@pytest.mark.parametrize(
    ("types", "more"),
    [
        (["invoice.paid"], {}), (["*"], {}), ([], {}),
        (["v1.invoice.paid"], {"snapshot_api_version": "2018-02-28"}),
        (["invoice.paid"], {"event_payload": "snapshot"}),
        (["v1.invoice.paid"], {"type": "amazon_eventbridge"}), (["v1.invoice.paid"], {"penalty": 1}),
    ],
)  # fmt: skip
def test_what_stripe_would_refuse_is_refused(shop: Shop, ear: Ear, types: list[str], more: dict[str, Any]) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        destination(shop, ear.url, *types, **more)


def test_a_request_without_a_version_is_refused(shop: Shop) -> None:
    assert shop.send("GET", "/v2/core/event_destinations").status == 400
