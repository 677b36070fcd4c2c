"""What a reply may say, and how the tables of words beside this file are written.

Every pattern has a bounded reach (`GAP`), so that a hostile reply costs no more than an honest one of its length.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Label(StrEnum):
    """What a reply may say; several at once. In the order of care: the first are never to be missed."""

    INSOLVENCY_NOTICE = "insolvency_notice"
    UNSUBSCRIBE_OR_GDPR = "unsubscribe_or_gdpr"
    DISPUTE = "dispute"
    REQUEST_PAYMENT_PLAN = "request_payment_plan"
    CLAIMS_PAID = "claims_paid"
    PROMISE_TO_PAY = "promise_to_pay"
    QUESTION = "question"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    OTHER = "other"


DANGEROUS: Final = frozenset({Label.INSOLVENCY_NOTICE, Label.UNSUBSCRIBE_OR_GDPR, Label.DISPUTE})
"""To miss one of these would let reminders go on where they must stop."""

GAP: Final = r"(?:(?:\W+\w+){0,6}?\W+)"
"""Up to six words between two others (an elided "l'" is one)."""


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern out of many; `~` stands for a gap. Each begins where a word begins, or at `^`.

    That is what keeps it quick: tried at every character, the same tables take six times as long.
    """
    written = [it.replace("~", GAP) for it in patterns]
    words = "|".join(it for it in written if not it.startswith("^"))
    starts = [it for it in written if it.startswith("^")]
    return re.compile("|".join([*([rf"(?<!\w)(?=\w)(?:{words})"] if words else []), *starts]))
