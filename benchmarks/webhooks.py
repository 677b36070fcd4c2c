"""How many signed events a second are kept durably, each once, and how long does Stripe wait for the answer?

`python -m benchmarks.webhooks [--database sqlite|postgresql] [--connections 8] [--seconds 5]`
gunicorn (gthread, 2 workers x 4 threads) serves the real route; the load comes from processes of this script. Beside
it the limit: the plainest Flask route that checks the signature, inserts the event and commits. Then the events are
worked off, each about an invoice of its own, from a page server that costs nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import http.client
import json
import multiprocessing
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Thread
from typing import Any

import orjson
from flask import Flask, abort, request
from sqlalchemy import func, literal, select

from benchmarks.backfill import static_stripe
from benchmarks.common import SECRET, fresh_database, service
from benchmarks.figures import report
from benchmarks.static_stripe import Invoices
from collector.flows import intake
from collector.parts import Collector
from collector.store import inbox
from collector.store.dialect import insert_for
from collector.store.inbox import InboxEvent
from collector.store.inbox_writer import InboxWriter
from collector.store.schema import case, claim, debtor, invoice
from collector.store.schema import inbox as inbox_table
from collector.store.session import Store
from collector.web.webhooks import webhooks_blueprint

URL_VARIABLE = "BENCHMARK_DATABASE_URL"


def app() -> Flask:
    """What gunicorn serves: the webhook routes alone, on the database named in the environment."""
    collector = service(os.environ[URL_VARIABLE], "http://127.0.0.1:9")
    made = Flask("webhooks")
    made.register_blueprint(webhooks_blueprint(collector, InboxWriter(collector.store, collector.clock)))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--apply", type=int, default=2_000, help="events to work off")
    parser.add_argument("--on-file", type=int, default=0, help="then the same with so many invoices on file, alone")
    options = parser.parse_args()
    if options.on_file:
        with fresh_database(options.database) as url, static_stripe(options.apply, 0) as port:
            _measure_many_on_file(url, port, options)
        return
    for reading, made in (("ours", "app"), ("limit: the plain route", "plain_app")):
        with fresh_database(options.database) as url, gunicorn(url, made) as port:
            _load(port, options.connections, 1.0, "warm")
            waits = _load(port, options.connections, options.seconds, "load")
            _report(url, options, reading, waits)
    with fresh_database(options.database) as url, static_stripe(options.apply, 0) as port:
        _measure_applying(url, port, options)


def plain_app() -> Flask:
    """The limit, for gunicorn: each request checks its signature, inserts its event and commits."""
    store, made = Store(os.environ[URL_VARIABLE]), Flask("plain")

    @made.post("/webhooks/stripe")
    def keep() -> str:
        body = request.get_data()
        stamp, mac = (part.partition("=")[2] for part in request.headers["Stripe-Signature"].split(","))
        expected = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(mac, expected):
            abort(400)
        event, at = orjson.loads(body), datetime.now(UTC)
        row = {
            "source": "stripe", "provider_id": event["id"], "kind": event["type"], "object_id": "", "body": body,
            "received_at": at, "not_before": at,
        }  # fmt: skip
        with store.write_aside() as tx:
            tx.execute(insert_for(tx, inbox_table).on_conflict_do_nothing(), row)
        return "kept"

    return made


def _measure_applying(url: str, port: int, options: argparse.Namespace) -> None:
    """Twice: the invoices are new, then known and unchanged."""
    collector = service(url, f"http://127.0.0.1:{port}")
    for reading in ("applied, invoices new", "applied, invoices known"):
        _apply(collector, reading, options)
    collector.store.close()


def _measure_many_on_file(url: str, port: int, options: argparse.Namespace) -> None:
    """What an event costs does not depend on what is on file: ten thousand invoices, then as many as were asked for."""
    collector = service(url, f"http://127.0.0.1:{port}")
    _apply(collector, "applied, invoices new", options)
    copied = 0
    for on_file in (10_000, options.on_file):
        copies = on_file // options.apply
        _copy_books(collector.store, copied, copies)
        copied = copies
        _apply(collector, f"warm-up, {on_file} on file", options)
        for _ in range(3):
            _apply(collector, f"applied, invoices known, {on_file} on file", options)
    collector.store.close()


def _apply(collector: Collector, reading: str, options: argparse.Namespace) -> None:
    run = time.monotonic_ns()
    events = [
        InboxEvent("stripe", f"evt_{run}_{number}", "invoice.finalized", f"in_1{number:015d}", b"{}")
        for number in range(options.apply)
    ]
    with collector.store.write_aside() as tx:
        inbox.store_events(tx, collector.clock.now(), events)
    wall, cpu = time.perf_counter(), time.process_time()
    assert intake.run(collector)["done"] == options.apply
    seconds = time.perf_counter() - wall
    report(
        load="webhooks", database=options.database, reading=reading, events=options.apply,
        per_s=round(options.apply / seconds), own_cpu_s=round(time.process_time() - cpu, 2),
    )  # fmt: skip


APART = 10_000_000  # between the ids of one copy and of the next


def _copy_books(store: Store, first: int, last: int) -> None:
    """Copies number `first` to `last` of the debtors, cases, invoices and claims first made; without their JSON."""
    for number in range(max(first, 1), last):
        with store.write() as tx:
            for table in (debtor, case, invoice, claim):
                chosen = select(*(_copied(column, number) for column in table.c)).where(table.c.id < APART)
                tx.execute(table.insert().from_select(list(table.c), chosen))
    _settle(store)


def _settle(store: Store) -> None:
    """What the database owes for a million rows at once, it does now: on file for years, they would be long settled.

    Else autovacuum reads them, and checkpoints write them, while events are measured.
    """
    with store.write() as tx:
        tx.exec_driver_sql("ANALYZE")
    if not store.is_sqlite:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for order in ("VACUUM (FREEZE, ANALYZE)", "CHECKPOINT"):
                connection.exec_driver_sql(order)


def _copied(column: Any, number: int) -> Any:
    if column.name == "id" or (column.foreign_keys and column.name in ("debtor_id", "case_id", "invoice_id")):
        return column + number * APART
    if column.name == "stripe_id":
        return column + literal(f"c{number}")
    return literal(b"{}") if column.name == "raw" else column


def _report(url: str, options: argparse.Namespace, reading: str, waits: list[float]) -> None:
    store = Store(url)
    with store.read() as tx:
        kept = tx.execute(
            select(func.count()).select_from(inbox_table).where(inbox_table.c.provider_id.like("evt_load%"))
        ).scalar_one()
        waiting = inbox.state(tx).waiting
    store.close()
    assert kept == len(waits), (kept, len(waits))
    cuts = statistics.quantiles(waits, n=100)
    report(
        load="webhooks", database=options.database, reading=reading, connections=options.connections,
        events=len(waits),
        per_s=round(len(waits) / options.seconds), p50_ms=round(cuts[49] * 1000, 1), p99_ms=round(cuts[98] * 1000, 1),
        longest_ms=round(max(waits) * 1000, 1), waiting=waiting,
    )  # fmt: skip


def _load(port: int, connections: int, seconds: float, name: str) -> list[float]:
    """Two processes with half the connections each; the seconds each answer took. Every answer must be 200."""
    processes = 2 if connections > 1 else 1
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        shares = [(port, connections // processes, seconds, f"{name}{number}") for number in range(processes)]
        return [wait for waits in pool.starmap(_play, shares) for wait in waits]


def _play(port: int, connections: int, seconds: float, name: str) -> list[float]:
    waits: list[float] = []
    threads = [Thread(target=_one, args=(port, seconds, f"{name}x{number}", waits)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits


def _one(port: int, seconds: float, name: str, waits: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    one = json.loads(Invoices(1).text(0))
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        body, headers = _signed(f"evt_{name}x{number}", one)
        began = time.perf_counter()
        connection.request("POST", "/webhooks/stripe", body, headers)
        answer = connection.getresponse()
        answer.read()
        waits.append(time.perf_counter() - began)
        assert answer.status == 200, answer.status
        number += 1


_BODIES: dict[str, bytes] = {}


def _signed(event_id: str, invoice: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    if "event" not in _BODIES:
        event = {
            "id": "@EVENT@", "object": "event", "api_version": "2026-10-28.endive", "created": int(time.time()),
            "data": {"object": invoice}, "livemode": False, "pending_webhooks": 1, "type": "invoice.finalized",
            "request": {"id": "req_1", "idempotency_key": None},
        }  # fmt: skip
        _BODIES["event"] = json.dumps(event, indent=2).encode()
    body = _BODIES["event"].replace(b"@EVENT@", event_id.encode())
    at = int(time.time())
    made = hmac.new(SECRET.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()
    return body, {"Stripe-Signature": f"t={at},v1={made}", "Content-Type": "application/json"}


@contextmanager
def gunicorn(url: str, made: str) -> Iterator[int]:
    """The web server on a free port, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4",
        "--worker-class", "gthread", "--log-level", "warning", f"benchmarks.webhooks:{made}()",
    ]  # fmt: skip
    with subprocess.Popen(command, env={**os.environ, URL_VARIABLE: url}) as process:
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("gunicorn did not start")


if __name__ == "__main__":
    main()
