"""How does every mail of the owner's ladders read, in every language, to a debtor made up for the purpose?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from collector.documents.contexts import CONSUMER_PREFIX, EarlierStep, NoticeContext, UnwritableNotice
from collector.documents.mails import ComposedMail, compose_mail
from collector.documents.words import LANGUAGES
from collector.domain.claims import Claim, EntryKind, LedgerEntry
from collector.domain.debtors import Debtor, DebtorKind, KindSource
from collector.domain.passages import Passage
from collector.domain.policy import Policy, Step, StepKind
from collector.domain.rates import RateTables
from collector.domain.statement import Statement, statement_of

NUMBERS = ("F-2026-0042", "F-2026-0051")
PAGE_URL = "https://pay.example/d/1"
_FORMAL = (StepKind.FORMAL_NOTICE, StepKind.FINAL_NOTICE)


@dataclass(frozen=True, slots=True)
class Preview:
    """One mail for one kind of debtor in one language; `problem` says why it could not be written.

    `place`: the step with its level before it ("06-formal_notice"), or the name of a mail that no ladder holds.
    """

    language: str
    kind: DebtorKind
    place: str
    mail: ComposedMail | None
    problem: str = ""

    @property
    def name(self) -> str:
        """The name of its files: "fr-consumer-05-firm_reminder"."""
        return f"{self.language}-{self.kind.value}-{self.place}"


def previews(policy: Policy, rates: RateTables, today: date) -> Iterator[Preview]:
    """Each step that is written, business and consumer, in each language, as if it left on `today`."""
    for kind in (DebtorKind.BUSINESS, DebtorKind.CONSUMER):
        for step in policy.ladders[kind].steps:
            for language in LANGUAGES if step.template else ():
                yield _preview(policy, rates, today, kind, step, language)


def _preview(
    policy: Policy, rates: RateTables, today: date, kind: DebtorKind, step: Step, language: str
) -> Preview:  # fmt: skip
    place = f"{step.level:02}-{step.key}"
    try:
        return Preview(language, kind, place, compose_mail(context_of(policy, rates, today, kind, step, language)))
    except UnwritableNotice as error:
        return Preview(language, kind, place, None, str(error))


def context_of(
    policy: Policy, rates: RateTables, today: date, kind: DebtorKind, step: Step, language: str,
    passages: tuple[Passage, ...] = (),
) -> NoticeContext:  # fmt: skip
    """What a step says to a debtor of this kind made up for the purpose, with these sentences of the owner's in it.

    Raises UnwritableNotice.
    """
    debtor, claims = debtor_of(policy, kind, language), _claims(today, step)
    return NoticeContext(
        creditor=policy.creditor,
        mediator=policy.mediator,
        debtor=debtor,
        language=language,
        step=step,
        number="1-1-1",
        today=today,
        statement=_statement(claims, debtor, rates, today, step),
        pay_urls={claim.id: f"https://pay.example/p/{claim.number}" for claim in claims},
        page_url=PAGE_URL,
        earlier=_earlier(policy, debtor, step, today),
        statement_number="D-1" if step.kind in _FORMAL else "",
        passages=passages,
    )


def debtor_of(policy: Policy, kind: DebtorKind, language: str) -> Debtor:
    """One made up for the purpose, in the creditor's country."""
    name = "Exemple & Fils SARL" if kind is DebtorKind.BUSINESS else "Dominique Exemple"
    return Debtor(
        id=1, stripe_id="cus_preview", name=name, email="debtor@example.org", email_set_aside=None, kind=kind,
        kind_source=KindSource.OWNER, country=policy.creditor.country, language=language,
    )  # fmt: skip


def _claims(today: date, step: Step) -> tuple[Claim, ...]:
    """One invoice before the firm steps, then two, one of them partly paid."""
    due_on = today - timedelta(days=step.offset_days)
    one = _claim(1, NUMBERS[0], due_on, 120_000)
    if step.kind is StepKind.PRE_DUE or step.offset_days < 20:
        return (one,)
    paid = LedgerEntry(EntryKind.PAYMENT, today - timedelta(days=5), 20_000, "inpay_preview")
    return (one._replace(entries=(*one.entries, paid)), _claim(2, NUMBERS[1], due_on + timedelta(days=5), 48_000))


def _claim(id_: int, number: str, due_on: date, minor: int) -> Claim:
    issued_on = due_on - timedelta(days=30)
    return Claim(
        id=id_, stripe_invoice_id=f"in_preview{id_}", number=number, currency="eur", issued_on=issued_on,
        due_on=due_on, due_on_assumed=False, terms_key="statutory",
        entries=(LedgerEntry(EntryKind.INVOICE, issued_on, minor, f"in_preview{id_}"),),
    )  # fmt: skip


def _statement(claims: tuple[Claim, ...], debtor: Debtor, rates: RateTables, today: date, step: Step) -> Statement:
    after_notice = step.kind is StepKind.FINAL_NOTICE and debtor.kind is DebtorKind.CONSUMER
    notice_on = today - timedelta(days=15) if after_notice else None
    return statement_of(claims, debtor.kind, debtor.country, {}, rates, today, interest_from_notice_on=notice_on)


def _earlier(policy: Policy, debtor: Debtor, step: Step, today: date) -> tuple[EarlierStep, ...]:
    """The steps of the ladder before this one, each on its own day."""
    before = [it for it in policy.ladder_for(debtor).steps if it.level < step.level and it.kind is not StepKind.PRE_DUE]
    prefix = CONSUMER_PREFIX if debtor.kind is DebtorKind.CONSUMER else ""
    return tuple(
        EarlierStep(it.template or "call", today - timedelta(days=step.offset_days - it.offset_days))
        for it in before
        if it.template.startswith(prefix)
    )
