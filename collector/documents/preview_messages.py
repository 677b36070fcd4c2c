"""How do the mails beside the ladders read: thanks, instalments and offers, to a debtor made up for the purpose?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from collector.documents.contexts import UnwritableNotice
from collector.documents.mails import ComposedMail
from collector.documents.offer_mail import OfferContext, compose_offer_mail
from collector.documents.plan_mail import PlanContext, compose_plan_mail
from collector.documents.preview import NUMBERS, PAGE_URL, Preview, debtor_of
from collector.documents.thanks_mail import ThanksContext, compose_thanks_mail
from collector.documents.words import LANGUAGES
from collector.domain.debtors import Debtor, DebtorKind
from collector.domain.facts import Instalment, OfferFacts, PlanFacts, PlanInterest, Rung
from collector.domain.plan_messages import PlanMessage
from collector.domain.plans import Followed
from collector.domain.policy import Consent, Policy
from collector.domain.thanks import Thanks

_PART_MINOR: Final = 50_000
_PAID_MINOR: Final = 15_000
_CREDIT_MINOR: Final = 20_000
_ALL_DUE_DAYS: Final = 15
_Write = Callable[[Policy, Debtor, date], ComposedMail]


def messages(policy: Policy, today: date) -> Iterator[Preview]:
    """Each mail that no ladder holds, business and consumer, in each language, as if it left on `today`."""
    for kind in (DebtorKind.BUSINESS, DebtorKind.CONSUMER):
        for place, write in _WRITERS.items():
            for language in LANGUAGES:
                yield _preview(policy, debtor_of(policy, kind, language), today, place, write)


def _preview(policy: Policy, debtor: Debtor, today: date, place: str, write: _Write) -> Preview:
    try:
        return Preview(debtor.language, debtor.kind, place, write(policy, debtor, today))
    except UnwritableNotice as error:
        return Preview(debtor.language, debtor.kind, place, None, str(error))


def _thanks(*, crossed: bool) -> _Write:
    def write(policy: Policy, debtor: Debtor, today: date) -> ComposedMail:
        paid_on = today - timedelta(days=4)
        thanks = Thanks((1, 2), NUMBERS, paid_on, paid_on + timedelta(days=1) if crossed else None)
        return compose_thanks_mail(ThanksContext(policy.creditor, debtor, debtor.language, "1-1-1", today, thanks))

    return write


def _plan(template: str, *numbers: int) -> _Write:
    """A message about these instalments of three: the first was due a month before the message, and paid in part."""

    def write(policy: Policy, debtor: Debtor, today: date) -> ComposedMail:
        first_on = today - timedelta(days=33 if 1 in numbers else 27)
        days = [first_on + timedelta(days=30 * at) for at in range(3)]
        plan = PlanFacts(
            1, first_on - timedelta(days=14), tuple(Instalment(day, _PART_MINOR) for day in days),
            PlanInterest.STOPPED, _ALL_DUE_DAYS, True, frozenset({1, 2}), frozenset(), None,
        )  # fmt: skip
        followed = tuple(Followed(it, days[it - 1], _PART_MINOR, _PAID_MINOR if it == 1 else 0, None) for it in numbers)
        deadline_days = _ALL_DUE_DAYS if template == "plan_notice" else None
        message = PlanMessage("plan", template, "1", Consent.AUTO, today, deadline_days, followed)
        left_minor = 3 * _PART_MINOR - (_PAID_MINOR if 1 in numbers else _PART_MINOR)
        return compose_plan_mail(
            PlanContext(
                policy.creditor, policy.mediator, debtor, debtor.language, "1-1-1", today, message, plan, left_minor,
                NUMBERS, "eur", PAGE_URL,
            )
        )  # fmt: skip

    return write


def _offer(rung: Rung) -> _Write:
    def write(policy: Policy, debtor: Debtor, today: date) -> ComposedMail:
        parts = tuple(Instalment(today + timedelta(days=30 * at), _PART_MINOR) for at in (1, 2, 3))
        pay_by = (today + timedelta(days=30)).isoformat()
        terms: Mapping[Rung, Mapping[str, Any]] = {
            Rung.DELAY: {"pay_by": pay_by, "no_interest": True},
            Rung.INSTALMENTS: {"interest": PlanInterest.WAIVED_IF_KEPT.value, "all_due_days": _ALL_DUE_DAYS},
            Rung.GESTURE: {"pay_by": pay_by},
            Rung.CREDIT_NOTE: {"pay_by": pay_by, "amount_minor": _CREDIT_MINOR},
            Rung.REFUND: {"amount_minor": _CREDIT_MINOR},
        }
        offer = OfferFacts(1, rung, today, today + timedelta(days=14), True, terms[rung], "–10 %")
        return compose_offer_mail(
            OfferContext(
                policy.creditor, debtor, debtor.language, "1-1-1", today, offer,
                parts if rung is Rung.INSTALMENTS else (), 3 * _PART_MINOR, NUMBERS[0], NUMBERS, "eur", PAGE_URL,
            )
        )  # fmt: skip

    return write


_WRITERS: Final[Mapping[str, _Write]] = {
    "thank_you": _thanks(crossed=False),
    "crossed_payment": _thanks(crossed=True),
    "instalment_due": _plan("instalment_due", 2),
    "instalment_missed": _plan("instalment_missed", 1, 2),
    "plan_notice": _plan("plan_notice", 1, 2),
    **{f"offer_{rung.value}": _offer(rung) for rung in Rung},
}
