"""Which subscription does an invoice belong to, and how does it stop making invoices, and go on?

Stripe's pause (docs.stripe.com/billing/subscriptions/pause-payment) stops the invoices, never the service: the status
stays `active`. While it lasts each new invoice is void at once (`behavior=void`).
"""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from collector.gateways.stripe_fields import Json, id_of, text, within
from collector.gateways.stripe_problems import NotFound
from collector.gateways.stripe_wire import StripeWire, checked_id

MARK = "collector_suspension"  # in the metadata: which suspension of ours paused it
_ENDED = ("canceled", "incomplete_expired")
_NOBODY = "sub_collectorasksonlywhetheritmay"  # a subscription no account has


@dataclass(frozen=True, slots=True)
class SeenSubscription:
    """`mark`: what we wrote on it when we paused it; empty where nobody or somebody else did."""

    has_ended: bool
    is_paused: bool
    mark: str


class StripeSubscriptions:
    """The part of the gateway that pauses subscriptions. Raises as `StripeWrites` does."""

    _wire: StripeWire

    def subscription(self, stripe_id: str) -> SeenSubscription | None:
        """The subscription now; None where Stripe does not know it (any more)."""
        try:
            data = self._wire.get(f"/v1/subscriptions/{checked_id(stripe_id)}")
        except NotFound:
            return None
        mark = text(within(data, "metadata"), MARK) or ""
        return SeenSubscription(text(data, "status") in _ENDED, bool(within(data, "pause_collection")), mark)

    def pause_subscription(self, stripe_id: str, mark: str, key: str) -> None:
        """No invoice of it is owed from now on, until it is resumed; those that are open stay as they are."""
        form = {"pause_collection": {"behavior": "void"}, "metadata": {MARK: mark}}
        self._wire.post(f"/v1/subscriptions/{checked_id(stripe_id)}", form, key)

    def resume_subscription(self, stripe_id: str, key: str) -> None:
        """It makes invoices again, from its next period on; what was void meanwhile stays void."""
        form = {"pause_collection": "", "metadata": {MARK: ""}}
        self._wire.post(f"/v1/subscriptions/{checked_id(stripe_id)}", form, key)

    def may_write_subscriptions(self) -> None:
        """Ask to change a subscription that nobody has. Raises StripeForbidden where the key may write none."""
        try:
            self._wire.post(f"/v1/subscriptions/{_NOBODY}", {"metadata": {"collector": "asks"}}, f"may-write-{_NOBODY}")
        except NotFound:
            return


def subscription_of(raw: bytes) -> str | None:
    """The subscription that made an invoice, by the invoice as Stripe showed it; None for any other invoice."""
    data: Json = orjson.loads(raw)
    details = within(within(data, "parent"), "subscription_details")
    return id_of(details.get("subscription")) or id_of(data.get("subscription"))  # the second before 2025-03-31
