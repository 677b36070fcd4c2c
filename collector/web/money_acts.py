"""What does the owner say about the money of a case? One route an act, as in acts."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from collector.domain.allocation import Allocation
from collector.domain.claims import Designated
from collector.flows import payments
from collector.web.forms import chosen_day, existing_case, written
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


def _payment() -> tuple[int, str]:
    """The claim and the reference of the payment that a form names as "12:inpay_1"."""
    claim_id, _, reference = request.form.get("payment", "").partition(":")
    if not claim_id.isdecimal() or len(claim_id) > 18 or not reference:
        abort(400)
    return int(claim_id), reference[:80]
