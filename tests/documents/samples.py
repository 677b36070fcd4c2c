"""The people and invoices that the document tests write about: figures that can be checked with a pocket calculator."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from collector.documents.contexts import EarlierStep, NoticeContext
from collector.domain.claims import Claim, EntryKind, LedgerEntry
from collector.domain.debtors import Debtor, DebtorKind, KindSource
from collector.domain.policy import Consent, Creditor, Mediator, Penalties, Step, StepKind
from collector.domain.rates import RateTables
from collector.domain.statement import Statement, statement_of
from collector.rate_files import load_rate_tables

TODAY = date(2026, 3, 23)
FORMAL_KINDS = (StepKind.FORMAL_NOTICE, StepKind.FINAL_NOTICE)

CREDITOR = Creditor(
    name="Atelier Durand",
    legal_form="SARL",
    capital="20 000 €",
    address_lines=("12, rue des Tanneurs", "69005 Lyon", "France"),
    country="FR",
    siren="123 456 782",
    register="RCS Lyon 123 456 782",
    vat_number="FR32123456782",
    email="compta@atelier-durand.example",
    phone="04 78 00 00 00",
    contact_name="Camille Martin",
    signatory="Hélène Durand",
    signatory_title="gérante",
    place="Lyon",
    iban="FR76 3000 6000 0112 3456 7890 189",
    bic="AGRIFRPP",
    zone="Europe/Paris",
    language="fr",
    sender_name="Atelier Durand",
    sender_email="compta@atelier-durand.example",
    reply_to="compta@atelier-durand.example",
)

MEDIATOR = Mediator(
    name="Médiation de la consommation du Rhône",
    address="3, place Bellecour, 69002 Lyon",
    website="https://mediation.example",
)

BUSINESS = Debtor(
    id=7,
    stripe_id="cus_business",
    name="Boulangerie Lefèvre & Fils",
    email="factures@lefevre.example",
    email_set_aside=None,
    kind=DebtorKind.BUSINESS,
    kind_source=KindSource.TAX_ID,
    country="FR",
    language="fr",
    address_lines=("8, place du Marché", "42000 Saint-Étienne", "France"),
    siren="987 654 324",
)

CONSUMER = replace(
    BUSINESS,
    id=8,
    stripe_id="cus_consumer",
    name="Marie Dupont",
    email="marie@dupont.example",
    kind=DebtorKind.CONSUMER,
    siren=None,
    address_lines=("5, rue Haute", "38000 Grenoble", "France"),
)

# (template, kind, penalties, days to pay) of every step the sample policy knows.
STEPS: tuple[tuple[str, StepKind, Penalties, int | None], ...] = (
    ("courtesy", StepKind.PRE_DUE, Penalties.NONE, None),
    ("reminder", StepKind.REMINDER, Penalties.NONE, None),
    ("second_reminder", StepKind.REMINDER, Penalties.NONE, None),
    ("firm_reminder", StepKind.REMINDER, Penalties.MENTION, 8),
    ("formal_notice", StepKind.FORMAL_NOTICE, Penalties.DEMAND, 8),
    ("final_notice", StepKind.FINAL_NOTICE, Penalties.DEMAND, 8),
    ("suspension", StepKind.SUSPEND_SERVICE, Penalties.NONE, 8),
)
BUSINESS_TEMPLATES = tuple(template for template, *_ in STEPS)
CONSUMER_TEMPLATES = tuple(f"consumer_{template}" for template in BUSINESS_TEMPLATES if template != "suspension")

EARLIER = (
    EarlierStep("reminder", date(2026, 2, 16)),
    EarlierStep("second_reminder", date(2026, 2, 24)),
    EarlierStep("call", date(2026, 3, 2)),
    EarlierStep("firm_reminder", date(2026, 3, 9)),
)

# 1 200.00 EUR, late since 12 February; 200.00 EUR came on 2 March. Half-year rate 12.15 %.
FIRST = Claim(
    id=1,
    stripe_invoice_id="in_first",
    number="F-2026-0042",
    currency="eur",
    issued_on=date(2026, 1, 12),
    due_on=date(2026, 2, 11),
    due_on_assumed=False,
    entries=(
        LedgerEntry(EntryKind.INVOICE, date(2026, 1, 12), 120_000, "in_first"),
        LedgerEntry(EntryKind.PAYMENT, date(2026, 3, 2), 20_000, "inpay_1"),
    ),
    terms_key="statutory",
)
# 480.00 EUR, late since 20 February.
SECOND = FIRST._replace(
    id=2,
    stripe_invoice_id="in_second",
    number="F-2026-0051",
    issued_on=date(2026, 1, 20),
    due_on=date(2026, 2, 19),
    entries=(LedgerEntry(EntryKind.INVOICE, date(2026, 1, 20), 48_000, "in_second"),),
)
# 90.00 EUR, one week late: too young for a formal notice, so only listed.
YOUNG = SECOND._replace(
    id=3,
    stripe_invoice_id="in_young",
    number="F-2026-0077",
    issued_on=date(2026, 2, 14),
    due_on=date(2026, 3, 16),
    entries=(LedgerEntry(EntryKind.INVOICE, date(2026, 2, 14), 9_000, "in_young"),),
)


@cache
def rates() -> RateTables:
    return load_rate_tables()


def statement(
    *claims: Claim, debtor: Debtor = BUSINESS, today: date = TODAY, notice_on: date | None = None
) -> Statement:
    return statement_of(claims, debtor.kind, debtor.country, {}, rates(), today, interest_from_notice_on=notice_on)


def step(template: str) -> Step:
    """The step of a template, as in the sample ladders."""
    plain = template.removeprefix("consumer_")
    level, (_, kind, penalties, days) = next(it for it in enumerate(STEPS, 1) if it[1][0] == plain)
    if template == "consumer_formal_notice":
        penalties = Penalties.MENTION  # interest only begins with it
    return Step(
        key=plain,
        level=level,
        kind=kind,
        offset_days=3,
        min_gap_days=7,
        consent=Consent.AUTO,
        penalties=penalties,
        template=template,
        deadline_days=days,
    )


def earlier_than(template: str) -> tuple[EarlierStep, ...]:
    """What had reached the debtor before this step."""
    plain = template.removeprefix("consumer_")
    if plain in ("final_notice", "suspension"):
        formal = template.replace(plain, "formal_notice")
        return (*_named_for(template), EarlierStep(formal, date(2026, 3, 12)))
    reached = {"courtesy": 0, "reminder": 0, "second_reminder": 1, "firm_reminder": 3, "formal_notice": 4}[plain]
    return _named_for(template)[:reached]


def _named_for(template: str) -> tuple[EarlierStep, ...]:
    if not template.startswith("consumer_"):
        return EARLIER
    return tuple(it if it.template == "call" else EarlierStep(f"consumer_{it.template}", it.on) for it in EARLIER)


def notice(
    template: str, language: str = "fr", claims: tuple[Claim, ...] = (FIRST, SECOND), **changes: object
) -> NoticeContext:
    """The context of one step for the business or the consumer of these tests."""
    debtor = CONSUMER if template.startswith("consumer_") else BUSINESS
    debtor = changes.pop("debtor", debtor)  # type: ignore[assignment]
    notice_on = date(2026, 3, 12) if template == "consumer_final_notice" else None
    values: dict[str, object] = {
        "creditor": CREDITOR,
        "mediator": MEDIATOR,
        "debtor": debtor,
        "language": language,
        "step": step(template),
        "number": "R-2026-000123",
        "today": TODAY,
        "statement": statement(*claims, debtor=debtor, notice_on=notice_on),
        "pay_urls": {claim.id: f"https://pay.atelier-durand.example/p/{claim.id}x7Kq9TmZ" for claim in claims},
        "page_url": "https://pay.atelier-durand.example/d/4mWq2xTn",
        "annexed": (),
        "earlier": earlier_than(template),
        "statement_number": "D-2026-000123" if step(template).kind in FORMAL_KINDS else "",
        "statement_sha256": "ab" * 32,
        "head_hash": "cd" * 32,
        "policy_version": "1f2e3d4c",
    }
    return NoticeContext(**(values | changes))  # type: ignore[arg-type]
