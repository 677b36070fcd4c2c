"""What came of a call? One form for each result, and what follows from it is said before it is sent."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from collector.flows import calls
from collector.flows.calls import CallResult
from collector.flows.disputes import Contest
from collector.web.disputes import part_or_none
from collector.web.forms import amount_of, chosen_day, existing_case, number, written, written_or_not
from collector.web.page_words import words
from collector.web.parts_of import parts, who
from collector.web.views import answered

blueprint = Blueprint("calls", __name__)


@blueprint.post("/cases/<int:case_id>/call")
def call(case_id: int) -> ResponseReturnValue:
    """What came of a call."""
    return answered(
        lambda: calls.result(parts(), existing_case(case_id), _told(case_id), who()),
        words().t("The result of the call is kept with the case."),
    )


def _told(case_id: int) -> CallResult:
    outcome, note = written("outcome"), written_or_not("note")
    match outcome:
        case "promise":
            return CallResult(outcome, note, chosen_day("on"), amount_of(case_id))
        case "asks_for_time":
            return CallResult(outcome, note, chosen_day("on"))
        case "contests":
            contest = Contest(number("claim"), written("note"), part_or_none(case_id), written("category"))
            return CallResult(outcome, note, contest=contest)
        case _:
            return CallResult(outcome, note)
