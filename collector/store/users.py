"""Who may sign in, from which browsers, and by which links?

Secrets (session ids, links) are kept as SHA-256 only: whoever reads the database cannot sign in with what is in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from collector.store import journal, tries
from collector.store.dialect import insert_for
from collector.store.journal import Entry
from collector.store.schema import Id, Instant, metadata

OWNER = "owner"

user = Table(
    "app_user",
    metadata,
    # A person who may sign in. `password` is an Argon2id hash, null until she has chosen one. `uniquifier` names her
    # in sessions; a new one ends them all.
    Column("id", Id, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("password", Text),
    Column("active", Boolean, nullable=False),
    Column("uniquifier", String(64), nullable=False, unique=True),
    Column("language", String(5)),
    Column("created_at", Instant, nullable=False),
)

role = Table(
    "app_role",
    metadata,
    # What a person is to the business; there are owners so far.
    Column("id", Id, primary_key=True),
    Column("name", String(24), nullable=False, unique=True),
)

user_role = Table(
    "app_user_role",
    metadata,
    # This person has this role.
    Column("user_id", ForeignKey("app_user.id"), primary_key=True),
    Column("role_id", ForeignKey("app_role.id"), primary_key=True),
)

web_session = Table(
    "web_session",
    metadata,
    # One browser signed in. `data` is what its pages remember (form tokens, messages); no row: signed out.
    Column("id", Id, primary_key=True),
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("user_id", ForeignKey("app_user.id"), nullable=False, index=True),
    Column("data", JSON, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("address", String(64), nullable=False),
    Column("agent", String(200), nullable=False),
)

login_link = Table(
    "login_link",
    metadata,
    # A link that lets one person in once: to choose a password, or straight to the pages.
    Column("id", Id, primary_key=True),
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("user_id", ForeignKey("app_user.id"), nullable=False, index=True),
    Column("purpose", String(16), nullable=False),  # password | sign_in
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in. `has_password`: she has chosen one."""

    id: int
    email: str
    active: bool
    uniquifier: str
    language: str | None
    has_password: bool
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser that is signed in, with its person."""

    id: int
    person: Person
    data: Mapping[str, Any]
    made_at: datetime
    seen_at: datetime
    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time link that still holds."""

    id: int
    person: Person
    purpose: str


# --- people ----------------------------------------------------------------------------------------------------

_PERSON = (
    user.c.id.label("person_id"), user.c.email, user.c.active, user.c.uniquifier, user.c.language,
    user.c.password.is_not(None).label("has_password"),
)  # fmt: skip


def add(tx: Connection, at: datetime, email: str, uniquifier: str, *, who: str) -> int | None:
    """Let a person in as an owner, once she has chosen a password. None if the address is known already."""
    values = {"email": email.lower(), "active": True, "uniquifier": uniquifier, "created_at": at}
    made = tx.execute(
        insert_for(tx, user).on_conflict_do_nothing().values(**values).returning(user.c.id)
    ).scalar_one_or_none()
    if made is None:
        return None
    tx.execute(insert_for(tx, role).on_conflict_do_nothing().values(name=OWNER))
    owner = tx.execute(select(role.c.id).where(role.c.name == OWNER)).scalar_one()
    tx.execute(insert(user_role).values(user_id=made, role_id=owner))
    journal.append(tx, at, [Entry("user_added", who, None, {"user": made})])
    return int(made)


def find(tx: Connection, email: str) -> Person | None:
    """The person with this address, in whatever case it is written."""
    row = tx.execute(select(*_PERSON).where(user.c.email == email.strip().lower())).one_or_none()
    return None if row is None else _person(dict(row._mapping), ())


def set_password(tx: Connection, at: datetime, user_id: int, password_hash: str, *, who: str) -> None:
    """Keep the hash of a new password. Sessions are ended apart, see `end_sessions`."""
    tx.execute(update(user).where(user.c.id == user_id).values(password=password_hash))
    journal.append(tx, at, [Entry("password_set", who, None, {"user": user_id})])


def password_hash(tx: Connection, user_id: int) -> str | None:
    """The Argon2id hash of a person's password, None before she has chosen one."""
    return tx.execute(select(user.c.password).where(user.c.id == user_id)).scalar_one_or_none()


def set_language(tx: Connection, user_id: int, language: str) -> None:
    """Remember which language a person reads."""
    tx.execute(update(user).where(user.c.id == user_id).values(language=language))


# --- sessions --------------------------------------------------------------------------------------------------


def open_session(
    tx: Connection, at: datetime, token_sha256: str, user_id: int, data: Mapping[str, Any], address: str, agent: str
) -> int:
    """A browser signs in."""
    values = {
        "token_sha256": token_sha256, "user_id": user_id, "data": dict(data), "made_at": at, "seen_at": at,
        "address": address[:64], "agent": agent[:200],
    }  # fmt: skip
    made = int(tx.execute(insert(web_session).values(**values).returning(web_session.c.id)).scalar_one())
    journal.append(tx, at, [Entry("signed_in", f"owner:{user_id}", None, {"session": made})])
    return made


def session_of(
    tx: Connection, token_sha256: str, now: datetime, *, idle: timedelta, absolute: timedelta
) -> SignedIn | None:
    """The session of this token with its person and roles, in one query; None if it is over."""
    columns = (
        web_session.c.id, web_session.c.data, web_session.c.made_at, web_session.c.seen_at, web_session.c.address,
        web_session.c.agent, *_PERSON, role.c.name.label("role"),
    )  # fmt: skip
    query = (
        select(*columns)
        .join(user, user.c.id == web_session.c.user_id)
        .outerjoin(user_role, user_role.c.user_id == user.c.id)
        .outerjoin(role, role.c.id == user_role.c.role_id)
        .where(
            web_session.c.token_sha256 == token_sha256,
            web_session.c.seen_at > now - idle,
            web_session.c.made_at > now - absolute,
            user.c.active,
        )
    )
    rows = tx.execute(query).all()
    if not rows:
        return None
    return _signed_in(dict(rows[0]._mapping), tuple(row.role for row in rows if row.role))


def sessions_of(tx: Connection, user_id: int, now: datetime, *, idle: timedelta, absolute: timedelta) -> list[SignedIn]:
    """The browsers in which a person is signed in, last used first."""
    query = (
        select(web_session, *_PERSON)
        .join(user, user.c.id == web_session.c.user_id)
        .where(
            web_session.c.user_id == user_id, web_session.c.seen_at > now - idle, web_session.c.made_at > now - absolute
        )
        .order_by(web_session.c.seen_at.desc(), web_session.c.id.desc())
    )
    return [_signed_in(dict(row._mapping), ()) for row in tx.execute(query)]


def write_session(tx: Connection, session_id: int, data: Mapping[str, Any], seen_at: datetime) -> None:
    """Keep what the pages of this browser remember."""
    tx.execute(update(web_session).where(web_session.c.id == session_id).values(data=dict(data), seen_at=seen_at))


def end_session(tx: Connection, at: datetime, user_id: int, session_id: int) -> bool:
    """A browser is signed out. False if it was not that person's, or no longer signed in."""
    mine = (web_session.c.id == session_id) & (web_session.c.user_id == user_id)
    if tx.execute(delete(web_session).where(mine)).rowcount == 0:
        return False
    journal.append(tx, at, [Entry("signed_out", f"owner:{user_id}", None, {"session": session_id})])
    return True


def end_sessions(tx: Connection, at: datetime, user_id: int, *, but: int | None) -> int:
    """All browsers of a person are signed out, one perhaps excepted. Returns how many."""
    others = web_session.c.user_id == user_id
    if but is not None:
        others &= web_session.c.id != but
    ended = tx.execute(delete(web_session).where(others)).rowcount
    if ended:
        journal.append(tx, at, [Entry("signed_out", f"owner:{user_id}", None, {"sessions": ended})])
    return ended


def forget_sessions(tx: Connection, before: datetime) -> int:
    """Drop sessions unused since an instant, and links and counts of tries that ran out before it."""
    tx.execute(delete(login_link).where(login_link.c.expires_at < before))
    tries.forget_old_tries(tx, before)
    return tx.execute(delete(web_session).where(web_session.c.seen_at < before)).rowcount


# --- links -----------------------------------------------------------------------------------------------------


def make_link(
    tx: Connection, at: datetime, user_id: int, purpose: str, token_sha256: str, expires_at: datetime
) -> None:
    """A new link for a person; the earlier ones of the same purpose hold no more."""
    same = (login_link.c.user_id == user_id) & (login_link.c.purpose == purpose) & login_link.c.used_at.is_(None)
    tx.execute(delete(login_link).where(same))
    values = {
        "token_sha256": token_sha256, "user_id": user_id, "purpose": purpose, "made_at": at, "expires_at": expires_at
    }  # fmt: skip
    tx.execute(insert(login_link).values(**values))


def link_of(tx: Connection, token_sha256: str, now: datetime) -> Link | None:
    """The link of this token, if it still holds."""
    query = (
        select(login_link.c.id, login_link.c.purpose, *_PERSON)
        .join(user, user.c.id == login_link.c.user_id)
        .where(_holds(token_sha256, now), user.c.active)
    )
    row = tx.execute(query).one_or_none()
    return None if row is None else Link(row.id, _person(dict(row._mapping), ()), row.purpose)


def use_link(tx: Connection, at: datetime, token_sha256: str) -> int | None:
    """Use a link up. Returns the person's id, or None if somebody was quicker or it ran out: once is once."""
    used = update(login_link).where(_holds(token_sha256, at)).values(used_at=at).returning(login_link.c.user_id)
    return tx.execute(used).scalar_one_or_none()


def _holds(token_sha256: str, now: datetime) -> Any:
    return (
        (login_link.c.token_sha256 == token_sha256)
        & login_link.c.used_at.is_(None)
        & (login_link.c.expires_at > now)
    )  # fmt: skip


def _person(row: Mapping[str, Any], roles: tuple[str, ...]) -> Person:
    return Person(
        row["person_id"], row["email"], row["active"], row["uniquifier"], row["language"], bool(row["has_password"]),
        roles,
    )  # fmt: skip


def _signed_in(row: Mapping[str, Any], roles: tuple[str, ...]) -> SignedIn:
    return SignedIn(
        row["id"], _person(row, roles), row["data"], row["made_at"], row["seen_at"], row["address"], row["agent"]
    )
