"""What does the browser's cookie stand for? A row of ours once signed in, and a signed form token before.

A stranger's visit writes nothing: his form token travels in a signed cookie. Signing in makes a new random id, signing
out or another browser's owner ends it, and the id is kept only as its hash.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionInterface, SessionMixin
from flask_security import current_user
from itsdangerous import BadSignature
from werkzeug.datastructures import CallbackDict

from collector.ids import SystemIds
from collector.parts import Collector
from collector.store import users
from collector.store.users import SignedIn
from collector.web.config import ABSOLUTE, IDLE

TOUCH_EVERY = timedelta(minutes=5)
STRANGER_FOR_SECONDS = 12 * 3600
_STRANGER, _KNOWN = "a.", "s."
WHO = "_user_id"  # where Flask-Login keeps who is signed in
FORM_TOKEN = "csrf_token"


class Session(CallbackDict[str, Any], SessionMixin):
    """What the pages remember of one browser. `row` is the signed-in session it was read from, None for a stranger."""

    def __init__(self, initial: dict[str, Any] | None = None, row: SignedIn | None = None) -> None:
        self.modified = False
        self.row = row
        self.renewed = False  # somebody has just proved who she is: the id changes, even for the same person

        def changed(_self: Any) -> None:
            self.modified = True

        super().__init__(initial or {}, changed)


class StoredSessions(SessionInterface):
    """Reads and writes sessions; ids come from the operating system even in the demo, whose other chance is seeded."""

    def __init__(self, parts: Callable[[], Collector]) -> None:
        self._parts = parts
        self._ids = SystemIds()

    def open_session(self, app: Flask, request: Request) -> Session:
        value = request.cookies.get(self.get_cookie_name(app), "")
        if value.startswith(_KNOWN):
            return self._known(value.removeprefix(_KNOWN))
        return Session(self._stranger(app, value.removeprefix(_STRANGER)) if value.startswith(_STRANGER) else None)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, Session)
        response.vary.add("Cookie")
        before = session.row
        if WHO not in session:
            self._save_stranger(app, session, response)
        elif before is None or session.renewed:
            self._begin(app, session, response)
        else:
            self._keep(session, before)

    def _known(self, token: str) -> Session:
        collector = self._parts()
        with collector.store.read() as tx:
            row = users.session_of(tx, _digest(token), collector.clock.now(), idle=IDLE, absolute=ABSOLUTE)
        if row is None:
            return Session()
        return Session({**row.data, WHO: row.person.uniquifier}, row)

    def _stranger(self, app: Flask, value: str) -> dict[str, Any] | None:
        serializer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert serializer is not None
        try:
            data: dict[str, Any] = serializer.loads(value, max_age=STRANGER_FOR_SECONDS)
        except BadSignature:
            return None
        data.pop(WHO, None)
        return data

    def _save_stranger(self, app: Flask, session: Session, response: Response) -> None:
        if session.row is not None:
            collector = self._parts()
            with collector.store.write() as tx:
                users.end_session(tx, collector.clock.now(), session.row.person.id, session.row.id)
            session.clear()
        if not session:
            if session.modified or session.row is not None:
                self._delete_cookie(app, response)
        elif session.modified:
            serializer = SecureCookieSessionInterface().get_signing_serializer(app)
            assert serializer is not None
            self._set_cookie(app, response, _STRANGER + str(serializer.dumps(dict(session))))

    def _begin(self, app: Flask, session: Session, response: Response) -> None:
        """Somebody has just signed in: a new id, and nothing of what the stranger's cookie said."""
        collector, token = self._parts(), self._ids.token(256)
        session.pop(FORM_TOKEN, None)
        now, person_id = collector.clock.now(), int(current_user.id)
        with collector.store.write() as tx:
            if session.row is not None:
                users.end_session(tx, now, session.row.person.id, session.row.id)
            users.open_session(
                tx, now, _digest(token), person_id, _data_of(session), request.remote_addr or "",
                request.headers.get("User-Agent", ""),
            )  # fmt: skip
            users.forget_sessions(tx, now - ABSOLUTE)
        self._set_cookie(app, response, _KNOWN + token)

    def _keep(self, session: Session, row: SignedIn) -> None:
        collector = self._parts()
        now = collector.clock.now()
        if session.modified or now - row.seen_at > TOUCH_EVERY:
            with collector.store.write() as tx:
                users.write_session(tx, row.id, _data_of(session), now)

    def _set_cookie(self, app: Flask, response: Response, value: str) -> None:
        response.set_cookie(
            self.get_cookie_name(app), value, httponly=True, secure=self.get_cookie_secure(app), path="/",
            samesite=self.get_cookie_samesite(app),
        )  # fmt: skip

    def _delete_cookie(self, app: Flask, response: Response) -> None:
        response.delete_cookie(
            self.get_cookie_name(app), httponly=True, secure=self.get_cookie_secure(app), path="/",
            samesite=self.get_cookie_samesite(app),
        )  # fmt: skip


def _data_of(session: Session) -> dict[str, Any]:
    return {key: value for key, value in session.items() if key != WHO}


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
