"""Is a debtor who paid thanked plainly, without a new demand, and excused where we wrote too late?"""

from __future__ import annotations

from datetime import date

import pytest

from collector.documents.thanks_mail import ThanksContext, compose_thanks_mail
from collector.documents.words import LANGUAGES
from collector.domain.thanks import Thanks
from tests.documents import samples, snapshots
from tests.documents.test_mails import DEBT, spaced, words_shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("crossed_on", [None, date(2026, 3, 20)])
def test_thanks_read_as_reviewed(language: str, crossed_on: date | None) -> None:
    thanks = Thanks((1, 2), ("F-2026-0042", "F-2026-0051"), date(2026, 3, 19), crossed_on)
    mail = compose_thanks_mail(
        ThanksContext(samples.CREDITOR, samples.CONSUMER, language, "7-1-0", samples.TODAY, thanks)
    )
    name = "crossed_payment" if crossed_on else "thank_you"
    snapshots.check(f"emails/{language}/{name}.txt", f"{mail.subject}\n\n{mail.text}")
    snapshots.check(f"emails/{language}/{name}.html", mail.html)
    for line in mail.text.splitlines():
        assert line == "--" or spaced(line) in words_shown(mail.html)
    for word in ("€", "IBAN", "/p/", "!"):
        assert word not in mail.text.split("\n--\n")[0]
    assert not DEBT.search(mail.subject)
