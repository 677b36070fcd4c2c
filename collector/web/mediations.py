"""A mediator was called: noted, prolonged, ended. One route an act."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from collector.flows import mediations
from collector.flows.mediations import Opening
from collector.web.forms import chosen_day, chosen_day_or_none, existing_case, written, written_or_not
from collector.web.page_words import words
from collector.web.parts_of import parts, who
from collector.web.views import answered

blueprint = Blueprint("mediations", __name__)


@blueprint.post("/cases/<int:case_id>/mediation")
def begin(case_id: int) -> ResponseReturnValue:
    """The debtor, or both, called a mediator."""

    def note() -> None:
        opening = Opening(
            written_or_not("mediator"), chosen_day("notified_on"), chosen_day_or_none("agreed_on"),
            chosen_day_or_none("until"),
        )  # fmt: skip
        mediations.begin(parts(), existing_case(case_id), opening, who())

    return answered(note, words().t("Noted. Nothing leaves until you say how the mediation ended."))


@blueprint.post("/cases/<int:case_id>/mediation/until")
def extend(case_id: int) -> ResponseReturnValue:
    """The mediator takes more time."""
    return answered(
        lambda: mediations.extend(parts(), existing_case(case_id), chosen_day("until"), who()),
        words().t("Noted. You are asked again after that day."),
    )


@blueprint.post("/cases/<int:case_id>/mediation/end")
def end(case_id: int) -> ResponseReturnValue:
    """It is over."""
    return answered(
        lambda: mediations.end(parts(), existing_case(case_id), written("result"), written("words"), who()),
        words().t(
            "Noted. The case goes on where it stood; note what was agreed as a promise, instalments or a credit."
        ),
    )
