"""Random lives of customers at Stripe: issued, paid in part, credited, charged back, given up, with a bad network.

Nothing here knows the service. Every choice is drawn from one seed, so that a life can be told again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from collector.sandbox.stripe_state import Table
from tests.support.stripe_shop import DAY, Json, Shop

OLD_VERSIONS = ("2014-08-20", "2018-02-28", "2019-08-14", "2024-12-18.acacia")


@dataclass
class Life:
    """One customer and what became of its invoices; `told` lists every act that Stripe did not refuse."""

    shop: Shop
    rng: Random
    name: str
    customer: Json = field(default_factory=dict)
    invoices: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """A customer with an invoice that fell due lately or will soon."""
        self.customer = self.shop.post(
            "/v1/customers",
            name=self.name,
            email=f"compta@{self.name.lower()}.example",
            address={"country": "FR", "line1": "1 rue des Tests", "city": "Lyon", "postal_code": "69001"},
            preferred_locales=["fr"],
            metadata={"debtor_kind": self.rng.choice(("business", "business", "consumer"))},
        )
        self.issue()

    def act(self) -> None:
        """One thing happens; what Stripe refuses did not happen."""
        deeds = (
            self.issue, self.draft, self.card, self.declined_card, self.transfer_of_a_part, self.transfer_of_a_part,
            self.outside_stripe, self.debit, self.debit_ends, self.debit_ends, self.credit, self.void_credit,
            self.refund, self.contest, self.bank_decides, self.void, self.give_up, self.edit, self.move, self.leave,
            self.balance, self.one_for_all, self.transfer_without_a_place, self.given_up_by_settings,
        )  # fmt: skip
        self.rng.choice(deeds)()

    @property
    def _tables(self) -> dict[str, Table]:
        """Stripe's own books: looked up behind the network that fails."""
        return self.shop.sandbox.stripe.state.tables

    def _does(self, path: str, **params: Any) -> Json | None:
        """Ask Stripe for it as the Dashboard would; None where Stripe refused."""
        answer = self.shop.send("POST", path, params)
        assert answer.status < 500, (path, answer.body)
        if answer.status >= 400:
            return None
        self.told.append(f"{self.shop.world.now()} {path} {params}")
        return answer.body

    def _controls(self, path: str, **wish: Any) -> None:
        status, _ = self.shop.controlled(path, wish)
        assert status < 500, (path, wish)
        if status == 200:
            self.told.append(f"{self.shop.world.now()} sandbox/{path} {wish}")

    def _one(self) -> str:
        return self.rng.choice(self.invoices)

    def _on(self, verb: str, **params: Any) -> Json | None:
        return self._does(f"/v1/invoices/{self._one()}/{verb}", **params)

    def issue(self) -> None:
        """An invoice of a random amount, due between a fortnight ago and next week."""
        made = self.draft()
        if made is not None:
            self._does(f"/v1/invoices/{made}/finalize")

    def draft(self) -> str | None:
        """A draft that may stay one, or be deleted."""
        made = self._does(
            "/v1/invoices",
            customer=self.customer["id"],
            collection_method="send_invoice",
            due_date=self.shop.world.now() + self.rng.randint(1, 10 * DAY),
            currency="eur",
            auto_advance=False,
        )
        if made is None:
            return None
        amount = self.rng.choice((40, 5_000, 33_333, 120_000))
        item = {"amount": amount, "currency": "eur", "description": "Prestation"}
        self._does("/v1/invoiceitems", customer=self.customer["id"], invoice=made["id"], **item)
        self.invoices.append(made["id"])
        return str(made["id"])

    def card(self) -> None:
        self._on("pay", payment_method="pm_card_visa")

    def declined_card(self) -> None:
        self._on("pay", payment_method="pm_card_chargeCustomerFail")

    def transfer_of_a_part(self) -> None:
        record = self.shop.transfer(self.rng.choice((1_000, 2_500, 33_333)))
        self._on("attach_payment", payment_record=record["id"])

    def outside_stripe(self) -> None:
        self._on("pay", paid_out_of_band=True)

    def debit(self) -> None:
        self._on("pay", payment_method="pm_sepaDebit")

    def debit_ends(self) -> None:
        self._controls(f"payments/{self._one()}", outcome=self.rng.choice(("succeeded", "failed")))

    def credit(self) -> None:
        note = self._does("/v1/credit_notes", invoice=self._one(), amount=self.rng.choice((500, 2_500)))
        if note is not None:
            self.notes.append(note["id"])

    def void_credit(self) -> None:
        if self.notes:
            self._does(f"/v1/credit_notes/{self.rng.choice(self.notes)}/void")

    def refund(self) -> None:
        links = list(self._tables["invoice_payment"].where("invoice", self._one()))
        paid = [each["payment"] for each in links if each["status"] == "paid"]
        intents = [each["payment_intent"] for each in paid if "payment_intent" in each]
        if intents:
            self._does("/v1/refunds", payment_intent=intents[0], amount=self.rng.choice((700, 3_000)))

    def contest(self) -> None:
        self._controls("disputes", invoice=self._one(), inquiry=self.rng.random() < 0.3)

    def bank_decides(self) -> None:
        for dispute in self._tables["dispute"]:
            if self.rng.random() < 0.3:
                self._controls(f"disputes/{dispute['id']}", outcome=self.rng.choice(("won", "lost")))

    def void(self) -> None:
        self._on("void")

    def give_up(self) -> None:
        self._on("mark_uncollectible")

    def edit(self) -> None:
        self._does(f"/v1/invoices/{self._one()}", metadata={"dossier": self.rng.randint(1, 99)})

    def move(self) -> None:
        self._does(f"/v1/customers/{self.customer['id']}", name=f"{self.name} {self.rng.randint(2, 9)}")

    def balance(self) -> None:
        path = f"/v1/customers/{self.customer['id']}/balance_transactions"
        self._does(path, amount=self.rng.choice((-2_000, 1_500)), currency="eur")

    def transfer_without_a_place(self) -> None:
        """It matches no invoice and stays in the cash balance."""
        path = f"/v1/test_helpers/customers/{self.customer['id']}/fund_cash_balance"
        self._does(path, amount=self.rng.choice((900, 40_000)), currency=self.rng.choice(("eur", "eur", "usd")))

    def given_up_by_settings(self) -> None:
        self._controls(f"uncollectible/{self._one()}", reason="payment_not_received")

    def one_for_all(self) -> None:
        wish = {"payment_method": "pm_card_visa", "confirm": True, "currency": "eur"}
        made = self._does("/v1/payment_intents", amount=40_000, customer=self.customer["id"], **wish)
        for invoice in self.rng.sample(self.invoices, min(2, len(self.invoices))):
            if made is not None:
                self._does(f"/v1/invoices/{invoice}/attach_payment", payment_intent=made["id"])

    def leave(self) -> None:
        """The customer is deleted, or a draft of it is."""
        if self.rng.random() < 0.5:
            self.shop.send("DELETE", f"/v1/invoices/{self._one()}")
        elif self.rng.random() < 0.3:
            self.shop.send("DELETE", f"/v1/customers/{self.customer['id']}")


def bad_hours(rng: Random) -> Json:
    """Which faults of Stripe and of the network strike until the next change. About a third of the time none does."""
    if rng.random() < 0.3:
        return dict.fromkeys(FAULTS)
    wish = dict.fromkeys(FAULTS)
    for name in rng.sample(FAULTS, rng.randint(1, 5)):
        wish[name] = _strength(rng, name)
    return wish


FAULTS = (
    "stripe_rate_limit", "stripe_error_before_write", "stripe_error_after_write", "stripe_drop_before",
    "stripe_drop_after", "stripe_list_shift", "webhook_lost", "webhook_late", "webhook_doubled", "webhook_reordered",
    "webhook_clock_skew", "event_old_version", "event_never_made",
)  # fmt: skip


def _strength(rng: Random, name: str) -> Any:
    few = rng.randint(1, 12)
    reads = {"match": "^GET /v1", "times": few}
    match name:
        case "stripe_rate_limit":
            return {**reads, "retry_after": rng.randint(1, 20), "should_retry": rng.random() < 0.5}
        case "stripe_list_shift":
            return {**reads, "by": rng.randint(1, 3)}
        case "webhook_lost" | "event_never_made":
            return True if rng.random() < 0.4 else few
        case "webhook_late":
            return {"times": few, "seconds": rng.choice((60, 7_200, 3 * DAY))}
        case "webhook_clock_skew":
            return {"times": few, "seconds": rng.choice((-4_000, -299, 299, 4_000))}
        case "event_old_version":
            return {"times": few, "api_version": rng.choice(OLD_VERSIONS)}
        case "webhook_doubled" | "webhook_reordered":
            return few
        case _:
            return reads
