"""The words our stories are told in: what was given, what people did, what followed.

Every story plays the real service against the pretend Stripe and SendGrid over HTTP. What "was sent" is read from the
mail provider's own list, never from our tables.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import select

from collector.demo.debtor_page import answer, open_page, page_link_in
from collector.domain.claims import Claim, EntryKind
from collector.domain.facts import CaseFacts
from collector.domain.policy import Mode
from collector.flows import insolvency, owner_actions, payments, replies
from collector.flows.days import zone_of
from collector.flows.statements import statement_for
from collector.parts import Collector
from collector.stage import REPLY_SECRET, STRIPE_KEY, Stage, open_stage
from collector.store import facts, journal, tasks
from collector.store import replies as replies_store
from collector.store.pages.case_page import case_page
from collector.store.schema import case, debtor
from tests.support.databases import migrated_sqlite
from tests.support.owner_browser import blocks_of
from tests.support.stripe_shop import Shop

OWNER = "owner:1"
PARIS = ZoneInfo("Europe/Paris")


class Story:
    """One story. Use it as a context manager; every `given`, `when` and `then` returns the story itself."""

    def __init__(
        self, folder: Path, start: str = "2026-01-05", *, database_url: str = "", policy: Path = Path("policy"),
        mode: Mode = Mode.FULL, **settings: object,
    ) -> None:  # fmt: skip
        database_url = database_url or migrated_sqlite(folder)
        begin = datetime.combine(date.fromisoformat(start), time(0, 1), PARIS).astimezone(UTC)
        self._stack = ExitStack()
        self.stage: Stage = self._stack.enter_context(
            open_stage(folder, begin, database_url=database_url, policy=policy, mode=mode, more_settings=settings)
        )
        self.shop = Shop(self.stage.sandbox, STRIPE_KEY)
        self.debtors: dict[str, dict[str, Any]] = {}
        self.invoices: dict[str, dict[str, Any]] = {}
        self._counted = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    # --- given -------------------------------------------------------------------------------------------------

    def given_debtor(
        self, name: str = "Durand", kind: str | None = "business", email: str | None = "", country: str = "FR",
        language: str = "fr",
    ) -> Self:  # fmt: skip
        """A Stripe customer. `email` "": compta@<name>.example. `kind` None: nobody said what it is."""
        address = f"compta@{name.lower()}.example" if email == "" else email
        params: dict[str, Any] = {
            "name": name,
            "address": {"country": country, "line1": "1 rue des Tests", "city": "Lyon", "postal_code": "69001"},
            "preferred_locales": [language],
        }
        if kind:
            params["metadata"] = {"debtor_kind": kind}
        params["email"] = address
        self.debtors[name] = self.shop.post("/v1/customers", **{k: v for k, v in params.items() if v is not None})
        return self

    def given_invoice(
        self, amount: str, due: str, debtor: str = "Durand", name: str = "", subscription: str = ""
    ) -> Self:
        """An open invoice: "1 200.00 EUR", due on an ISO day (noon in Paris); perhaps of a subscription."""
        if debtor not in self.debtors:
            self.given_debtor(debtor)
        number, currency = amount.rsplit(" ", 1)
        minor = int(number.replace(" ", "").replace(".", ""))
        due_at = datetime.combine(date.fromisoformat(due), time(12), PARIS)
        made = self.shop.post(
            "/v1/invoices",
            customer=self.debtors[debtor]["id"],
            collection_method="send_invoice",
            due_date=int(due_at.timestamp()),
            currency=currency.lower(),
            **({"subscription": subscription} if subscription else {}),
        )
        line = {"amount": minor, "currency": currency.lower(), "description": "Prestation"}
        self.shop.post("/v1/invoiceitems", customer=self.debtors[debtor]["id"], invoice=made["id"], **line)
        self.invoices[name or debtor] = self.shop.post(f"/v1/invoices/{made['id']}/finalize")
        return self

    # --- when --------------------------------------------------------------------------------------------------

    def when_days_pass(self, days: int) -> Self:
        for _ in range(days):
            self.stage.pass_day()
        return self

    def when_it_is(self, day: str) -> Self:
        """Days pass until the first minute of this day."""
        while self.stage.today < date.fromisoformat(day):
            self.stage.pass_day()
        return self

    def when_hour_is(self, hour: int, minute: int = 0, jobs: tuple[str, ...] | None = None) -> Self:
        """Later today, in Paris; then one round of the worker (or only these jobs)."""
        at = datetime.combine(self.stage.today, time(hour, minute), PARIS).astimezone(UTC)
        self.stage.turn_to(at)
        if jobs is None:
            self.stage.round()
        for name in jobs or ():
            self.stage.run(name)
        return self

    def when_webhooks_are_lost(self) -> Self:
        """Stripe's webhooks do not arrive any more."""
        self.stage.ask("POST", "/sandbox/faults", {"webhook_lost": True})
        return self

    def run_together(self, job: Callable[[Collector], object], workers: int) -> Self:
        """The same job in several workers at the same time."""
        names = [replace(self.collector, worker_name=f"worker-{number}") for number in range(workers)]
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(job, names))
        return self

    def when_the_service_is_down_for(self, days: int) -> Self:
        """The world goes on; nobody works. Webhooks find a closed door."""
        until = self.stage.clock.now() + timedelta(days=days)
        self.stage.ask("POST", "/sandbox/faults", {"webhook_lost": True})
        self.stage.turn_to(until)
        self.stage.ask("POST", "/sandbox/faults", {"webhook_lost": None})
        return self

    def when_debtor_pays(self, invoice: str = "Durand") -> Self:
        """In full, by card on Stripe's page."""
        self.shop.post(f"/v1/invoices/{self.invoices[invoice]['id']}/pay", payment_method="pm_card_visa")
        return self

    def when_bank_takes_back(self, invoice: str = "Durand") -> Self:
        """The debtor contests the payment at the bank, which takes the money back."""
        self.stage.ask("POST", "/sandbox/disputes", {"invoice": self.invoices[invoice]["id"]})
        return self

    def when_debtor_pays_part(self, amount_minor: int, invoice: str = "Durand") -> Self:
        """By bank transfer that the creditor reports at Stripe."""
        record = self.shop.transfer(amount_minor)
        self.shop.post(f"/v1/invoices/{self.invoices[invoice]['id']}/attach_payment", payment_record=record["id"])
        return self

    def when_owner_marks_paid(self, invoice: str = "Durand") -> Self:
        """In full, by money Stripe never saw: the owner clicks "paid outside Stripe"."""
        self.shop.act(self.invoices[invoice], "pay", paid_out_of_band="true")
        return self

    def when_one_payment_pays(self, amount_minor: int, *invoices: str) -> Self:
        """One payment attached to several invoices of a debtor, in this order, until it is used up."""
        customer = self.invoices[invoices[0]]["customer"]
        given = {"amount": amount_minor, "currency": "eur", "customer": customer}
        intent = self.shop.post("/v1/payment_intents", **given, payment_method="pm_card_visa", confirm="true")
        for invoice in invoices:
            path = f"/v1/invoices/{self.invoices[invoice]['id']}/attach_payment"
            self.shop.post(path, payment_intent=intent["id"])
        return self

    def when_owner_corrects_value_date(self, on: str, invoice: str = "Durand", payment: int = -1) -> Self:
        """Of the invoice's last payment, unless told otherwise."""
        claim = self.claim_of(invoice)
        paid = [entry for entry in claim.entries if entry.kind is EntryKind.PAYMENT][payment]
        case_id = next(it.case_id for it in map(self.facts_of, self.debtors) if claim in [c.claim for c in it.claims])
        payments.correct_value_date(
            self.collector, case_id, claim.id, paid.reference, date.fromisoformat(on), "the bank's day", OWNER
        )
        return self

    def when_debtor_replies(self, text: str, debtor: str = "Durand", **wish: Any) -> Self:
        """To the last message, at the address it asks to be answered at, through SendGrid's Inbound Parse; then worked
        off."""
        last = self.mails_to(debtor)[-1]
        post = {"url": self.reply_url, "from": self.debtors[debtor]["email"], "to": last["reply_to"]["email"]}
        post |= {"subject": f"Re: {last['subject']}", "text": text} | wish
        assert self.stage.ask("POST", "/sandbox/inbound", post)["status"] == 200
        self.stage.run("replies")
        return self

    def when_debtor_answers(self, kind: str, debtor: str = "Durand", *, expect: int = 303, **form: Any) -> Self:
        """On the page that the last message leads to, with the form as it stands there; `file`: (name, bytes)."""
        answered = answer(self.page_link(debtor), kind, **form)
        assert answered.status_code == expect, (answered.status_code, answered.text[:2000])
        return self

    def when_owner_answers_reply(self, how: str, debtor: str = "Durand", **chosen: Any) -> Self:
        """The oldest unread reply of the debtor's case."""
        with self.collector.store.read() as tx:
            unread = replies_store.unread_of(tx, self.case_of(debtor))[0]
        replies.answer(self.collector, unread.id, replies.Answer(how, **chosen), OWNER)
        return self

    def when_owner_holds(self, reason: str, until: str, debtor: str = "Durand", *, no_interest: bool = False) -> Self:
        until_on, case_id = date.fromisoformat(until), self.case_of(debtor)
        owner_actions.hold(self.collector, case_id, reason, until_on, OWNER, no_interest=no_interest)
        return self

    def when_owner_lifts_holds(self, debtor: str = "Durand") -> Self:
        owner_actions.resume(self.collector, self.case_of(debtor), OWNER)
        return self

    def when_owner_notes_insolvency(self, judged_on: str, debtor: str = "Durand", published_on: str = "") -> Self:
        published = date.fromisoformat(published_on) if published_on else None
        insolvency.note(
            self.collector, self.case_of(debtor), date.fromisoformat(judged_on), "redressement, TC de Lyon", OWNER,
            published,
        )  # fmt: skip
        return self

    def when_owner_records_promise(self, due: str, amount_minor: int, debtor: str = "Durand") -> Self:
        owner_actions.promise(self.collector, self.case_of(debtor), date.fromisoformat(due), amount_minor, OWNER)
        return self

    def when_owner_sets_mode(self, mode: Mode) -> Self:
        owner_actions.set_mode(self.collector, mode, OWNER)
        return self

    # --- then --------------------------------------------------------------------------------------------------

    def then_sent(self, *steps: str, to: str = "Durand") -> Self:
        """These steps, in this order, are all that ever reached this debtor's mailbox."""
        assert self.steps_sent(to) == list(steps)
        return self

    def then_nothing_more_was_sent(self) -> Self:
        """Nothing has left, to anybody, since the last look at the mailboxes."""
        now = self.mails_accepted()
        assert now == self._counted, f"{now - self._counted} more mails left"
        return self

    def then_case_is(self, state: str, debtor: str = "Durand") -> Self:
        with self.collector.store.read() as tx:
            page = case_page(tx, self.case_of(debtor), zone_of(self.collector), self.stage.today)
        assert page is not None
        assert page.state == state, page.because
        return self

    def then_next_notice_is(self, step: str, state: str, debtor: str = "Durand") -> Self:
        assert [(it.step_key, it.state.value) for it in self.facts_of(debtor).notices][-1] == (step, state)
        return self

    def then_owner_is_asked(self, kind: str, debtor: str = "Durand") -> Self:
        """Something waits for the owner in this debtor's case; debtor "": about no case at all."""
        with self.collector.store.read() as tx:
            asked = [task.kind for task in tasks.open_tasks_of(tx, self.case_of(debtor) if debtor else None)]
        assert kind in asked, asked
        return self

    def then_owed_is(self, amount: str, debtor: str = "Durand", on: str = "") -> Self:
        """All that is owed today, or on a day to come, on the claims of the case, penalties included: "1 043.33"."""
        assert self.owed(debtor, on) == int(amount.replace(" ", "").replace(".", ""))
        return self

    def then_journal_has(self, kind: str, **data: object) -> Self:
        """Somewhere in the journal there is such an entry, with these data."""
        with self.collector.store.read() as tx:
            told = [orjson.loads(row.data) for row in journal.read(tx) if row.kind == kind]
        assert any(data.items() <= entry.items() for entry in told), (kind, told)
        return self

    def then_journal_ends_with(self, kind: str) -> Self:
        with self.collector.store.read() as tx:
            last = list(journal.read(tx))[-1]
        assert last.kind == kind, last
        return self

    def then_nothing_was_doubled(self) -> Self:
        """By the provider's own list: no debtor got a step twice."""
        for address, count in Counter(self.accepted_keys()).items():
            assert count == 1, address
        return self

    def then_page_says(self, *texts: str, debtor: str = "Durand") -> Self:
        """What the debtor reads on his page."""
        text_alone = re.sub(r"<[^>]+>", " ", open_page(self.page_link(debtor)))
        shown = " ".join(html.unescape(text_alone).split())
        for text in texts:
            assert text in shown, text
        return self

    def then_owner_reads(self, *texts: str, debtor: str = "Durand", path: str = "") -> Self:
        """On the page of the debtor's newest case, or on another of hers: each text begins something that stands there
        by itself, such as the state of the case or a line of its history."""
        shown = blocks_of(self.stage.web, self.collector, path or f"/cases/{self.case_of(debtor)}")
        for text in texts:
            assert any(block.startswith(text) for block in shown), (text, shown)
        return self

    # --- looking -----------------------------------------------------------------------------------------------

    def page_link(self, debtor: str = "Durand") -> str:
        """The debtor's page, as the newest message that has one names it."""
        return next(link for mail in reversed(self.mails_to(debtor)) if (link := page_link_in(mail)))

    @property
    def collector(self) -> Collector:
        return self.stage.collector

    @property
    def reply_url(self) -> str:
        return f"{self.stage.web_url}/webhooks/replies/{REPLY_SECRET}"

    def replies_of(self, debtor: str = "Durand") -> list[Any]:
        """What is on file of what this debtor wrote, oldest first."""
        with self.collector.store.read() as tx:
            return list(replies_store.of_case(tx, self.case_of(debtor)))

    def mails_to(self, debtor: str) -> list[dict[str, Any]]:
        """Everything the provider accepted for this debtor, oldest first, as its mailbox shows it."""
        address = self.debtors[debtor]["email"]
        self._counted = self.mails_accepted()
        return list(self.stage.ask("GET", f"/sandbox/mailboxes/{address}"))

    def steps_sent(self, debtor: str) -> list[str]:
        return [mail["categories"][0] for mail in self.mails_to(debtor)]

    def tasks_of(self, debtor: str = "Durand") -> list[str]:
        """The kinds of what waits for the owner in this debtor's case."""
        with self.collector.store.read() as tx:
            return [task.kind for task in tasks.open_tasks_of(tx, self.case_of(debtor))]

    def mails_accepted(self) -> int:
        return int(self.stage.ask("GET", "/sandbox/mailboxes")["total"])

    def lawyer_address(self) -> str:
        lawyer = self.collector.policy.lawyer
        assert lawyer is not None
        return lawyer.email

    def mediator_name(self) -> str:
        mediator = self.collector.policy.mediator
        assert mediator is not None
        return mediator.name

    def waiting_notice(self, debtor: str) -> int:
        """The notice that waits for the owner, or for its day."""
        waiting = ("planned", "announced", "awaiting_approval")
        return next(it.id for it in self.facts_of(debtor).notices if it.state.value in waiting)

    def claim_of(self, invoice: str) -> Claim:
        stripe_id = self.invoices[invoice]["id"]
        every = (it.claim for name in self.debtors for it in self.facts_of(name).claims)
        return next(claim for claim in every if claim.stripe_invoice_id == stripe_id)

    def owed(self, debtor: str = "Durand", on: str = "") -> int:
        found = self.facts_of(debtor)
        as_of = date.fromisoformat(on) if on else self.stage.today
        made = statement_for(self.collector, found, as_of, tuple(it.claim for it in found.claims))
        return made.total.minor

    def accepted_keys(self) -> list[tuple[str, str]]:
        boxes = self.stage.ask("GET", "/sandbox/mailboxes")["mailboxes"]
        return [
            (box["address"], mail["categories"][0])
            for box in boxes
            for mail in self.stage.ask("GET", f"/sandbox/mailboxes/{box['address']}")
        ]

    def case_of(self, debtor: str) -> int:
        return self.facts_of(debtor).case_id

    def facts_of(self, debtor: str) -> CaseFacts:
        """The newest case of a debtor."""
        with self.collector.store.read() as tx:
            ids = cases_of(tx, self.debtors[debtor]["id"])
            return facts.load_case_facts(tx, ids[-1:], zone_of(self.collector), self.stage.today)[0]


def cases_of(tx: Any, stripe_id: str) -> list[int]:
    query = (
        select(case.c.id)
        .join(debtor, debtor.c.id == case.c.debtor_id)
        .where(debtor.c.stripe_id == stripe_id)
        .order_by(case.c.id)
    )
    return list(tx.execute(query).scalars())
