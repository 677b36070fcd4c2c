"""How are documents downloaded? As the bytes that were kept, never shown by the browser as a page of ours."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.http import dump_options_header

from collector.documents.attempts import CERTIFICATE_LANGUAGES
from collector.documents.words import words_for
from collector.files import DamagedDocument
from collector.flows import attempts, dossier
from collector.flows.compose import Unwritable
from collector.flows.drawing_up import NoSuchCase
from collector.store import documents
from collector.web.parts_of import parts, who

blueprint = Blueprint("files", __name__)


@blueprint.get("/documents/<int:document_id>")
def document(document_id: int) -> ResponseReturnValue:
    """One document of a case, verified against its hash."""
    collector = parts()
    with collector.store.read() as tx:
        kept = documents.find(tx, document_id)
    if kept is None:
        abort(404)
    try:
        content = collector.files.get(kept.sha256)
    except DamagedDocument:
        abort(410)
    return download(content, kept.content_type, kept.name)


@blueprint.post("/cases/<int:case_id>/dossier.zip")
def dossier_of(case_id: int) -> ResponseReturnValue:
    """The file for the lawyer as it stands; nothing is sent, and its statement of account is numbered and kept."""
    try:
        made = dossier.make(parts(), case_id, who())
    except NoSuchCase:
        abort(404)
    except Unwritable as error:
        flash(str(error), "error")
        return redirect(url_for("cases.case", case_id=case_id))
    return download(made.content, "application/zip", f"dossier-{made.number}.zip")


@blueprint.get("/cases/<int:case_id>/attempts.pdf")
def attempts_of(case_id: int) -> ResponseReturnValue:
    """What was tried before any court, as it stands today; nothing is kept."""
    language = request.args.get("language", "")
    language = language if language in CERTIFICATE_LANGUAGES else "fr"
    try:
        content = attempts.certificate(parts(), case_id, language)
    except NoSuchCase:
        abort(404)
    except Unwritable as error:
        flash(str(error), "error")
        return redirect(url_for("cases.case", case_id=case_id))
    return download(content, "application/pdf", words_for(language).say("slug.attempts") + f"-{case_id}.pdf")


def download(content: bytes, content_type: str, name: str) -> Response:
    """Bytes to save, whatever the browser would make of them."""
    answer = Response(content, content_type=content_type)
    answer.headers["Content-Disposition"] = dump_options_header("attachment", {"filename": name})
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
