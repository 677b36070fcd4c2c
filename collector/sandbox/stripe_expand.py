"""Which ids did the caller want replaced by whole objects?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from collector.sandbox.stripe_errors import Json, StripeError
from collector.sandbox.stripe_state import StripeState

# Fields that hold an id, by kind of object: kind of what they point to.
_POINTERS: dict[str, dict[str, str | None]] = {
    "invoice": {
        "customer": "customer",
        "default_payment_method": "payment_method",
        "latest_revision": "invoice",
        "from_invoice.invoice": "invoice",
        "discounts": None,
        "default_source": None,
        "on_behalf_of": None,
        "application": None,
        "account_tax_ids": None,
        "test_clock": "test_clock",
    },
    "invoiceitem": {"customer": "customer", "invoice": "invoice", "discounts": None, "test_clock": "test_clock"},
    "line_item": {"pricing.price_details.price": "price", "discounts": None},
    "invoice_payment": {
        "invoice": "invoice",
        "payment.payment_intent": "payment_intent",
        "payment.charge": "charge",
        "payment.payment_record": "payment_record",
    },
    "customer": {
        "invoice_settings.default_payment_method": "payment_method",
        "default_source": None,
        "test_clock": "test_clock",
    },
    "customer_balance_transaction": {"customer": "customer", "invoice": "invoice", "credit_note": "credit_note"},
    "payment_intent": {
        "customer": "customer",
        "latest_charge": "charge",
        "payment_method": "payment_method",
        "review": None,
        "on_behalf_of": None,
        "application": None,
    },
    "payment_method": {"customer": "customer"},
    "charge": {
        "customer": "customer",
        "payment_intent": "payment_intent",
        "balance_transaction": "balance_transaction",
        "review": None,
        "transfer": None,
        "on_behalf_of": None,
        "application": None,
    },
    "refund": {
        "charge": "charge",
        "payment_intent": "payment_intent",
        "balance_transaction": "balance_transaction",
        "customer": "customer",
    },
    "dispute": {"charge": "charge", "payment_intent": "payment_intent"},
    "credit_note": {
        "customer": "customer",
        "invoice": "invoice",
        "refunds.refund": "refund",
        "customer_balance_transaction": "customer_balance_transaction",
    },
    "price": {"product": "product"},
    "product": {"default_price": "price"},
    "tax_id": {"customer": "customer"},
    "checkout.session": {
        "customer": "customer",
        "payment_intent": "payment_intent",
        "payment_link": "payment_link",
        "invoice": "invoice",
        "subscription": None,
        "setup_intent": None,
    },
    "subscription": {
        "customer": "customer",
        "latest_invoice": "invoice",
        "default_payment_method": "payment_method",
        "pending_setup_intent": "setup_intent",
        "test_clock": "test_clock",
    },
    "setup_intent": {"customer": "customer", "payment_method": "payment_method", "latest_attempt": None},
    "billing_portal.session": {"configuration": "portal_configuration"},
    "item": {"price.product": "product"},
}

Extra = Callable[[StripeState, Json], Any]
# Fields that are there only when asked for.
EXTRAS: dict[tuple[str, str], Extra] = {}


def extra(kind: str, field: str) -> Callable[[Extra], Extra]:
    """The decorated function makes a field that an answer holds only when it is expanded."""

    def offer(maker: Extra) -> Extra:
        EXTRAS[(kind, field)] = maker
        return maker

    return offer


def expanded(state: StripeState, answer: Json, paths: list[str], may_read: Callable[[str], None]) -> Json:
    """The answer with each of `paths` expanded, in copies; `may_read(kind)` raises where the key may not look."""
    for path in paths:
        if path.count(".") > 4:
            raise StripeError("You cannot expand more than 4 levels of a property.", param="expand")
        answer = _Expansion(state, path, may_read).of_object(answer, path.split("."))
    return answer


class _Expansion:
    def __init__(self, state: StripeState, path: str, may_read: Callable[[str], None]) -> None:
        self.state = state
        self.path = path
        self.may_read = may_read

    def of_object(self, node: Json, steps: list[str]) -> Json:
        if node.get("object") == "list":
            return self._of_list(node, steps)
        return self._of_fields(node, str(node.get("object")), "", node, steps)

    def _of_list(self, node: Json, steps: list[str]) -> Json:
        if steps[0] != "data":
            hint = f" You may want to try expanding 'data.{self.path}' instead."
            raise StripeError(f"This property cannot be expanded ({self.path}).{hint}", param="expand")
        if len(steps) == 1:
            raise self._refused()
        return {**node, "data": [self.of_object(row, steps[1:]) for row in node["data"]]}

    def _of_fields(self, node: Json, kind: str, prefix: str, owner: Json, steps: list[str]) -> Json:
        name, rest = steps[0], steps[1:]
        dotted = prefix + name
        if (kind, dotted) in EXTRAS:
            value = node[name] if isinstance(node.get(name), dict) else EXTRAS[kind, dotted](self.state, owner)
            return {**node, name: self.of_object(value, rest) if rest else value}
        if dotted in _POINTERS.get(kind, {}):
            if name not in node:
                return node
            return {**node, name: self._of_pointer(node.get(name), _POINTERS[kind][dotted], rest)}
        below = node.get(name)
        if isinstance(below, dict) and rest:
            inner = (
                self.of_object(below, rest)
                if "object" in below
                else self._of_fields(below, kind, dotted + ".", owner, rest)
            )
            return {**node, name: inner}
        if isinstance(below, list) and rest:
            return {**node, name: [self._of_fields(each, kind, dotted + ".", owner, rest) for each in below]}
        if below is None and rest and any(path.startswith(dotted + ".") for path in _POINTERS.get(kind, {})):
            return node
        raise self._refused()

    def _of_pointer(self, value: Any, kind: str | None, rest: list[str]) -> Any:
        if value is None or kind is None:
            return value
        self.may_read(kind)
        whole = value if isinstance(value, dict) else self._target(kind, value)
        return self.of_object(whole, rest) if rest else whole

    def _target(self, kind: str, id_: str) -> Json:
        if kind == "customer" and id_ in self.state.deleted_customers:
            return self.state.deleted_customers[id_]
        return self.state.tables[kind].rows[id_]

    def _refused(self) -> StripeError:
        return StripeError(f"This property cannot be expanded ({self.path}).", param="expand")
