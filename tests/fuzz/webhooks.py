"""A fuzzer led by coverage at the doors for webhooks: none breaks, nothing unsigned leaves a row, nothing is unreadable
to `stripe explain`.

Not a test of the suite: Atheris wants a compiler's help and hours. In an environment of its own:

    python3.11 -m venv .fuzz && .fuzz/bin/pip install -r requirements.txt atheris==3.0.0
    .fuzz/bin/python -m tests.fuzz.webhooks -max_total_time=600

A crash is written to a file whose bytes, given as an argument, play it again.
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import atheris  # type: ignore[import-untyped]

with atheris.instrument_imports(include=["collector.gateways", "collector.web.webhooks", "collector.store.inbox"]):
    from collector.gateways.stripe_explain import explain
    from collector.web.webhooks import webhooks_blueprint

import stripe
import structlog
from flask import Flask
from sqlalchemy import func, select

from collector.alarms import MemoryAlarms
from collector.clock import TurnableClock
from collector.ids import SeededIds
from collector.parts import Collector
from collector.policy_file import load_policy
from collector.settings import load_settings
from collector.store.inbox_writer import InboxWriter
from collector.store.schema import inbox
from collector.store.session import Store
from tests.support.databases import migrated_sqlite
from tests.support.stripe_shop import MONDAY

SECRET = "whsec_test_secret"
NOW = int(MONDAY.timestamp())
PARIS = ZoneInfo("Europe/Paris")
SNAPSHOT = {
    "id": "evt_1", "object": "event", "type": "invoice.paid", "created": NOW, "livemode": False, "account": None,
    "api_version": "2026-10-28.endive", "data": {"object": {"id": "in_1", "object": "invoice", "customer": "cus_1"}},
}  # fmt: skip
THIN = {
    "id": "evt_2", "object": "v2.core.event", "type": "v1.credit_note.created", "livemode": False, "context": None,
    "created": "2026-01-05T09:00:00.000Z", "related_object": {"id": "cn_1", "type": "credit_note", "url": "/v1/x/cn_1"},
}  # fmt: skip
OBJECTS: tuple[dict[str, Any], ...] = (
    {"object": "invoice", "id": "in_1", "status": "open", "currency": "eur", "total": 12_000, "amount_due": 12_000,
     "amount_paid": 0, "amount_remaining": 12_000, "created": NOW, "due_date": NOW, "customer": "cus_1",
     "collection_method": "send_invoice", "livemode": False, "status_transitions": {"finalized_at": NOW}},
    {"object": "invoice", "id": "in_2", "date": NOW, "closed": False, "paid": False, "forgiven": False,
     "attempted": True, "billing": "send_invoice", "currency": "eur", "total": 12_000, "amount_due": 12_000,
     "customer": "cus_1"},
    {"object": "charge", "id": "ch_1", "amount": 12_000, "amount_refunded": 12_000, "refunded": True,
     "currency": "eur"},
    {"object": "dispute", "id": "dp_1", "amount": 12_000, "currency": "eur", "status": "lost", "charge": "ch_1"},
    {"object": "refund", "id": "re_1", "amount": 12_000, "currency": "eur", "status": "failed", "charge": "ch_1"},
)  # fmt: skip
SIGNED, UNSIGNED, MEDDLED, REPORTS, EXPLAINED = range(5)


class Doors:
    """The service's doors on a database that is thrown away, and what came of knocking."""

    def __init__(self, folder: Path) -> None:
        loaded = load_policy(Path("policy"))
        nowhere: Any = None
        self.store = Store(migrated_sqlite(folder))
        collector = Collector(
            settings=load_settings(
                {}, stripe_api_key="sk_test_x", stripe_webhook_secret=SECRET, collector_data_dir=folder
            ),
            policy=loaded.policy, terms=loaded.terms, rate_book=nowhere, calendars=nowhere, clock=TurnableClock(MONDAY),
            ids=SeededIds(1), alarms=MemoryAlarms(), files=nowhere, store=self.store, stripe=nowhere, mail=nowhere,
            confirms_delivery=False, worker_name="fuzz",
        )  # fmt: skip
        app = Flask("collector")
        app.register_blueprint(webhooks_blueprint(collector, InboxWriter(self.store, collector.clock)))
        self.web = app.test_client()

    def rows(self) -> int:
        with self.store.read() as tx:
            return int(tx.execute(select(func.count()).select_from(inbox)).scalar_one())

    def knock(self, data: bytes) -> None:
        """One request made of these bytes: the first says at which door, the rest is what is sent."""
        if not data:
            return
        how, body = data[0] % 5, data[1:]
        if how == EXPLAINED:
            _explained(body)
            return
        before = self.rows() if how != SIGNED else 0
        door = "sendgrid" if how == REPORTS else "stripe"
        answer = self.web.post(f"/webhooks/{door}", data=body, headers=_headers(how, body))
        assert answer.status_code < 500, (how, answer.status_code)
        if how != SIGNED:
            assert answer.status_code in (400, 413), (how, answer.status_code)
            assert self.rows() == before, how


def _headers(how: int, body: bytes) -> dict[str, str]:
    match how:
        case 0:
            return {"Stripe-Signature": _signature(body)}
        case 1:
            return {}
        case 2:
            true = _signature(b"{}")
            meddled = body[:200].decode("latin-1").replace("\r", "").replace("\n", "").replace("\0", "")
            return {"Stripe-Signature": meddled if true.split(",")[1] not in meddled else ""}
        case _:
            return {"X-Twilio-Email-Event-Webhook-Signature": body[:80].hex()}


def _signature(body: bytes) -> str:
    made: str = stripe.WebhookSignature.generate_signature_header(body.decode("utf-8", "replace"), SECRET, NOW)
    return made


def _explained(body: bytes) -> None:
    try:
        shown = json.loads(body)
    except (ValueError, RecursionError):
        return
    found = explain(shown, date(2026, 1, 5), PARIS)
    assert found.because, shown


def main() -> None:
    """Begin with true events and with objects of several ages of Stripe's API."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        doors = Doors(folder / "data")
        seeds = folder / "seeds"
        seeds.mkdir()
        for number, each in enumerate((SNAPSHOT, THIN, *OBJECTS)):
            for how in range(5):
                (seeds / f"{number}_{how}").write_bytes(bytes([how]) + json.dumps(each).encode())
        atheris.Setup([*sys.argv, str(seeds)] if not _files(sys.argv) else sys.argv, doors.knock)
        atheris.Fuzz()


def _files(arguments: list[str]) -> bool:
    return any(not each.startswith("-") for each in arguments[1:])


if __name__ == "__main__":
    main()
