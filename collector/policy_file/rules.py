"""Would this ladder work? What no single key can tell: order, deadlines, law, templates that exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from collector.domain.money import (
    UnknownCurrency,
    UnreadableAmount,
    parse_money,
    rate_e5_from_percent,
)
from collector.domain.policy import AfterPayment, Consent, Penalties, StepKind
from collector.policy_file.models import CreditorFile, LadderFile, StepTable, TermsFile, TermsTable
from collector.policy_file.problems import PolicyProblem
from collector.rate_files import load_rate_tables

CREDITOR, LADDER, TERMS = "creditor.toml", "ladder.toml", "terms.toml"
EMAIL_TEMPLATES = Path(__file__).parents[2] / "templates" / "emails"
CONSUMER_PREFIX = "consumer_"
SUSPENSION_TEMPLATE = "suspension"
LEAST_SUSPENSION_DAYS = 7  # ours: the law says notified and sufficiently grave (C. civ. 1219, 1220), no number of days

# A ladder only ever rises: each kind of step comes after those that stand before it here.
_RANK: Mapping[StepKind, int] = {
    StepKind.PRE_DUE: 0,
    StepKind.REMINDER: 1,
    StepKind.CALL: 1,
    StepKind.FORMAL_NOTICE: 2,
    StepKind.SUSPEND_SERVICE: 3,
    StepKind.FINAL_NOTICE: 4,
    StepKind.HANDOFF: 5,
}
_ONCE = (StepKind.FORMAL_NOTICE, StepKind.SUSPEND_SERVICE, StepKind.FINAL_NOTICE, StepKind.HANDOFF)
_WITHOUT_MAIL = (StepKind.CALL, StepKind.HANDOFF)


def problems_in_ladders(file: LadderFile) -> Iterator[PolicyProblem]:
    """Mistakes in ladder.toml alone."""
    sending = file.sending
    if sending.opens_at >= sending.closes_at:
        wrong = f"is not after opens_at ({sending.opens_at:%H:%M}), so the window is empty"
        yield PolicyProblem(LADDER, "sending.closes_at", sending.closes_at, wrong, "for example closes_at = 17:30:00")
    if not set(sending.weekdays) - {"sunday"}:
        wrong = "leaves no day: nothing is ever sent to a consumer on a Sunday"
        yield PolicyProblem(LADDER, "sending.weekdays", sending.weekdays, wrong, "name a day from monday to saturday")
    yield from _amounts("minimum", file.minimum)
    yield from _after_payment(file)
    for name, steps in ladders_of(file).items():
        if name != "public_body" or file.public_body:  # a mistake in the business ladder is told once
            yield from _ladder(name, steps)


def problems_between(creditor: CreditorFile, ladder: LadderFile) -> Iterator[PolicyProblem]:
    """Mistakes that show only when both files, or several keys, are read together."""
    if creditor.creditor.country == "FR" and not creditor.creditor.siren:
        wrong = "is missing, and the letters of a French business carry it (C. com. R123-237)"
        yield PolicyProblem(CREDITOR, "creditor.siren", None, wrong, 'for example siren = "999999121"')
    formal = [step for step in ladder.consumer if step.kind in (StepKind.FORMAL_NOTICE, StepKind.FINAL_NOTICE)]
    if formal and creditor.mediator is None:
        wrong = (
            f"is missing, and the consumer ladder has the step {formal[0].key!r}, which must name it (C. conso. L616-1)"
        )
        remedy = "add [mediator] with name, address and website, or end the consumer ladder at the reminders"
        yield PolicyProblem(CREDITOR, "mediator", None, wrong, remedy)
    if creditor.lawyer is None:
        for name, steps in ladders_of(ladder).items():
            last = next((step for step in steps if step.kind in (StepKind.FINAL_NOTICE, StepKind.HANDOFF)), None)
            if last is not None:  # nothing is announced that nobody would carry out
                wrong = f"is missing, and the step {last.key!r} of the {name} ladder speaks of your lawyer"
                remedy = "add [lawyer] with name and email, or end the ladder at the formal notice"
                yield PolicyProblem(CREDITOR, "lawyer", None, wrong, remedy)
                break


def problems_in_terms(file: TermsFile) -> Iterator[PolicyProblem]:
    """Mistakes in terms.toml."""
    tables = set(load_rate_tables().by_key)
    seen_keys, seen_days = set(), set()
    for terms in file.terms:
        place = f"terms.{terms.key}"
        if terms.key in seen_keys:
            yield PolicyProblem(TERMS, f"{place}.key", terms.key, "stands there twice", "give each version its own key")
        if terms.effective_from in seen_days:
            wrong = "is the first day of two versions, so nobody can tell which one is in force"
            yield PolicyProblem(TERMS, f"{place}.effective_from", terms.effective_from, wrong, "keep one of them")
        seen_keys.add(terms.key)
        seen_days.add(terms.effective_from)
        yield from _rate(place, terms, tables)
        if terms.end_of_month is not None and terms.payment_days is None:
            wrong = "is missing: end_of_month says how these days are counted"
            yield PolicyProblem(TERMS, f"{place}.payment_days", None, wrong, "for example payment_days = 45")


def ladders_of(file: LadderFile) -> dict[str, list[StepTable]]:
    """The ladders by kind of debtor. Public bodies climb the business ladder unless they have one of their own."""
    return {"business": file.business, "consumer": file.consumer, "public_body": file.public_body or file.business}


def _after_payment(file: LadderFile) -> Iterator[PolicyProblem]:
    """An amount without its rule, or a rule without its amount, would do something else than its author thinks."""
    table = file.penalties
    yield from _amounts("penalties.waive_below", table.waive_below)
    if table.after_payment is AfterPayment.WAIVE_BELOW and not table.waive_below:
        wrong, remedy = "is missing, so nothing would ever be given up", 'add waive_below = { eur = "50.00" }'
        yield PolicyProblem(LADDER, "penalties.waive_below", None, wrong, remedy)
    if table.after_payment is not AfterPayment.WAIVE_BELOW and table.waive_below:
        wrong = f"has no effect with after_payment = {table.after_payment.value!r}"
        remedy = 'leave it out, or write after_payment = "waive_below"'
        yield PolicyProblem(LADDER, "penalties.waive_below", table.waive_below, wrong, remedy)


def _amounts(table: str, by_currency: Mapping[str, str]) -> Iterator[PolicyProblem]:
    for currency, amount in by_currency.items():
        key = f"{table}.{currency}"
        try:
            money = parse_money(amount, currency)
        except UnknownCurrency:
            yield PolicyProblem(
                LADDER, key, amount, "has an unknown currency", 'write its ISO code, as in eur = "15.00"'
            )
        except UnreadableAmount:
            yield PolicyProblem(LADDER, key, amount, "is not an amount", 'write it as in eur = "15.00"')
        else:
            if money.minor < 0:
                yield PolicyProblem(LADDER, key, amount, "is below zero", f'write {currency} = "0.00" for no minimum')


# --- one ladder ----------------------------------------------------------------------------------------------------


def _ladder(name: str, steps: Sequence[StepTable]) -> Iterator[PolicyProblem]:
    yield from _keys(name, steps)
    yield from _order(name, steps)
    yield from _what_comes_before(name, steps)
    for position, step in enumerate(steps):
        place = f"{name}.{step.key}"
        yield from _day(place, step)
        yield from _consent(place, step)
        yield from _deadline(place, step)
        yield from _suspension(name, place, step)
        yield from _template(place, step, is_consumer=name == "consumer")
        is_before_formal = all(s.kind is not StepKind.FORMAL_NOTICE for s in steps[: position + 1])
        yield from _penalties(place, step, name == "consumer", is_before_formal)


def _keys(name: str, steps: Sequence[StepTable]) -> Iterator[PolicyProblem]:
    keys = [step.key for step in steps]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield PolicyProblem(LADDER, f"{name}.{key}.key", key, "stands there twice", "give each step its own key")
    kinds = [step.kind for step in steps]
    for kind in _ONCE:
        if kinds.count(kind) > 1:
            yield PolicyProblem(LADDER, f"{name}.kind", kind.value, "stands there twice", "keep one of them")


def _order(name: str, steps: Sequence[StepTable]) -> Iterator[PolicyProblem]:
    for before, step in pairwise(steps):
        if _RANK[step.kind] < _RANK[before.kind]:
            wrong = f"comes after {before.key!r}, a {before.kind}: a ladder never goes down"
            remedy = "order the steps pre_due, reminder and call, formal_notice, suspend_service, final_notice, handoff"
            yield PolicyProblem(LADDER, f"{name}.{step.key}.kind", step.kind, wrong, remedy)
        if step.offset_days < before.offset_days:
            wrong = f"is earlier than {before.key!r}, the step before ({before.offset_days})"
            remedy = f"write {before.offset_days} or more, or move the step up"
            yield PolicyProblem(LADDER, f"{name}.{step.key}.offset_days", step.offset_days, wrong, remedy)


def _what_comes_before(name: str, steps: Sequence[StepTable]) -> Iterator[PolicyProblem]:
    needs = {
        StepKind.FORMAL_NOTICE: (StepKind.REMINDER, "a formal notice cannot be the first word"),
        StepKind.SUSPEND_SERVICE: (StepKind.FORMAL_NOTICE, "a service is suspended after a formal notice only"),
        StepKind.FINAL_NOTICE: (StepKind.FORMAL_NOTICE, "a last notice follows a formal notice"),
        StepKind.HANDOFF: (StepKind.FORMAL_NOTICE, "the lawyer needs a formal notice in the file"),
    }
    for position, step in enumerate(steps):
        needed, why = needs.get(step.kind, (None, ""))
        if needed is not None and all(before.kind is not needed for before in steps[:position]):
            remedy = f"put a step of kind {needed.value!r} before it, or leave it out"
            yield PolicyProblem(LADDER, f"{name}.{step.key}.kind", step.kind, f"has none before it: {why}", remedy)


def _day(place: str, step: StepTable) -> Iterator[PolicyProblem]:
    if step.kind is StepKind.PRE_DUE and step.offset_days >= 0:
        wrong = "is not before the due date, though the step is a courtesy note"
        yield PolicyProblem(
            LADDER, f"{place}.offset_days", step.offset_days, wrong, "write a number below zero, as in -3"
        )
    if step.kind is not StepKind.PRE_DUE and step.offset_days < 1:
        wrong = "is not after the due date: nobody is late on the due date itself"
        yield PolicyProblem(LADDER, f"{place}.offset_days", step.offset_days, wrong, "write 1 or more")


def _consent(place: str, step: StepTable) -> Iterator[PolicyProblem]:
    if step.kind in _WITHOUT_MAIL and step.consent is not Consent.AUTO:
        wrong = "has no effect: nothing leaves with this step"
        remedy = 'write "auto"; whether the file goes to the lawyer without a yes is transmission in [handoff]'
        yield PolicyProblem(LADDER, f"{place}.consent", step.consent, wrong, remedy)
    if step.consent is Consent.VETO and step.veto_days == 0:
        yield PolicyProblem(
            LADDER, f"{place}.veto_days", step.veto_days, "leaves no time to object", "for example veto_days = 7"
        )
    if step.consent is not Consent.VETO and step.veto_days > 0:
        remedy = 'write consent = "veto", or remove veto_days'
        yield PolicyProblem(LADDER, f"{place}.veto_days", step.veto_days, "has no effect without consent veto", remedy)


def _deadline(place: str, step: StepTable) -> Iterator[PolicyProblem]:
    if step.kind in (StepKind.FORMAL_NOTICE, StepKind.FINAL_NOTICE) and step.deadline_days is None:
        wrong = "is missing: a formal or last notice says by when to pay"
        yield PolicyProblem(LADDER, f"{place}.deadline_days", None, wrong, "add deadline_days = 8")
    if step.kind is StepKind.CALL and step.wait_business_days == 0:
        wrong = "gives you no time to call"
        yield PolicyProblem(LADDER, f"{place}.wait_business_days", 0, wrong, "for example wait_business_days = 3")
    if step.kind is not StepKind.CALL and step.wait_business_days > 0:
        wrong = "has no effect: only a call waits for you"
        yield PolicyProblem(LADDER, f"{place}.wait_business_days", step.wait_business_days, wrong, "remove it")
    if step.kind is not StepKind.CALL and step.attempts > 0:
        wrong = "has no effect: only a call is tried again"
        yield PolicyProblem(LADDER, f"{place}.attempts", step.attempts, wrong, "remove it")


def _suspension(name: str, place: str, step: StepTable) -> Iterator[PolicyProblem]:
    if (step.kind is StepKind.SUSPEND_SERVICE) != (step.template == SUSPENSION_TEMPLATE):
        wrong = "and suspend_service belong together: these words announce that the service stops"
        remedy = f'write template = "{SUSPENSION_TEMPLATE}" in a step of kind suspend_service, and there only'
        yield PolicyProblem(LADDER, f"{place}.template", step.template, wrong, remedy)
    if step.kind is not StepKind.SUSPEND_SERVICE:
        return
    if name != "business":
        wrong = "is for businesses only: a consumer may depend on the service, a public body on its continuity"
        yield PolicyProblem(LADDER, f"{place}.kind", step.kind, wrong, f"remove the step from the {name} ladder")
    if (step.deadline_days or 0) < LEAST_SUSPENSION_DAYS:
        wrong = "is no reasonable notice: the debtor must be able to pay, to object or to find another way"
        remedy = f"write deadline_days = {LEAST_SUSPENSION_DAYS} or more"
        yield PolicyProblem(LADDER, f"{place}.deadline_days", step.deadline_days, wrong, remedy)
    if step.penalties is not Penalties.NONE:
        wrong = "is more than this notice asks for: the service resumes once the invoices are paid"
        yield PolicyProblem(LADDER, f"{place}.penalties", step.penalties, wrong, 'write "none"')


def _template(place: str, step: StepTable, is_consumer: bool) -> Iterator[PolicyProblem]:
    key = f"{place}.template"
    if step.kind in _WITHOUT_MAIL:
        if step.template:
            yield PolicyProblem(LADDER, key, step.template, "has no effect: nothing is written", "remove it")
        return
    known = known_templates(is_consumer)
    if step.template not in known:
        wrong = "is not a template of this ladder"
        yield PolicyProblem(LADDER, key, step.template, wrong, f"write one of {', '.join(known)}")


def known_templates(is_consumer: bool) -> list[str]:
    """Folders of templates/emails that exist in French and in English and speak to this kind of debtor."""
    names = {folder.parent.name for folder in EMAIL_TEMPLATES.glob("fr/*/subject.txt")}
    names &= {folder.parent.name for folder in EMAIL_TEMPLATES.glob("en/*/subject.txt")}
    names -= {"lawyer", "thank_you", "crossed_payment"}  # the mail with the dossier; what follows a payment
    return sorted(name for name in names if name.startswith(CONSUMER_PREFIX) == is_consumer)


def _penalties(place: str, step: StepTable, is_consumer: bool, is_before_formal: bool) -> Iterator[PolicyProblem]:
    key = f"{place}.penalties"
    if step.kind is StepKind.PRE_DUE and step.penalties is not Penalties.NONE:
        yield PolicyProblem(LADDER, key, step.penalties, "is too early: nothing is late yet", 'write "none"')
    elif is_consumer and is_before_formal and step.penalties is not Penalties.NONE:
        wrong = (
            "asks a consumer for what is not owed: no fixed sum ever (C. com. D441-5 is for businesses), and no "
            "interest before the formal notice (C. civ. 1231-6)"
        )
        yield PolicyProblem(LADDER, key, step.penalties, wrong, 'write "none"')
    elif is_consumer and step.kind is StepKind.FORMAL_NOTICE and step.penalties is Penalties.DEMAND:
        wrong = "asks a consumer for interest that only begins to run with this notice (C. civ. 1231-6)"
        yield PolicyProblem(LADDER, key, step.penalties, wrong, 'write "mention"')


# --- terms ---------------------------------------------------------------------------------------------------------


def _rate(place: str, terms: TermsTable, tables: set[str]) -> Iterator[PolicyProblem]:
    if terms.annual_percent is not None and terms.reference is not None:
        wrong = "stands beside reference: a clause has one rate"
        yield PolicyProblem(TERMS, f"{place}.annual_percent", terms.annual_percent, wrong, "keep one of the two")
    if terms.annual_percent is not None:
        yield from _percent(f"{place}.annual_percent", terms.annual_percent, 'write it as in annual_percent = "12.00"')
    if terms.reference is not None:
        if terms.reference.table not in tables:
            remedy = f"write one of {', '.join(sorted(tables))}"
            yield PolicyProblem(TERMS, f"{place}.reference.table", terms.reference.table, "is not a rate table", remedy)
        yield from _percent(f"{place}.reference.points", terms.reference.points, 'write it as in points = "10"')
        if terms.reference.at_most is not None:
            remedy = 'write it as in at_most = "15"'
            yield from _percent(f"{place}.reference.at_most", terms.reference.at_most, remedy)
    if terms.interest_cap_percent is not None:
        remedy = 'write it as in interest_cap_percent = "10"'
        yield from _percent(f"{place}.interest_cap_percent", terms.interest_cap_percent, remedy, "there is no cap")
    has_rate = terms.annual_percent is not None or terms.reference is not None
    if (has_rate or terms.compound or terms.interest_cap_percent is not None) and not terms.clause_reference.strip():
        wrong = "is missing: letters cite the clause that rate, cap or interest on interest come from"
        remedy = 'for example clause_reference = "CGV 2025, art. 6"'
        yield PolicyProblem(TERMS, f"{place}.clause_reference", None, wrong, remedy)


def _percent(key: str, text: str, remedy: str, otherwise: str = "the statutory one counts") -> Iterator[PolicyProblem]:
    try:
        rate_e5 = rate_e5_from_percent(text)
    except UnreadableAmount:
        yield PolicyProblem(TERMS, key, text, "is not a percentage", remedy)
        return
    if rate_e5 < 0:
        yield PolicyProblem(TERMS, key, text, "is below zero", f"leave it out, and {otherwise}")
