"""What a reply may say."""

from __future__ import annotations

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
