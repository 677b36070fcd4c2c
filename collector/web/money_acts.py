"""What does the owner say about the money of a case? One route an act, as in acts."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from collector.domain.allocation import Allocation
from collector.domain.claims import Designated
from collector.flows import gestures, payments
from collector.flows.gestures import Waiver
from collector.web.forms import amount_of, chosen_day, existing_case, number, written
from collector.web.page_words import words
from collector.web.parts_of import parts, who
from collector.web.views import answered

blueprint = Blueprint("money_acts", __name__)


@blueprint.post("/cases/<int:case_id>/value-date")
def value_date(case_id: int) -> ResponseReturnValue:
    """The money was there on another day than the one Stripe was told."""
    claim_id, reference = _payment()
    return answered(
        lambda: payments.correct_value_date(
            parts(), existing_case(case_id), claim_id, reference, chosen_day("on"), written("reason"), who()
        ),
        words().t("Noted. The payment counts from that day, and the account is reckoned anew."),
    )


@blueprint.post("/cases/<int:case_id>/designation")
def designation(case_id: int) -> ResponseReturnValue:
    """The debtor said what a payment is for."""
    claim_id, reference = _payment()
    part = request.form.get("part", "")
    if part not in ("", *Designated):
        abort(400)
    return answered(
        lambda: payments.designate(
            parts(), existing_case(case_id), claim_id, reference, Designated(part) if part else None,
            written("reason"), who(),
        ),
        words().t("Noted. The payment is placed as the debtor asked."),
    )  # fmt: skip


@blueprint.post("/cases/<int:case_id>/allocation")
def allocation(case_id: int) -> ResponseReturnValue:
    """What a payment settles first in this case."""
    order = request.form.get("order", "")
    if order not in set(Allocation):
        abort(400)
    return answered(
        lambda: payments.choose_allocation(parts(), existing_case(case_id), Allocation(order), who()),
        words().t("Noted. The payments of this case are placed in that order."),
    )


@blueprint.post("/cases/<int:case_id>/waiver")
def waiver(case_id: int) -> ResponseReturnValue:
    """Penalties are given up: of one invoice or the case, one part or both, an amount or all."""
    part, claim = request.form.get("part", ""), request.form.get("claim", "")
    if part not in ("", Designated.INTEREST, Designated.FIXED_SUM):
        abort(400)

    def act() -> None:
        amount = None if request.form.get("all") == "yes" else amount_of(existing_case(case_id))
        given = Waiver(number("claim") if claim else None, Designated(part) if part else None, amount)
        gestures.waive(parts(), existing_case(case_id), given, written("reason"), who())

    return answered(act, words().t("Given up. The account shows it from now on."))


@blueprint.post("/cases/<int:case_id>/penalties")
def penalties(case_id: int) -> ResponseReturnValue:
    """Everything is paid but the penalties: are they claimed, or given up?"""
    match request.form.get("answer"):
        case "give_up":
            return answered(
                lambda: gestures.give_up_penalties(parts(), existing_case(case_id), written("reason"), who()),
                words().t("Given up. The case is closed."),
            )
        case "claim":
            return answered(
                lambda: gestures.claim_penalties(parts(), existing_case(case_id), who()),
                words().t("Noted. The case stays open for the penalties; nothing leaves by itself."),
            )
        case _:
            abort(400)


@blueprint.post("/cases/<int:case_id>/penalties-received")
def penalties_received(case_id: int) -> ResponseReturnValue:
    """Money for penalties came outside Stripe."""
    return answered(
        lambda: gestures.penalties_received(
            parts(), existing_case(case_id), amount_of(case_id), chosen_day("on"), who()
        ),
        words().t("Noted. The account is reckoned anew."),
    )


@blueprint.post("/cases/<int:case_id>/received-again")
def received_again(case_id: int) -> ResponseReturnValue:
    """What was owed again came outside Stripe."""
    return answered(
        lambda: payments.received_again(parts(), existing_case(case_id), amount_of(case_id), chosen_day("on"), who()),
        words().t("Noted. The account is reckoned anew."),
    )


@blueprint.post("/cases/<int:case_id>/offers")
def offer(case_id: int) -> ResponseReturnValue:
    """So much by a day settles it."""
    return answered(
        lambda: gestures.offer(parts(), existing_case(case_id), amount_of(case_id), chosen_day("pay_by"), who()),
        words().t("The offer is kept. Nothing leaves before its day is over; its words are below, to be sent."),
    )


@blueprint.post("/cases/<int:case_id>/offers/<int:quote_id>/withdraw")
def withdraw_offer(case_id: int, quote_id: int) -> ResponseReturnValue:
    """An offer the debtor has not been told of."""
    return answered(
        lambda: gestures.withdraw_offer(parts(), existing_case(case_id), quote_id, who()),
        words().t("The offer is taken back. Chasing goes on."),
    )


def _payment() -> tuple[int, str]:
    """The claim and the reference of the payment that a form names as "12:inpay_1"."""
    claim_id, _, reference = request.form.get("payment", "").partition(":")
    if not claim_id.isdecimal() or len(claim_id) > 18 or not reference:
        abort(400)
    return int(claim_id), reference[:80]
