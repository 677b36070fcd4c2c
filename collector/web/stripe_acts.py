"""What does the owner have written into Stripe? One route an act, as in acts; each is asked for, and written later."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from collector.flows import agreed_refunds, penalty_invoices, stripe_gestures
from collector.flows.refused import Refused
from collector.web.forms import amount_of, existing_case, number, written
from collector.web.page_words import words
from collector.web.parts_of import parts, who
from collector.web.views import answered

blueprint = Blueprint("stripe_acts", __name__)


@blueprint.post("/cases/<int:case_id>/penalty-invoice")
def penalty_invoice(case_id: int) -> ResponseReturnValue:
    """Penalties as an invoice of their own."""

    def ask() -> None:
        _confirmed()
        penalty_invoices.ask(parts(), existing_case(case_id), who())

    return answered(ask, words().t("The penalty invoice is being written into Stripe."))


@blueprint.post("/cases/<int:case_id>/penalty-invoice/<uid>/give-up")
def give_up(case_id: int, uid: str) -> ResponseReturnValue:
    """The rest of a penalty invoice."""

    def ask() -> None:
        _confirmed()
        penalty_invoices.ask_to_give_up(parts(), existing_case(case_id), uid, who())

    return answered(ask, words().t("The rest is given up. Stripe is told in a moment."))


@blueprint.post("/cases/<int:case_id>/credit-note")
def credit_note(case_id: int) -> ResponseReturnValue:
    """A gesture on an unpaid invoice."""

    def ask() -> None:
        _confirmed()
        amount = amount_of(existing_case(case_id))
        stripe_gestures.ask_credit(parts(), case_id, number("claim"), amount, written("memo"), who())

    return answered(ask, words().t("The credit note is being written into Stripe."))


@blueprint.post("/cases/<int:case_id>/refund")
def refund(case_id: int) -> ResponseReturnValue:
    """What an accepted offer promised to give back."""

    def ask() -> None:
        _confirmed()
        agreed_refunds.ask(parts(), existing_case(case_id), number("offer"), who())

    return answered(ask, words().t("The refund is being written into Stripe."))


@blueprint.post("/cases/<int:case_id>/write-off")
def write_off(case_id: int) -> ResponseReturnValue:
    """An invoice that nobody will pay."""

    def ask() -> None:
        _confirmed()
        stripe_gestures.ask_write_off(parts(), existing_case(case_id), number("claim"), who())

    return answered(ask, words().t("The invoice is being marked as uncollectible in Stripe."))


@blueprint.post("/cases/<int:case_id>/writes/<uid>/seen")
def seen(case_id: int, uid: str) -> ResponseReturnValue:
    """What Stripe refused was seen."""
    return answered(
        lambda: stripe_gestures.seen(parts(), existing_case(case_id), uid, who()), words().t("Done.")
    )  # fmt: skip


def _confirmed() -> None:
    """What is written into Stripe is seen by others, and not taken back by a click."""
    if request.form.get("sure") != "yes":
        raise Refused("not_confirmed")
