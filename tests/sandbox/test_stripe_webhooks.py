"""Do events reach the service: signed, retried, doubled or lost as the test wishes, and always to be looked up?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import stripe

from tests.support.stripe_shop import DAY, Json, Shop

HOUR = 3600


@dataclass
class Mailbox:
    """A webhook endpoint that keeps what it receives."""

    url: str = ""
    answer: int = 200
    received: list[tuple[bytes, str]] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [json.loads(body)["id"] for body, _ in self.received]

    @property
    def types(self) -> list[str]:
        return [json.loads(body)["type"] for body, _ in self.received]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            box.received.append((body, self.headers["Stripe-Signature"]))
            self.send_response(box.answer)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True).start()
    box.url = f"http://127.0.0.1:{server.server_port}/webhooks/stripe"
    yield box
    server.shutdown()
    server.server_close()


def listen(shop: Shop, mailbox: Mailbox, *types: str) -> Json:
    wanted = list(types or ("invoice.finalized", "invoice.paid"))
    return shop.post("/v1/webhook_endpoints", url=mailbox.url, enabled_events=wanted)


def test_a_delivery_is_signed_so_that_stripes_own_package_accepts_it(shop: Shop, mailbox: Mailbox) -> None:
    secret = listen(shop, mailbox)["secret"]
    opened = shop.invoice()
    assert mailbox.received == []
    shop.world.settle()

    [(body, header)] = mailbox.received
    assert stripe.WebhookSignature.verify_header(body.decode(), header, secret) is True
    assert header.startswith(f"t={shop.world.now()},v1=")
    event = json.loads(body)
    assert (event["type"], event["data"]["object"]["id"]) == ("invoice.finalized", opened["id"])
    # Nothing is expanded in what is delivered.
    assert event["data"]["object"]["customer"] == opened["customer"]
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(body.decode() + " ", header, secret)


def test_the_secret_is_told_only_once(shop: Shop, mailbox: Mailbox) -> None:
    made = listen(shop, mailbox)
    assert made["secret"].startswith("whsec_")
    assert "secret" not in shop.get(f"/v1/webhook_endpoints/{made['id']}")
    assert "secret" not in shop.get("/v1/webhook_endpoints")["data"][0]


def test_while_a_secret_is_replaced_both_sign(shop: Shop, mailbox: Mailbox) -> None:
    made = listen(shop, mailbox)
    fresh = shop.control(f"webhook_endpoints/{made['id']}/roll_secret", keep_old_seconds=DAY)["secret"]
    shop.invoice()
    shop.world.settle()
    shop.days_pass(2)
    shop.invoice()
    shop.world.settle()

    (first, header), (second, later_header) = mailbox.received
    assert header.count("v1=") == 2
    for secret in (made["secret"], fresh):
        assert stripe.WebhookSignature.verify_header(first.decode(), header, secret)
    assert stripe.WebhookSignature.verify_header(second.decode(), later_header, fresh)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.WebhookSignature.verify_header(second.decode(), later_header, made["secret"])


def test_only_wanted_events_come_and_a_disabled_endpoint_gets_none(shop: Shop, mailbox: Mailbox) -> None:
    made = listen(shop, mailbox, "invoice.paid")
    opened = shop.invoice()
    shop.act(opened, "pay", paid_out_of_band=True)
    shop.world.settle()
    assert mailbox.types == ["invoice.paid"]
    shop.post(f"/v1/webhook_endpoints/{made['id']}", disabled=True)
    shop.act(shop.invoice(), "pay", paid_out_of_band=True)
    shop.world.settle()
    assert mailbox.types == ["invoice.paid"]


def test_a_refused_delivery_is_tried_again_for_three_days_and_then_given_up(shop: Shop, mailbox: Mailbox) -> None:
    listen(shop, mailbox, "invoice.finalized")
    mailbox.answer = 503
    shop.invoice()
    shop.world.settle()
    assert len(mailbox.received) == 1
    shop.world.move_to(shop.world.now() + 4 * 60)
    shop.world.settle()
    assert len(mailbox.received) == 1
    for _ in range(24 * 5):
        shop.world.move_to(shop.world.now() + HOUR)
        shop.world.settle()
    assert len(mailbox.received) == 10
    [missed] = shop.get("/v1/events", delivery_success=False)["data"]
    assert (missed["type"], missed["pending_webhooks"]) == ("invoice.finalized", 1)
    log = shop.session.get(f"{shop.sandbox.base_url}/sandbox/webhook_deliveries", timeout=5).json()
    assert [entry["attempt"] for entry in log] == list(range(1, 11))
    assert log[-1]["at"] - log[0]["at"] <= 3 * DAY + 10 * HOUR


def test_a_delivery_that_succeeds_at_last_is_no_longer_pending(shop: Shop, mailbox: Mailbox) -> None:
    listen(shop, mailbox, "invoice.finalized")
    mailbox.answer = 500
    shop.invoice()
    shop.world.settle()
    mailbox.answer = 200
    shop.days_pass(1)
    shop.world.settle()
    assert len(mailbox.received) == 2
    # The retry is signed anew, with the time of the retry.
    assert mailbox.received[1][1].startswith(f"t={shop.world.now()},")
    assert shop.get("/v1/events", delivery_success=False)["data"] == []


def test_a_lost_delivery_never_arrives_but_the_event_can_be_looked_up(shop: Shop, mailbox: Mailbox) -> None:
    listen(shop, mailbox)
    shop.control("faults", webhook_lost={"match": "invoice.paid", "times": 1})
    opened = shop.invoice()
    shop.act(opened, "pay", paid_out_of_band=True)
    for _ in range(6):
        shop.world.settle()
        shop.days_pass(1)
    assert mailbox.types == ["invoice.finalized"]
    [missed] = shop.get("/v1/events", delivery_success=False)["data"]
    assert missed["type"] == "invoice.paid"


def test_a_late_a_doubled_and_an_overtaken_delivery(shop: Shop, mailbox: Mailbox) -> None:
    listen(shop, mailbox)
    shop.control("faults", webhook_late={"match": "invoice.finalized", "times": 1, "seconds": 7200})
    shop.invoice()
    shop.world.settle()
    assert mailbox.types == []
    shop.world.move_to(shop.world.now() + 7200)
    shop.world.settle()
    assert mailbox.types == ["invoice.finalized"]

    shop.control("faults", webhook_doubled=1)
    opened = shop.invoice()
    shop.world.settle()
    assert mailbox.ids[1] == mailbox.ids[2]

    shop.control("faults", webhook_reordered=1)
    shop.act(opened, "pay", paid_out_of_band=True)
    shop.invoice()
    shop.world.settle()
    assert mailbox.types[3:] == ["invoice.finalized", "invoice.paid"]


def test_an_event_held_back_goes_out_after_a_minute_even_when_nothing_overtakes_it(
    shop: Shop, mailbox: Mailbox
) -> None:
    listen(shop, mailbox)
    shop.control("faults", webhook_reordered=1)
    shop.invoice()
    shop.world.settle()
    assert mailbox.types == []
    shop.world.move_to(shop.world.now() + 60)
    shop.world.settle()
    assert mailbox.types == ["invoice.finalized"]


def test_the_service_may_ask_for_the_invoice_while_it_receives_the_event(shop: Shop) -> None:
    seen: list[str] = []

    class Curious(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append(shop.get(f"/v1/invoices/{event['data']['object']['id']}")["status"])
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Curious)
    Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    shop.post("/v1/webhook_endpoints", url=url, enabled_events=["invoice.finalized"])
    shop.invoice()
    shop.world.settle()
    server.shutdown()
    server.server_close()
    assert seen == ["open"]


def test_a_delivery_signed_by_a_clock_that_is_wrong(shop: Shop, mailbox: Mailbox) -> None:
    secret = listen(shop, mailbox, "invoice.finalized")["secret"]
    shop.control("faults", webhook_clock_skew={"seconds": -301, "times": 1})
    shop.invoice()
    shop.invoice()
    shop.world.settle()
    [(late_body, late), (_, right)] = mailbox.received
    assert late.startswith(f"t={shop.world.now() - 301},")
    assert right.startswith(f"t={shop.world.now()},")
    # The signature itself is good: only the time tells.
    assert stripe.WebhookSignature.verify_header(late_body.decode(), late, secret)


def test_an_endpoint_made_for_an_old_version_is_told_in_its_words(shop: Shop, mailbox: Mailbox) -> None:
    shop.post(
        "/v1/webhook_endpoints", url=mailbox.url, enabled_events=["invoice.finalized"], api_version="2018-02-28"
    )  # fmt: skip
    opened = shop.invoice()
    shop.world.settle()
    event = json.loads(mailbox.received[0][0])
    assert (event["api_version"], event["data"]["object"]["closed"]) == ("2018-02-28", False)
    assert "status" not in event["data"]["object"]
    [looked_up] = shop.get("/v1/events", type="invoice.finalized")["data"]
    assert looked_up["data"]["object"]["status"] == opened["status"]
