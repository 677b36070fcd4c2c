"""How does a person get in for the first time, or again? By a link that works once, printed by a command."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from email_validator import EmailNotValidError, validate_email

from collector.ids import SystemIds
from collector.parts import Collector
from collector.store import users
from collector.store.users import Person

FIRST_TIME, SIGN_IN = "password", "sign_in"
FIRST_LINK_LIVES = timedelta(days=3)
SIGN_IN_LINK_LIVES = timedelta(hours=1)


class AccountError(Exception):
    """The message says what is wrong with the address, and the remedy."""


def add_user(collector: Collector, email: str) -> str:
    """Let a person in. Returns a one-time link on which she chooses her password. Raises AccountError."""
    address = _checked(email)
    ids = SystemIds()
    with collector.store.write() as tx:
        made = users.add(tx, collector.clock.now(), address, ids.token(256), who="cli")
        if made is None:
            raise AccountError(f"{address} may sign in already; `login-link {address}` prints a link")
    return _link(collector, made, FIRST_TIME)


def one_time_link(collector: Collector, email: str) -> str:
    """A link that signs this person in once. Raises AccountError for somebody unknown."""
    with collector.store.read() as tx:
        person = users.find(tx, email)
    if person is None:
        raise AccountError(f"nobody with the address {email} may sign in; `user add {email}` lets them")
    return _link(collector, person.id, SIGN_IN)


def digest(token: str) -> str:
    """What is kept of a secret token."""
    return sha256(token.encode()).hexdigest()


def person_of_link(collector: Collector, token: str) -> tuple[Person, str] | None:
    """The person a link lets in, and for what; None where it holds no more."""
    with collector.store.read() as tx:
        found = users.link_of(tx, digest(token), collector.clock.now())
    return None if found is None else (found.person, found.purpose)


def one_spelling(email: str) -> str:
    """The one spelling of an address that may be typed in many: "marie@ｅxample.com" signs in as marie@example.com.

    What is no address stays as it is.
    """
    try:
        return _checked(email)
    except AccountError:
        return email


def _link(collector: Collector, user_id: int, purpose: str) -> str:
    token, now = SystemIds().token(256), collector.clock.now()
    lives = FIRST_LINK_LIVES if purpose == FIRST_TIME else SIGN_IN_LINK_LIVES
    with collector.store.write() as tx:
        users.make_link(tx, now, user_id, purpose, digest(token), now + lives)
    return f"{collector.settings.collector_base_url}/enter/{token}"


def _checked(email: str) -> str:
    try:
        return validate_email(email.strip(), check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as error:
        raise AccountError(str(error)) from None
