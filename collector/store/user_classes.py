"""How does Flask-Security see the people who may sign in? The only classes mapped to tables; it wants them so."""

from __future__ import annotations

from typing import Any

from flask_security.core import RoleMixin, UserMixin
from flask_security.datastore import SQLAlchemySessionUserDatastore
from sqlalchemy.orm import registry, relationship, scoped_session, sessionmaker, synonym

from collector.store import users
from collector.store.schema import metadata
from collector.store.session import Store
from collector.store.users import Person

_mapped = registry(metadata=metadata)


@_mapped.mapped
class Role(RoleMixin):
    """One role, e.g. "owner"."""

    __table__ = users.role


@_mapped.mapped
class User(UserMixin):
    """A person who may sign in."""

    __table__ = users.user
    fs_uniquifier = synonym("uniquifier")
    roles = relationship(Role, secondary=users.user_role, lazy="selectin")


class Datastore(SQLAlchemySessionUserDatastore):
    """People found in our tables; `remember` spares a page the question who is asking, which its session answered."""

    def __init__(self, store: Store) -> None:
        self._scoped = scoped_session(sessionmaker(bind=store.engine))
        super().__init__(self._scoped, User, Role)

    def close(self) -> None:
        """End the transaction of this thread; at the end of every request."""
        self._scoped.remove()


def as_user(person: Person) -> User:
    """The person as Flask-Security wants her, not bound to any transaction."""
    made = User()
    found: Any = made
    found.id, found.email, found.active, found.language = person.id, person.email, person.active, person.language
    found.uniquifier = person.uniquifier
    found.roles = [_role(name) for name in person.roles]
    return made


def _role(name: str) -> Role:
    made = Role()
    named: Any = made
    named.name = name
    return made
