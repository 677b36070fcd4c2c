"""Whatever a name, a number or an address says, mails, letters and statements keep their shape and run nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from collector.documents import letters
from collector.documents.mails import ComposedMail, compose_mail
from collector.documents.plain import UnprintableText
from collector.documents.words import LANGUAGES
from collector.domain.passages import Passage, Place
from tests.documents.samples import BUSINESS_TEMPLATES, CONSUMER_TEMPLATES, SECOND, notice
from tests.hostile.corpus import Name, corpus, some
from tests.support.html_trees import breaking_anywhere, tree_of

AT = datetime(2026, 3, 23, 9, 30, tzinfo=UTC)
MAILS = [(template, language) for template in BUSINESS_TEMPLATES + CONSUMER_TEMPLATES for language in LANGUAGES]
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def mails_for(at: int) -> list[tuple[str, str]]:
    """Each name goes through one mail, so that all mails get their share; at night through every mail."""
    from tests.hostile.corpus import NIGHTLY

    return MAILS if NIGHTLY else [MAILS[at % len(MAILS)]]


def named(template: str, language: str, name: str) -> ComposedMail:
    """The mail with this name everywhere a stranger's words can stand."""
    debtor = replace(notice(template).debtor, name=name, address_lines=(name, "42000 Saint-Étienne", name))
    claims = (SECOND._replace(number=name),)
    own = (Passage(1, template, language, Place.CLOSING, "Merci, {{ debtor_name }}."),)
    return compose_mail(notice(template, language, claims, debtor=debtor, passages=own))


def test_the_corpus_is_as_large_and_as_mixed_as_we_say() -> None:
    assert len(corpus()) >= 300 and len({it.why for it in corpus()}) >= 15


def test_no_name_changes_what_a_mail_consists_of() -> None:
    tame = {}
    for name in corpus():
        for template, language in mails_for(name.number):
            if (template, language) not in tame:
                tame[template, language] = named(template, language, "Durand")
            check_mail(name, named(template, language, name.text), tame[template, language])


def check_mail(name: Name, wild: ComposedMail, tame: ComposedMail) -> None:
    # A short number stays in one piece, a long one may break.
    assert tree_of(breaking_anywhere(wild.html)) == tree_of(breaking_anywhere(tame.html)), name
    lines, expected = wild.text.split("\n"), tame.text.split("\n")
    # A name of which nothing can be seen leaves its line out; none makes two of one.
    assert len(expected) - 3 <= len(lines) <= len(expected), name
    for text in (wild.subject, wild.text, wild.html):
        # Joiners belong to words in some scripts and to the padding of the preview line; nothing else unseen is left.
        assert not UNSEEN.search(text.replace("\u200c", "")), name
    assert len(wild.subject) <= 180 and "\n" not in wild.subject, name
    assert len(wild.html) < len(tame.html) + 60_000, name


def pdfs(name: str, template: str = "formal_notice") -> Iterator[bytes]:
    """Letter and statement with this name in every place; nothing where the fonts cannot print it."""
    debtor = replace(notice(template).debtor, name=name, address_lines=(name, "42000 Saint-Étienne", name))
    context = notice(template, "fr", (SECOND._replace(number=name),), debtor=debtor)
    for make in (letters.notice_pdf, letters.statement_pdf):
        try:
            yield make(context, AT)
        except UnprintableText as refused:
            assert "cannot be printed with the bundled fonts" in str(refused)
            yield b""


def shape_of(pdf: bytes) -> dict[str, Any]:
    """Pages, links, what could act, and where on the paper the words begin that do not depend on the name."""
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    return {
        "pages": len(reader.pages),
        "links": sum(len(page.annotations or []) for page in reader.pages),
        "acts": sorted(key for key in root if key in ("/OpenAction", "/AA", "/AcroForm")),
        "names": sorted(root.get("/Names", {})),
        "size": {tuple(map(float, page.mediabox)) for page in reader.pages},
    }


@pytest.mark.parametrize("template", ["formal_notice", "consumer_formal_notice"])
def test_no_name_changes_what_a_letter_or_a_statement_consists_of(template: str) -> None:
    tame = [shape_of(pdf) for pdf in pdfs("Durand", template)]
    for name in some(every=27):
        for pdf, expected in zip(pdfs(name.text, template), tame, strict=True):
            if not pdf:
                continue
            found = shape_of(pdf)
            assert found["pages"] <= expected["pages"] + 1, name  # a name of 200 characters takes lines
            assert found | {"pages": 0} == expected | {"pages": 0}, name
            inside_the_paper(name, pdf)


def inside_the_paper(name: Name, pdf: bytes) -> None:
    """No word stands off the page, and the sentences of the paper are all there."""
    outside: list[tuple[str, float, float]] = []
    said = ""
    for page in PdfReader(io.BytesIO(pdf)).pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)

        def look(text: str, _cm: Any, tm: list[float], _font: Any, _size: Any, w=width, h=height) -> None:
            if text.strip() and not (0 <= tm[4] <= w and 0 <= tm[5] <= h):
                outside.append((text, tm[4], tm[5]))

        said += page.extract_text(visitor_text=look)
    assert not outside, (name, outside[:3])
    assert "480,00" in said.replace("\u202f", " ").replace("\u00a0", " "), name
