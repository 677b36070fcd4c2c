"""How is the web application put together? `create_app()`; whatever costs or touches something waits for a request."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, g, request
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from collector import __version__
from collector.assembly import build
from collector.flows import rates
from collector.flows.days import today_of, zone_of
from collector.logs import set_up_logs
from collector.parts import Collector
from collector.settings import load_settings
from collector.store.inbox_writer import InboxWriter
from collector.web import (
    account,
    acts,
    agreements,
    calls,
    cases,
    debtor,
    disputes,
    files,
    handoff,
    health,
    language,
    mediations,
    money_acts,
    notices,
    passages,
    pay,
    penalties_at_once,
    probes,
    problems,
    replies,
    set_aside,
    sign_in,
    statements,
    static_files,
    stripe_acts,
    week,
)
from collector.web.config import flask_config
from collector.web.guard import OPEN_TO_ALL, OWN_TOKEN, WEBHOOKS, guard
from collector.web.headers import set_headers
from collector.web.parts_of import KEY, asker
from collector.web.secret_key import secret_key_of
from collector.web.sessions import StoredSessions
from collector.web.views import add_helpers
from collector.web.webhooks import webhooks_blueprint
from collector.web.words import PageWords, best_language

log = structlog.get_logger()

TEMPLATES = Path(__file__).parents[2] / "templates" / "dashboard"


def create_app(collector: Collector | None = None) -> Flask:
    """The dashboard, the debtor's page and pay links, the webhooks and the probes.

    Without a collector one is assembled from the environment at the first request: after gunicorn's fork, because an
    engine must not cross it.
    """
    if collector is not None:
        return _app_of(collector)
    app = Flask("collector", static_folder=None)
    app.wsgi_app = _AtFirstRequest(_from_environment)  # type: ignore[method-assign]
    return app


def _from_environment() -> Flask:
    settings = load_settings()
    set_up_logs(json=settings.collector_log_json)
    return _app_of(build(settings))


def _app_of(collector: Collector) -> Flask:
    settings = collector.settings
    app = Flask("collector.web", template_folder=str(TEMPLATES), static_folder=None)
    app.config.update(flask_config(settings, secret_key_of(settings)))
    app.extensions[KEY] = collector
    app.session_interface = StoredSessions(lambda: collector)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.collector_trusted_proxies:
        hops = settings.collector_trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    csrf = CSRFProtect()
    guard(app)
    csrf.init_app(app)
    _speak(app, collector)
    set_headers(app, settings)
    static_files.set_up(app)
    problems.set_up(app)
    add_helpers(app, collector)
    sign_in.set_up(app, collector)
    _keep_rates(app, collector)
    for module in (
        week,
        cases,
        statements,
        acts,
        calls,
        disputes,
        mediations,
        money_acts,
        penalties_at_once,
        agreements,
        stripe_acts,
        notices,
        passages,
        replies,
        handoff,
        files,
        health,
        account,
        language,
        pay,
        debtor,
        probes,
        set_aside,
    ):
        app.register_blueprint(module.blueprint)
    app.register_blueprint(webhooks_blueprint(collector, InboxWriter(collector.store, collector.clock)))
    for endpoint in WEBHOOKS | OWN_TOKEN:
        csrf.exempt(app.view_functions[endpoint])
    return app


def _speak(app: Flask, collector: Collector) -> None:
    """Choose the language before anything is said, errors included."""

    @app.before_request
    def choose_language() -> None:
        person = asker() if request.endpoint is not None else None
        chosen = best_language(
            request.args.get("lang"), person.language if person else None,
            request.accept_languages.best_match(["fr", "en"]), collector.policy.creditor.language,
        )  # fmt: skip
        g.words = PageWords(chosen, zone_of(collector), today_of(collector), collector.clock.now())

    # The words come first: a refusal needs them too.
    funcs = app.before_request_funcs[None]
    funcs.insert(0, funcs.pop())


def _keep_rates(app: Flask, collector: Collector) -> None:
    """A page with figures knows the rates that were added a moment ago, by whatever process."""

    @app.before_request
    def refresh_rates() -> None:
        if request.endpoint is not None and request.endpoint not in OPEN_TO_ALL:
            rates.refresh(collector)


class _AtFirstRequest:
    """Makes the real application once, in the process that serves, and hands every request to it."""

    def __init__(self, make: Callable[[], Flask]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._app: Flask | None = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self._app is None:
            with self._lock:
                if self._app is None:
                    try:
                        self._app = self._make()
                    except Exception:
                        # The next request tries again: the database may be migrated, or the policy mended, by then.
                        log.exception("the service could not be assembled", version=__version__)
                        start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
                        return [b"The service cannot start; its log says why.\n"]
        return self._app(environ, start_response)
