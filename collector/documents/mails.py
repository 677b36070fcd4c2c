"""How does a notice read as a mail: subject, text and HTML, in the debtor's language?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from jinja2 import Environment, Template

from collector.documents.contexts import NoticeContext
from collector.documents.mail_view import notice_view
from collector.documents.moulds import Moulds, only_prints
from collector.documents.passages import NOTHING_OWN, InMail, own_words
from collector.documents.plain import one_line, whole_in_html, whole_in_text
from collector.documents.templates import EMAILS, LETTERS, environment_of
from collector.documents.words import language_of

SUBJECT_LIMIT = 180


@dataclass(frozen=True, slots=True)
class ComposedMail:
    """A mail before it is addressed. `subject` is one line; `text` ends its lines with \\n; `own`: the owner's part."""

    subject: str
    text: str
    html: str
    own: InMail = NOTHING_OWN


def compose_mail(context: NoticeContext) -> ComposedMail:
    """The mail of a notice. Raises UnwritableNotice where the context lacks what its template must say."""
    template = context.step.template
    language = written_in(context.language, template)
    if language != context.language:
        context = replace(context, language=language)
    view = notice_view(context)
    own = own_words(context.passages, template, view)
    view["own"] = own.words
    mail = render_mail(language, template, view)
    return mail if own is NOTHING_OWN else replace(mail, own=own)


@cache
def written_in(language: str, template: str) -> str:
    """The language of a template for a reader: his own, or English where the folder (an owner's own) has no other."""
    wanted = language_of(language)
    return wanted if (EMAILS / wanted / template).is_dir() else "en"


@cache
def template_version() -> str:
    """A short hash of every file that words of ours come from; each notice is frozen with it."""
    digest = hashlib.sha256()
    for root in (EMAILS, LETTERS):
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.suffix in (".txt", ".html", ".typ", ".po"):
                digest.update(path.relative_to(root.parent).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


@cache
def _templates(language: str, template: str) -> tuple[Template, Template, Template]:
    environment: Environment = environment_of()
    folder = f"{language}/{template}"
    return (
        environment.get_template(f"{folder}/subject.txt"),
        environment.get_template(f"{folder}/body.txt"),
        environment.get_template(f"{folder}/body.html"),
    )


def render_mail(language: str, template: str, view: dict[str, Any]) -> ComposedMail:
    """The mail of a template folder; a name the view lacks is an error."""
    subject_template, _, _ = _templates(language, template)
    subject = one_line(whole_in_text(subject_template.render(view)), SUBJECT_LIMIT)
    view["subject"] = subject
    text, html = _moulds(language, template).write(view)
    return ComposedMail(subject, whole_in_text(text if _is_tidy(text) else _tidy(text)), whole_in_html(html))


@cache
def _moulds(language: str, template: str) -> Moulds:
    """Both bodies of a template folder."""
    _, text_template, html_template = _templates(language, template)

    def render(view: dict[str, Any]) -> tuple[str, str]:
        return _tidy(text_template.render(view)), html_template.render(view)

    def have_moulds() -> bool:
        return all(only_prints(environment_of(), f"{language}/{template}/{body}") for body in ("body.txt", "body.html"))

    return Moulds(render, (False, True), have_moulds)


def _is_tidy(text: str) -> bool:
    return " \n" not in text and "\n\n\n" not in text and not text.startswith("\n") and not text.endswith("\n\n")


def render_part(language: str, template: str, part: str, view: dict[str, Any]) -> str:
    """A part of the text of a mail by itself, where a page shows the same words."""
    return _tidy(environment_of().get_template(f"{language}/{template}/{part}.txt").render(view))


def _tidy(text: str) -> str:
    """No blank at the end of a line, never two empty lines in a row: parts that were left out leave no gap."""
    lines: list[str] = []
    for line in text.split("\n"):
        line = line.rstrip(" ")
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip("\n") + "\n"
