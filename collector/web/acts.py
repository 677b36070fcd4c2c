"""What may the owner do? One route an act: read the form, call the flow, go back to the page."""

from __future__ import annotations

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from collector.domain.debtors import DebtorKind
from collector.flows import insolvency as insolvency_flow
from collector.flows import owner_actions, posting, suspensions
from collector.web.forms import (
    amount_of,
    chosen_day,
    chosen_day_or_none,
    existing_case,
    ticked,
    written,
)
from collector.web.page_words import words
from collector.web.parts_of import parts, who
from collector.web.uploads import read_upload
from collector.web.views import answered

blueprint = Blueprint("acts", __name__)


@blueprint.post("/cases/<int:case_id>/hold")
def hold(case_id: int) -> ResponseReturnValue:
    """No step before a day."""
    return answered(
        lambda: owner_actions.hold(
            parts(), existing_case(case_id), written("reason"), chosen_day("until"), who(),
            no_interest=ticked("no_interest"),
        ),
        words().t("On hold. Nothing leaves before that day is over."),
    )  # fmt: skip


@blueprint.post("/cases/<int:case_id>/insolvency")
def insolvency(case_id: int) -> ResponseReturnValue:
    """A court opened insolvency proceedings."""
    return answered(
        lambda: insolvency_flow.note(
            parts(), existing_case(case_id), chosen_day("judged_on"), written("reason"), who(),
            chosen_day_or_none("published_on"),
        ),
        words().t("Noted. Nothing leaves any more, and interest stops on the eve of the judgment."),
    )  # fmt: skip


@blueprint.post("/cases/<int:case_id>/resume")
def resume(case_id: int) -> ResponseReturnValue:
    """Lift every hold."""
    return answered(
        lambda: owner_actions.resume(parts(), existing_case(case_id), who()), words().t("The hold is lifted.")
    )  # fmt: skip


@blueprint.post("/cases/<int:case_id>/service")
def service(case_id: int) -> ResponseReturnValue:
    """The service is never suspended in this case, or may be again."""
    keep = request.form.get("keep")
    if keep not in ("yes", "no"):
        abort(400)
    return answered(
        lambda: suspensions.keep_service(parts(), existing_case(case_id), keep == "yes", who()),
        words().t("Noted. The service is kept on in this case.")
        if keep == "yes"
        else words().t("Noted. The service may be suspended here again, after a notice of its own."),
    )


@blueprint.post("/cases/<int:case_id>/promise")
def promise(case_id: int) -> ResponseReturnValue:
    """The debtor named a day to pay."""
    return answered(
        lambda: owner_actions.promise(parts(), existing_case(case_id), chosen_day("due_on"), amount_of(case_id), who()),
        words().t("Promise noted. Nothing leaves before that day."),
    )


@blueprint.post("/cases/<int:case_id>/go-on")
def go_on(case_id: int) -> ResponseReturnValue:
    """A debtor who matters is reminded all the same."""
    return answered(
        lambda: owner_actions.go_on_all_the_same(parts(), existing_case(case_id), who()),
        words().t("Noted. This case goes on like any other."),
    )


@blueprint.post("/cases/<int:case_id>/note")
def note(case_id: int) -> ResponseReturnValue:
    """Keep a note."""
    return answered(
        lambda: owner_actions.note(parts(), existing_case(case_id), written("text"), who()),
        words().t("The note is kept."),
    )


@blueprint.post("/cases/<int:case_id>/revoke-links")
def revoke_links(case_id: int) -> ResponseReturnValue:
    """The payment links sent so far hold no more."""
    return answered(
        lambda: owner_actions.revoke_pay_links(parts(), existing_case(case_id), who()),
        words().t("The payment links hold no more. The next message brings a new one."),
    )


@blueprint.post("/cases/<int:case_id>/close")
def close(case_id: int) -> ResponseReturnValue:
    """Give the matter up."""
    return answered(
        lambda: owner_actions.close(parts(), existing_case(case_id), written("reason"), who()),
        words().t("The case is closed. Nothing more leaves; what is owed stays owed."),
    )


@blueprint.post("/cases/<int:case_id>/reviewed")
def reviewed(case_id: int) -> ResponseReturnValue:
    """A reopened case was looked at."""
    return answered(
        lambda: owner_actions.review_done(parts(), existing_case(case_id), who()),
        words().t("The case goes on by itself."),
    )


@blueprint.post("/cases/<int:case_id>/despite-credit")
def despite_credit(case_id: int) -> ResponseReturnValue:
    """A credit at Stripe does not stop the formal notice."""
    return answered(
        lambda: owner_actions.ask_despite_credit(parts(), existing_case(case_id), who()),
        words().t("Noted. The credit no longer stops the notice."),
    )


@blueprint.post("/cases/<int:case_id>/leave-paid")
def leave_paid(case_id: int) -> ResponseReturnValue:
    """What went back to the payer is not owed again."""
    return answered(
        lambda: owner_actions.leave_paid(parts(), existing_case(case_id), who()),
        words().t("Noted: it is not owed again, and nobody is asked for it."),
    )


@blueprint.post("/cases/<int:case_id>/claims/<int:claim_id>/due-date")
def due_date(case_id: int, claim_id: int) -> ResponseReturnValue:
    """An assumed due date is right."""
    return answered(
        lambda: owner_actions.confirm_due_date(parts(), existing_case(case_id), claim_id, who()),
        words().t("The due date is confirmed."),
    )


@blueprint.post("/rules/<rule_key>/word")
def rule_word(rule_key: str) -> ResponseReturnValue:
    """Claim by a rule of law that nobody verified, or the principal only."""
    accepted = written("claim") == "yes"
    said = (
        words().t("Interest and fixed sum are claimed by this rule.")
        if accepted
        else words().t("Under this rule only the principal is claimed.")
    )
    return answered(lambda: owner_actions.answer_rule(parts(), rule_key, accepted, who()), said)


@blueprint.post("/notices/<int:notice_id>/veto")
def veto(notice_id: int) -> ResponseReturnValue:
    """Stop a notice before it leaves."""
    return answered(
        lambda: owner_actions.veto(parts(), notice_id, who()), words().t("Stopped. The case waits for your decision.")
    )


@blueprint.post("/notices/<int:notice_id>/waive")
def waive(notice_id: int) -> ResponseReturnValue:
    """Skip a step."""
    return answered(
        lambda: owner_actions.waive_step(parts(), notice_id, written("reason"), who()),
        words().t("The step is skipped."),
    )


@blueprint.post("/notices/<int:notice_id>/retry")
def retry(notice_id: int) -> ResponseReturnValue:
    """Plan a stopped or refused notice again."""
    return answered(lambda: owner_actions.retry(parts(), notice_id, who()), words().t("The message is planned again."))


@blueprint.post("/notices/<int:notice_id>/doubt")
def doubt(notice_id: int) -> ResponseReturnValue:
    """Did it leave?"""
    left = request.form.get("left")
    if left not in ("yes", "no"):
        abort(400)
    return answered(
        lambda: owner_actions.resolve_doubt(parts(), notice_id, left == "yes", who()),
        words().t("Noted: it left.") if left == "yes" else words().t("Noted: it did not leave. It is planned again."),
    )


@blueprint.post("/notices/<int:notice_id>/delivered")
def delivered(notice_id: int) -> ResponseReturnValue:
    """Proof from elsewhere that it was received."""
    return answered(
        lambda: owner_actions.confirm_delivery(parts(), notice_id, chosen_day("received_on"), who()),
        words().t("Noted. Its deadline runs from that day."),
    )


@blueprint.post("/notices/<int:notice_id>/posted")
def posted(notice_id: int) -> ResponseReturnValue:
    """Its letter was printed and handed to the post."""
    return answered(
        lambda: posting.note_posted(
            parts(), notice_id, chosen_day("on"), " ".join(written("number").split()),
            read_upload(request.files.get("file")), who(),
        ),
        words().t("Noted. It stands in the certificate of amicable attempts; no deadline runs before it is received."),
    )  # fmt: skip


@blueprint.post("/debtors/<int:debtor_id>/kind")
def classify(debtor_id: int) -> ResponseReturnValue:
    """Business, consumer or public body?"""
    kind = request.form.get("kind", "")
    if kind not in (DebtorKind.BUSINESS, DebtorKind.CONSUMER, DebtorKind.PUBLIC_BODY):
        abort(400)
    return answered(
        lambda: owner_actions.classify(parts(), debtor_id, DebtorKind(kind), who()),
        words().t("Noted. The rules for this kind of debtor apply from now on."),
    )


@blueprint.post("/debtors/<int:debtor_id>/address")
def address(debtor_id: int) -> ResponseReturnValue:
    """The e-mail address works."""
    return answered(
        lambda: owner_actions.address_works(parts(), debtor_id, who()), words().t("The address is used again.")
    )


@blueprint.post("/tasks/<int:task_id>/done")
def task_done(task_id: int) -> ResponseReturnValue:
    """Something that only had to be seen."""
    return answered(lambda: owner_actions.seen(parts(), task_id, who()), words().t("Done."), url_for("week.week"))
