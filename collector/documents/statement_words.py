"""How are the conventions, the order of payments and the warnings of a statement said?"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from collector.documents.citations import cited
from collector.documents.plain import one_line
from collector.documents.words import Words
from collector.domain.allocation import Allocation
from collector.domain.conventions import Convention
from collector.domain.jurisdictions import RULES
from collector.domain.regime import WarningCode
from collector.domain.schedule import RateOrigin, RateSource
from collector.domain.standstills import Standstill
from collector.domain.statement import Statement
from collector.domain.statement_lines import SegmentLine, StatementWarning

# What whoever reads the figures must know to check them. The rest is between the law and the owner: where her clause
# lies below its floor, what she may not claim, what we are not sure of.
FOR_EVERY_READER: Final = frozenset(
    {
        WarningCode.MISSING_RATE, WarningCode.DUE_DATE_ASSUMED, WarningCode.OVERPAID, WarningCode.CREDITED_IN_FULL,
        WarningCode.NO_RULE_FOR_COUNTRY,
    }
)  # fmt: skip

# Where the law gives no rate of its own, even a clause that is cut short remains the contract's.
_CONTRACT_ONLY: Final = frozenset(rule.key for rule in RULES if rule.rate is None)


def rates_of(statement: Statement) -> tuple[RateSource, ...]:
    """Every rate the statement applies, once, in the order of the lines; a line names it by its place, from 1."""
    # Nearly all lines share the rates of one schedule, and to compare two of them costs more than the rest.
    seen = {id(line.rate): line.rate for block in statement.blocks for line in block.segments}
    return tuple(dict.fromkeys(seen.values()))


def interest_kind(statement: Statement, is_consumer: bool) -> str:
    """What the interest is called: "interest", and to a consumer "consumer_interest" at the rate of the law alone.

    What a public buyer owes is "moratory_interest".
    """
    if not is_consumer:
        return "moratory_interest" if is_moratory(statement) else "interest"
    by_contract = any(line.rate.origin is RateOrigin.CLAUSE for block in statement.blocks for line in block.segments)
    return "contract_interest" if by_contract or statement.rule_key in _CONTRACT_ONLY else "consumer_interest"


def is_moratory(statement: Statement) -> bool:
    """Whether French law calls the interest "intérêts moratoires": that of the commande publique (CCP, L2192-13)."""
    return statement.rule_key == "fr_public_body"


def conventions_in_words(statement: Statement, words: Words) -> list[str]:
    """How the figures were made; whoever owes no fixed sum reads of none, and no order of payment without interest."""
    return list(_conventions(statement.conventions, statement.allocation, statement.allocation_basis, words))


@lru_cache(maxsize=256)
def _conventions(
    conventions: tuple[Convention, ...], allocation: Allocation, allocation_basis: str, words: Words
) -> tuple[str, ...]:  # fmt: skip
    codes = [f"convention.{code.value}" for code in conventions]
    if Convention.LAST_DAY_COUNTED not in conventions:
        return tuple(words.say(code) for code in codes)
    codes.append(f"allocation.{allocation.value}")
    suffix = "" if Convention.FIXED_SUM_ONCE_PER_INVOICE in conventions else ".no_fixed_sum"
    basis = f" ({cited(allocation_basis, words)})" if allocation_basis else ""
    said = [words.say(f"{code}{suffix}" if words.knows(f"{code}{suffix}") else code) for code in codes]
    return (*said[:-1], said[-1].format(basis=basis))


def other_order_in_words(statement: Statement, words: Words) -> str:
    """What the same payments would leave in the other order; empty where that makes no difference."""
    difference = statement.allocation_difference
    if difference is None:
        return ""
    interest_first = statement.allocation is Allocation.PRINCIPAL_FIRST
    other = difference.interest_first_minor if interest_first else difference.principal_first_minor
    more = other - statement.totals.total_minor
    if not more:
        return ""
    code = "difference.more" if more > 0 else "difference.less"
    order = Allocation.INTEREST_FIRST if interest_first else Allocation.PRINCIPAL_FIRST
    return words.say("allocation.other_order").format(
        order=words.say(f"order.{order.value}"),
        total=words.amount(other, statement.currency),
        difference=words.say(code).format(amount=words.amount(abs(more), statement.currency)),
    )


def warning_in_words(warning: StatementWarning, statement: Statement, words: Words) -> str:
    """One warning as a sentence, beginning with its invoice where it speaks of one."""
    said = words.say(f"warning.{warning.code.value}").format(
        half_year=words.day(warning.half_year_on) if warning.half_year_on else "–",
        reference=one_line(warning.reference, 60) or "–",
    )
    number = next((it.number for it in statement.blocks if it.claim_id == warning.claim_id), None)
    if number is None:
        return said
    return _of_invoice(number, said, words)


def warnings_in_words(statement: Statement, words: Words) -> list[str]:
    """Everything the owner must know about the figures."""
    return _plan_in_words(statement, words) + [warning_in_words(it, statement, words) for it in statement.warnings]


def remarks_in_words(statement: Statement, words: Words) -> list[str]:
    """What any reader must know, a debtor and a judge included."""
    warnings = [warning_in_words(it, statement, words) for it in statement.warnings if it.code in FOR_EVERY_READER]
    return (
        _plan_in_words(statement, words)
        + warnings
        + [
            _of_invoice(block.number, said, words)
            for block in statement.blocks
            for said in (
                *(_standstill_in_words(it, words) for it in block.standstills),
                *(_cap_in_words(it, statement.currency, words) for it in block.segments if it.is_capped),
            )
        ]
    )


def _plan_in_words(statement: Statement, words: Words) -> list[str]:
    """What the total does not say by itself: not all of it may be asked for while instalments run."""
    if statement.plan is None:
        return []
    day, due = words.day(statement.plan.made_on), words.amount(statement.plan.due_minor, statement.currency)
    return [words.say("remark.plan").format(day=day, amount=due)]


def _cap_in_words(line: SegmentLine, currency: str, words: Words) -> str:
    """Why a line is less than base x rate x days: whoever checks it must not think it wrong."""
    return words.say("remark.capped").format(
        first=words.short_day(line.from_on), last=words.short_day(line.to_on),
        amount=words.amount(line.amount_minor, currency), basis=cited(line.basis.split(" ; ")[0], words),
    )  # fmt: skip


def _standstill_in_words(standstill: Standstill, words: Words) -> str:
    said = words.say(f"standstill.{standstill.kind.value}{'' if standstill.until_on else '.open'}")
    last = words.day(standstill.until_on) if standstill.until_on else ""
    return said.format(first=words.day(standstill.from_on), last=last)


def _of_invoice(number: str, said: str, words: Words) -> str:
    return f"{words.say('warning.of').format(number=one_line(number, 40))}{words.say('colon')} {said}"
