"""What do the people of the pretend world do today: be billed, read their mail, pay, promise, contest, or nothing?

They act through HTTP alone, as the real ones do: Stripe's API and hosted controls, and their own mailboxes. The same
seed and the same mails make them act in the same way.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from collector.sandbox.caller import Caller, CallRefused
from collector.sandbox.people import Answer, Bill, Deed, Person, What
from collector.sandbox.stripe_errors import Json

KEY = "sk_test_sandbox"
VISITS_A_DAY = 3
# Of the events of a day, about so many in a hundred: Stripe's webhooks do get lost, doubled and overtaken.
_LOST_PERCENT, _DOUBLED_PERCENT, _REORDERED_PERCENT = 2, 3, 3


@dataclass(slots=True)
class _Matter:
    """One bill and how far its story has gone. `done_on`: the day of the latest deed."""

    person: Person
    bill: Bill
    number: str
    chance: random.Random
    invoice_id: str = ""
    due_on: date = date.max
    next_deed: int = 0
    delay: int = 0
    done_on: date | None = None
    called_on: date | None = None
    mailed_on: dict[str, date] = field(default_factory=dict)
    dispute_id: str = ""


class Scenario:
    """The cast on stage. `act` lets everybody do what the hour calls for; call it some times a day."""

    def __init__(self, port: int, cast: Sequence[Person], first_day: date, seed: int, key: str = KEY) -> None:
        """`port`: of a frozen sandbox on this machine; `first_day`: the day the bills of the cast count from."""
        self._caller = Caller(port, key)
        self._cast = {person.name: person for person in cast}
        self._first_day, self._seed = first_day, seed
        self._weather = random.Random(f"weather {seed}")
        self._customers: dict[str, str] = {}
        self._addresses: dict[str, str] = {person.email: person.name for person in cast if person.email}
        self._read: dict[str, int] = {}
        self._matters = list(self._numbered(cast))
        self._visits = 0
        self._visited_on: date | None = None

    def close(self) -> None:
        self._caller.close()

    def live_until(self, day: date) -> None:
        """Turn the world's clock day by day up to `day` (not included) and act: what was before the play began."""
        while (today := self._today()) < day:
            for hour in (6, 9, 14):
                self._turn(datetime(today.year, today.month, today.day, hour, 20, tzinfo=UTC))
                self.act()
            self._turn(datetime(today.year, today.month, today.day, 23, 1, tzinfo=UTC) + timedelta(hours=1))

    def act(self) -> None:
        """One visit: bills that are due to be issued are, mailboxes are read, and each does what the time has come for.

        The first three visits of a day let each matter act once, at the hour its own chance chose.
        """
        today = self._today()
        self._visits = self._visits + 1 if today == self._visited_on else 0
        self._visited_on = today
        if self._visits == 0:
            self._change_weather()
            for name in self._cast:
                if name not in self._customers:
                    self._customers[name] = self._enrol(self._cast[name])
            for matter in self._matters:
                if not matter.invoice_id and self._first_day + timedelta(days=matter.bill.issued) <= today:
                    self._issue(matter)
        self._read_mail(today)
        for matter in self._matters:
            if matter.invoice_id and self._has_come(matter, today):
                self._do(matter, today)

    def call(self, name: str) -> Answer:
        """Somebody of the business telephones this person. KeyError for somebody who is not of the cast."""
        today = self._today()
        for matter in self._matters:
            if matter.person.name == name and matter.invoice_id and matter.called_on is None:
                matter.called_on = today
        return self._cast[name].answer

    def correct_email(self, name: str) -> bool:
        """The business asks for the right address and writes it down at Stripe. False where nobody knows a better."""
        right = self._cast[name].corrected_email
        if right:
            self._caller.post(f"/v1/customers/{self._customers[name]}", email=right)
            self._addresses[right] = name
        return bool(right)

    def bank_says(self, name: str) -> str:
        """What became of the latest chargeback of this person: won, lost, another of Stripe's words, or nothing."""
        ids = [matter.dispute_id for matter in self._matters if matter.person.name == name and matter.dispute_id]
        return str(self._caller.read(f"/v1/disputes/{ids[-1]}")["status"]) if ids else ""

    # --- what the world holds, for whoever keeps the score ---

    def invoices(self) -> list[Json]:
        """Every invoice at Stripe, oldest first."""
        return list(self._caller.read_all("/v1/invoices"))[::-1]

    def disputes(self) -> list[Json]:
        """Every chargeback and inquiry at Stripe, oldest first, each with the `invoice_numbers` its payment paid."""
        found = list(self._caller.read_all("/v1/disputes"))[::-1]
        for dispute in found:
            paid = {"type": "payment_intent", "payment_intent": dispute["payment_intent"]}
            ids = {row["invoice"] for row in self._caller.read_all("/v1/invoice_payments", payment=paid)}
            dispute["invoice_numbers"] = [m.number for m in self._matters if m.invoice_id in ids]
        return found

    def mails(self) -> Iterator[Json]:
        """Every mail the pretend SendGrid accepted, by address, oldest first."""
        for box in self._caller.control("GET", "mailboxes")["mailboxes"]:
            for mail in self._caller.control("GET", f"mailboxes/{box['address']}"):
                yield {**mail, "recipient": box["address"]}

    # --- the business bills ---

    def _numbered(self, cast: Sequence[Person]) -> Iterator[_Matter]:
        """Numbers follow the order of issue, a series a year, as a bookkeeper would have it."""
        all_bills = [(bill.issued, order, person, bill) for order, person in enumerate(cast) for bill in person.bills]
        counts: dict[int, int] = {}
        for issued, _, person, bill in sorted(all_bills, key=lambda row: row[:2]):
            year = (self._first_day + timedelta(days=issued)).year
            counts[year] = counts.get(year, 0) + 1
            number = f"F-{year}-{counts[year]:04d}"
            yield _Matter(person, bill, number, random.Random(f"{self._seed} {number}"))

    def _enrol(self, person: Person) -> str:
        tax_id = {"type": "gb_vat" if person.country == "GB" else "eu_vat", "value": person.vat}
        optional: dict[str, Any] = {
            "email": person.email,
            "phone": person.phone,
            "tax_id_data": [tax_id] if person.vat else [],
            "metadata": {"debtor_kind": person.kind} if person.kind and not person.vat else {},
        }
        customer = self._caller.post(
            "/v1/customers",
            name=person.name,
            preferred_locales=[person.language],
            address={
                "line1": person.street, "postal_code": person.postcode, "city": person.city, "country": person.country,
            },
            **{name: value for name, value in optional.items() if value},
        )  # fmt: skip
        return str(customer["id"])

    def _issue(self, matter: _Matter) -> None:
        bill, customer = matter.bill, self._customers[matter.person.name]
        how: dict[str, Any] = {"collection_method": "send_invoice", "days_until_due": bill.days}
        if bill.by_card:
            how = {"collection_method": "charge_automatically", "auto_advance": False}
        draft = self._caller.post(
            "/v1/invoices", customer=customer, currency=bill.currency, number=matter.number, **how
        )
        line = {"amount": bill.minor, "currency": bill.currency, "description": bill.text}
        self._caller.post("/v1/invoiceitems", customer=customer, invoice=draft["id"], **line)
        made = self._caller.post(f"/v1/invoices/{draft['id']}/finalize")
        matter.invoice_id = made["id"]
        issued_on = self._today()
        matter.due_on = _day(made["due_date"]) if made["due_date"] else issued_on
        self._plan(matter)
        if bill.by_card:
            self._decline(matter)

    # --- the debtors act ---

    def _read_mail(self, today: date) -> None:
        """Everybody looks whether there is post, and opens the mailbox only if there is."""
        for box in self._caller.control("GET", "mailboxes")["mailboxes"]:
            address, known = box["address"], self._read.get(box["address"], 0)
            if box["count"] == known or address not in self._addresses:
                continue
            self._read[address] = box["count"]
            for mail in self._caller.control("GET", f"mailboxes/{address}")[known:]:
                if mail["status"] == "delivered":
                    self._notice(self._addresses[address], mail, today)

    def _notice(self, name: str, mail: Json, today: date) -> None:
        for matter in self._matters:
            if matter.person.name == name and matter.number in (mail["text"] or ""):
                for category in mail["categories"]:
                    matter.mailed_on.setdefault(category, today)

    def _plan(self, matter: _Matter) -> None:
        """Choose the hour and the delay of the deed that comes next."""
        if matter.next_deed < len(matter.bill.deeds):
            about = 2 if matter.bill.deeds[matter.next_deed].about else 0
            matter.delay = matter.chance.randint(0, about)

    def _has_come(self, matter: _Matter, today: date) -> bool:
        if matter.next_deed >= len(matter.bill.deeds):
            return False
        deed = matter.bill.deeds[matter.next_deed]
        since = _since(matter, deed)
        if since is None:
            return False
        on = since + timedelta(days=deed.days + matter.delay)
        hour = (matter.number.encode()[-1] + matter.next_deed) % VISITS_A_DAY
        return on < today or (on == today and self._visits >= hour)

    def _do(self, matter: _Matter, today: date) -> None:
        deed = matter.bill.deeds[matter.next_deed]
        matter.next_deed += 1
        matter.done_on = today
        self._plan(matter)
        invoice = self._caller.read(f"/v1/invoices/{matter.invoice_id}")
        if invoice["status"] in ("open", "uncollectible"):
            self._settle(matter, deed, invoice)
        elif invoice["status"] == "paid":
            self._take_back(matter, deed)

    def _settle(self, matter: _Matter, deed: Deed, invoice: Json) -> None:
        path = f"/v1/invoices/{matter.invoice_id}"
        match deed.what:
            case What.CARD:
                self._caller.post(f"{path}/pay", payment_method="pm_card_visa")
            case What.CARD_DECLINED:
                self._decline(matter)
            case What.DEBIT:
                self._caller.post(f"{path}/pay", payment_method="pm_sepaDebit")
            case What.DEBIT_ARRIVES | What.DEBIT_FAILS:
                outcome = "succeeded" if deed.what is What.DEBIT_ARRIVES else "failed"
                self._caller.control("POST", f"payments/{matter.invoice_id}", {"outcome": outcome})
            case What.TRANSFER:
                self._report(invoice, deed.minor or invoice["amount_remaining"])
            case What.BY_HAND:
                self._caller.post(f"{path}/pay", paid_out_of_band=True)
            case What.ALL_AT_ONCE:
                self._pay_all(matter)
            case What.CREDIT:
                self._caller.post("/v1/credit_notes", invoice=matter.invoice_id, amount=deed.minor)
            case What.VOID:
                self._caller.post(f"{path}/void")
            case What.WRITE_OFF:
                self._caller.post(f"{path}/mark_uncollectible")
            case _:
                raise ValueError(f"{matter.number} is open: there is nothing to {deed.what}")

    def _take_back(self, matter: _Matter, deed: Deed) -> None:
        match deed.what:
            case What.CHARGE_BACK:
                dispute = self._caller.control("POST", "disputes", {"invoice": matter.invoice_id})
                matter.dispute_id = dispute["id"]
            case What.CHARGE_BACK_LOST | What.CHARGE_BACK_WON:
                outcome = "lost" if deed.what is What.CHARGE_BACK_LOST else "won"
                self._caller.control("POST", f"disputes/{matter.dispute_id}", {"outcome": outcome})

    def _decline(self, matter: _Matter) -> None:
        try:
            path = f"/v1/invoices/{matter.invoice_id}/pay"
            self._caller.post(path, payment_method="pm_card_chargeDeclinedInsufficientFunds")
        except CallRefused as refused:
            if refused.code != "card_declined":
                raise

    def _report(self, invoice: Json, minor: int) -> None:
        """The business has seen a transfer on its bank account and reports it for the invoice."""
        now = int(self._now().timestamp())
        record = self._caller.post(
            "/v1/payment_records/report_payment",
            amount_requested={"currency": invoice["currency"], "value": minor},
            initiated_at=now,
            outcome="guaranteed",
            guaranteed={"guaranteed_at": now},
            payment_method_details={"type": "custom", "custom": {"display_name": "Virement"}},
        )
        self._caller.post(f"/v1/invoices/{invoice['id']}/attach_payment", payment_record=record["id"])

    def _pay_all(self, matter: _Matter) -> None:
        """One payment for every open invoice of the customer, oldest first."""
        customer = self._customers[matter.person.name]
        unpaid = list(self._caller.read_all("/v1/invoices", customer=customer, status="open"))[::-1]
        intent = self._caller.post(
            "/v1/payment_intents",
            amount=sum(each["amount_remaining"] for each in unpaid),
            currency=unpaid[0]["currency"],
            customer=customer,
            payment_method="pm_card_visa",
            confirm=True,
        )
        for each in unpaid:
            self._caller.post(f"/v1/invoices/{each['id']}/attach_payment", payment_intent=intent["id"])

    # --- the world around them ---

    def _change_weather(self) -> None:
        """Which webhooks go astray today. A hundred events are a week or so; the small shares are spread by chance."""
        events_a_day = 12
        wishes: dict[str, Any] = {"webhook_lost": None, "webhook_doubled": None, "webhook_reordered": None}
        for name, percent in zip(wishes, (_LOST_PERCENT, _DOUBLED_PERCENT, _REORDERED_PERCENT), strict=True):
            if self._weather.random() * 100 < percent * events_a_day:
                wishes[name] = {"times": 1}
        self._caller.control("POST", "faults", wishes)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._caller.control("GET", "clock")["now"], UTC)

    def _today(self) -> date:
        return self._now().date()

    def _turn(self, instant: datetime) -> None:
        if instant > self._now():
            self._caller.control("POST", "clock", {"now": int(instant.timestamp()), "settle": True})


def _since(matter: _Matter, deed: Deed) -> date | None:
    """The day a deed's days are counted from; None while what it waits for has not happened."""
    match deed.since:
        case "due":
            return matter.due_on
        case "call":
            return matter.called_on
        case "before":
            return matter.done_on
        case step:
            return matter.mailed_on.get(step)


def _day(instant: int) -> date:
    return datetime.fromtimestamp(instant, UTC).date()
