"""Which words and figures does a statement of account print, line by line, on paper and on the owner's page?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from collector.documents.citations import cited
from collector.documents.letter_data import party_data
from collector.documents.mail_view import days_late_in_words
from collector.documents.plain import one_line
from collector.documents.statement_words import conventions_in_words, interest_kind, rates_of, remarks_in_words
from collector.documents.words import Words, statement_words
from collector.domain.claims import EntryKind
from collector.domain.conventions import Convention
from collector.domain.daily_amount import DailyAmount
from collector.domain.debtors import Debtor, DebtorKind
from collector.domain.policy import Creditor
from collector.domain.schedule import RateSource
from collector.domain.statement import Statement
from collector.domain.statement_lines import Block, CostLine, CreditLine, MoneyLine, Part, SegmentLine, WaiverLine

# What takes from the sum owed; every other movement adds to it.
LOWERING = (EntryKind.PAYMENT, EntryKind.CREDIT_NOTE, EntryKind.CONTESTED, EntryKind.WAIVER)


def statement_data(
    creditor: Creditor, debtor: Debtor, language: str, statement: Statement, number: str, sha256: str, head_hash: str
) -> dict[str, Any]:
    """What `statement.typ` prints (law.md 8.4): every line that leads to the total, and how it was reckoned."""
    words = statement_words(language)
    currency, totals = statement.currency, statement.totals
    rates = rates_of(statement)
    interest = f"part.{interest_kind(statement, debtor.treated_as() is DebtorKind.CONSUMER)}"
    after_notice = Convention.FIRST_DAY_AFTER_FORMAL_NOTICE in statement.conventions
    return party_data(creditor, debtor, words) | {
        "title": words.say("statement.title").format(number=number),
        "number": number,
        "mode": "",
        "as_of": words.day(statement.as_of),
        "currency": currency.upper(),
        "complete": statement.figures_complete,
        "blocks": [
            _block(block, currency, interest, rates, words)
            | {"notice_received": _notice_received(block, after_notice, words)}
            for block in statement.blocks
        ],
        "totals": [
            *_amounts(
                (
                    ("sum.principal", totals.principal_minor),
                    (interest, totals.interest_minor),
                    ("sum.fixed", totals.fixed_sum_minor),
                    ("sum.cost", totals.cost_minor),
                ),
                currency,
                words,
            ),
            [words.say("sum.total"), words.amount(totals.total_minor, currency)],
        ],
        "unallocated": words.amount(totals.unallocated_minor, currency) if totals.unallocated_minor else "",
        "daily": _daily(statement.daily, currency, words),
        "rates": [_rate(rate, number, words) for number, rate in enumerate(rates, 1)],
        "interest_name": words.say(interest),
        "conventions": conventions_in_words(statement, words),
        "remarks": remarks_in_words(statement, words),
        "publications": list(dict.fromkeys(_published(rate, words) for rate in rates if rate.table)),
        "sha256": sha256,
        "head_hash": head_hash,
    }


def _block(block: Block, currency: str, interest: str, rates: tuple[RateSource, ...], words: Words) -> dict[str, Any]:
    return {
        "number": one_line(block.number, 40),
        "issued": words.day(block.issued_on),
        "due": words.day(block.due_on),
        "assumed": block.due_on_assumed,
        "late": days_late_in_words(block.days_late, words),
        "invoiced": words.amount(block.invoiced_minor, currency),
        "remaining": words.amount(block.remaining_minor, currency),
        "movements": _movements(block, currency, words),
        "segments": [_segment(line, rates.index(line.rate) + 1, currency, words) for line in block.segments],
        "basis": list(dict.fromkeys(cited(line.basis, words) for line in block.segments)),
        "segments_total": words.amount(block.interest.charged_minor, currency),
        "fixed": None if block.fixed_sum_line is None else {
            "amount": words.amount(block.fixed_sum_line.minor, currency),
            "article": cited(block.fixed_sum_line.article, words),
            "from": words.day(block.fixed_sum_line.from_on),
        },
        "parts": [
            _part(code, part, currency, words)
            for code, part in (
                ("sum.principal", block.principal),
                (interest, block.interest),
                ("sum.fixed", block.fixed_sum),
                ("sum.cost", block.cost),
            )
            if part.charged_minor
        ],
        "total": words.amount(block.total_minor, currency),
    }  # fmt: skip


def _notice_received(block: Block, after_notice: bool, words: Words) -> str:
    """The day a consumer's interest waited for; empty where none runs, or where the due date came later."""
    eve = block.interest_from_on - timedelta(days=1) if after_notice and block.interest_from_on else None
    if eve is None or eve <= block.due_on or not block.segments:
        return ""
    return words.say("statement.notice_received").format(day=words.day(eve))


def _movements(block: Block, currency: str, words: Words) -> list[dict[str, Any]]:
    """Credit notes, money and waivers in the order of their days: date, what, amount, and where it went."""
    dated: list[tuple[Any, dict[str, Any]]] = [(it.on, _credit(it, currency, words)) for it in block.credits]
    dated += [(it.on, _money(it, currency, words)) for it in (*block.payments, *block.reversals)]
    dated += [(it.on, _waiver(EntryKind.WAIVER, it, currency, words)) for it in block.waivers]
    dated += [(it.on, _waiver(EntryKind.WAIVER_LAPSED, it, currency, words)) for it in block.lapsed_waivers]
    dated += [(it.on, _cost(it, currency, words)) for it in block.costs]
    return [row for _, row in sorted(dated, key=lambda pair: pair[0])]


def _credit(line: CreditLine, currency: str, words: Words) -> dict[str, Any]:
    placed = "placed.contested" if line.kind is EntryKind.CONTESTED else "placed.credit"
    return _movement(line.on, line.kind, line.minor, words.say(placed), currency, words)


def _money(line: MoneyLine, currency: str, words: Words) -> dict[str, Any]:
    parts = (
        ("placed.interest", line.interest_minor),
        ("placed.principal", line.principal_minor),
        ("placed.fixed", line.fixed_sum_minor),
        ("placed.cost", line.cost_minor),
        ("placed.unallocated", line.unallocated_minor),
    )
    placed = _placed(parts, currency, words)
    if line.kind is EntryKind.PAYMENT and line.is_of_penalty_invoice:
        placed += f" ({words.say('placed.penalty_invoice')})"
    elif line.designated is not None and line.kind is EntryKind.PAYMENT:
        placed += f" ({words.say('placed.designated')})"
    if line.corrected_from is not None:
        placed += f" ({words.say('placed.corrected').format(day=words.short_day(line.corrected_from))})"
    return _movement(line.on, line.kind, line.minor, placed, currency, words)


def _waiver(kind: EntryKind, line: WaiverLine, currency: str, words: Words) -> dict[str, Any]:
    parts = (("placed.interest", line.interest_minor), ("placed.fixed", line.fixed_sum_minor))
    given_up = line.interest_minor + line.fixed_sum_minor
    return _movement(line.on, kind, given_up, _placed(parts, currency, words), currency, words)


def _cost(line: CostLine, currency: str, words: Words) -> dict[str, Any]:
    why = words.say("placed.cost_proof").format(
        note=one_line(line.note, 80), proof=one_line(line.reference, 60), article=cited(line.article, words)
    )
    return _movement(line.on, EntryKind.COST, line.minor, why, currency, words)


def _placed(parts: Sequence[tuple[str, int]], currency: str, words: Words) -> str:
    return ", ".join(words.say(code).format(amount=words.amount(minor, currency)) for code, minor in parts if minor)


def _movement(on: date, kind: EntryKind, minor: int, placed: str, currency: str, words: Words) -> dict[str, Any]:
    return {
        "on": words.short_day(on),
        "what": words.say(f"entry.{kind.value}"),
        "amount": words.amount(minor, currency),
        "lowers": kind in LOWERING,
        "placed": placed,
    }


def _segment(line: SegmentLine, rate_number: int, currency: str, words: Words) -> dict[str, str]:
    return {
        "from": words.short_day(line.from_on),
        "to": words.short_day(line.to_on),
        "days": str(line.days),
        "base": words.amount(line.base_minor, currency),
        "rate": words.percent(line.rate.rate_e5),
        "rate_number": str(rate_number),
        "divisor": str(line.divisor),
        "amount": words.amount(line.amount_minor, currency),
    }


def _part(code: str, part: Part, currency: str, words: Words) -> dict[str, str]:
    return {
        "name": words.say(code),
        "charged": words.amount(part.charged_minor, currency),
        "settled": words.amount(part.paid_minor + part.waived_minor, currency),
        "due": words.amount(part.due_minor, currency),
    }


def _amounts(rows: Sequence[tuple[str, int]], currency: str, words: Words) -> list[list[str]]:
    return [[words.say(code), words.amount(minor, currency)] for code, minor in rows if minor]


def _daily(daily: DailyAmount | None, currency: str, words: Words) -> dict[str, str] | None:
    if daily is None or not daily.minor:  # less than half a cent a day is not worth a sentence
        return None
    return {
        "amount": words.amount(daily.minor, currency),
        "from": words.day(daily.from_on),
        "until": words.day(daily.until_on) if daily.until_on else "",
    }


def _published(rate: RateSource, words: Words) -> str:
    """Where a reader finds the rate: its official publication. Where we read it stays in the frozen record."""
    code = f"published.{rate.table}"
    return words.say(code) if words.knows(code) else one_line(rate.read_from, 300)


def _rate(rate: RateSource, number: int, words: Words) -> dict[str, str]:
    """How one rate is made: "12,15 %", "BCE ... 2,15 % au 1er janvier 2026 + 10 points", its article."""
    made = words.say(f"origin.{rate.origin.value}")
    if rate.table and rate.reference_e5 is not None and rate.in_force_on:
        code = f"table.{rate.table}"
        made = words.say("rate.table").format(
            table=words.say(code) if words.knows(code) else rate.table,
            reference=words.percent(rate.reference_e5),
            day=words.day(rate.in_force_on),
        )
        if rate.multiple != 1:
            made += words.say("rate.multiple").format(multiple=rate.multiple)
        if rate.points_e5:
            made += words.say("rate.points").format(points=words.points(rate.points_e5))
        if rate.rounded_up_to_e5:
            made += words.say("rate.rounded_up").format(step=words.points(rate.rounded_up_to_e5))
        if rate.at_most_e5 is not None:
            made += words.say("rate.at_most").format(percent=words.percent(rate.at_most_e5))
    return {
        "number": str(number),
        "rate": words.percent(rate.rate_e5),
        "made": made,
        "basis": cited(rate.basis, words),
        "read_from": one_line(rate.read_from, 300),
        "verification": rate.verification.value if rate.verification else "",
    }
