"""What does a claim amount to on a day: one question in, the whole calculation out, as plain data for JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from collector.domain.account import ImpossibleLedger
from collector.domain.calculator_input import CLAIM_ID, InputProblem, Question, read_question
from collector.domain.conventions import Convention
from collector.domain.jurisdictions import rule_for
from collector.domain.jurisdictions.rule import StatutoryRate
from collector.domain.money import exponent_of, percent_from_rate_e5
from collector.domain.rates import MissingRate, RateTables
from collector.domain.schedule import row_behind
from collector.domain.statement import Statement, statement_of
from collector.domain.statement_lines import MoneyLine, SegmentLine, StatementWarning

Say = Callable[[Statement, StatementWarning], str]
"""The words of a warning; they are made in documents/."""

# What the calculator itself has to say about a question; the codes are as stable as those of the statement.
_SENTENCES: Mapping[str, str] = {
    "no_formal_notice": "Interest runs from the receipt of a formal notice; formal_notice_on names none: no interest.",
    "notice_before_due": "The formal notice came before the claim was late: interest runs from the day after the due"
    " date.",
    "entry_after_until": "A payment or credit note after until is not part of the figures.",
    # What the law supposes and only a person can check (Condition of the rule).
    "due_date_agreed": "Interest from the due date supposes that this date was agreed; if not, it begins later.",
    "debtor_at_fault": "The higher rate is owed only by a debtor who answers for the delay.",
    "free_first_reminder": "A consumer owes nothing before a first reminder free of charge and the days it leaves.",
    "fourteen_day_letter": "A consumer owes collection costs only after a free letter of 14 days; none are claimed.",
    "no_other_remedy": "The statutory rate supposes that the contract gives no other substantial remedy.",
    "law_may_give_more": "National law may grant more than what is claimed here.",
    "state_law": "The law of the state may cap the rate of the contract.",
    "key_not_read": "The calculator does not read {keys}.",
}


def answer(value: object, rates: RateTables, say: Say) -> dict[str, Any]:
    """The result of one object of the list, in the shape of docs/calculator.md.

    Raises InputProblem where the object cannot be used, MissingRate where a rate it needs is not there: never a part
    of the figures.
    """
    question = read_question(value)
    return result_of(question, statement_for_question(question, rates), say)


def statement_for_question(question: Question, rates: RateTables) -> Statement:
    """The statement of the one claim asked about. Raises MissingRate, InputProblem."""
    try:
        made = statement_of(
            (question.claim,), question.debtor_kind, question.country, {question.terms.key: question.terms}, rates,
            question.until, allocation=question.allocation,
            interest_from_notice_on={CLAIM_ID: question.formal_notice_on} if question.formal_notice_on else None,
        )  # fmt: skip
    except ImpossibleLedger:
        raise InputProblem("credit_notes", "more is credited than the principal; correct their amounts") from None
    for half_year_on in made.missing_half_years:
        rate = _read_rate(question)
        row_behind(rate, half_year_on, rates)
        raise MissingRate(rate.table or "", half_year_on)
    return made


def result_of(question: Question, made: Statement, say: Say) -> dict[str, Any]:
    """The statement as plain data: amounts and rates as decimal text, days as ISO text."""
    block, currency = made.blocks[0], made.currency
    decimals = exponent_of(currency)

    def text(minor: int) -> str:
        whole, rest = divmod(minor, 10**decimals)
        return f"{whole}.{rest:0{decimals}d}" if decimals else str(whole)

    def segment(line: SegmentLine) -> dict[str, Any]:
        return {
            "from": line.from_on.isoformat(), "to": line.to_on.isoformat(), "days": line.days,
            "base": text(line.base_minor), "rate_percent": f"{percent_from_rate_e5(line.rate.rate_e5):f}",
            "divisor": line.divisor, "amount": text(line.amount_minor), "basis": line.basis,
        }  # fmt: skip

    def payment(line: MoneyLine) -> dict[str, Any]:
        return {
            "on": line.on.isoformat(), "amount": text(line.minor), "interest": text(line.interest_minor),
            "principal": text(line.principal_minor), "fixed_sum": text(line.fixed_sum_minor),
            "unallocated": text(line.unallocated_minor),
        }  # fmt: skip

    return {
        "id": question.id,
        "interest": text(block.interest.charged_minor),
        "fixed_sum": text(block.fixed_sum.charged_minor),
        "principal_due": text(block.principal.due_minor),
        "total": text(block.total_minor),
        "segments": [segment(line) for line in block.segments],
        "warnings": [f"{code}: {sentence}" for code, sentence in warnings_of(question, made, say)],
        "currency": currency.upper(),
        "interest_paid": text(block.interest.paid_minor),
        "interest_due": text(block.interest.due_minor),
        "fixed_sum_due": text(block.fixed_sum.due_minor),
        "payments": [payment(line) for line in block.payments],
        "unallocated": text(block.unallocated_minor),
    }


AFTER_NOTICE: Final = {Convention.FIRST_DAY_AFTER_FORMAL_NOTICE, Convention.FIRST_DAY_AFTER_NOTICE_DAYS}


def warnings_of(question: Question, made: Statement, say: Say) -> Iterator[tuple[str, str]]:
    """What a reader of the figures must know, as (code, English sentence)."""
    for warning in made.warnings:
        yield warning.code.value, say(made, warning)
    codes = [it.value for it in rule_for(question.country, question.debtor_kind).conditions]
    if AFTER_NOTICE & set(made.conventions):
        if question.formal_notice_on is None:
            codes.append("no_formal_notice")
        elif question.formal_notice_on <= question.claim.due_on:
            codes.append("notice_before_due")
    if any(entry.on > question.until for entry in question.claim.entries[1:]):
        codes.append("entry_after_until")
    if question.unread:
        codes.append("key_not_read")
    for code in codes:
        yield code, _SENTENCES[code].format(keys=", ".join(key[:40] for key in question.unread))


def _read_rate(question: Question) -> StatutoryRate:
    """The rate that is read from a table: of a question there is only one."""
    rule = rule_for(question.country, question.debtor_kind)
    return next(part for part in (rule.rate, rule.cap) if part and part.table)
