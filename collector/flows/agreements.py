"""What owner and debtor agree on: a debt paid in instalments. One transaction with its entries, then decided anew.

`Refused` changes nothing.
"""

from __future__ import annotations

from datetime import date, timedelta

from collector.documents.agreement import Agreement, OwedOn, agreement_file, agreement_pdf
from collector.documents.plain import UnprintableText
from collector.domain.claims import Claim
from collector.domain.debtor_page import running_plan
from collector.domain.debtors import DebtorKind
from collector.domain.facts import CaseFacts, Instalment, PlanInterest
from collector.domain.plans import PlanTerms, cut
from collector.domain.standing import is_settled
from collector.flows import act
from collector.flows.compose import PDF
from collector.flows.days import today_of, zone_of
from collector.flows.gestures import stated
from collector.flows.given_file import GivenFile
from collector.flows.refused import Refused, needs_words
from collector.flows.statements import statement_for
from collector.parts import Collector
from collector.store import cases, documents, facts, plans
from collector.store.documents import Document, Kept
from collector.store.plans import NewPlan
from collector.store.session import Transaction

FARTHEST_START = timedelta(days=92)
MOST_INSTALMENTS = 36
ALL_DUE_DAYS = range(8, 61)
AGREEMENT, SIGNED = "agreement", "signed_agreement"  # kinds of documents


def make_plan(collector: Collector, case_id: int, terms: PlanTerms, who: str) -> int:
    """Keep what was agreed: these invoices are quiet while the instalments come in. Returns the plan's id.

    Raises Refused: less than the invoices or more than is owed, a first day that is past or too far, instalments that
    make no sense, an offer or a plan that runs, a contested invoice, a case that is closed or with the lawyer.
    """
    with collector.store.write() as tx:
        plan_id = keep_plan(collector, tx, case_id, terms, who)
    act.look(collector, [case_id])
    return plan_id


def keep_plan(collector: Collector, tx: Transaction, case_id: int, terms: PlanTerms, who: str) -> int:
    """The same within a transaction, without the new decision. Raises Refused."""
    today = today_of(collector)
    (found,) = facts.load_case_facts(tx, [case_id], zone_of(collector), today)
    if found.offer is not None:
        raise Refused("plan_beside_offer")
    claims, owed = check_plan(collector, found, terms)
    new = NewPlan(
        today, owed, instalments_of(terms, today), terms.interest, terms.all_due_days, terms.acknowledged,
        tuple(claim.id for claim in claims), tuple(entry.reference for claim in claims for entry in claim.entries),
    )  # fmt: skip
    plan_id = plans.make(tx, collector.clock.now(), case_id, new, who=who)
    _write_down(collector, tx, found, new, plan_id, who)
    return plan_id


def check_plan(collector: Collector, found: CaseFacts, terms: PlanTerms) -> tuple[tuple[Claim, ...], int]:
    """The claims a plan of these terms is about, and what is owed on them today. Raises Refused where none can be."""
    today = today_of(collector)
    instalments_of(terms, today)
    if terms.interest is PlanInterest.RUNS and found.debtor.treated_as() is DebtorKind.CONSUMER:
        # Time given to a consumer costs nothing, and before a formal notice no interest runs that could go on.
        raise Refused("plan_interest_of_consumer")
    claims = _plannable(found)
    owed = owed_minor(collector, found)
    if terms.total_minor < sum(it.remaining_minor for it in found.claims if not is_settled(it)):
        raise Refused("plan_below_principal")
    if terms.total_minor > owed:
        raise Refused("plan_above_debt")
    return claims, owed


def owed_minor(collector: Collector, found: CaseFacts) -> int:
    """All that is owed today on the claims a plan would be about."""
    return statement_for(collector, found, today_of(collector), stated(found)).total.minor


def instalments_of(terms: PlanTerms, today: date) -> tuple[Instalment, ...]:
    """The schedule of these terms; nothing is kept. Raises Refused where it makes no sense."""
    if terms.first_on < today:
        raise Refused("date_in_the_past")
    if terms.first_on > today + FARTHEST_START:
        raise Refused("plan_starts_too_late")
    if terms.all_due_days is not None and terms.all_due_days not in ALL_DUE_DAYS:
        raise Refused("plan_notice_days")
    if terms.total_minor <= 0:
        raise Refused("amount_not_positive")
    count = terms.count
    if count is None and terms.each_minor and terms.each_minor > 0:
        count = -(-terms.total_minor // terms.each_minor)
    if count is None or not 2 <= count <= MOST_INSTALMENTS or count > terms.total_minor:
        raise Refused("plan_instalments")
    return cut(terms)


def end_plan(collector: Collector, case_id: int, plan_id: int, reason: str, who: str) -> None:
    """The owner ends a plan: agreed with the debtor, or noted by mistake. Chasing goes on where it stood."""
    needs_words(reason)
    now, today = collector.clock.now(), today_of(collector)
    with collector.store.write() as tx:
        note_id = cases.note(tx, now, case_id, reason, who=who)
        if not plans.end(tx, now, case_id, plan_id, today, who=who, note_id=note_id):
            raise Refused("plan_over")
    act.look(collector, [case_id])


def file_signed(collector: Collector, case_id: int, file: GivenFile | None, who: str) -> None:
    """Keep the copy that was signed, as it came, whatever became of the plan since; it goes into the dossier.

    Raises Refused without a file, or where no agreement was ever written down in this case.
    """
    if file is None:
        raise Refused("file_missing")
    collector.files.put(file.content)
    with collector.store.write() as tx:
        if all(it.kind != AGREEMENT for it in documents.of_case(tx, case_id)):
            raise Refused("no_plan_to_sign")
        paper = Document(SIGNED, file.name, file.content_type, file.content)
        documents.keep(tx, collector.clock.now(), case_id, None, [paper], who=who)


def paper_of(collector: Collector, case_id: int) -> Kept | None:
    """The agreement of the plan that runs, as it was written down; None where none runs."""
    with collector.store.read() as tx:
        (found,) = facts.load_case_facts(tx, [case_id], zone_of(collector), today_of(collector))
        papers = [it for it in documents.of_case(tx, case_id) if it.kind == AGREEMENT]
    return papers[-1] if papers and running_plan(found) is not None else None


def _write_down(
    collector: Collector, tx: Transaction, found: CaseFacts, new: NewPlan, plan_id: int, who: str
) -> None:  # fmt: skip
    """The agreement as a paper to sign, in the debtor's language, among the documents of the case."""
    agreed = Agreement(
        f"{found.case_id}-{found.cycle}-P{plan_id}", new.made_on, _owed_on_each(collector, found), new.instalments,
        new.interest, new.all_due_days, new.acknowledged, found.currency,
    )  # fmt: skip
    try:
        paper = _paper(collector, found, agreed, AGREEMENT)
    except UnprintableText:
        raise Refused("plan_unprintable") from None
    collector.files.put(paper.content)
    documents.keep(tx, collector.clock.now(), found.case_id, None, [paper], who=who)


def draft_of(collector: Collector, found: CaseFacts, terms: PlanTerms, number: str) -> Document:
    """The agreement that an offer of instalments would make, marked as a draft. Raises UnprintableText."""
    agreed = Agreement(
        number, today_of(collector), _owed_on_each(collector, found), cut(terms), terms.interest, terms.all_due_days,
        terms.acknowledged, found.currency, is_draft=True,
    )  # fmt: skip
    return _paper(collector, found, agreed, "agreement_draft")


def _owed_on_each(collector: Collector, found: CaseFacts) -> list[OwedOn]:
    """What `owed_minor` is made of, invoice by invoice; those on which nothing is owed are left out."""
    made = statement_for(collector, found, today_of(collector), stated(found))
    return [
        OwedOn(it.number, it.issued_on, it.due_on, it.principal.due_minor, it.total_minor - it.principal.due_minor)
        for it in made.blocks
        if it.total_minor
    ]


def _paper(collector: Collector, found: CaseFacts, agreed: Agreement, kind: str) -> Document:
    policy, language = collector.policy, found.debtor.language
    content = agreement_pdf(policy.creditor, policy.mediator, found.debtor, language, agreed, collector.clock.now())
    return Document(kind, agreement_file(agreed.number, language), PDF, content)


def _plannable(found: CaseFacts) -> tuple[Claim, ...]:
    """The claims a plan can be about: all that is open. Raises Refused where none can be made."""
    claims = stated(found)
    if found.closed_on is not None or found.handed_off_on is not None or not claims:
        raise Refused("plan_not_possible")
    if found.plan is not None and found.plan.kept is None:
        raise Refused("plan_runs_already")
    if found.quote is not None and found.quote.kept is None:
        raise Refused("plan_beside_offer")
    if any(it.disputed for it in found.claims if not is_settled(it)):
        raise Refused("plan_of_contested")
    return claims
