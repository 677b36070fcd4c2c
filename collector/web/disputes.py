"""The debtor contests: the owner notes it, looks into it by telephone, and says how it ended. One route an act."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from collector.flows import disputes
from collector.flows.disputes import Contest, Findings, Outcome
from collector.web.forms import amount_of, existing_case, number, ticked, written, written_or_not
from collector.web.page_words import words
from collector.web.parts_of import parts, who
from collector.web.views import answered

blueprint = Blueprint("disputes", __name__)


@blueprint.post("/cases/<int:case_id>/dispute")
def contest(case_id: int) -> ResponseReturnValue:
    """The debtor contests an invoice, or a part of it."""

    def note() -> None:
        found = Contest(
            number("claim"), written("reason"), part_or_none(case_id), written("category"), ticked("to_lawyer")
        )
        disputes.open_contest(parts(), existing_case(case_id), found, who())

    said = (
        words().t("Marked as contested. Nothing more is written in this case: the file waits for the lawyer.")
        if ticked("to_lawyer")
        else words().t("Marked as contested. What is contested is not chased until you close the dispute.")
    )
    return answered(note, said)


@blueprint.post("/cases/<int:case_id>/disputes/<int:dispute_id>/findings")
def findings(case_id: int, dispute_id: int) -> ResponseReturnValue:
    """What came out of the call."""

    def keep() -> None:
        found = Findings(written_or_not("cause"), written("responsible"), written_or_not("proposal"))
        disputes.look_into(parts(), existing_case(case_id), dispute_id, found, who())

    return answered(keep, words().t("Kept, for you and your lawyer only."))


@blueprint.post("/cases/<int:case_id>/disputes/<int:dispute_id>/close")
def close(case_id: int, dispute_id: int) -> ResponseReturnValue:
    """The dispute is over."""

    def end() -> None:
        result = written("result")
        credit_minor = amount_of(case_id, "credit") if result == "upheld_in_part" else 0
        outcome = Outcome(result, written("outcome"), credit_minor)
        disputes.end_contest(parts(), existing_case(case_id), dispute_id, outcome, who())

    return answered(end, words().t("The dispute is closed. In a month you are asked to see whether all is well."))


def part_or_none(case_id: int) -> int | None:
    """The contested part, or None where the field was left empty: the whole invoice."""
    return amount_of(case_id, "part") if request.form.get("part", "").strip() else None
