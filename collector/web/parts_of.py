"""Which collector does this request belong to, and who is asking?"""

from __future__ import annotations

from flask import current_app, session

from collector.parts import Collector
from collector.store.users import Person, SignedIn

KEY = "collector"


def parts() -> Collector:
    """The service behind the pages."""
    collector: Collector = current_app.extensions[KEY]
    return collector


def browser() -> SignedIn | None:
    """The signed-in session of this request, None for a stranger."""
    row: SignedIn | None = getattr(session, "row", None)
    return row


def asker() -> Person | None:
    """The person who is signed in, None for a stranger."""
    row = browser()
    return row.person if row is not None else None


def who() -> str:
    """The name under which the journal keeps an act of the person who is asking: "owner:3"."""
    person = asker()
    assert person is not None, "an act without a person got past the guard"
    return f"owner:{person.id}"
