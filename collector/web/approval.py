"""What was checked before the owner is asked for her yes?"""

from __future__ import annotations

from dataclasses import dataclass

from collector.domain.debtors import DebtorKind
from collector.domain.facts import CaseFacts
from collector.domain.regime import WarningCode
from collector.flows.days import today_of
from collector.flows.statements import statement_for
from collector.parts import Collector
from collector.store.lookups import Message
from collector.web.case_words import delivery_word, kind_source, kind_word
from collector.web.page_words import words


@dataclass(frozen=True, slots=True)
class Check:
    """One line beside the letter; `ok` False asks for a second look, it does not forbid."""

    name: str
    says: str
    ok: bool


def checks_of(collector: Collector, message: Message, facts: CaseFacts) -> list[Check]:
    """What a careful person would look up before signing."""
    return [
        _amount(facts), _kind(facts), _address(facts), _terms(facts), *_interest(collector, facts),
        *_mediator(collector, facts), *_disputes(facts), _deadline(message),
    ]  # fmt: skip


def _amount(facts: CaseFacts) -> Check:
    w = words()
    left = sum(it.remaining_minor for it in facts.claims if it.is_due_to_us)
    read = w.t("as Stripe said {ago}; read again before it leaves", ago=w.ago(facts.read_at)) if facts.read_at else ""
    return Check(w.t("Amount open"), f"{w.amount(left, facts.currency)}, {read}", facts.read_at is not None)


def _kind(facts: CaseFacts) -> Check:
    debtor = facts.debtor
    says = f"{kind_word(debtor.kind.value)} ({kind_source(debtor.kind_source.value)})"
    return Check(words().t("Debtor"), says, debtor.kind is not DebtorKind.UNKNOWN)


def _address(facts: CaseFacts) -> Check:
    t, debtor = words().t, facts.debtor
    if debtor.email is None:
        return Check(t("E-mail"), t("none"), False)
    if debtor.email_set_aside is not None:
        return Check(t("E-mail"), f"{debtor.email}: {delivery_word(debtor.email_set_aside)}", False)
    return Check(t("E-mail"), debtor.email, True)


def _terms(facts: CaseFacts) -> Check:
    t = words().t
    keys = sorted({it.claim.terms_key for it in facts.claims if it.is_due_to_us})
    names = ", ".join(t("statutory rate, no clause") if key == "statutory" else key for key in keys)
    return Check(t("Terms"), names or "–", bool(keys))


def _interest(collector: Collector, facts: CaseFacts) -> list[Check]:
    w = words()
    claims = tuple(it.claim for it in facts.claims if it.is_due_to_us)
    if not claims:
        return []
    made = statement_for(collector, facts, today_of(collector), claims)
    rates = sorted({line.rate.rate_e5 for block in made.blocks for line in block.segments})
    amount = w.amount(made.totals.interest_minor, facts.currency)
    says = f"{amount} ({', '.join(map(w.percent, rates))})" if rates else amount
    found = [Check(w.t("Interest"), says, made.figures_complete)]
    if made.totals.fixed_sum_minor:
        found.append(Check(w.t("Fixed sum"), w.amount(made.totals.fixed_sum_minor, facts.currency), True))
    if any(it.code is WarningCode.DUE_DATE_ASSUMED for it in made.warnings):
        found.append(Check(w.t("Due date"), w.t("assumed, not given by Stripe"), False))
    return found


def _mediator(collector: Collector, facts: CaseFacts) -> list[Check]:
    if facts.debtor.treated_as() is not DebtorKind.CONSUMER:
        return []
    mediator = collector.policy.mediator
    return [Check(words().t("Mediator"), mediator.name if mediator else words().t("none"), mediator is not None)]


def _disputes(facts: CaseFacts) -> list[Check]:
    contested = [it.claim.number for it in facts.claims if it.disputed]
    return [Check(words().t("Contested"), ", ".join(contested), False)] if contested else []


def _deadline(message: Message) -> Check:
    w = words()
    days = message.deadline_days
    says = w.n("{n} day from its delivery", "{n} days from its delivery", days) if days else w.t("none")
    return Check(w.t("Deadline"), says, True)
