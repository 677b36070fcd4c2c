"""What is the pretend Stripe as a whole, and what may a test make happen there that Stripe's API does not offer?"""

from __future__ import annotations

# Importing a module of operations is what offers them.
from collector.sandbox import (  # noqa: F401
    stripe_account,
    stripe_cash_balance,
    stripe_credit_notes,
    stripe_invoice_actions,
    stripe_payment_records,
    stripe_portal,
    stripe_setup_intents,
    stripe_subscriptions,
    stripe_test_clocks,
)
from collector.sandbox.http_server import Request, Response
from collector.sandbox.stripe_billing import Subscriptions
from collector.sandbox.stripe_checkout import Checkouts, pay_session
from collector.sandbox.stripe_disputes import end_dispute, fail_refund, open_dispute
from collector.sandbox.stripe_errors import Json
from collector.sandbox.stripe_events import emit
from collector.sandbox.stripe_http import StripeApi
from collector.sandbox.stripe_invoice_actions import write_off
from collector.sandbox.stripe_payments import end_processing
from collector.sandbox.stripe_search import SearchIndex
from collector.sandbox.stripe_state import StripeState
from collector.sandbox.stripe_webhooks import Deliveries, roll_secret
from collector.sandbox.world import World


class PretendStripe:
    """One Stripe account in `world`: its API, its webhooks, and the acts of banks and debtors behind it."""

    def __init__(self, world: World, livemode: bool = False) -> None:
        self.world = world
        self.connected: dict[str, tuple[StripeState, StripeApi]] = {}
        self.state = StripeState(world, livemode)
        self.deliveries = _furnished(self.state)
        self._api = StripeApi(self.state)
        world.services["stripe"] = self
        world.on_move.append(lambda _: self.state.tick())

    def answer(self, request: Request) -> Response:
        """Answer an HTTP request under /v1, for the account that its Stripe-Account header names."""
        named = self.connected.get(request.headers.get("stripe-account", ""))
        return (named[1] if named else self._api).answer(request)

    def connect_account(self, name: str, country: str, currency: str) -> str:
        """Another business lets this one act for it (Connect); its events come to endpoints made with `connect`."""
        with self.world.lock:
            state = StripeState(self.world, self.state.livemode)
            state.account_name, state.account_country, state.account_currency = name, country, currency
            state.base_url, state.restricted_keys = self.state.base_url, self.state.restricted_keys
            state.is_connected = True
            _furnished(state)
            state.after_event.append(self.deliveries.announce_of_connected)
            self.world.on_move.append(lambda _: state.tick())
            self.connected[state.account_id] = (state, StripeApi(state))
            return state.account_id

    def disconnect_account(self, account_id: str) -> None:
        """That business has had enough. KeyError where it was never connected."""
        with self.world.lock:
            state, _ = self.connected.pop(account_id)
            application = {"id": self.world.new_id("ca"), "object": "application", "name": self.state.account_name}
            emit(state, "account.application.deauthorized", application)

    def state_of(self, account_id: str) -> StripeState:
        """The account that a hosted page belongs to."""
        named = self.connected.get(account_id)
        return named[0] if named else self.state

    def dispute(self, id_: str, is_inquiry: bool = False, amount_minor: int | None = None) -> Json:
        """The payer contests a charge, named by its own id or that of its payment intent or invoice."""
        with self.world.lock:
            charge = self.state.get("charge", self._charge_of(id_))
            return open_dispute(self.state, charge, is_inquiry, amount_minor)

    def decide_dispute(self, dispute_id: str, outcome: str) -> Json:
        """The bank decides a dispute: outcome "won" or "lost". ValueError for anything else."""
        if outcome not in ("won", "lost"):
            raise ValueError('outcome must be "won" or "lost"')
        with self.world.lock:
            found = self.state.find("dispute", dispute_id, "dispute", 404)
            end_dispute(self.state, found, outcome)
            return found

    def fail_refund(self, refund_id: str) -> Json:
        """The payer's bank sends a refund back. ValueError where it has failed already."""
        with self.world.lock:
            found = self.state.find("refund", refund_id, "refund", 404)
            fail_refund(self.state, found)
            return found

    def end_processing(self, id_: str, succeeds: bool) -> Json:
        """The bank answers a direct debit that is processing; `id_`: the payment intent, or its invoice."""
        with self.world.lock:
            intent = self.state.get("payment_intent", self._intent_of(id_))
            end_processing(self.state, intent, succeeds)
            return intent

    def give_up(self, invoice_id: str, reason: str) -> Json:
        """Stripe's settings mark an invoice as uncollectible. StripeError where it is not open."""
        with self.world.lock:
            self.state.tick()
            found = self.state.find("invoice", invoice_id, "invoice", 404)
            write_off(self.state, found, reason)
            return found

    def pay_checkout(self, session_id: str, method: str, email: str) -> Json:
        """Somebody pays on the page of a Checkout session. StripeError when the card is declined."""
        with self.world.lock:
            self.state.tick()
            found = self.state.find("checkout_session", session_id, "session", 404)
            pay_session(self.state, found, method, email)
            return found

    def restrict_key(self, key: str, permissions: list[str] | None) -> None:
        """Let `key` do only what `permissions` say ("invoice_read", "customer_write"...); None lifts the limit."""
        with self.world.lock:
            if permissions is None:
                self.state.restricted_keys.pop(key, None)
            else:
                self.state.restricted_keys[key] = frozenset(permissions)

    def roll_secret(self, endpoint_id: str, keep_old_seconds: int = 86_400) -> str:
        """A new webhook secret; both sign until `keep_old_seconds` have passed."""
        with self.world.lock:
            self.state.find("webhook_endpoint", endpoint_id, "webhook_endpoint", 404)
            return roll_secret(self.state, endpoint_id, keep_old_seconds)

    def _charge_of(self, id_: str) -> str:
        if id_.startswith("ch_"):
            return id_
        charge = self.state.get("payment_intent", self._intent_of(id_))["latest_charge"]
        if charge is None:
            raise ValueError(f"nothing was charged for {id_}")
        return str(charge)

    def _intent_of(self, id_: str) -> str:
        """The payment intent of an invoice: the one that paid it, else the one under way."""
        if not id_.startswith("in_"):
            return id_
        links = list(self.state.tables["invoice_payment"].where("invoice", id_))
        links.sort(key=lambda each: ("paid", "open", "canceled").index(each["status"]))
        for each in links:
            if "payment_intent" in each["payment"]:
                return str(each["payment"]["payment_intent"])
        raise ValueError(f"no payment intent for {id_}")


def _furnished(state: StripeState) -> Deliveries:
    """What an account has beside its tables; returns who carries its events to its endpoints."""
    SearchIndex(state)
    Checkouts(state)
    Subscriptions(state)
    return Deliveries(state)
