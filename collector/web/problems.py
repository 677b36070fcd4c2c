"""What does a person see when something is refused or went wrong? A sentence and a number to name, never an inside."""

from __future__ import annotations

import structlog
from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

log = structlog.get_logger()


def set_up(app: Flask) -> None:
    """One page for every problem (guarantees.md S-30)."""

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None:
            return error.response
        return _page(error.code or 500)

    @app.errorhandler(CSRFError)
    def form_too_old(_error: CSRFError) -> ResponseReturnValue:
        return _page(400)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> ResponseReturnValue:
        original = error.original_exception if isinstance(error, InternalServerError) else error
        # The rule, not the address: a link's token is a secret.
        told = {"request": g.get("request_id"), "route": str(request.url_rule)}
        log.error("a page could not be made", **told, exc_info=original)
        return _page(500)


def _page(status: int) -> ResponseReturnValue:
    if g.get("words") is None:  # refused before a language was known, e.g. a host that is not ours
        return f"{status}\n", status, {"Content-Type": "text/plain"}
    return render_template("problem.html", status=status, request_id=g.get("request_id", "")), status
