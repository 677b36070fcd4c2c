"""The statement of account as JSON: for a program, for the frozen record, for the dossier; always the same keys.

Amounts are decimal strings with the decimals of the currency, rates percent a year as decimal strings, days ISO 8601.
docs/api.md explains every key. The bytes are canonical: keys in order, no spaces, UTF-8, so that one statement has one
SHA-256 and anybody can make it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any, Final

import orjson

from collector.documents.plain import lines, one_line
from collector.documents.statement_words import conventions_in_words, other_order_in_words, rates_of, warning_in_words
from collector.documents.words import Words, statement_words
from collector.domain.daily_amount import DailyAmount
from collector.domain.debtors import Debtor
from collector.domain.money import exponent_of, percent_from_rate_e5
from collector.domain.policy import Creditor
from collector.domain.schedule import FloorFlag, RateSource
from collector.domain.statement import Statement
from collector.domain.statement_lines import Block, MoneyLine, Part, SegmentLine, WaiverLine

SCHEMA: Final = "collector-statement/1"
NOT_CONTENT: Final = frozenset({"number", "journal_head"})
"""What tells one drawing-up from another, not one account from another."""


Writer = Callable[[int], str]
"""Writes minor units of one currency as decimal strings: 120000 is "1200.00"."""


class RatePlaces:
    """By which number a line names its rate."""

    def __init__(self, rates: Iterable[RateSource]) -> None:
        self._by_rate = {rate: place for place, rate in enumerate(rates, 1)}
        self._by_id: dict[int, int] = {}  # of those that were asked for: they live as long as their statement

    def __getitem__(self, rate: RateSource) -> int:
        place = self._by_id.get(id(rate))
        if place is None:
            place = self._by_id[id(rate)] = self._by_rate[rate]
        return place


def statement_json(
    statement: Statement, creditor: Creditor, debtor: Debtor, case_id: int, language: str, *, number: str = "",
    journal_head: str = "", write_claim: Callable[[Block, Writer, RatePlaces], Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The whole statement; sentences in `language` (French, German or else English).

    `number` is empty where the statement was not drawn up, `journal_head` the end of the journal when it was.
    `write_claim` may put each claim in another form, for whoever only wants the bytes.
    """
    words, money, write_claim = statement_words(language), _writer(statement.currency), write_claim or claim_json
    applied = rates_of(statement)
    rates = RatePlaces(applied)
    totals = statement.totals
    return {
        "schema": SCHEMA,
        "number": number or None,
        "journal_head": journal_head or None,
        "case": case_id,
        "as_of": statement.as_of.isoformat(),
        "language": words.language,
        "currency": statement.currency.upper(),
        "creditor": _creditor(creditor),
        "debtor": _debtor(debtor),
        "law": {
            "rule": statement.rule_key, "country": statement.country, "certainty": statement.certainty.value,
        },
        "complete": statement.figures_complete,
        "claims": [write_claim(block, money, rates) for block in statement.blocks],
        "totals": {
            "principal": money(totals.principal_minor), "interest": money(totals.interest_minor),
            "fixed_sum": money(totals.fixed_sum_minor), "cost": money(totals.cost_minor),
            "total": money(totals.total_minor), "unallocated": money(totals.unallocated_minor),
        },
        "daily": _daily(statement.daily, money),
        "rates": [_rate(rate, rates[rate]) for rate in applied],
        "allocation": _allocation(statement, words, money),
        "conventions": [it.value for it in statement.conventions],
        "conventions_in_words": conventions_in_words(statement, words),
        "warnings": _warnings(statement, words),
        **_plan(statement, money),
    }  # fmt: skip


def _plan(statement: Statement, money: Writer) -> dict[str, Any]:
    """Only where an instalment plan runs: what may be asked for by it on that day."""
    plan = statement.plan
    if plan is None:
        return {}
    return {"instalment_plan": {"agreed_on": plan.made_on.isoformat(), "due": money(plan.due_minor)}}


def canonical(record: Mapping[str, Any]) -> bytes:
    """The one way to write a record down; `verify.py` makes the same bytes."""
    return orjson.dumps(record, option=orjson.OPT_SORT_KEYS)


def sha256_of(record: Mapping[str, Any]) -> str:
    """The hash printed on the paper: that of the canonical bytes."""
    return sha256(canonical(record)).hexdigest()


def content_sha256(record: Mapping[str, Any]) -> str:
    """The hash of what a statement says, whatever its number: the same account drawn up twice has the same."""
    return sha256_of({key: value for key, value in record.items() if key not in NOT_CONTENT})


@cache
def _writer(currency: str) -> Writer:
    decimals = exponent_of(currency)
    if not decimals:
        return str
    scale = 10**decimals

    def write(minor: int) -> str:
        whole, rest = divmod(abs(minor), scale)
        return f"{'-' if minor < 0 else ''}{whole}.{rest:0{decimals}d}"

    return write if decimals != 2 else _in_hundredths


def _in_hundredths(minor: int) -> str:
    """Nearly all currencies, and nearly all of the time that a record takes."""
    return f"{minor // 100}.{minor % 100:02d}" if minor >= 0 else f"-{-minor // 100}.{-minor % 100:02d}"


@lru_cache(maxsize=8)
def _creditor(creditor: Creditor) -> dict[str, Any]:
    return {
        "name": one_line(creditor.name), "legal_form": one_line(creditor.legal_form),
        "address": list(lines(creditor.address_lines)), "country": creditor.country, "siren": creditor.siren or None,
        "register": one_line(creditor.register) or None, "vat_number": one_line(creditor.vat_number or "") or None,
    }  # fmt: skip


def _debtor(debtor: Debtor) -> dict[str, Any]:
    return {
        "name": one_line(debtor.name), "address": list(lines(debtor.address_lines)), "country": debtor.country,
        "siren": debtor.siren, "vat_number": debtor.vat_number, "kind": debtor.kind.value,
        "treated_as": debtor.treated_as().value,
    }  # fmt: skip


def claim_json(block: Block, money: Writer, rates: RatePlaces) -> dict[str, Any]:
    """One claim of a statement."""
    fixed, difference = block.fixed_sum_line, block.floor_difference
    return {
        "claim": block.claim_id,
        "invoice": block.stripe_invoice_id,
        "number": one_line(block.number, 40),
        "issued_on": block.issued_on.isoformat(),
        "due_on": block.due_on.isoformat(),
        "due_on_assumed": block.due_on_assumed,
        "days_late": block.days_late,
        "terms": block.terms_key,
        "interest_from": _day(block.interest_from_on),
        "invoiced": money(block.invoiced_minor),
        "remaining": money(block.remaining_minor),
        "credits": [
            {"on": _day(it.on), "kind": it.kind.value, "reference": it.reference, "note": one_line(it.note, 200),
             "amount": money(it.minor)}
            for it in block.credits
        ],
        "payments": [_money_line(it, money) for it in block.payments],
        "reversals": [_money_line(it, money) for it in block.reversals],
        "waivers": [_waiver(it, money) for it in block.waivers],
        "lapsed_waivers": [_waiver(it, money) for it in block.lapsed_waivers],
        "costs": [
            {"on": _day(it.on), "proof": one_line(it.reference, 200), "note": one_line(it.note, 200),
             "amount": money(it.minor), "article": it.article}
            for it in block.costs
        ],
        "segments": [_segment(it, money, rates[it.rate]) for it in block.segments],
        "standstills": [
            {"why": it.kind.value, "from": _day(it.from_on), "to": _day(it.until_on)} for it in block.standstills
        ],
        "fixed_sum_line": None if fixed is None else {
            "from": _day(fixed.from_on), "amount": money(fixed.minor), "article": fixed.article,
        },
        "principal": _part(block.principal, money),
        "interest": _part(block.interest, money),
        "fixed_sum": _part(block.fixed_sum, money),
        "cost": _part(block.cost, money),
        "unallocated": money(block.unallocated_minor),
        "total": money(block.total_minor),
        "floors": [_floor(it) for it in block.floors],
        "floor_difference": None if difference is None else {
            "as_written": money(difference.as_written_minor), "with_floor": money(difference.with_floor_minor),
            "with_statutory": money(difference.with_statutory_minor),
        },
    }  # fmt: skip


def _segment(line: SegmentLine, money: Writer, rate: int) -> dict[str, Any]:
    return {
        "from": _day(line.from_on), "to": _day(line.to_on), "days": line.days, "base": money(line.base_minor),
        "rate_percent": _percent(line.rate.rate_e5), "rate": rate, "divisor": line.divisor,
        "amount": money(line.amount_minor), "basis": line.basis, "on_interest": bool(line.compound_basis),
        "capped": line.is_capped,
    }  # fmt: skip


def _money_line(line: MoneyLine, money: Writer) -> dict[str, Any]:
    return {
        "on": _day(line.on), "kind": line.kind.value, "reference": line.reference, "note": one_line(line.note, 200),
        "amount": money(line.minor), "interest": money(line.interest_minor), "principal": money(line.principal_minor),
        "fixed_sum": money(line.fixed_sum_minor), "cost": money(line.cost_minor),
        "unallocated": money(line.unallocated_minor), "designated": line.designated.value if line.designated else None,
        "corrected_from": _day(line.corrected_from),
    }  # fmt: skip


def _waiver(line: WaiverLine, money: Writer) -> dict[str, Any]:
    return {
        "on": _day(line.on), "reference": line.reference, "note": one_line(line.note, 200),
        "offered": money(line.minor), "interest": money(line.interest_minor), "fixed_sum": money(line.fixed_sum_minor),
    }  # fmt: skip


def _part(part: Part, money: Writer) -> dict[str, str]:
    return {
        "charged": money(part.charged_minor), "waived": money(part.waived_minor), "paid": money(part.paid_minor),
        "due": money(part.due_minor),
    }  # fmt: skip


def _floor(flag: FloorFlag) -> dict[str, Any]:
    return {
        "half_year": _day(flag.half_year_on), "clause_percent": _percent(flag.clause_e5),
        "floor_percent": _percent(flag.floor_e5),
        "statutory_percent": None if flag.statutory_e5 is None else _percent(flag.statutory_e5),
        "article": flag.article,
    }  # fmt: skip


def _daily(daily: DailyAmount | None, money: Writer) -> dict[str, Any] | None:
    if daily is None:
        return None
    return {
        "amount": money(daily.minor), "from": _day(daily.from_on), "until": _day(daily.until_on),
        "minor_numerator": str(daily.numerator), "minor_denominator": str(daily.denominator),
    }  # fmt: skip


@lru_cache(maxsize=512)
def _rate(rate: RateSource, place: int) -> dict[str, Any]:
    return {
        "rate": place, "rate_percent": _percent(rate.rate_e5), "origin": rate.origin.value, "table": rate.table,
        "half_year": _day(rate.half_year_on), "row_from": _day(rate.row_from),
        "reference_percent": None if rate.reference_e5 is None else _percent(rate.reference_e5),
        "points": _percent(rate.points_e5), "multiple": rate.multiple,
        "at_most_percent": None if rate.at_most_e5 is None else _percent(rate.at_most_e5), "basis": rate.basis,
        "read_from": rate.read_from or None, "verification": rate.verification.value if rate.verification else None,
    }  # fmt: skip


def _allocation(statement: Statement, words: Words, money: Writer) -> dict[str, Any]:
    difference = statement.allocation_difference
    return {
        "order": statement.allocation.value,
        "basis": statement.allocation_basis or None,
        "difference": None if difference is None else {
            "interest_first": {
                "total": money(difference.interest_first_minor),
                "principal": money(difference.interest_first_principal_minor),
            },
            "principal_first": {
                "total": money(difference.principal_first_minor),
                "principal": money(difference.principal_first_principal_minor),
            },
            "says": other_order_in_words(statement, words),
        },
    }  # fmt: skip


def _warnings(statement: Statement, words: Words) -> list[dict[str, Any]]:
    return [
        {"code": it.code.value, "claim": it.claim_id, "half_year": _day(it.half_year_on), "reference": it.reference,
         "says": warning_in_words(it, statement, words)}
        for it in statement.warnings
    ]  # fmt: skip


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None


@lru_cache(maxsize=512)
def _percent(rate_e5: int) -> str:
    return f"{percent_from_rate_e5(rate_e5):f}"
