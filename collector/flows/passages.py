"""The owner writes sentences of her own: seen in a real mail first, then kept as a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from collector.documents.contexts import NoticeContext, UnwritableNotice
from collector.documents.mails import ComposedMail, compose_mail, written_in
from collector.documents.passages import BadPassage, check, remarks
from collector.documents.preview import context_of
from collector.documents.wording import Remark
from collector.documents.words import LANGUAGES, words_for
from collector.domain.debtors import DebtorKind
from collector.domain.passages import Passage, Place, places_of
from collector.domain.policy import Policy, Step
from collector.flows import act
from collector.flows.compose import FORMAL_KINDS, earlier_steps
from collector.flows.days import today_of, zone_of
from collector.flows.refused import Refused
from collector.flows.statements import statement_for
from collector.parts import Collector
from collector.store import facts, passages


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of the ladders that she may write into, in one language; `kind` is whom its ladder is for."""

    template: str
    language: str
    kind: DebtorKind
    step: Step

    @property
    def places(self) -> tuple[Place, ...]:
        return places_of(self.template)


@dataclass(frozen=True, slots=True)
class Draft:
    """What she would have stand in a mail, place by place; empty: our words."""

    mail: Mail
    texts: Mapping[Place, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """The mail with the draft in it, to nobody; `remarks` are the words to think about, `problem` why it cannot be."""

    mail: ComposedMail | None
    remarks: list[tuple[Place, Remark]]
    problem: str = ""


class BadDraft(Refused):
    """A draft cannot stand in any mail: at `place`, because of `code` and `detail`."""

    def __init__(self, place: Place, bad: BadPassage) -> None:
        super().__init__(bad.code)
        self.place = place
        self.code = bad.code
        self.detail = bad.detail


def mails_of(policy: Policy) -> tuple[Mail, ...]:
    """Every mail of the ladders in every language, in the order of the ladders; a template in both is there once."""
    found: dict[tuple[str, str], Mail] = {}
    for kind, ladder in policy.ladders.items():
        for step in ladder.steps:
            for language in LANGUAGES if step.template else ():
                if written_in(language, step.template) == language:
                    found.setdefault((step.template, language), Mail(step.template, language, kind, step))
    return tuple(found.values())


def mail_named(policy: Policy, template: str, language: str) -> Mail | None:
    """One of them, or None."""
    return next((it for it in mails_of(policy) if (it.template, it.language) == (template, language)), None)


def draft_of(mail: Mail, texts: Mapping[str, str]) -> Draft:
    """What a form said, as it would be kept. Raises BadDraft for the first place that cannot be."""
    given = {place: texts.get(place.value, "").replace("\r\n", "\n").strip() for place in mail.places}
    for place, text in given.items():
        try:
            check(text)
        except BadPassage as bad:
            raise BadDraft(place, bad) from None
    return Draft(mail, given)


def show(collector: Collector, draft: Draft, case_id: int = 0) -> Shown:
    """The mail as it would leave today in this case, or to a debtor made up for it (0). Nothing leaves or is kept.

    Raises Refused where there is no such case, or nothing is owed in it.
    """
    try:
        context = _of_case(collector, draft, case_id) if case_id else _made_up(collector, draft)
        mail = compose_mail(context)
    except UnwritableNotice as error:
        return Shown(None, [], str(error))
    if mail.own.left_out:
        return Shown(None, [], mail.own.left_out[0][1])
    return Shown(mail, remarks(_as_passages(draft), mail.own.words))


def save(collector: Collector, draft: Draft, *, despite_remarks: bool, who: str) -> int:
    """Keep what differs from what stands now as new versions; returns how many. Raises Refused.

    Words that threaten, borrow an authority, tell others or admit are kept only where she says so, and with that.
    """
    found = show(collector, draft)
    if found.mail is None:
        raise Refused("passage_broken")
    if found.remarks and not despite_remarks:
        raise Refused("remarks_not_read")
    mail, now = draft.mail, collector.clock.now()
    with collector.store.write() as tx:
        stands = {it.place: it.text for it in passages.of_mail(tx, mail.template, mail.language)}
        changed = {place: text for place, text in draft.texts.items() if text != stands.get(place, "")}
        for place, text in changed.items():
            told = [f"{it.fault.value}: {it.words}" for of, it in found.remarks if of is place]
            passages.write(tx, now, mail.template, mail.language, place, text, told, who=who)
    return len(changed)


def _as_passages(draft: Draft) -> tuple[Passage, ...]:
    mail = draft.mail
    return tuple(Passage(0, mail.template, mail.language, place, it) for place, it in draft.texts.items() if it)


def _made_up(collector: Collector, draft: Draft) -> NoticeContext:
    mail = draft.mail
    return context_of(
        collector.policy, collector.rates, today_of(collector), mail.kind, mail.step, mail.language,
        _as_passages(draft),
    )  # fmt: skip


def _of_case(collector: Collector, draft: Draft, case_id: int) -> NoticeContext:
    today, mail, policy = today_of(collector), draft.mail, collector.policy
    with collector.store.read() as tx:
        loaded = facts.load_case_facts(tx, [case_id], zone_of(collector), today)
    if not loaded:
        raise Refused("no_such_case")
    found = act.completed(collector, loaded[0], today)
    owed = (it.claim for it in found.claims if it.is_due_to_us and not it.disputed)
    claims = tuple(sorted(owed, key=lambda claim: (claim.due_on, claim.id)))
    if not claims:
        raise Refused("nothing_owed")
    return NoticeContext(
        creditor=policy.creditor, mediator=policy.mediator, debtor=found.debtor, language=mail.language,
        step=mail.step, number=f"{case_id}-{found.cycle}-{mail.step.level}", today=today,
        statement=statement_for(collector, found, today, claims),
        pay_urls={claim.id: f"{collector.settings.collector_base_url}/p/..." for claim in claims},
        page_url=f"{collector.settings.collector_base_url}/d/...",
        earlier=earlier_steps(collector, found, [claim.id for claim in claims]),
        statement_number=words_for(mail.language).say("statement.draft") if mail.step.kind in FORMAL_KINDS else "",
        passages=_as_passages(draft),
    )  # fmt: skip
