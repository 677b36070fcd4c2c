"""Does an offer read as reviewed: what is proposed, until when, and that nobody admits anything?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from collector.documents.offer_mail import OfferContext, compose_offer_mail
from collector.documents.wording import remarks_on
from collector.documents.words import LANGUAGES
from collector.domain.facts import Instalment, OfferFacts, Rung
from tests.documents import samples, snapshots
from tests.documents.test_mails import DEBT, spaced, words_shown

TERMS: dict[Rung, dict[str, Any]] = {
    Rung.DELAY: {"pay_by": "2026-04-30", "no_interest": True},
    Rung.INSTALMENTS: {"interest": "waived_if_kept", "all_due_days": 15},
    Rung.GESTURE: {"pay_by": "2026-04-30"},
    Rung.CREDIT_NOTE: {"pay_by": "2026-04-30", "amount_minor": 20_000},
    Rung.REFUND: {"amount_minor": 20_000},
}
PARTS = tuple(Instalment(date(2026, month, 30), 70_000) for month in (4, 5, 6))


def composed(rung: Rung, language: str, words: str = "-10 %") -> Any:
    offer = OfferFacts(4, rung, samples.TODAY, date(2026, 4, 7), True, TERMS[rung], words)
    return compose_offer_mail(
        OfferContext(
            samples.CREDITOR, samples.CONSUMER, language, "7-1-O4", samples.TODAY, offer,
            PARTS if rung is Rung.INSTALMENTS else (), 210_000, "F-2026-0042", ("F-2026-0042", "F-2026-0051"), "eur",
            "https://pay.example/d/abc",
        )
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_offers_read_as_reviewed(language: str) -> None:
    texts = []
    for rung in Rung:
        mail = composed(rung, language)
        texts.append(f"=== {rung.value}\n{mail.subject}\n\n{mail.text}")
        for line in mail.text.splitlines():
            assert line == "--" or spaced(line) in words_shown(mail.html), line
        assert "!" not in mail.text.split("\n--\n")[0] and not remarks_on(mail.text) and not DEBT.search(mail.subject)
    snapshots.check(f"emails/{language}/offer.txt", "\n".join(texts))


def test_what_the_owner_writes_stays_text() -> None:
    mail = composed(Rung.GESTURE, "fr", "<b>10 %</b> {{ creditor }}\n\nhttp://x.example")
    assert "<b>10" not in mail.html and "&lt;b&gt;10" in mail.html and "{{ creditor }}" in mail.text
