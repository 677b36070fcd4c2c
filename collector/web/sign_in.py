"""How does a person sign in: by password, or by a one-time link that a command printed?"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import Security, hash_password, login_user, user_authenticated
from flask_security.forms import LoginForm

from collector.flows import throttling
from collector.parts import Collector
from collector.store import users
from collector.store.user_classes import Datastore, as_user
from collector.web import accounts
from collector.web.config import SHORTEST_PASSWORD
from collector.web.parts_of import asker, parts
from collector.web.paths import safe_path

blueprint = Blueprint("sign_in", __name__)


class ThrottledLoginForm(LoginForm):
    """The form of Flask-Security, slow for guessers. It offers no "remember me": sessions live on the server."""

    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = safe_path(str(self.next.data or ""), "")

    def validate(self, **kwargs: Any) -> bool:
        """A try is counted before the password is looked at, so that many at once do not slip through."""
        collector, email = parts(), accounts.one_spelling(str(self.email.data or ""))
        # In this order: who has tried too often himself neither locks an account nor fills a table with made-up names.
        may_try = throttling.allows(collector, throttling.PER_ADDRESS, throttling.line_of(request.remote_addr))
        if not (may_try and throttling.allows(collector, throttling.PER_ACCOUNT, email)):
            g.sign_in_problem = "throttled"
            return False
        if not super().validate(**kwargs):
            g.sign_in_problem = "wrong"
            return False
        throttling.forgive(collector, throttling.PER_ACCOUNT, email)
        return True


def set_up(app: Flask, collector: Collector) -> None:
    """Let Flask-Security sign people in over our tables, by a form and in no other way."""
    datastore = Datastore(collector.store)
    security = Security(app, datastore, login_form=ThrottledLoginForm)
    security.want_json(_never)  # its JSON answers could carry tokens that live outside our sessions
    app.login_manager._request_callback = None  # type: ignore[attr-defined]  # no tokens in headers or addresses
    app.login_manager._user_callback = _user_of_session  # type: ignore[attr-defined]
    app.register_blueprint(blueprint)
    user_authenticated.connect(_renew_session, app)

    @app.teardown_request
    def end_transaction(_error: BaseException | None) -> None:
        datastore.close()


@blueprint.get("/enter/<token>")
def link(token: str) -> ResponseReturnValue:
    """Shows who is let in; nothing happens before the button, because mail scanners open links."""
    person, purpose = _held(token)
    return render_template("link.html", link_person=person, purpose=purpose, shortest=SHORTEST_PASSWORD)


@blueprint.post("/enter/<token>")
def follow_link(token: str) -> ResponseReturnValue:
    """Use the link up and sign in; with a password chosen where that is its purpose."""
    person, purpose = _held(token)
    collector, password_hash = parts(), None
    if purpose == accounts.FIRST_TIME:
        problem = password_problem(request.form.get("password", ""), request.form.get("again", ""), person.email)
        if problem:
            flash(problem, "error")
            return redirect(url_for("sign_in.link", token=token))
        password_hash = hash_password(request.form["password"])
    now = collector.clock.now()
    with collector.store.write() as tx:
        if users.use_link(tx, now, accounts.digest(token)) is None:
            abort(410)
        if password_hash is not None:
            users.set_password(tx, now, person.id, password_hash, who=f"owner:{person.id}")
            users.end_sessions(tx, now, person.id, but=None)
    login_user(as_user(person), remember=False, authn_via=["link"])
    return redirect(url_for("week.week"))


def password_problem(chosen: str, again: str, email: str) -> str | None:
    """What is wrong with a new password, said to the person; None if it will do."""
    t = g.words.t
    if len(chosen) < SHORTEST_PASSWORD:
        return str(
            t("A password has at least {n} characters. Four or five words make a good one.", n=SHORTEST_PASSWORD)
        )
    if len(chosen) > 500:
        return str(t("A password has at most 500 characters."))
    if chosen != again:
        return str(t("The two passwords are not the same."))
    # Long, and yet the first thing anybody tries.
    if len(set(chosen)) < 6 or chosen.lower().strip("0123456789!.") in (email, email.partition("@")[0]):
        return str(t("This password is too easy to guess."))
    return None


def _held(token: str) -> tuple[users.Person, str]:
    collector = parts()
    if not throttling.allows(collector, throttling.PER_LINK, throttling.line_of(request.remote_addr)):
        abort(429)
    found = accounts.person_of_link(collector, token)
    if found is None:
        abort(410)
    return found


def _user_of_session(_uniquifier: str) -> Any:
    """The person the session was read with: one query has answered both."""
    person = asker()
    return as_user(person) if person is not None else None


def _renew_session(_app: Flask, **_named: Any) -> None:
    session.renewed = True  # type: ignore[attr-defined]


def _never(_request: Any) -> bool:
    return False
