"""Which words and figures does a mail template find under which name?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from collector.documents.citations import cited
from collector.documents.contexts import FORMAL_TEMPLATES, EarlierStep, NoticeContext
from collector.documents.passages import OwnWords
from collector.documents.plain import lines, one_line, unbroken, whole
from collector.documents.statement_words import interest_kind, is_moratory
from collector.documents.words import Words, words_for
from collector.domain.debtors import Debtor
from collector.domain.policy import Creditor, Mediator, Penalties
from collector.domain.statement import Statement
from collector.domain.statement_lines import Block

NAMED_IN_A_SENTENCE = 3
LONGEST_WHOLE = 24  # characters of a number that find room on a line of their own at 320 pixels
# Mail programs show the first words of a mail beside its subject; this keeps the amounts out of that line.
PREVIEW_PADDING = "\u00a0\u200c" * 90


@dataclass(frozen=True, slots=True)
class CreditorView:
    name: str
    contact: str
    phone: str
    email: str
    signatory: str
    signatory_title: str
    iban: str
    bic: str
    legal: tuple[str, ...]


class LineView(NamedTuple):
    """One invoice of a mail's table; `late`, `paid` and `pay_url` are empty where there is nothing to say."""

    number: str
    issued: str
    due: str
    late: str
    assumed: bool
    amount: str
    paid: str
    remaining: str
    pay_url: str


class PenaltiesView(NamedTuple):
    """Interest and fixed sum in words; `daily` and the fixed parts are empty where there are none.

    `beside` is the interest that comes on top of what the invoices have left: where payments went to interest first,
    more than the interest still due, and the sum stays the statement's.
    """

    since: str
    basis: str
    beside: str
    daily: str
    fixed: str
    fixed_each: str
    fixed_basis: str


class Addressed(Protocol):
    """A mail to a debtor: a notice, or thanks."""

    @property
    def creditor(self) -> Creditor: ...
    @property
    def debtor(self) -> Debtor: ...
    @property
    def number(self) -> str: ...
    @property
    def today(self) -> date: ...
    @property
    def is_consumer(self) -> bool: ...


def notice_view(context: NoticeContext) -> dict[str, Any]:
    """Everything a notice template may name."""
    words = words_for(context.language)
    blocks, totals = context.statement.blocks, context.statement.totals
    currency = context.statement.currency
    view = addressed_view(context, words, [block.number for block in blocks])
    view |= {
        "lines": [_line(block, context.pay_urls[block.claim_id], currency, words) for block in blocks],
        "annexed": [_line(block, "", currency, words) for block in context.annexed],
        "one": len(blocks) == 1,
        "overdue": any(block.days_late > 0 for block in blocks),
        "part_paid": any(block.remaining_minor + block.contested_minor < block.invoiced_minor for block in blocks),
        "due": words.day(min(block.due_on for block in blocks)),
        "remaining": words.amount(context.remaining_minor, currency),
        "claimed": words.amount(context.claimed_minor, currency),
        "claims_more": context.claimed_minor != context.remaining_minor,
        "sums": sums_of(context, words),
        "penalties": penalties_of(context.statement, words) if _speaks_of_penalties(context) else None,
        "imputed": context.demands_penalties and totals.principal_minor != context.remaining_minor,
        "french_law": context.french_law,
        "moratory": is_moratory(context.statement),
        "at_legal_rate": interest_kind(context.statement, context.is_consumer) == "consumer_interest",
        "deadline_days": context.step.deadline_days,
        "deadline": words.day(context.deadline_on) if context.deadline_on else "",
        "earlier": _earlier(context.earlier, words),
        "formal_notice": _formal_notice(context.earlier, words),
        "mediator": mediator_view(context.mediator),
        "statement_number": context.statement_number,
        "statement_attached": bool(context.statement_number),
        "page_label": words.say("page.link"),
        "page_url": context.page_url,
    }
    return view


def sums_of(context: NoticeContext, words: Words) -> list[tuple[str, str]]:
    """What is asked for, part by part, the total last; only the total where there is but one part."""
    statement, totals = context.statement, context.statement.totals
    total = (words.say("sum.total"), words.amount(context.claimed_minor, statement.currency))
    if not context.demands_penalties:
        return [total]
    interest = f"sum.{interest_kind(statement, context.is_consumer)}"
    parts = [
        (words.say("sum.principal"), totals.principal_minor),
        (words.say(interest).format(day=words.day(statement.as_of)), totals.interest_minor),
        (words.say("sum.fixed"), totals.fixed_sum_minor),
        (words.say("sum.cost"), totals.cost_minor),
    ]
    shown = [(name, words.amount(minor, statement.currency)) for name, minor in parts if minor]
    return [*shown, total] if len(shown) > 1 else [total]


def penalties_of(statement: Statement, words: Words) -> PenaltiesView | None:
    """What runs beside the principal; None where nothing does, or where a rate is missing."""
    first_days = [block.interest_from_on for block in statement.blocks if block.interest_from_on and block.segments]
    if not statement.figures_complete or not first_days:
        return None
    since = "since.one" if len(set(first_days)) == 1 else "since.many"
    fixed = [block.fixed_sum_line for block in statement.blocks if block.fixed_sum_line]
    totals, daily = statement.totals, statement.daily
    fixed_minor = totals.fixed_sum_minor
    remaining_minor = sum(block.remaining_minor for block in statement.blocks)
    beside_minor = totals.total_minor - remaining_minor - fixed_minor - totals.cost_minor
    return PenaltiesView(
        since=words.say(since).format(day=words.day(min(first_days))),
        basis=cited(" ; ".join(_bases(statement.blocks)), words),
        beside=words.amount(max(0, beside_minor), statement.currency),
        daily=words.amount(daily.minor, statement.currency) if daily and daily.minor else "",
        fixed=words.amount(fixed_minor, statement.currency) if fixed and fixed_minor else "",
        fixed_each=words.amount(fixed[0].minor, statement.currency) if fixed else "",
        fixed_basis=cited(fixed[0].article, words) if fixed else "",
    )


@lru_cache(maxsize=64)
def creditor_view(creditor: Creditor, words: Words) -> CreditorView:
    """The creditor as printed; `legal` is what C. com. R123-237 and R123-238 want on business letters."""
    return CreditorView(
        name=one_line(creditor.name),
        contact=one_line(creditor.contact_name),
        phone=unbroken(one_line(creditor.phone, 40)),
        email=one_line(creditor.email),
        signatory=one_line(creditor.signatory),
        signatory_title=one_line(creditor.signatory_title),
        iban=_in_fours(one_line(creditor.iban, 60)),
        bic=one_line(creditor.bic, 20),
        legal=tuple(line for line in _legal_lines(creditor, words) if line),
    )


def _in_fours(iban: str) -> str:
    """An IBAN as it is printed (ISO 13616): groups of four, with ordinary spaces, so that it can be copied."""
    plain = iban.replace(" ", "")
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def _legal_lines(creditor: Creditor, words: Words) -> tuple[str, str, str]:
    form, capital = one_line(creditor.legal_form), unbroken(one_line(creditor.capital))
    if capital:
        form = words.say("creditor.capital").format(form=form, capital=capital)
    vat = words.say("creditor.vat").format(number=one_line(creditor.vat_number)) if creditor.vat_number else ""
    return (
        ", ".join(part for part in (one_line(creditor.name), form) if part),
        ", ".join(lines(creditor.address_lines)),
        ", ".join(part for part in (one_line(creditor.register), vat) if part),
    )


@lru_cache(maxsize=64)
def mediator_view(mediator: Mediator | None) -> Mediator | None:
    """The mediator's name and addresses made safe to print."""
    if mediator is None:
        return None
    return Mediator(one_line(mediator.name), one_line(mediator.address), one_line(mediator.website))


def names_of(numbers: Sequence[str], words: Words) -> str:
    """Invoice numbers in a sentence: "F-1", "F-1 et F-2", "F-1, F-2 et 5 autres"."""
    return listed([one_line(number, 40) for number in numbers], words)


def listed(names: Sequence[str], words: Words) -> str:
    """Names in a sentence; of many only the first ones, and how many more there are."""
    if len(names) <= NAMED_IN_A_SENTENCE:
        return joined(names, words)
    named = NAMED_IN_A_SENTENCE - 1
    return words.say("join.others").format(start=", ".join(names[:named]), count=len(names) - named)


def references_of(number: str, invoice_numbers: Sequence[str], words: Words) -> str:
    """What a transfer should quote: the invoices, as the debtor's own designation (C. civ. 1342-10), or our number."""
    return names_of(invoice_numbers, words) if len(invoice_numbers) <= NAMED_IN_A_SENTENCE else number


def joined(names: Sequence[str], words: Words) -> str:
    """A list in a sentence: commas, and "et" or "and" before the last."""
    if len(names) < 2:
        return "".join(names)
    return words.say("join.last").format(start=", ".join(names[:-1]), last=names[-1])


def addressed_view(context: Addressed, words: Words, numbers: Sequence[str]) -> dict[str, Any]:
    """What every mail to a debtor may name: who writes to whom, when, and about which invoices."""
    names = listed([whole_number(number) for number in numbers], words)
    count = "one" if len(numbers) == 1 else "many"
    return {
        "language": words.language,
        "subject": "",
        "own": OwnWords(),
        "preview_padding": PREVIEW_PADDING,
        "creditor": creditor_view(context.creditor, words),
        "consumer": context.is_consumer,
        "debtor_name": one_line(context.debtor.name),
        "today": words.day(context.today),
        "notice_number": context.number,
        "invoices": words.say(f"invoices.{count}").format(names=names),
        "of_invoices": words.say(f"of.{count}").format(names=names),
        "label_of_invoices": words.say(f"label.{count}").format(names=names),
        "label_of_invoices_inside": words.say(f"inside.{count}").format(names=names),
        "your_invoices": words.say(f"your.{count}").format(names=names),
        "references": names if len(numbers) <= NAMED_IN_A_SENTENCE else context.number,
    }


def whole_number(number: str) -> str:
    """The number of an invoice in a sentence of a mail."""
    return whole(one_line(number, 40), LONGEST_WHOLE)


def _line(block: Block, pay_url: str, currency: str, words: Words) -> LineView:
    settled = block.invoiced_minor - block.remaining_minor - block.contested_minor
    number, amount = number_and_contested(block, currency, words), words.amount(block.invoiced_minor, currency)
    untouched = block.remaining_minor == block.invoiced_minor
    return LineView(
        number=whole(number),
        issued=words.day(block.issued_on),
        due=_in_a_column(words.day(block.due_on)),
        late=days_late_in_words(block.days_late, words),
        assumed=block.due_on_assumed,
        amount=amount,
        paid=words.amount(settled, currency) if settled else "",
        remaining=amount if untouched else words.amount(block.remaining_minor, currency),
        pay_url=pay_url,
    )


@lru_cache(maxsize=8192)
def _in_a_column(day: str) -> str:
    """A day that breaks before its year only, where its month is short enough."""
    start, year = day.rsplit(" ", 1)
    return f"{whole(start)} {year}"


def number_and_contested(block: Block, currency: str, words: Words) -> str:
    """The number of an invoice, and how much of it is left out because it is contested."""
    number = one_line(block.number, 40)
    if not block.contested_minor:
        return number
    part = words.say("line.contested").format(amount=words.amount(block.contested_minor, currency))
    return f"{number} ({part})"


@lru_cache(maxsize=8192)
def days_late_in_words(days: int, words: Words) -> str:
    if days <= 0:
        return ""
    return words.say("late.one") if days == 1 else words.say("late.many").format(days=days)


def _speaks_of_penalties(context: NoticeContext) -> bool:
    return context.step.penalties is not Penalties.NONE


def _bases(blocks: Sequence[Block]) -> list[str]:
    """The articles and clauses of the interest charged, each once, in order."""
    said = dict.fromkeys(line.basis for block in blocks for line in block.segments)
    return list(dict.fromkeys(one_line(basis, 300) for basis in said))


def _earlier(steps: Sequence[EarlierStep], words: Words) -> str:
    """ "nos messages du 3 mars 2026 et du 12 mars 2026": those about every invoice of this notice; or empty."""
    written = [step for step in steps if step.template != "call" and not step.numbers]
    days = [words.say("earlier.day").format(day=words.day(step.on)) for step in written]
    if not days:
        return ""
    return words.say("earlier.one" if len(days) == 1 else "earlier.many").format(days=joined(days, words))


def _formal_notice(steps: Sequence[EarlierStep], words: Words) -> str:
    """ "notre mise en demeure du 12 mars 2026 n’a pas été suivie": several where each named other invoices."""
    days = [words.day(step.on) for step in steps if step.template in FORMAL_TEMPLATES]
    if not days:
        return words.say("formal.undated")
    dated = [words.say("earlier.day").format(day=day) for day in dict.fromkeys(days)]
    return words.say("formal.one" if len(dated) == 1 else "formal.many").format(days=joined(dated, words))
