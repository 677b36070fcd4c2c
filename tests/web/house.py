"""A whole service behind its pages, on a database of its own, and an owner who signs in: what the page tests share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event
from werkzeug.test import TestResponse

from collector.assembly import build
from collector.clock import TurnableClock
from collector.domain.policy import Mode
from collector.flows import act, owner_actions
from collector.parts import Collector
from collector.settings import load_settings
from collector.store import journal, schema, users
from collector.web.accounts import add_user, one_time_link
from collector.web.app import create_app
from tests.store import rows
from tests.support.databases import migrated_sqlite

NOW = datetime(2026, 3, 17, 9, 0, tzinfo=UTC)  # a Tuesday, ten o'clock in Paris
TODAY = date(2026, 3, 17)
EMAIL = "marie@example.com"
PASSWORD = "four calm words suffice"
POLICY = Path(__file__).parents[2] / "policy"
REPLY_SECRET = "anaddressofapretendworldisnosecret"
BASE = "http://127.0.0.1:8000"


@dataclass
class House:
    """`owner` is signed in, `stranger` is not; both are browsers that keep their cookies."""

    collector: Collector
    clock: TurnableClock
    app: Flask
    stranger: FlaskClient
    owner: FlaskClient
    owner_id: int

    def browser(self) -> FlaskClient:
        return browser_of(self.app)

    def post(self, path: str, **form: Any) -> TestResponse:
        """Send a form as a page of ours would, with its token."""
        page = self.owner.get("/account")
        return self.owner.post(path, data={"csrf_token": form_token(page.text), **form})

    def entries(self, kind: str) -> list[journal.Row]:
        with self.collector.store.read() as tx:
            return [row for row in journal.read(tx) if row.kind == kind]

    def data(self, kind: str) -> dict[str, Any]:
        (row,) = self.entries(kind)[-1:]
        found: dict[str, Any] = orjson.loads(row.data)
        return found

    def value(self, table: Any, row_id: int, column: str) -> Any:
        with self.collector.store.read() as tx:
            return tx.execute(table.select().where(table.c.id == row_id)).one()._mapping[column]

    @property
    def who(self) -> str:
        return f"owner:{self.owner_id}"


@dataclass(frozen=True)
class Ids:
    debtor: int
    case: int
    claim: int
    invoice: int


def build_house(folder: Path, *, base_url: str = BASE, **environment: Any) -> House:
    settings = load_settings(
        environ={}, _env_file=None, database_url=migrated_sqlite(folder), secret_key="s" * 40,
        stripe_api_key="sk_test_pages", stripe_api_base="http://127.0.0.1:1", collector_data_dir=folder,
        collector_policy=POLICY, collector_base_url=base_url, collector_reply_secret=REPLY_SECRET, **environment,
    )  # fmt: skip
    clock = TurnableClock(NOW)
    collector = build(settings, clock=clock)
    owner_actions.set_mode(collector, Mode.FULL, who="cli")
    return house_of(collector, clock)


def house_of(collector: Collector, clock: TurnableClock) -> House:
    app = create_app(collector)
    with collector.store.read() as tx:
        known = users.find(tx, EMAIL)
    owner = browser_of(app)
    house = House(collector, clock, app, browser_of(app), owner, known.id if known else 0)
    if known is None:
        add_user(collector, EMAIL)
        with collector.store.write() as tx:
            tx.execute(users.user.update().values(password=hash_of_password()))
        follow(owner, one_time_link(collector, EMAIL))
        with collector.store.read() as tx:
            person = users.find(tx, EMAIL)
        assert person is not None
        house.owner_id = person.id
    return house


@cache
def hash_of_password() -> str:
    """Made once: Argon2id is slow on purpose."""
    return PasswordHasher().hash(PASSWORD)


def browser_of(app: Flask) -> FlaskClient:
    """A browser that would rather read English."""
    browser = app.test_client()
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


def with_stripe(house: House, stripe: Any) -> House:
    """The same house, asking another Stripe."""
    return house_of(replace(house.collector, stripe=stripe), house.clock)


def follow(browser: FlaskClient, link: str, **form: str) -> TestResponse:
    path = "/" + link.split("/", 3)[3]
    return browser.post(path, data={"csrf_token": form_token(browser.get(path).text), **form})


def sign_in(browser: FlaskClient, email: str = EMAIL, password: str = PASSWORD, **more: Any) -> TestResponse:
    token = form_token(browser.get("/sign-in").text)
    return browser.post("/sign-in", data={"csrf_token": token, "email": email, "password": password}, **more)


def form_token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page[:500]
    return found[1]


def open_case(
    house: House, name: str = "Atelier Boréal", *, days_late: int = 46, number: str = "F-1",
    debtor: Mapping[str, Any] | None = None, **invoice: Any,
) -> Ids:  # fmt: skip
    """A business that owes 1 200 euros since `days_late` days, and its case as the daily run last left it."""
    due_on = TODAY - timedelta(days=days_late)
    with house.collector.store.write() as tx:
        given = {"stripe_id": f"cus_{number}", "email": f"compta-{number.lower()}@example.fr", **(debtor or {})}
        debtor_id = rows.add_debtor(tx, name, **given)
        kind = given.get("kind", "business")
        case_id = rows.add_case(tx, debtor_id, regime=f"FR/{kind}", opened_on=due_on)
        values = {
            "issued_on": due_on - timedelta(days=30), "due_on": due_on, "read_at": NOW, "detail_read_at": NOW, **invoice
        }  # fmt: skip
        invoice_id = rows.add(tx, schema.invoice, **rows.invoice_values(debtor_id, number, **values))
        claim_id = rows.add(
            tx, schema.claim, invoice_id=invoice_id, case_id=case_id, terms_key="statutory", opened_on=due_on
        )
    act.look(house.collector, [case_id])
    return Ids(debtor_id, case_id, claim_id, invoice_id)


def add_notice(house: House, ids: Ids, state: str, step_key: str = "reminder_1", **values: Any) -> int:
    """A notice of the case that names its claim."""
    given = {
        "uid": f"n{ids.case}{step_key}".replace("_", ""), "because": _LATE, "state": state, "send_on": TODAY, **values
    }  # fmt: skip
    with house.collector.store.write() as tx:
        notice_id = rows.add_notice(tx, ids.case, ids.debtor, step_key, **given)
        tx.execute(schema.notice_claim.insert().values(notice_id=notice_id, claim_id=ids.claim, demanded=True))
    return notice_id


def reminded(house: House, ids: Ids) -> None:
    """The reminders, the call and the firm reminder have left and were delivered: a formal notice comes next."""
    with house.collector.store.write() as tx:  # what the last look had planned
        tx.execute(schema.notice_claim.delete().where(schema.notice_claim.c.claim_id == ids.claim))
        tx.execute(schema.notice.delete().where(schema.notice.c.case_id == ids.case))
    steps = (("reminder_1", 2, 40), ("reminder_2", 3, 31), ("firm_reminder", 5, 18))
    for step_key, level, days_ago in steps:
        at = NOW - timedelta(days=days_ago)
        add_notice(
            house, ids, "delivered", step_key, level=level, send_on=at.date(), accepted_at=at, delivered_at=at,
            to_email="compta@example.fr", confirms_delivery=True,
        )  # fmt: skip
    with house.collector.store.write() as tx:
        rows.add(
            tx, schema.call, case_id=ids.case, cycle=1, step_key="call", claim_ids=[ids.claim],
            asked_on=TODAY - timedelta(days=25), done_on=TODAY - timedelta(days=25), outcome="no_answer",
        )  # fmt: skip
    act.look(house.collector, [ids.case])


def waiting_formal_notice(house: House, ids: Ids) -> int:
    """The formal notice that reminders and call have led to; made to wait for the owner's yes."""
    reminded(house, ids)
    with house.collector.store.write() as tx:
        found = tx.execute(
            schema.notice.select().where(schema.notice.c.case_id == ids.case, schema.notice.c.kind == "formal_notice")
        ).one()
        tx.execute(
            schema.notice.update()
            .where(schema.notice.c.id == found.id)
            .values(state="awaiting_approval", consent="approve", send_on=TODAY)
        )
    return int(found.id)


class StatementCount:
    """Counts the SQL statements of a block, transactions' own words apart."""

    def __init__(self, collector: Collector) -> None:
        self._engine = collector.store.engine
        self.statements: list[str] = []

    def __enter__(self) -> StatementCount:
        event.listen(self._engine, "before_cursor_execute", self._count)
        return self

    def __exit__(self, *_error: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._count)

    def _count(self, _c: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")):
            self.statements.append(statement)


_LATE = {"code": "step_reminder", "values": {"number": "F-1", "days": 12}}
