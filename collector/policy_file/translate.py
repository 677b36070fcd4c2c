"""How do the files become the domain's policy and terms? Only for files in which no mistake was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stdnum import iban

from collector.domain.debtors import DebtorKind
from collector.domain.money import parse_money, rate_e5_from_percent
from collector.domain.policy import (
    DEFAULT_ATTEMPTS,
    Brake,
    Caps,
    Consent,
    Creditor,
    Ladder,
    Lawyer,
    Mediator,
    Policy,
    SendWindow,
    Step,
    StepKind,
)
from collector.domain.stripe_writing import StripeWriting
from collector.domain.terms import FixedRate, ReferenceRate, Terms
from collector.policy_file.models import CreditorFile, LadderFile, StepTable, TermsFile, TermsTable
from collector.policy_file.rules import ladders_of

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def policy_of(creditor: CreditorFile, ladder: LadderFile, version: str) -> Policy:
    """The domain's policy; a step's level is its place in its ladder, from 1."""
    ladders = {DebtorKind(name): _ladder(DebtorKind(name), steps) for name, steps in ladders_of(ladder).items()}
    rules = ladder.rules
    return Policy(
        version=version,
        creditor=_creditor(creditor),
        ladders=ladders,
        window=_window(ladder),
        caps=Caps(ladder.caps.per_hour, ladder.caps.per_day, ladder.caps.new_debtors_per_day),
        minimum_minor=_amounts(ladder.minimum),
        default_kind=rules.default_kind,
        mediator=_mediator(creditor),
        lawyer=None if creditor.lawyer is None else Lawyer(creditor.lawyer.name, creditor.lawyer.email),
        handoff_consent=Consent(ladder.handoff.transmission),
        interest_first=rules.interest_first,
        promise_grace_days=rules.promise_grace_days,
        min_days_between_messages=rules.min_days_between_messages,
        stripe=StripeWriting(**dict(ladder.stripe)),
        after_payment=ladder.penalties.after_payment,
        waive_below_minor=_amounts(ladder.penalties.waive_below),
        thank_you=rules.thank_you,
        brake=Brake(ladder.relationship.share_percent, ladder.relationship.years),
    )


def terms_of(file: TermsFile) -> tuple[Terms, ...]:
    """The versions of the terms, oldest first."""
    return tuple(sorted(map(_terms, file.terms), key=lambda terms: terms.effective_from))


def _amounts(by_currency: Mapping[str, str]) -> dict[str, int]:
    return {code.lower(): parse_money(text, code).minor for code, text in by_currency.items()}


def _ladder(kind: DebtorKind, steps: Sequence[StepTable]) -> Ladder:
    ladder = Ladder(kind, tuple(_step(level, step) for level, step in enumerate(steps, start=1)))
    return ladder if kind is DebtorKind.BUSINESS else ladder.without(StepKind.SUSPEND_SERVICE)


def _step(level: int, step: StepTable) -> Step:
    return Step(
        key=step.key,
        level=level,
        kind=step.kind,
        offset_days=step.offset_days,
        min_gap_days=step.min_gap_days,
        consent=step.consent,
        penalties=step.penalties,
        template=step.template,
        veto_days=step.veto_days,
        deadline_days=step.deadline_days,
        wait_business_days=step.wait_business_days,
        attempts=step.attempts or DEFAULT_ATTEMPTS,
    )


def _window(ladder: LadderFile) -> SendWindow:
    weekdays = frozenset(_WEEKDAYS.index(day) + 1 for day in ladder.sending.weekdays)
    return SendWindow(weekdays, ladder.sending.opens_at, ladder.sending.closes_at)


def _creditor(file: CreditorFile) -> Creditor:
    table, sender = file.creditor, file.sender
    return Creditor(
        name=table.name,
        legal_form=table.legal_form,
        capital=table.capital,
        address_lines=tuple(table.address_lines),
        country=table.country,
        siren=table.siren.replace(" ", ""),
        register=table.register_,
        vat_number=table.vat_number,
        email=table.email,
        phone=table.phone,
        contact_name=table.contact_name,
        signatory=table.signatory,
        signatory_title=table.signatory_title,
        place=table.place,
        iban=iban.compact(table.iban),
        bic=table.bic,
        zone=table.zone,
        language=table.language,
        sender_name=sender.name,
        sender_email=sender.email,
        reply_to=sender.reply_to,
    )


def _mediator(file: CreditorFile) -> Mediator | None:
    table = file.mediator
    return None if table is None else Mediator(table.name, table.address, table.website)


def _terms(table: TermsTable) -> Terms:
    return Terms(
        key=table.key,
        effective_from=table.effective_from,
        rate=_rate(table),
        clause_text=table.clause_text,
        clause_reference=table.clause_reference,
        below_floor=table.below_floor,
        fixed_sum_minor=table.fixed_sum_minor,
        grace_days=table.grace_days,
        day_count=table.day_count,
        compounds=table.compound,
        interest_cap_e5=_percent(table.interest_cap_percent),
        payment_days=table.payment_days,
        end_of_month=table.end_of_month,
    )


def _rate(table: TermsTable) -> FixedRate | ReferenceRate | None:
    if table.annual_percent is not None:
        return FixedRate(rate_e5_from_percent(table.annual_percent))
    if table.reference is not None:
        points_e5 = rate_e5_from_percent(table.reference.points)
        at_most_e5 = _percent(table.reference.at_most)
        return ReferenceRate(table.reference.table, points_e5, table.reference.multiple, at_most_e5)
    return None


def _percent(text: str | None) -> int | None:
    return None if text is None else rate_e5_from_percent(text)
