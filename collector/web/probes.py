"""What may a machine ask? Whether we answer, whether we are ready, and a few figures for those who hold the token."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from collector.store import migrate, pages
from collector.store.pages import Metrics
from collector.web.health import JOBS
from collector.web.parts_of import parts

blueprint = Blueprint("probes", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers; no database is asked."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The database answers and its tables fit. No names, versions or addresses (guarantees.md S-33)."""
    try:
        with parts().store.read() as tx:
            fits = migrate.current(tx) == migrate.head()
    except Exception:
        return jsonify(status="no", database="unreachable"), 503
    return (jsonify(status="ok"), 200) if fits else (jsonify(status="no", database="migrate"), 503)


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Gauges computed from the database at each scrape, so that every process answers the same."""
    if not _may_see_metrics():
        abort(404)
    collector = parts()
    now = collector.clock.now()
    with collector.store.read() as tx:
        found = pages.metrics(tx, now, JOBS)
    registry = CollectorRegistry()
    _cases(registry, found)
    _service(registry, found, now.timestamp())
    return Response(generate_latest(registry), mimetype="text/plain; version=0.0.4; charset=utf-8")


def _may_see_metrics() -> bool:
    """With the token; without one configured, from this machine itself and through no proxy."""
    token = parts().settings.collector_metrics_token.get_secret_value()
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    passed_on = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.remote_addr in ("127.0.0.1", "::1") and not passed_on


def _cases(registry: CollectorRegistry, found: Metrics) -> None:
    labels = ["state", "currency"]
    cases = _gauge(registry, "collector_cases", "Open cases", labels)
    left = _gauge(registry, "collector_outstanding_minor", "Left to pay on open cases, in minor units", labels)
    late = _gauge(registry, "collector_overdue_minor", "The part of it whose due date is past, in minor units", labels)
    for line in found.figures:
        cases.labels(line.state, line.currency).set(line.cases)
        left.labels(line.state, line.currency).set(line.remaining_minor)
        late.labels(line.state, line.currency).set(line.overdue_minor)
    tasks = _gauge(registry, "collector_tasks", "Things waiting for a person", ["kind"])
    for kind, count in found.tasks.items():
        tasks.labels(kind).set(count)


def _service(registry: CollectorRegistry, found: Metrics, now: float) -> None:
    health = found.health
    plain = {
        "collector_inbox_waiting": ("Events not yet worked off", health.waiting),
        "collector_inbox_dead": ("Events given up", health.dead),
        "collector_notices_in_doubt": ("Messages that may or may not have left", health.doubts),
        "collector_invoices_set_aside": ("Invoices that cannot be handled", health.set_aside_invoices),
        "collector_journal_entries": ("Entries in the journal", health.journal_seq),
        "collector_notices_accepted_7d": ("Messages a provider took in seven days", health.delivery.accepted),
        "collector_notices_bounced_7d": ("Messages of seven days that came back", health.delivery.bounced),
        "collector_kill_switch": ("1 while nothing may leave",
                                  int(bool(health.installation and health.installation.kill_switch))),
    }  # fmt: skip
    for name, (help_, value) in plain.items():
        _gauge(registry, name, help_).set(value)
    heard = _gauge(registry, "collector_webhooks_heard", "Signed events of Stripe so far", ["needed"])
    heard.labels("yes").set(found.heard.kept)
    heard.labels("no").set(sum(found.heard.not_needed.values()))
    if found.heard.at is not None:
        _gauge(registry, "collector_webhook_age_seconds", "Seconds since Stripe's last webhook").set(
            max(0, now - found.heard.at.timestamp())
        )
    ages = _gauge(registry, "collector_job_age_seconds", "Seconds since a job last began", ["job"])
    for name, run in health.runs.items():
        ages.labels(name).set(max(0, now - run.started_at.timestamp()))


def _gauge(registry: CollectorRegistry, name: str, help_: str, labels: Iterable[str] = ()) -> Gauge:
    return Gauge(name, help_, list(labels), registry=registry)
