"""Do the messages about an instalment plan read as reviewed, and ask for nothing beyond the instalments?"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from pypdf import PdfReader

from collector.documents.plan_letter import plan_notice_file, plan_notice_pdf
from collector.documents.plan_mail import PlanContext, compose_plan_mail
from collector.documents.wording import remarks_on
from collector.documents.words import LANGUAGES, words_for
from collector.domain.facts import Instalment, PlanFacts, PlanInterest
from collector.domain.plan_messages import NOTICE, PlanMessage
from collector.domain.plans import Followed
from collector.domain.policy import Consent
from tests.documents import samples, snapshots
from tests.documents.test_mails import DEBT, spaced, words_shown

AT = datetime(2026, 3, 23, 9, 30, tzinfo=UTC)
PARTS = tuple(Instalment(date(2026, month, 16), 40_000) for month in (2, 3, 4))
PLAN = PlanFacts(3, date(2026, 2, 2), PARTS, PlanInterest.STOPPED, 15, True, frozenset({1}), frozenset(), None)
FIRST = Followed(1, date(2026, 2, 16), 40_000, 15_000, None)
SECOND = Followed(2, date(2026, 3, 16), 40_000, 0, None)
FOLLOWED = {"instalment_due": (SECOND,), "instalment_missed": (FIRST, SECOND), "plan_notice": (FIRST, SECOND)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", FOLLOWED)
def test_messages_about_a_plan_read_as_reviewed(language: str, template: str) -> None:
    days = 15 if template == "plan_notice" else None
    debtor = samples.CONSUMER if template == "plan_notice" else samples.BUSINESS
    message = PlanMessage("plan_3_1_x", template, "x", Consent.AUTO, samples.TODAY, days, FOLLOWED[template])
    mail = compose_plan_mail(
        PlanContext(
            samples.CREDITOR, samples.MEDIATOR, debtor, language, "7-1-P3.1c", samples.TODAY, message, PLAN, 105_000,
            ("F-2026-0042", "F-2026-0051"), "eur", "https://pay.example/d/abc",
        )
    )  # fmt: skip
    snapshots.check(f"emails/{language}/{template}.txt", f"{mail.subject}\n\n{mail.text}")
    snapshots.check(f"emails/{language}/{template}.html", mail.html)
    for line in mail.text.splitlines():
        assert line == "--" or spaced(line) in words_shown(mail.html), line
    assert "!" not in mail.text.split("\n--\n")[0].replace("¡", "")
    assert not remarks_on(mail.text) and not DEBT.search(mail.subject)
    assert ("Médiation de la consommation" in mail.text) == (template == "plan_notice")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_formal_notice_is_a_letter_that_asks_for_the_same(language: str) -> None:
    message = PlanMessage("plan_3_1_notice", NOTICE, "x", Consent.AUTO, samples.TODAY, 15, FOLLOWED[NOTICE])
    context = PlanContext(
        samples.CREDITOR, samples.MEDIATOR, samples.CONSUMER, language, "7-1-P3.1c", samples.TODAY, message, PLAN,
        105_000, ("F-2026-0042", "F-2026-0051"), "eur", "https://pay.example/d/abc",
    )  # fmt: skip
    pdf = plan_notice_pdf(context, AT, french_law=True, head_hash="")
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    text = " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())
    snapshots.check(f"letters/{language}/plan_notice.txt", text.replace(". ", ".\n") + "\n")
    words = words_for(language)
    for minor in (25_000, 40_000, 65_000, 105_000):  # 250.00 and 400.00 are missing; 1 050.00 would all be due
        assert words.amount(minor, "eur").replace("\u202f", " ").replace("\u00a0", " ") in text
    assert samples.MEDIATOR.name in text and "1344" in text
    assert plan_notice_file(context).endswith("-7-1-P3-1c.pdf")
