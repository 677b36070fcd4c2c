"""The account of a case: the same statement for the page, the mail, the letter and the dossier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from collector.documents.statement_json import content_sha256, sha256_of
from collector.domain.allocation import Allocation
from collector.domain.claims import Claim
from collector.domain.debtors import DebtorKind
from collector.domain.facts import CaseFacts, NoticeState
from collector.domain.jurisdictions import rule_for
from collector.domain.jurisdictions.rule import Certainty, InterestStart, RateSpan, Rule
from collector.domain.needed_rates import missing_rate
from collector.domain.plans import due_minor
from collector.domain.policy import StepKind
from collector.domain.regime import regime_of
from collector.domain.rule_words import is_refused, waits_for_a_word
from collector.domain.statement import PlanNote, Statement, statement_of
from collector.domain.terms import NO_CLAUSE
from collector.parts import Collector
from collector.store.statements import Drawn

RECEIVED = frozenset({NoticeState.ACCEPTED, NoticeState.DELIVERED})


def statement_for(collector: Collector, case_facts: CaseFacts, as_of: date, claims: tuple[Claim, ...]) -> Statement:
    """The statement of these claims of the case at the end of `as_of`, under the law of the case."""
    made = statement_of(
        claims,
        case_facts.debtor.kind,
        law_of(collector, case_facts),
        {terms.key: terms for terms in collector.terms},
        collector.rates,
        as_of,
        allocation=allocation_of(collector, case_facts),
        interest_from_notice_on=received_on(collector, case_facts),
        standstills=case_facts.standstills,
    )
    plan = case_facts.plan
    if plan is None or plan.kept is not None or not any(claim.id in plan.claim_ids for claim in claims):
        return made
    return replace(made, plan=PlanNote(plan.made_on, due_minor(plan, case_facts.claims, as_of)))


def allocation_of(collector: Collector, case_facts: CaseFacts) -> Allocation | None:
    """What an undesignated payment settles first: as the owner chose for this case, else as the policy says.

    None: the order of the law.
    """
    if case_facts.allocation is not None:
        return case_facts.allocation
    return None if collector.policy.interest_first else Allocation.PRINCIPAL_FIRST


def law_of(collector: Collector, case_facts: CaseFacts) -> str | None:
    """The country by whose law is claimed. None: nobody knows, or the owner wants nothing claimed by its rule.

    Then only the principal is claimed.
    """
    refused = is_refused(governing_rule(collector, case_facts), case_facts.rule_words)
    return None if refused else governing_law(collector, case_facts)


def governing_law(collector: Collector, case_facts: CaseFacts) -> str | None:
    """Whose law governs the claim, whether or not anything is claimed by it; see docs/decisions. None: nobody knows.

    A business that agreed to nothing else owes under the law of the creditor's residence (Rome I, art. 4(1)). A
    consumer keeps the law of her own country (art. 6), and a public buyer that of its State.
    """
    return law_of_kind(collector, case_facts.debtor.treated_as(), case_facts.debtor.country)


def law_of_kind(collector: Collector, kind: DebtorKind, country: str | None) -> str | None:
    """The same for a debtor of this kind and country."""
    return collector.policy.creditor.country if kind is DebtorKind.BUSINESS else country


def governing_rule(collector: Collector, case_facts: CaseFacts) -> Rule:
    """The rule of the governing law for this kind of debtor."""
    return rule_for(governing_law(collector, case_facts), case_facts.debtor.treated_as())


def rule_of(collector: Collector, case_facts: CaseFacts) -> Rule:
    """The rule by which is claimed."""
    return rule_for(law_of(collector, case_facts), case_facts.debtor.treated_as())


def unverified_rule(collector: Collector, case_facts: CaseFacts) -> Rule | None:
    """The rule by which more than the principal would be claimed, unread by us and without the owner's yes."""
    rule = rule_of(collector, case_facts)
    if rule.certainty is not Certainty.UNVERIFIED:
        return None
    known = {terms.key: terms for terms in collector.terms}
    terms = [known.get(it.claim.terms_key, NO_CLAUSE) for it in case_facts.claims if it.is_due_to_us]
    waits = waits_for_a_word(rule, case_facts.rule_words, terms, case_facts.currency, collector.rates)
    return rule if waits else None


def received_on(collector: Collector, case_facts: CaseFacts) -> dict[int, date]:
    """By claim, the day its first formal notice was received: interest against a consumer runs from then (1344-1)."""
    formal = {
        step.key for step in collector.policy.ladder_for(case_facts.debtor).steps if step.kind is StepKind.FORMAL_NOTICE
    }
    found: dict[int, date] = {}
    for notice in case_facts.notices:
        if notice.step_key not in formal or notice.state not in RECEIVED:
            continue
        on = notice.delivered_on or (None if notice.confirms_delivery else notice.accepted_on)
        if on is not None:
            found.update((claim_id, min(on, found.get(claim_id, on))) for claim_id in notice.claim_ids)
    return found


def rates_missing(collector: Collector, case_facts: CaseFacts, today: date) -> str | None:
    """Why the figures of an open claim of this case cannot be made to the end of today, in words, or None."""
    rule, known = rule_of(collector, case_facts), {terms.key: terms for terms in collector.terms}
    after_notice = rule.interest_start is InterestStart.FORMAL_NOTICE
    received = received_on(collector, case_facts) if after_notice else {}
    eves: dict[str, set[date]] = {}  # of interest, by the terms of the claims
    for facts in case_facts.claims:
        if facts.is_due_to_us:
            claim = facts.claim
            eves.setdefault(claim.terms_key, set()).add(received.get(claim.id, today) if after_notice else claim.due_on)
    for key, days in eves.items():
        regime = regime_of(rule, known.get(key, NO_CLAUSE), case_facts.currency, collector.rates)
        # Rates that are there for the oldest claim are there for the younger ones, where each half-year has its own.
        each_half_year = regime.schedule is None or regime.schedule.span is RateSpan.EACH_HALF_YEAR
        for eve in (min(days),) if each_half_year else sorted(days):
            missing = missing_rate(regime, min(eve + timedelta(days=1), today), today, collector.rates)
            if missing is not None:
                return str(missing)
    return None


def drawn_of(statement: Statement, record: Mapping[str, Any]) -> Drawn:
    """What the store keeps of a statement whose record is about to be frozen."""
    return Drawn(record["number"], sha256_of(record), content_sha256(record), statement.currency, statement.total.minor)
