"""Which words and figures does the debtor's page show, in his language?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from collector.clock import local_day
from collector.documents.answer_record import invoices_in_words
from collector.documents.mail_view import creditor_view, mediator_view, references_of
from collector.documents.plain import one_line
from collector.documents.statement_data import statement_data
from collector.documents.words import Words, words_for
from collector.domain import plans
from collector.domain.debtor_page import (
    LONGEST_PROMISE,
    TO_AN_OFFER,
    AnswerKind,
    PageState,
    contested,
    due_minor,
    promisable,
    running_plan,
)
from collector.domain.debtors import DebtorKind
from collector.domain.policy import Penalties
from collector.domain.promises import MOST_BROKEN_PROMISES
from collector.domain.statement_lines import Block
from collector.flows.acceptance import Proposal
from collector.flows.days import today_of, zone_of
from collector.flows.debtor_pages import DebtorPage
from collector.parts import Collector
from collector.web.agreed_view import PlanCard, agreed, days_of, plan_card, promise_runs, proposal_on, time_given

_ERRORS_ON = {
    "day_unreadable": "day", "day_past": "day", "day_far": "day", "day_future": "day", "words_missing": "words",
    "words_long": "words", "claim_missing": "claims", "amount": "amount", "phone": "phone", "file_type": "file",
    "files_full": "file", "accept_missing": "yes",
}  # fmt: skip
MOST_SHOWN = 20  # earlier answers
_STATES_WITH_TEXT = (PageState.PAID, PageState.NOTHING, PageState.INSOLVENT, PageState.PENALTIES, PageState.LAWYER)


@dataclass(frozen=True, slots=True)
class Draft:
    """What was written in a form that came back, why it did (a code of the page), or which answer was just noted."""

    error: str = ""
    kind: str = ""
    words: str = ""
    day: str = ""
    phone: str = ""
    amount: str = ""
    share: str = ""
    claims: tuple[str, ...] = ()
    acknowledged: bool = False
    offer: str = ""
    noted: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One invoice as the page shows it. `figures`: its block as the statement prints it."""

    claim_id: int
    number: str
    figures: dict[str, Any]
    late: str
    is_payable: bool
    is_processing: bool


@dataclass(frozen=True, slots=True)
class DebtorView:
    """Everything `debtor.html` names. `say` gives the words of a code of the page, filled in."""

    language: str
    say: Callable[..., str]
    creditor: Any
    state: PageState
    heading: str
    text: str
    whose: str
    left: str
    due_now: str
    claimed: str
    mention: str
    invoices: list[InvoiceLine]
    contested: list[tuple[str, str]]
    figures: dict[str, Any] | None
    shows_penalties: bool
    transfer: str
    offers: list[str]
    claims: list[tuple[int, str]]
    currency: str
    today: date
    last_day: date
    last_day_in_words: str
    shown_minor: int
    promise: str
    acknowledgement: str
    promise_runs: str
    agreed: str
    plan: PlanCard | None
    planned: list[InvoiceLine]
    promises_over: bool
    mediator: str
    history: list[tuple[str, str]]
    noted: str
    error: str
    error_on: str
    proposal: Proposal | None
    offer_days: str


def debtor_view(collector: Collector, page: DebtorPage, language: str, draft: Draft) -> DebtorView:
    """The page in one language."""
    words, facts, today = words_for(language), page.facts, today_of(collector)
    creditor = creditor_view(collector.policy.creditor, words)
    figures = _figures(collector, page, language)
    last_day = today + LONGEST_PROMISE
    due = promisable(facts, today)
    owed = words.amount(sum(it.asked_minor for it in due), facts.currency)
    named = invoices_in_words([it.claim.number for it in due], words) if due else ""

    def say(code: str, **values: object) -> str:
        return words.say(f"page.{code}").format(**values)

    plan, proposal = plan_card(collector, page, words, say), proposal_on(collector, page, words)
    invoices = _invoices(page, figures, is_quiet=time_given(page, today) is not None)
    planned = [it for it in invoices if plan is not None and it.claim_id in plan.claim_ids]
    shows_penalties = page.penalties is not Penalties.NONE
    return DebtorView(
        language=words.language, say=say, creditor=creditor, state=page.state,
        heading=say(f"{page.state.value}.title") if page.state in _STATES_WITH_TEXT else say("title"),
        text=_text(page, words, say), whose=say("for", debtor=one_line(facts.debtor.name, 120), day=words.day(today)),
        left=_left(page, words), due_now=_due_now(page, words, say, today), plan=plan, planned=planned,
        claimed=_claimed(page, words, say), mention=_mention(page, words, say),
        invoices=[it for it in invoices if it not in planned], contested=_contested(page, words),
        figures=figures, shows_penalties=shows_penalties,
        transfer=_transfer(page, creditor.iban, words, say),
        offers=[it.value for it in page.offers if it not in TO_AN_OFFER],
        claims=[(it.claim_id, it.number) for it in invoices], currency=facts.currency.upper(), today=today,
        last_day=last_day, last_day_in_words=words.day(last_day), shown_minor=sum(it.asked_minor for it in due),
        promise=say("promise.what", amount=owed, invoices=named) if due else "",
        acknowledgement=say("acknowledge", amount=owed, invoices=named) if due else "",
        promise_runs=promise_runs(page, words, say) if draft.noted != AnswerKind.PROMISE else "",
        agreed=agreed(page, words, say, today, is_proposed=proposal is not None),
        promises_over=page.state is PageState.OWED and facts.broken_promises >= MOST_BROKEN_PROMISES,
        history=_history(collector, page, words),
        mediator=_mediator(collector, page, say),
        noted=_noted(page, draft, words, say), error=_error(page, draft, words, say, last_day),
        error_on=_ERRORS_ON.get(draft.error, ""), proposal=proposal,
        offer_days=days_of(proposal, words, say),
    )  # fmt: skip


def _history(collector: Collector, page: DebtorPage, words: Words) -> list[tuple[str, str]]:
    zone = zone_of(collector)
    return [(words.short_day(local_day(it.received_at, zone)), it.words) for it in page.answers[-MOST_SHOWN:]]


def _figures(collector: Collector, page: DebtorPage, language: str) -> dict[str, Any] | None:
    if page.statement is None:
        return None
    return statement_data(collector.policy.creditor, page.facts.debtor, language, page.statement, "", "", "")


def _text(page: DebtorPage, words: Words, say: Callable[..., str]) -> str:
    if page.state not in _STATES_WITH_TEXT:
        return ""
    day = words.day(page.facts.handed_off_on) if page.facts.handed_off_on else ""
    return say(f"{page.state.value}.text", day=day)


def _beside_plan(page: DebtorPage) -> tuple[Block, ...]:
    """The invoices that no plan is about; all of them where none runs."""
    plan = running_plan(page.facts) if page.state is PageState.OWED else None
    blocks = page.statement.blocks if page.statement is not None else ()
    return tuple(it for it in blocks if plan is None or it.claim_id not in plan.claim_ids)


def _left(page: DebtorPage, words: Words) -> str:
    """What the invoices outside a plan have left, and of paid ones what their delay cost."""
    if page.statement is None:
        return ""
    remaining = sum(block.remaining_minor for block in _beside_plan(page))
    minor = page.statement.total.minor if page.state is PageState.PENALTIES else remaining
    return words.amount(minor, page.statement.currency)


def _due_now(page: DebtorPage, words: Words, say: Callable[..., str], today: date) -> str:
    """Only said where some of it is not due yet."""
    if page.statement is None or page.state is PageState.PENALTIES:
        return ""
    plan = running_plan(page.facts)
    minor = due_minor(page.facts, today) - (plans.due_minor(plan, page.facts.claims, today) if plan else 0)
    if minor == sum(block.remaining_minor for block in _beside_plan(page)):
        return ""
    return say("due_now", amount=words.amount(minor, page.statement.currency))


def _beside_minor(page: DebtorPage) -> int:
    if page.statement is None or page.state is PageState.PENALTIES:
        return 0
    return page.statement.total.minor - sum(block.remaining_minor for block in page.statement.blocks)


def _claimed(page: DebtorPage, words: Words, say: Callable[..., str]) -> str:
    if page.statement is None or page.penalties is not Penalties.DEMAND or _beside_minor(page) <= 0:
        return ""
    return say(
        _with_its_parts("claimed", page), amount=words.amount(page.statement.total.minor, page.statement.currency)
    )


def _with_its_parts(code: str, page: DebtorPage) -> str:
    """A fixed sum is only named where there is one: a consumer owes none."""
    has_one = page.statement is not None and any(block.fixed_sum.due_minor for block in page.statement.blocks)
    return code if has_one else f"{code}_interest"


def _mediator(collector: Collector, page: DebtorPage, say: Callable[..., str]) -> str:
    """Told again to every consumer who may complain here (C. conso. L616-1)."""
    named = mediator_view(collector.policy.mediator)
    if named is None or page.facts.debtor.treated_as() is not DebtorKind.CONSUMER:
        return ""
    return say("mediator", name=named.name, address=named.address, website=named.website)


def _mention(page: DebtorPage, words: Words, say: Callable[..., str]) -> str:
    if page.statement is None or page.penalties is not Penalties.MENTION or _beside_minor(page) <= 0:
        return ""
    return say(_with_its_parts("mention", page), amount=words.amount(_beside_minor(page), page.statement.currency))


def _invoices(page: DebtorPage, figures: dict[str, Any] | None, *, is_quiet: bool) -> list[InvoiceLine]:
    """`is_quiet`: time was given; who keeps to what was agreed is not told how late he is. A plan says so itself."""
    if page.statement is None or figures is None:
        return []
    by_id = {it.claim.id: it for it in page.facts.claims}
    loose = {block.claim_id for block in _beside_plan(page)}
    return [
        InvoiceLine(
            block.claim_id, printed["number"], printed,
            "" if is_quiet or block.claim_id not in loose else printed["late"],
            by_id[block.claim_id].is_due_to_us and not by_id[block.claim_id].payment_processing,
            by_id[block.claim_id].payment_processing,
        )
        for block, printed in zip(page.statement.blocks, figures["blocks"], strict=True)
    ]  # fmt: skip


def _contested(page: DebtorPage, words: Words) -> list[tuple[str, str]]:
    if page.state not in (PageState.OWED, PageState.LAWYER):
        return []
    return [
        (one_line(it.claim.number, 40), words.amount(it.remaining_minor, page.facts.currency))
        for it in contested(page.facts)
    ]


def _transfer(page: DebtorPage, iban: str, words: Words, say: Callable[..., str]) -> str:
    if page.statement is None or not iban:
        return ""
    numbers = [block.number for block in page.statement.blocks]
    return say("transfer", iban=iban, references=references_of(numbers[0], numbers, words))


def _noted(page: DebtorPage, draft: Draft, words: Words, say: Callable[..., str]) -> str:
    """Thanks for the answer just given, if one was: the address alone says nothing."""
    if not page.answers:
        return ""
    if draft.noted == "known":
        return say("done.known")
    if draft.noted != page.answers[-1].facts.get("kind"):
        return ""
    promise = page.facts.promise
    if draft.noted == AnswerKind.PROMISE:
        if promise is None:
            return ""
        amount = words.amount(promise.amount_minor, page.facts.currency)
        return say("done.promise", amount=amount, day=words.day(promise.due_on))
    return say(f"done.{draft.noted}")


def _error(page: DebtorPage, draft: Draft, words: Words, say: Callable[..., str], last_day: date) -> str:
    if not draft.error:
        return ""
    field = words.say(f"page.{draft.kind}.words") if draft.error == "words_missing" and draft.kind else ""
    ended = next((it for it in page.made if str(it.facts.id) == draft.offer), None)
    if ended is not None:
        last_day = ended.ended_on or ended.facts.expires_on
    return say(f"error.{draft.error}", day=words.day(last_day), field=field)
