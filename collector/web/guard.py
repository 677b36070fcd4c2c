"""Who may come in? Nobody who is not signed in, but to the few doors listed here."""

from __future__ import annotations

from flask import Flask, Request, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from collector.ids import SystemIds
from collector.store.users import OWNER
from collector.web.parts_of import asker
from collector.web.uploads import LARGEST_UPLOAD

# Doors for strangers. Whatever is not listed needs an owner: a new route is closed until somebody opens it here.
OPEN_TO_ALL = frozenset(
    {
        "static", "security.login", "sign_in.link", "sign_in.follow_link", "pay.pay", "debtor.page", "debtor.answer",
        "debtor.pay", "debtor.agreement", "probes.healthz", "probes.readyz", "probes.metrics", "webhooks.stripe_event",
        "webhooks.sendgrid_events", "webhooks.reply",
    }
)  # fmt: skip
# Signed by the provider instead of coming from one of our pages.
WEBHOOKS = frozenset({"webhooks.stripe_event", "webhooks.sendgrid_events", "webhooks.reply"})
# Its form carries a token of its own, bound to the link it was made for; no session and no cookie is needed.
OWN_TOKEN = frozenset({"debtor.answer"})
# An owner's form that may bring a file; all others stay small.
SENDS_FILES = frozenset({"agreements.file_signed", "acts.posted"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def guard(app: Flask) -> None:
    """Put the checks before every view."""
    ids = SystemIds()

    @app.before_request
    def name_request() -> None:
        g.request_id = ids.uid()[:12]

    @app.before_request
    def refuse_foreign_acts() -> None:
        if request.method not in _SAFE and request.endpoint not in WEBHOOKS and _is_foreign(request):
            abort(403)

    @app.before_request
    def ask_for_an_owner() -> ResponseReturnValue | None:
        if request.endpoint is None or request.endpoint in OPEN_TO_ALL:
            return None
        person = asker()
        if person is None:
            if request.path.startswith("/api/"):  # a program is told so; it has no use for a page
                return {"error": "sign in first"}, 401
            if request.method == "GET":
                return redirect(url_for("security.login", next=_here(request)))
            abort(401)
        if OWNER not in person.roles:
            abort(403)
        if request.endpoint in SENDS_FILES:  # before the form is read for its token, and for an owner only
            request.max_content_length = LARGEST_UPLOAD
        return None


def _is_foreign(asked: Request) -> bool:
    """Whether another site's page sent this (S-8). Browsers say so in two ways; either is enough to refuse."""
    if asked.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = asked.headers.get("Origin")
    if origin == "null" and asked.endpoint in OWN_TOKEN:
        return False  # what browsers send from a page that passes on no address of its own
    return origin is not None and origin != asked.host_url.rstrip("/")


def _here(asked: Request) -> str:
    """Where to come back to after signing in: a path of ours, never an address."""
    return asked.full_path.rstrip("?")
