"""What money of a customer lies at Stripe without paying anything: bank transfers that matched no invoice?

Where a transfer is too small the invoice "remains open" (docs.stripe.com/payments/bank-transfers): here money
only comes in, and pays nothing by itself.
"""

from __future__ import annotations

from collector.sandbox.stripe_currencies import known_currency
from collector.sandbox.stripe_errors import Json, StripeError
from collector.sandbox.stripe_events import emit
from collector.sandbox.stripe_forms import ID, TEXT, WHOLE
from collector.sandbox.stripe_lists import page_of
from collector.sandbox.stripe_routes import PAGE, Call, operation
from collector.sandbox.stripe_state import StripeState


@operation("GET", "/v1/customers/{customer}/cash_balance", "cash_balance")
def read_cash_balance(call: Call) -> Json:
    """What is there, by currency; `available` is null before the first transfer."""
    return _cash_balance(call.state, _owner(call)["id"])


@operation("GET", "/v1/customers/{customer}/cash_balance_transactions", "cash_balance", PAGE)
def list_transactions(call: Call) -> Json:
    return page_of(call, "customer_cash_balance_transaction", customer=_owner(call)["id"])


@operation(
    "POST",
    "/v1/test_helpers/customers/{customer}/fund_cash_balance",
    "customer",
    {"amount": WHOLE, "currency": ID, "reference": TEXT},
    required=("amount", "currency"),
)
def fund_cash_balance(call: Call) -> Json:
    """Stripe's own way to play a bank transfer in test mode."""
    state, owner, params = call.state, _owner(call), call.params
    if params["amount"] <= 0:
        raise StripeError("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    currency = known_currency(params["currency"])
    held = state.cash_minor.setdefault(owner["id"], {})
    held[currency] = held.get(currency, 0) + params["amount"]
    transfer = {"bic": "DEUTDEFF", "iban_last4": "3456", "sender_name": owner["name"]}
    sent = {"eu_bank_transfer": transfer, "reference": params.get("reference"), "type": "eu_bank_transfer"}
    row = {
        "created": state.now(),
        "currency": currency,
        "customer": owner["id"],
        "customer_account": None,
        "ending_balance": held[currency],
        "funded": {"bank_transfer": sent},
        "livemode": state.livemode,
        "net_amount": params["amount"],
        "type": "funded",
    }
    made = state.new("customer_cash_balance_transaction", row)
    emit(state, "customer_cash_balance_transaction.created", made)
    emit(state, "cash_balance.funds_available", _cash_balance(state, owner["id"]))
    return made


def _owner(call: Call) -> Json:
    return call.state.find("customer", call.id("customer"), "id", 404)


def _cash_balance(state: StripeState, owner_id: str) -> Json:
    return {
        "object": "cash_balance",
        "available": dict(state.cash_minor[owner_id]) if owner_id in state.cash_minor else None,
        "customer": owner_id,
        "customer_account": None,
        "livemode": state.livemode,
        "settings": {"reconciliation_mode": "automatic", "using_merchant_default": True},
    }
