"""Do the messages about an instalment plan read as reviewed, and ask for nothing beyond the instalments?"""

from __future__ import annotations

from datetime import date

import pytest

from collector.documents.plan_mail import PlanContext, compose_plan_mail
from collector.documents.wording import remarks_on
from collector.documents.words import LANGUAGES
from collector.domain.facts import Instalment, PlanFacts, PlanInterest
from collector.domain.plan_messages import PlanMessage
from collector.domain.plans import Followed
from collector.domain.policy import Consent
from tests.documents import samples, snapshots
from tests.documents.test_mails import DEBT, spaced, words_shown

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
