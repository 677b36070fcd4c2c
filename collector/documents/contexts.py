"""What must be known to write a notice: facts and figures, no words yet."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

from collector.domain.debtors import Debtor, DebtorKind
from collector.domain.passages import Passage
from collector.domain.policy import Creditor, Mediator, Penalties, Step, StepKind
from collector.domain.send_calendar import working_day
from collector.domain.statement import Statement
from collector.domain.statement_lines import Block

CONSUMER_PREFIX = "consumer_"
FORMAL_TEMPLATES = frozenset({"formal_notice", "consumer_formal_notice"})
_MEDIATOR_TEMPLATES = frozenset({"consumer_formal_notice", "consumer_final_notice"})


class UnwritableNotice(ValueError):
    """The notice would say more than we may, or less than we must; the message names what to mend."""


class SendingMode(StrEnum):
    """How a letter travels; printed above its address."""

    EMAIL = "email"
    REGISTERED_LETTER = "registered_letter"


@dataclass(frozen=True, slots=True)
class EarlierStep:
    """A step that reached the debtor before: the template of its notice (or "call"), and the day on its paper.

    `numbers` names the invoices it was about where it was not about all that are demanded now.
    """

    template: str
    on: date
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeContext:
    """Everything one notice says.

    `statement` covers exactly the claims that are demanded, `annexed` are blocks of claims only listed for
    information. `pay_urls` leads from the claim id of each demanded claim to our own payment link, `page_url` to the
    debtor's page of the case; it is empty where a notice has none. `number` is the
    notice's, `today` the day it leaves, in the creditor's zone. `statement_number` is empty where no statement goes
    with it. `passages` are the owner's own sentences for this template and language. `head_hash` is the end of the
    journal when the notice was frozen, `statement_sha256` the hash of the frozen statement record. Raises
    UnwritableNotice.
    """

    creditor: Creditor
    mediator: Mediator | None
    debtor: Debtor
    language: str
    step: Step
    number: str
    today: date
    statement: Statement
    pay_urls: Mapping[int, str]
    annexed: tuple[Block, ...] = ()
    earlier: tuple[EarlierStep, ...] = ()
    statement_number: str = ""
    statement_sha256: str = ""
    head_hash: str = ""
    policy_version: str = ""
    mode: SendingMode = SendingMode.EMAIL
    passages: tuple[Passage, ...] = ()
    page_url: str = ""
    holidays: Container[date] = frozenset()  # public holidays where the debtor lives

    def __post_init__(self) -> None:
        _refuse_wrong_regime(self)
        _refuse_incomplete(self)
        for block in self.statement.blocks:
            _refuse_foreign_link(self.pay_urls.get(block.claim_id), block.number)
        if self.page_url:
            _refuse_foreign_link(self.page_url, self.number)

    @property
    def is_consumer(self) -> bool:
        return self.debtor.treated_as() is DebtorKind.CONSUMER

    @property
    def deadline_on(self) -> date | None:
        """The last day this notice gives, counted from the day it leaves; None where the step gives none.

        Never a Saturday, Sunday or holiday (CPC 642).
        """
        if self.step.deadline_days is None:
            return None
        return working_day(self.today + timedelta(days=self.step.deadline_days), self.holidays)

    @property
    def remaining_minor(self) -> int:
        """What the demanded invoices have left, without penalties, in minor units."""
        return sum(block.remaining_minor for block in self.statement.blocks)

    @property
    def claimed_minor(self) -> int:
        """What this notice asks for, in minor units: with penalties only where its step demands them."""
        return self.statement.totals.total_minor if self.demands_penalties else self.remaining_minor

    @property
    def french_law(self) -> bool:
        """Whether the rule of the statement is French: no French article is cited to anybody else."""
        return self.statement.rule_key.startswith("fr_")

    @property
    def names_governing_law(self) -> bool:
        """Whether a debtor abroad must be told why French law counts: the creditor's residence (Rome I, art. 4)."""
        abroad = self.debtor.country not in (None, self.creditor.country)
        return self.french_law and abroad and self.demands_penalties

    @property
    def demands_penalties(self) -> bool:
        return self.step.penalties is Penalties.DEMAND


def _refuse_wrong_regime(context: NoticeContext) -> None:
    """A consumer never reads the words for a business, nor is charged what only a business owes."""
    template, totals = context.step.template, context.statement.totals
    if context.is_consumer != template.startswith(CONSUMER_PREFIX):
        raise UnwritableNotice(
            f"template {template!r} is not for a debtor treated as {context.debtor.treated_as()}: use the ladder of "
            "the debtor's kind, whose templates begin with 'consumer_' for consumers only"
        )
    if context.is_consumer and (totals.fixed_sum_minor or totals.cost_minor):
        raise UnwritableNotice(
            f"notice {context.number}: a consumer owes neither the fixed sum nor recovery costs (CPCE L111-8); "
            "make the statement with the debtor's kind"
        )


def _refuse_incomplete(context: NoticeContext) -> None:
    template = context.step.template
    if context.demands_penalties and not context.statement.figures_complete:
        raise UnwritableNotice(
            f"notice {context.number}: a rate is missing, so penalties cannot be demanded; add it first"
        )
    if context.step.kind is StepKind.FORMAL_NOTICE or template in FORMAL_TEMPLATES:
        if not context.statement_number:
            raise UnwritableNotice(f"notice {context.number}: a formal notice needs the number of its statement")
        if context.step.deadline_days is None:
            raise UnwritableNotice(f"step {context.step.key!r}: a formal notice needs deadline_days")
        if any(block.due_on_assumed for block in context.statement.blocks):
            raise UnwritableNotice(f"notice {context.number}: confirm the due date of each invoice that names none")
    if context.step.kind is StepKind.SUSPEND_SERVICE and context.step.deadline_days is None:
        raise UnwritableNotice(f"step {context.step.key!r}: a notice of suspension needs deadline_days")
    if template in _MEDIATOR_TEMPLATES and context.mediator is None:
        raise UnwritableNotice(
            "name the consumer mediator in creditor.toml: French law wants him named from the formal notice on "
            "(C. conso. L616-1)"
        )


def _refuse_foreign_link(url: str | None, number: str) -> None:
    """Our own link only: Stripe's expire, and lead to what is paid already without saying so."""
    if not url:
        raise UnwritableNotice(f"invoice {number}: no payment link was given")
    scheme, _, rest = url.partition("://")
    if not _is_ours(f"{scheme}://{rest.partition('/')[0]}"):
        raise UnwritableNotice(f"invoice {number}: {url[:80]!r} is not a link of ours")


@lru_cache(maxsize=16)
def _is_ours(site: str) -> bool:
    parts = urlsplit(site)
    name = parts.hostname or "stripe.com"
    return parts.scheme in ("https", "http") and not name.endswith("stripe.com")
