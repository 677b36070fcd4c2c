"""How does one message look: as it was sent, or as it would leave if the owner says yes?"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from collector.domain.decisions import SendNotice
from collector.domain.facts import CaseFacts
from collector.domain.plan_messages import PREFIX
from collector.files import DamagedDocument
from collector.flows import act, owner_actions, plan_messages
from collector.flows.compose import PDF, Composed, Unwritable, compose
from collector.flows.days import today_of, zone_of
from collector.flows.refused import Refused
from collector.parts import Collector
from collector.store import facts, journal, lookups, passages
from collector.store.lookups import Message
from collector.web.approval import Check, checks_of
from collector.web.case_view import BEFORE_OWNER, decided
from collector.web.headers import POLICY_OF_A_LETTER, POLICY_OF_A_MAIL, POLICY_WITH_FRAME
from collector.web.mail_reader import ReadMail, read_mail
from collector.web.page_words import words
from collector.web.parts_of import parts, who
from collector.web.views import answered

blueprint = Blueprint("notices", __name__)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would leave today, or why it cannot be written."""

    composed: Composed | None
    facts: CaseFacts
    problem: str = ""


@blueprint.get("/notices/<int:notice_id>")
def message(notice_id: int) -> ResponseReturnValue:
    """A message as it was sent, with everything on file about it."""
    found = _found(notice_id)
    answer = Response(render_template("message.html", message=found, mail=_sent_mail(parts(), found)))
    answer.headers["Content-Security-Policy"] = POLICY_WITH_FRAME
    return answer


@blueprint.get("/notices/<int:notice_id>/html")
def html(notice_id: int) -> ResponseReturnValue:
    """Its HTML alone, for a frame in which it can do nothing: the same bytes, no page of ours around."""
    mail = _sent_mail(parts(), _found(notice_id))
    return _mail_page(mail.html if mail else "")


@blueprint.get("/notices/<int:notice_id>/approve")
def approve(notice_id: int) -> ResponseReturnValue:
    """Read before you say yes: the letter at the left, what was checked at the right."""
    collector, found = parts(), _waiting(notice_id)
    preview = _preview(collector, found)
    checks: list[Check] = checks_of(collector, found, preview.facts) if preview.facts else []
    mail = _mail_of(collector, preview)
    answer = Response(
        render_template(
            "approve.html", message=found, preview=preview, mail=mail, checks=checks,
            has_letter=_letter(preview) is not None,
        )
    )  # fmt: skip
    answer.headers["Content-Security-Policy"] = POLICY_WITH_FRAME
    return answer


@blueprint.post("/notices/<int:notice_id>/approve")
def say_yes(notice_id: int) -> ResponseReturnValue:
    """The owner has read it: it leaves on its day, after a fresh read of Stripe."""
    found = _found(notice_id)

    def approve_it() -> None:
        if request.form.get("read") != "yes":
            raise Refused("not_read")
        if found.card.state not in BEFORE_OWNER:  # sent twice, or decided in another window
            raise Refused("notice_no_longer_waiting")
        owner_actions.approve(parts(), notice_id, who())

    done = words().t("Approved. It leaves on {day}, after a fresh look at Stripe.", day=words().day(found.card.send_on))
    return answered(approve_it, done, url_for("cases.case", case_id=found.case_id))


@blueprint.get("/notices/<int:notice_id>/preview.html")
def preview_html(notice_id: int) -> ResponseReturnValue:
    """The mail as it would leave."""
    mail = _mail_of(parts(), _preview(parts(), _waiting(notice_id)))
    return _mail_page(mail.html if mail else "")


@blueprint.get("/notices/<int:notice_id>/preview.pdf")
def preview_pdf(notice_id: int) -> ResponseReturnValue:
    """The letter as it would leave."""
    letter = _letter(_preview(parts(), _waiting(notice_id)))
    if letter is None:
        abort(404)
    answer = Response(letter, mimetype=PDF)
    answer.headers["Content-Disposition"] = "inline; filename=preview.pdf"
    answer.headers["Content-Security-Policy"] = POLICY_OF_A_LETTER
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _found(notice_id: int) -> Message:
    with parts().store.read() as tx:
        found = lookups.message(tx, notice_id)
    if found is None:
        abort(404)
    return found


def _waiting(notice_id: int) -> Message:
    found = _found(notice_id)
    if found.card.state not in BEFORE_OWNER:
        abort(410)
    return found


def _preview(collector: Collector, found: Message) -> Preview:
    """Written on the facts as last read, by the code that sends; nothing is kept, and no link in it works yet."""
    today = today_of(collector)
    with collector.store.read() as tx:
        (case_facts,) = facts.load_case_facts(tx, [found.case_id], zone_of(collector), today)
        head, own = journal.head(tx), passages.standing(tx)
    complete = act.completed(collector, case_facts, today)
    if found.card.step_key.startswith(PREFIX):
        return _preview_of_plan(collector, found, complete)
    decision = decided(collector, complete, today)
    if not isinstance(decision, SendNotice) or decision.step.key != found.card.step_key:
        return Preview(None, complete, _changed())
    try:
        return Preview(compose(collector, found.as_claimed(), complete, decision, head, own), complete)
    except Unwritable as error:
        return Preview(None, complete, str(error))


def _preview_of_plan(collector: Collector, found: Message, complete: CaseFacts) -> Preview:
    try:
        made = plan_messages.written(collector, found.as_claimed(), complete, collector.clock.now())
    except Unwritable as error:
        return Preview(None, complete, str(error))
    return Preview(made, complete, "" if made else _changed())


def _changed() -> str:
    return words().t("The facts have changed: this message would not leave today.")


def _letter(preview: Preview) -> bytes | None:
    documents = preview.composed.documents if preview.composed else ()
    return next((it.content for it in documents if it.kind == "letter"), None)


def _mail_of(collector: Collector, preview: Preview) -> ReadMail | None:
    if preview.composed is None:
        return None
    return read_mail(collector.mail.payload_as_eml(preview.composed.payload))


def _sent_mail(collector: Collector, found: Message) -> ReadMail | None:
    kept = next((it for it in found.documents if it.kind == "mail"), None)
    if kept is None:
        return None
    try:
        return read_mail(collector.mail.payload_as_eml(collector.files.get(kept.sha256)))
    except (DamagedDocument, ValueError, KeyError):
        # Damaged, or frozen for another transport than today's: the bytes can still be downloaded.
        return None


def _mail_page(html_of_mail: str) -> Response:
    answer = Response(html_of_mail, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = POLICY_OF_A_MAIL
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer
