"""From the facts of a case to the exact bytes of one notice: statement, letter, mail, frozen and hashed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256

import orjson

from collector.documents import letters
from collector.documents.contexts import EarlierStep, NoticeContext, UnwritableNotice
from collector.documents.mails import compose_mail, template_version, written_in
from collector.documents.plain import UnprintableText, one_line
from collector.documents.statement_record import record_bytes
from collector.documents.words import words_for
from collector.domain.claims import Claim
from collector.domain.decisions import SendNotice
from collector.domain.disputes import without_contested
from collector.domain.facts import PERFORMED_STATES, CaseFacts
from collector.domain.passages import Passage
from collector.domain.plan_messages import place_on_paper
from collector.domain.policy import Penalties, StepKind
from collector.domain.statement import Statement
from collector.domain.statement_lines import Block
from collector.flows.days import today_of
from collector.flows.statements import drawn_of, statement_for
from collector.gateways.mail.base import Attachment, Mail, UnsafeMail
from collector.parts import Collector
from collector.store.claiming import Claimed
from collector.store.documents import Document
from collector.store.sending import Frozen, NamedClaim
from collector.store.statements import Drawn

# Outcomes of a call that may be told to the debtor as an earlier step: somebody answered, and it was the debtor.
REACHED = frozenset({"promise", "contests", "asks_for_time", "will_pay", "refuses", "other"})
PAY_LINKS_LIVE = timedelta(days=400)
PDF = "application/pdf"
FORMAL_KINDS = (StepKind.FORMAL_NOTICE, StepKind.FINAL_NOTICE)


class Unwritable(Exception):
    """This notice cannot be written as things stand; the message tells a person what to mend."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A notice ready to leave: `payload` is what the provider gets, byte for byte; `documents` are kept as proof."""

    frozen: Frozen
    payload: bytes
    documents: tuple[Document, ...]
    drawn: Drawn | None = None  # the statement that goes with it, to be frozen as it leaves
    unusable: tuple[tuple[Passage, str], ...] = ()  # sentences of the owner's that had to stay out, and why


def compose(
    collector: Collector, mine: Claimed, found: CaseFacts, decision: SendNotice, head: str, own: tuple[Passage, ...],
    statement_number: str = "",
) -> Composed:  # fmt: skip
    """Write the notice on the facts just read. Raises Unwritable.

    `head` is the end of the journal when they were read, `own` the owner's sentences then. `statement_number` was
    reserved for the statement of a formal notice; without one it is a draft, for a preview.
    """
    try:
        return _compose(collector, mine, found, decision, head, own, statement_number)
    except (UnwritableNotice, UnprintableText, UnsafeMail) as error:
        raise Unwritable(str(error)) from error


def needs_statement(decision: SendNotice) -> bool:
    """Whether a statement of account goes with this step."""
    return decision.step.kind in FORMAL_KINDS


def _compose(
    collector: Collector, mine: Claimed, found: CaseFacts, decision: SendNotice, head: str, own: tuple[Passage, ...],
    statement_number: str,
) -> Composed:  # fmt: skip
    today = today_of(collector)
    demanded = statement_for(collector, found, today, _asked(found, decision.demanded))
    annexed: tuple[Block, ...] = ()
    if decision.annexed:
        annexed = statement_for(collector, found, today, _asked(found, decision.annexed)).blocks
    tokens = {claim_id: collector.ids.token(192) for claim_id in decision.demanded}
    page_token = collector.ids.token(192)
    answer_token = collector.ids.uid() if collector.settings.collector_reply_domain else ""
    creditor = collector.policy.creditor
    written_down = record_bytes(
        demanded, creditor, found.debtor, mine.case_id, creditor.language, number=statement_number, journal_head=head
    )
    record_sha256 = sha256(written_down).hexdigest()
    context = _context(
        collector, mine, found, decision, demanded, annexed, tokens, page_token, statement_number, record_sha256, head
    )
    if own:
        context = replace(context, passages=_for_this_mail(own, context))
    documents = [_statement_data(context, written_down), *_letters(collector, context)]
    written = compose_mail(context)
    attachments = tuple(Attachment(it.name, PDF, it.content) for it in documents if it.content_type == PDF)
    if found.debtor.email is None:
        raise Unwritable("email: this debtor has no address to write to")
    mail = Mail(
        notice_uid=mine.uid,
        sender_name=collector.policy.creditor.sender_name,
        sender_email=collector.policy.creditor.sender_email,
        reply_to=reply_address(collector, answer_token) or collector.policy.creditor.reply_to,
        to_email=found.debtor.email,
        to_name=one_line(found.debtor.name),
        subject=written.subject,
        text=written.text,
        html=written.html,
        headers=_headers(collector, mine, context),
        attachments=attachments,
        category=mine.step_key,
    )
    payload = collector.mail.frozen_bytes(mail)
    documents.append(Document("mail", f"{mine.uid}.payload", "application/octet-stream", payload))
    frozen = _frozen(
        collector, found, mail, payload, context, tokens, annexed, written.own.used, page_token, answer_token
    )
    drawn = drawn_of(demanded, orjson.loads(written_down)) if statement_number else None
    return Composed(frozen, payload, tuple(documents), drawn, written.own.left_out)


def _for_this_mail(own: tuple[Passage, ...], context: NoticeContext) -> tuple[Passage, ...]:
    template = context.step.template
    here = (template, written_in(context.language, template))
    return tuple(it for it in own if (it.template, it.language) == here)


def reply_address(collector: Collector, token: str) -> str | None:
    """Where the debtor answers: r+TOKEN@ the reply domain; None without token. In lower case: servers fold it."""
    return f"r+{token}@{collector.settings.collector_reply_domain}" if token else None


def _claims(found: CaseFacts, ids: Sequence[int]) -> tuple[Claim, ...]:
    wanted = set(ids)
    chosen = (facts.claim for facts in found.claims if facts.claim.id in wanted)
    return tuple(sorted(chosen, key=lambda claim: (claim.due_on, claim.id)))


def _asked(found: CaseFacts, ids: Sequence[int]) -> tuple[Claim, ...]:
    """The claims as far as they may be asked for: without what is contested, or granted and not credited yet."""
    left_out = {facts.claim.id: facts.contested_minor for facts in found.claims}
    return tuple(without_contested(claim, left_out[claim.id]) for claim in _claims(found, ids))


def _context(
    collector: Collector, mine: Claimed, found: CaseFacts, decision: SendNotice, statement: Statement,
    annexed: tuple[Block, ...], tokens: dict[int, str], page_token: str, statement_number: str, record_sha256: str,
    head: str,
) -> NoticeContext:  # fmt: skip
    policy, base = collector.policy, collector.settings.collector_base_url
    draft = words_for(found.debtor.language).say("statement.draft")
    return NoticeContext(
        creditor=policy.creditor,
        mediator=policy.mediator,
        holidays=collector.calendars.of(found.debtor, policy).holidays,
        debtor=found.debtor,
        language=found.debtor.language,
        step=decision.step,
        number=number_of(mine),
        today=statement.as_of,
        statement=statement,
        pay_urls={claim_id: f"{base}/p/{token}" for claim_id, token in tokens.items()},
        annexed=annexed,
        earlier=earlier_steps(collector, found, decision.demanded),
        statement_number=(statement_number or draft) if needs_statement(decision) else "",
        statement_sha256=record_sha256,
        head_hash=head,
        policy_version=f"{policy.version}/{template_version()}",
        page_url=f"{base}/d/{page_token}",
    )


def number_of(mine: Claimed) -> str:
    """The notice's number on paper: case, cycle, level, and the turn where the step had more than one."""
    number = f"{mine.case_id}-{mine.cycle}-{place_on_paper(mine.step_key, mine.level)}"
    return number if mine.turn == 1 else f"{number}-{mine.turn}"


def _statement_data(context: NoticeContext, record: bytes) -> Document:
    name = f"statement-{context.statement_number or context.number}.json"
    return Document("statement_data", name, "application/json", record)


def _letters(collector: Collector, context: NoticeContext) -> list[Document]:
    """A formal notice goes as a letter with its statement, the last notice with a statement; the others are mails."""
    if context.step.kind not in FORMAL_KINDS:
        return []
    at = collector.clock.now()
    made = [Document("statement", letters.statement_name(context), PDF, letters.statement_pdf(context, at))]
    if context.step.kind is StepKind.FORMAL_NOTICE:
        made.insert(0, Document("letter", letters.letter_name(context), PDF, letters.notice_pdf(context, at)))
    return made


def earlier_steps(collector: Collector, found: CaseFacts, demanded: Sequence[int]) -> tuple[EarlierStep, ...]:
    """The steps that reached the debtor about what is demanded now, oldest first, each on the day it left.

    A message about another invoice, or a courtesy note from before the due date, is no earlier reminder: a judge would
    ask to see it.
    """
    ladder = collector.policy.ladder_for(found.debtor)
    steps: list[EarlierStep] = []
    for notice in found.notices:
        step, on = ladder.step(notice.step_key), notice.accepted_on or notice.delivered_on
        named = _named_among(found, demanded, notice.claim_ids)
        if named is None or step is None or on is None or notice.state not in PERFORMED_STATES:
            continue
        if step.kind is not StepKind.PRE_DUE:
            steps.append(EarlierStep(step.template, on, named))
    for call in found.calls:
        named = _named_among(found, demanded, call.claim_ids)
        if named is not None and call.done_on and call.outcome in REACHED:
            steps.append(EarlierStep("call", call.done_on, named))
    return tuple(sorted(steps, key=lambda step: step.on))


def _named_among(found: CaseFacts, demanded: Sequence[int], named: frozenset[int]) -> tuple[str, ...] | None:
    """Numbers of the demanded invoices a step named; () where it named them all, None where it named none."""
    if not named & set(demanded):
        return None
    if named >= set(demanded):
        return ()
    return tuple(claim.number for claim in _claims(found, [it for it in demanded if it in named]))


def _headers(collector: Collector, mine: Claimed, context: NoticeContext) -> tuple[tuple[str, str], ...]:
    """One thread a case; the formal notice begins its own, so that no mail program folds it under a reminder."""
    domain = collector.policy.creditor.sender_email.rpartition("@")[2]
    headers = [
        ("Message-ID", f"<{mine.uid}@{domain}>"),
        ("Date", _written_at(collector.clock.now().replace(microsecond=0))),
        ("Auto-Submitted", "auto-generated"),
    ]
    if context.step.kind is not StepKind.FORMAL_NOTICE:
        root = f"<case-{mine.case_id}-{mine.cycle}@{domain}>"
        headers += [("In-Reply-To", root), ("References", root)]
    return tuple(headers)


@lru_cache(maxsize=8)
def _written_at(now: datetime) -> str:
    """As RFC 5322 wants it; of many notices a second, each asks."""
    return format_datetime(now)


def _frozen(
    collector: Collector, found: CaseFacts, mail: Mail, payload: bytes, context: NoticeContext,
    tokens: dict[int, str], annexed: tuple[Block, ...], passages: tuple[int, ...], page_token: str, answer_token: str,
) -> Frozen:  # fmt: skip
    totals = context.statement.totals
    demands = context.step.penalties is Penalties.DEMAND
    read_at = found.read_at
    if read_at is None:
        raise Unwritable("stripe: no invoice of this case was read")
    named = [_named(block, demanded=True) for block in context.statement.blocks]
    named += [_named(block, demanded=False) for block in annexed]
    return Frozen(
        to_email=mail.to_email,
        language=context.language,
        subject=mail.subject,
        payload_sha256=sha256(payload).hexdigest(),
        transport=collector.mail.name,
        read_at=read_at,
        statement_number=context.statement_number,
        principal_minor=totals.principal_minor if demands else context.remaining_minor,
        interest_minor=totals.interest_minor if demands else 0,
        fixed_sum_minor=totals.fixed_sum_minor if demands else 0,
        total_minor=context.claimed_minor,
        claims=tuple(named),
        pay_links=tuple([(_hashed(token), claim_id) for claim_id, token in tokens.items()]),
        pay_links_until=collector.clock.now() + PAY_LINKS_LIVE,
        passages=passages,
        page_token_sha256=_hashed(page_token),
        reply_token_sha256=_hashed(answer_token) if answer_token else "",
    )


def _hashed(token: str) -> str:
    """As links are kept: whoever reads the database cannot follow them."""
    return sha256(token.encode()).hexdigest()


def _named(block: Block, *, demanded: bool) -> NamedClaim:
    return NamedClaim(
        block.claim_id, demanded, block.principal.due_minor, block.interest.due_minor, block.fixed_sum.due_minor
    )
