"""Where is a person signed in, in which language does she read, and how does she change her password?"""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import hash_password, verify_password

from collector.flows import throttling
from collector.store import users
from collector.store.users import Person
from collector.web.config import ABSOLUTE, IDLE, SHORTEST_PASSWORD
from collector.web.page_words import words
from collector.web.parts_of import asker, browser, parts
from collector.web.sign_in import password_problem

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
def account() -> ResponseReturnValue:
    """One's own page."""
    collector, person = parts(), _me()
    with collector.store.read() as tx:
        browsers = users.sessions_of(tx, person.id, collector.clock.now(), idle=IDLE, absolute=ABSOLUTE)
    return render_template("account.html", browsers=browsers, this=_this(), shortest=SHORTEST_PASSWORD)


@blueprint.post("/account/sessions/<int:session_id>/end")
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign another browser out."""
    collector = parts()
    with collector.store.write() as tx:
        ended = users.end_session(tx, collector.clock.now(), _me().id, session_id)
    if not ended:
        abort(404)
    flash(words().t("That browser is signed out."), "done")
    return redirect(url_for("account.account"))


@blueprint.post("/account/sessions/end-others")
def end_others() -> ResponseReturnValue:
    """Sign all other browsers out."""
    collector = parts()
    with collector.store.write() as tx:
        users.end_sessions(tx, collector.clock.now(), _me().id, but=_this())
    flash(words().t("All other browsers are signed out."), "done")
    return redirect(url_for("account.account"))


@blueprint.post("/account/password")
def password() -> ResponseReturnValue:
    """Choose another password; the old one is asked for, and every other browser is signed out."""
    collector, person = parts(), _me()
    problem = _problem(person)
    if problem is None:
        now = collector.clock.now()
        with collector.store.write() as tx:
            users.set_password(tx, now, person.id, hash_password(request.form["password"]), who=f"owner:{person.id}")
            users.end_sessions(tx, now, person.id, but=_this())
        flash(words().t("Your password is changed. All other browsers are signed out."), "done")
    else:
        flash(problem, "error")
    return redirect(url_for("account.account"))


def _problem(person: Person) -> str | None:
    collector = parts()
    with collector.store.read() as tx:
        old_hash = users.password_hash(tx, person.id)
    if old_hash is not None:
        if not throttling.allows(collector, throttling.PER_ACCOUNT, person.email):
            return words().t("Too many tries. Wait a quarter of an hour.")
        if not verify_password(request.form.get("old", ""), old_hash):
            return words().t("Your present password is not right.")
        throttling.forgive(collector, throttling.PER_ACCOUNT, person.email)
    return password_problem(request.form.get("password", ""), request.form.get("again", ""), person.email)


def _me() -> Person:
    person = asker()
    assert person is not None
    return person


def _this() -> int:
    row = browser()
    assert row is not None
    return row.id
