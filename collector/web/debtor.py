"""Where does a debtor see what he owes and why, and answer? On the page his notices lead to, without signing in."""

from __future__ import annotations

import hmac
from datetime import date
from hashlib import sha256
from ipaddress import ip_address

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from collector.documents.words import LANGUAGES, language_of, words_for
from collector.domain.debtor_page import AnswerKind
from collector.domain.money import UnreadableAmount, parse_money
from collector.flows import agreements, debtor_answers, debtor_pages, rates, throttling
from collector.flows.answer_proof import Given
from collector.flows.debtor_pages import DebtorPage
from collector.flows.refused import MOST_WORDS, Refused
from collector.store import debtor_links, lookups
from collector.store.replies import Addressee
from collector.web.debtor_view import Draft, debtor_view
from collector.web.files import download
from collector.web.page_words import words
from collector.web.parts_of import parts
from collector.web.pay import lead, private, speak_to
from collector.web.uploads import LARGEST_FILE, read_upload

blueprint = Blueprint("debtor", __name__)

_LONGEST_TOKEN = 100
_LARGEST_ID = 2**63 - 1
_LARGEST_ANSWER = LARGEST_FILE + 256 * 1024


@blueprint.get("/d/<token>")
def page(token: str) -> ResponseReturnValue:
    """The account of the case, and what may be answered. Reading it changes nothing."""
    to, digest = _addressee(token), _digest(token)
    if to is None:
        return _dead("gone", 410)
    if not throttling.allows(parts(), throttling.PER_DEBTOR_PAGE, digest):
        return _dead("later", 429)
    return _shown(to, token, Draft(noted=request.args.get("noted", "")))


@blueprint.post("/d/<token>")
def answer(token: str) -> ResponseReturnValue:
    """One answer, from a form of this page that counts once."""
    if request.mimetype == "multipart/form-data":  # other forms stay as small as those of the owner
        request.max_content_length = _LARGEST_ANSWER
    to, digest = _addressee(token), _digest(token)
    if to is None:
        return _dead("gone", 410)
    collector, line = parts(), throttling.line_of(request.remote_addr)
    if not (
        throttling.allows(collector, throttling.PER_ANSWER, digest)
        and throttling.allows(collector, throttling.PER_ANSWERING_ADDRESS, line)
        and throttling.allows(collector, throttling.PER_ANSWERED_CASE, str(to.case_id))
    ):
        return _dead("later", 429)
    try:
        given = _given(to, digest)
        is_new = debtor_answers.give(collector, to, given)
    except RequestEntityTooLarge:
        return _shown(to, token, Draft(error="too_large"), 413)
    except Refused as refused:
        return _shown(to, token, _draft(str(refused)), 422)
    noted = given.kind.value if is_new else "known"
    location = f"/d/{token}?lang={given.language}&noted={noted}#noted"
    return private(Response(status=303, headers={"Location": location}))


@blueprint.get("/d/<token>/pay/<int:claim_id>")
def pay(token: str, claim_id: int) -> ResponseReturnValue:
    """To Stripe's page of one invoice of the account, as a payment link leads there."""
    to, digest = _addressee(token), _digest(token)
    if to is None or claim_id > _LARGEST_ID:
        return _dead("gone", 410)
    collector = parts()
    with collector.store.read() as tx:
        link = lookups.pay_link_in(tx, to.case_id, claim_id)
    if link is None:
        return _dead("gone", 410)
    if not throttling.allows(collector, throttling.PER_PAY_LINK, digest):
        return _dead("later", 429)
    speak_to(link)
    return lead(link)


@blueprint.get("/d/<token>/agreement.pdf")
def agreement(token: str) -> ResponseReturnValue:
    """The agreement of the plan that runs, to read and to sign."""
    to, digest = _addressee(token), _digest(token)
    if to is None:
        return _dead("gone", 410)
    collector = parts()
    if not throttling.allows(collector, throttling.PER_DEBTOR_PAGE, digest):
        return _dead("later", 429)
    paper = agreements.paper_of(collector, to.case_id)
    if paper is None:
        return _dead("gone", 410)
    return private(download(collector.files.get(paper.sha256), paper.content_type, paper.name))


# --- who is it? --------------------------------------------------------------------------------------------------


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _addressee(token: str) -> Addressee | None:
    if len(token) > _LONGEST_TOKEN:
        return None
    with parts().store.read() as tx:
        return debtor_links.by_token(tx, _digest(token), parts().clock.now())


def _dead(what: str, status: int) -> ResponseReturnValue:
    asked = request.args.get("lang") or request.accept_languages.best_match(LANGUAGES) or words().language
    said = words_for(asked)
    texts = {"heading": said.say(f"page.{what}.title"), "text": said.say(f"page.{what}.text")}
    view = texts | {"language": said.language, "question": said.say("page.question")}
    return private(Response(render_template("debtor_dead.html", creditor=parts().policy.creditor, **view), status))


def _shown(to: Addressee, token: str, draft: Draft, status: int = 200) -> ResponseReturnValue:
    collector = parts()
    rates.refresh(collector)
    found = debtor_pages.page_of(collector, to)
    view = debtor_view(collector, found, _language(found), draft)
    form = _form_token(_digest(token))
    return private(Response(render_template("debtor.html", view=view, token=token, form=form, draft=draft), status))


def _language(found: DebtorPage) -> str:
    """The debtor's own, unless he asks for another."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else language_of(found.facts.debtor.language)


# --- what does the form say? -------------------------------------------------------------------------------------


def _form_token(digest: str) -> str:
    nonce = parts().ids.uid()
    return f"{nonce}.{_signature(nonce, digest)}"


def _signature(nonce: str, digest: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"debtor page:{nonce}:{digest}".encode(), "sha256").hexdigest()


def _form_key(digest: str, kind: AnswerKind) -> str:
    """The name of a form we made for this very link. Raises Refused for any other."""
    nonce, _, signature = request.form.get("form", "").partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(nonce, digest).encode()):
        raise Refused("stale")
    return sha256(f"{nonce}:{kind.value}".encode()).hexdigest()


def _given(to: Addressee, digest: str) -> Given:
    try:
        kind = AnswerKind(request.form.get("kind", ""))
    except ValueError:
        raise Refused("stale") from None
    language = request.form.get("lang", "")
    return Given(
        kind=kind,
        form_key=_form_key(digest, kind),
        language=language if language in LANGUAGES else "en",
        family=_family(),
        words=_words(),
        on=_day(),
        claim_ids=tuple(_number(it, 0) for it in request.form.getlist("claim")),
        part_minor=_part(to) if kind is AnswerKind.CONTEST and request.form.get("share") == "part" else None,
        phone=" ".join(request.form.get("phone", "").split())[:60],
        acknowledged=request.form.get("acknowledge") == "yes",
        shown_minor=_number(request.form.get("shown", ""), -1),
        file=read_upload(request.files.get("file")),
        accepts=request.form.get("accept") == "yes",
        offer_id=_number(request.form.get("offer", ""), 0),
        quote_id=_number(request.form.get("quote", ""), 0),
        offer_sha256=request.form.get("terms", "")[:64],
        address=request.remote_addr or "",
    )


def _number(text: str, otherwise: int) -> int:
    """One that a column holds."""
    return int(text) if text.isdecimal() and len(text) <= 18 else otherwise


def _family() -> str:
    try:
        return f"IPv{ip_address(request.remote_addr or '').version}"
    except ValueError:
        return "–"


def _words() -> str:
    """Text that both databases can hold and a page can show: without NUL and other controls."""
    text = request.form.get("words", "").replace("\r\n", "\n")
    if len(text) > MOST_WORDS:
        raise Refused("words_long")
    return "".join(it for it in text if it.isprintable() or it in "\n\t").strip()


def _day() -> date | None:
    try:
        return date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        return None


def _part(to: Addressee) -> int:
    """An amount as people write it. Raises Refused."""
    with parts().store.read() as tx:
        currency = lookups.currency_of(tx, to.case_id) or "eur"
    text = "".join(request.form.get("amount", "")[:40].split()).replace("\u202f", "").replace(",", ".")
    try:
        return parse_money(text, currency).minor
    except UnreadableAmount:
        raise Refused("amount") from None


def _draft(error: str) -> Draft:
    """What was written stays in the form, so that nobody writes it twice; a file must be chosen again."""
    form = request.form
    kind = form.get("kind", "")
    return Draft(
        error=error,
        kind=kind if kind in set(AnswerKind) else "",
        words=form.get("words", "")[:MOST_WORDS],
        day=form.get("day", "")[:10],
        phone=form.get("phone", "")[:40],
        amount=form.get("amount", "")[:20],
        share=form.get("share", ""),
        claims=tuple(form.getlist("claim")),
        acknowledged=form.get("acknowledge") == "yes",
        offer=form.get("offer", "")[:18],
    )
