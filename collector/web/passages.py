"""Where does the owner write sentences of her own into the mails, and how do they look before one leaves?"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from collector.documents.letter_data import step_name
from collector.documents.passages import NAMES
from collector.documents.words import words_for
from collector.domain.debtors import DebtorKind
from collector.domain.passages import MOST_CHARACTERS, Place, replaces
from collector.flows import passages as flow
from collector.flows.passages import BadDraft, Draft, Mail, Shown
from collector.flows.refused import Refused
from collector.store import passages
from collector.store.pages.case_list import CaseLine, cases_page
from collector.web.case_words import language_name
from collector.web.forms import ticked
from collector.web.headers import POLICY_OF_A_MAIL
from collector.web.page_words import words
from collector.web.parts_of import parts, who
from collector.web.refusals import passage_problem, refusal

blueprint = Blueprint("passages", __name__)
MOST_OFFERED = 100


@blueprint.get("/words")
def page() -> ResponseReturnValue:
    """The words of one mail, as they stand."""
    mail = _asked(request.args)
    with parts().store.read() as tx:
        stands = passages.of_mail(tx, mail.template, mail.language)
    return _page(mail, {it.place: it.text for it in stands})


@blueprint.post("/words/look")
def look() -> ResponseReturnValue:
    """The same with what was typed, and the mail as it would read. Nothing is kept."""
    mail = _asked(request.form)
    typed = {place: request.form.get(place.value, "") for place in mail.places}
    try:
        draft = _draft(mail)
        return _page(mail, draft.texts, draft=draft, shown=flow.show(parts(), draft, _case_id()))
    except BadDraft as bad:
        return _page(mail, typed, problem=passage_problem(bad.code, bad.detail, words()), at=bad.place), 400
    except Refused as refused:
        return _page(mail, typed, problem=refusal(str(refused), words())), 400


@blueprint.post("/words/look.html")
def look_html() -> ResponseReturnValue:
    """The mail alone, as a mail program would show it."""
    try:
        shown = flow.show(parts(), _draft(_asked(request.form)), _case_id())
    except Refused:
        abort(400)
    answer = Response(shown.mail.html if shown.mail else "", mimetype="text/html")
    answer.headers["Content-Security-Policy"] = POLICY_OF_A_MAIL
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@blueprint.post("/words")
def save() -> ResponseReturnValue:
    """Keep what was looked at."""
    mail = _asked(request.form)
    try:
        draft = _draft(mail)
        changed = flow.save(parts(), draft, despite_remarks=ticked("remarks_read"), who=who())
    except Refused as refused:
        flash(refusal(str(refused), words()), "error")
        return redirect(_address(mail))
    t = words().t
    flash(t("Kept. The next mail leaves with these words.") if changed else t("Nothing has changed."), "done")
    return redirect(_address(mail))


def _asked(given: Any) -> Mail:
    """The mail a form or an address names; without a name the first of the owner's language."""
    policy = parts().policy
    template, language = given.get("mail", ""), given.get("language", policy.creditor.language)
    known = flow.mails_of(policy)
    wanted = template or known[0].template
    found = flow.mail_named(policy, wanted, language)
    return found or abort(404)


def _draft(mail: Mail) -> Draft:
    return flow.draft_of(mail, request.form)


def _case_id() -> int:
    """The case to look at it in; 0 for a debtor made up."""
    text = request.form.get("case", "0") or "0"
    return int(text) if text.isdecimal() and len(text) <= 18 else 0


def _address(mail: Mail) -> str:
    return url_for("passages.page", mail=mail.template, language=mail.language)


def _page(
    mail: Mail, texts: Any, *, draft: Draft | None = None, shown: Shown | None = None, problem: str = "",
    at: Place | None = None,
) -> str:  # fmt: skip
    collector = parts()
    with collector.store.read() as tx:
        versions = passages.versions(tx, mail.template, mail.language)
        written = passages.mails_with_words(tx)
        open_cases = cases_page(tx, limit=MOST_OFFERED).lines
    known = flow.mails_of(collector.policy)
    return render_template(
        "words.html", mail=mail, texts=texts, draft=draft, shown=shown, problem=problem, at=at, versions=versions,
        mails=[(it, _name(it), (it.template, it.language) in written) for it in known if it.language == mail.language],
        languages=[(it, language_name(it)) for it in dict.fromkeys(it.language for it in known)],
        cases=[it for it in open_cases if _is_for(it, mail)], case_id=_case_id() if draft else 0, names=NAMES,
        most=MOST_CHARACTERS, replaces=replaces, place_word=place_word, fault_word=fault_word, name=_name(mail),
        unusable=passage_problem("passage_broken", shown.problem, words()) if shown and shown.problem else "",
    )  # fmt: skip


def _is_for(line: CaseLine, mail: Mail) -> bool:
    """Whether a mail of this ladder may be written to this debtor."""
    is_business = line.debtor_kind in (DebtorKind.BUSINESS, DebtorKind.PUBLIC_BODY)
    return is_business == (mail.kind is not DebtorKind.CONSUMER)


def _name(mail: Mail) -> str:
    t = words().t
    kind = t("to consumers") if mail.kind is DebtorKind.CONSUMER else t("to businesses")
    return f"{step_name(mail.template, words_for(words().language))}, {kind}"


def place_word(place: Place) -> str:
    """The name of a place."""
    t = words().t
    return {
        Place.OPENING: t("Opening"), Place.ACTION: t("Before how to pay"), Place.CLOSING: t("Closing"),
        Place.SIGNATURE: t("Signature"),
    }[place]  # fmt: skip


def fault_word(fault: str) -> str:
    """What a careful reader would hold against words."""
    t = words().t
    return {
        "threat": t("reads as a threat"),
        "false_authority": t("sounds like a court or an authority"),
        "disclosure": t("speaks of telling others"),
        "admission": t("admits a fault of yours"),
        "not_for_consumers": t("is not for a consumer, who owes no such thing"),
        "figure": t("is a figure typed by hand: use a name such as remaining, which the account fills in"),
    }.get(fault, fault)
