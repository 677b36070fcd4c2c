"""Under which law are the figures of a case made, how sure are we of it, and what must the owner check herself?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from collector.documents.citations import cited
from collector.domain.claims import Claim
from collector.domain.facts import CaseFacts
from collector.domain.jurisdictions.rule import PRINCIPAL_ONLY, Certainty, Condition, Rule
from collector.domain.payment_terms import PaymentTime, TimeGiven, payment_time
from collector.domain.terms import Terms
from collector.flows.statements import governing_rule
from collector.parts import Collector
from collector.web.page_words import words


@dataclass(frozen=True, slots=True)
class LawView:
    """`articles` as a reader looks them up; `certainty` and `checks` are sentences; `is_sure`: nothing to confirm."""

    articles: list[str]
    certainty: str
    source: str
    rule_key: str
    is_sure: bool
    checks: list[str]


def law_view(collector: Collector, facts: CaseFacts) -> LawView | None:
    """The rule of a case for its page; None where only the principal may be claimed."""
    rule = governing_rule(collector, facts)
    if rule is PRINCIPAL_ONLY:
        return None
    return LawView(
        articles=list(dict.fromkeys(cited(article, words().printed) for article in rule.articles)),
        certainty=_certainty(rule, facts.rule_words.get(rule.edition)),
        source=rule.source,
        rule_key=rule.key,
        is_sure=rule.certainty is not Certainty.UNVERIFIED,
        checks=[*map(_condition, rule.conditions), *_long_times(rule, facts, collector.terms)],
    )


def _certainty(rule: Rule, said: bool | None) -> str:
    t = words().t
    match rule.certainty:
        case Certainty.VERIFIED:
            return t("The articles themselves were read.")
        case Certainty.SECONDARY:
            return t("Read in a secondary source; no lawyer has checked it.")
        case _ if said:
            return t("Not verified: general knowledge. You have said that it may be claimed.")
        case _ if said is False:
            return t("Not verified: general knowledge. As you said, only the principal is claimed.")
        case _:
            return t("Not verified: general knowledge. No formal notice claims by it without your yes.")


def _condition(condition: Condition) -> str:
    t = words().t
    return {
        Condition.DUE_DATE_AGREED: t(
            "Interest from the due date supposes that this date was agreed. If not, it begins with a reminder, or 30"
            " days after the due date and the invoice."
        ),
        Condition.DEBTOR_AT_FAULT: t("The higher rate is owed only by a debtor who answers for the delay."),
        Condition.FREE_FIRST_REMINDER: t(
            "A consumer owes nothing before a first reminder free of charge and the days it leaves."
        ),
        Condition.FOURTEEN_DAY_LETTER: t(
            "A consumer owes collection costs only after a free letter that names them and leaves 14 days; it is not"
            " written here."
        ),
        Condition.NO_OTHER_REMEDY: t(
            "The statutory rate supposes that your contract gives no other substantial remedy for late payment."
        ),
        Condition.LAW_MAY_GIVE_MORE: t("National law may grant more than what is claimed here."),
        Condition.STATE_LAW: t("The law of the state may cap the rate of your contract."),
    }[condition]


def _long_times(rule: Rule, facts: CaseFacts, terms: Sequence[Terms]) -> Iterator[str]:
    """Invoices whose time to pay goes beyond what a plain agreement may give, with both ways of counting."""
    if rule.terms_cap is None:
        return
    counted = {it.key: it.end_of_month for it in terms}
    for claim in (it.claim for it in facts.claims if it.is_due_to_us):
        found = payment_time(claim.issued_on, claim.due_on, rule.terms_cap, counted.get(claim.terms_key))
        if found.supposes not in (TimeGiven.NOTHING, TimeGiven.AGREEMENT):
            yield _long_time(claim, found, rule)


def _long_time(claim: Claim, found: PaymentTime, rule: Rule) -> str:
    w, cap = words(), rule.terms_cap
    assert cap is not None  # asked by the caller
    sentences = {
        TimeGiven.END_OF_MONTH_CLAUSE: w.t("It needs an express clause of {days} days end of month.",
                                           days=cap.end_of_month_days),
        TimeGiven.ONE_COUNTING: w.t("It is allowed only by an express clause of {days} days end of month, and only in"
                                    " one of its two countings.", days=cap.end_of_month_days),
        TimeGiven.TOO_LONG: w.t("No clause may give so much."),
    }  # fmt: skip
    limits = w.t(
        "Invoice {number} gives {given} days to pay. The law allows {agreed} days ({agreed_on}); {days} days end of"
        " month lead to {first_on} when the days are counted first, to {second_on} when the month ends first.",
        number=claim.number, given=found.days, agreed=cap.agreed_days, agreed_on=w.day(found.agreed_until),
        days=cap.end_of_month_days, first_on=w.day(found.days_then_month_end),
        second_on=w.day(found.month_end_then_days),
    )  # fmt: skip
    return f"{limits} {sentences[found.supposes]} ({cited(cap.article, w.printed)})"
