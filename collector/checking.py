"""Is everything in order? Before the start (`check`), and while it runs (`doctor`, `healthcheck`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta

from jinja2 import TemplateSyntaxError

from collector.documents.templates import EMAILS, environment_of
from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions import rule_for
from collector.domain.jurisdictions.rule import Certainty
from collector.domain.jurisdictions.validation import RuleError
from collector.domain.payment_terms import most_days
from collector.domain.policy import Mode
from collector.domain.rate_csv import RateTableError
from collector.domain.rates import MissingRate
from collector.domain.terms import Terms
from collector.flows import disk_watch, sender_check, stripe_check
from collector.flows import rates as flow
from collector.flows.days import today_of
from collector.flows.stripe_check import AMBER, GREEN, RED, Seen
from collector.gateways.heartbeat import ping
from collector.gateways.mail.imap import MailboxTrouble
from collector.parts import Collector
from collector.policy_file import PolicyError, load_policy, needs_receiver
from collector.rate_files import load_rate_tables
from collector.settings import MailBy, Settings
from collector.store import installation, journal, rule_words, runs
from collector.store.migrate import current, head

SAMPLE_SIREN = "999999121"  # of the fictitious business in the policy of the release


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: `state` green, amber or red; `text` says what was seen and the remedy."""

    name: str
    state: str
    text: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def check_files(settings: Settings) -> list[str]:
    """Everything wrong in the policy, rate and template files, each with file, place and remedy; else empty."""
    problems: dict[str, None] = {}  # each once: the policy is checked against the rate tables, and fails with them
    for load in (load_rate_tables, lambda: _policy(settings)):
        try:
            load()
        except (RateTableError, RuleError) as error:
            problems[str(error)] = None
        except PolicyError as error:
            problems |= {f"{settings.collector_policy}: {problem}": None for problem in error.problems}
    return [*problems, *_broken_templates()]


def _policy(settings: Settings) -> None:
    policy = load_policy(settings.collector_policy).policy
    needs_receiver(policy, settings.collector_policy, has_receiver=bool(settings.collector_service_url))


def remarks_on(settings: Settings) -> list[str]:
    """What the law may hold against the terms as they are written; nothing is changed or refused for it."""
    loaded = load_policy(settings.collector_policy)
    return list(_long_terms(loaded.policy.creditor.country, loaded.terms))


def _long_terms(country: str, versions: Iterable[Terms]) -> Iterator[str]:
    cap = rule_for(country, DebtorKind.BUSINESS).terms_cap
    if cap is None:
        return
    for terms in versions:
        most = most_days(terms, cap)
        if most is not None:
            counted = " end of month" if terms.end_of_month is not None else ""
            yield (
                f"terms {terms.key}: payment_days = {terms.payment_days}{counted} is more than the {most} days{counted}"
                f" a contract may give ({cap.article}). Speak to your lawyer before you rely on it"
            )


def _broken_templates() -> Iterator[str]:
    for path in sorted(EMAILS.rglob("*.*")):
        if path.suffix not in (".txt", ".html"):
            continue
        name = path.relative_to(EMAILS).as_posix()
        try:
            environment_of().get_template(name)
        except TemplateSyntaxError as error:
            yield f"templates/emails/{name}, line {error.lineno}: {error.message}. Mend it or take the release's file"


def examine(collector: Collector) -> Iterator[Finding]:
    """Look at every part of the service, one after the other; a part that cannot be looked at is itself a finding."""
    answers = True
    for name, look in LOOKS.items():
        if look in ASK_STRIPE and not answers:
            continue  # said once: Stripe cannot be asked
        try:
            for state, text in look(collector):
                answers = answers and not (look is stripe_check.key and state == RED)
                yield Finding(name, state, text)
        except Exception as error:
            yield Finding(name, RED, f"could not be checked ({type(error).__name__}: {error})")


def is_healthy(settings: Settings, *, deep: bool) -> bool:
    """Whether the web pages answer; `deep`: and the service says it is ready to work."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    return ping(f"http://{host}:{settings.port}{'/readyz' if deep else '/healthz'}")


def _database(collector: Collector) -> Seen:
    with collector.store.read() as tx:
        have, want = current(tx), head()
    yield (GREEN, f"schema {have}") if have == want else (RED, f"schema {have}, the code wants {want}: run migrate")


def _disk(collector: Collector) -> Seen:
    disk = disk_watch.tightest(collector)
    seen = f"{disk.room.free / 2**30:.1f} GiB free where {disk.folder} lies"
    if disk.is_scarce:
        yield RED if disk.is_full else AMBER, f"{seen}: make room, or move the data folder to a larger disk"
    else:
        yield GREEN, seen


def _journal(collector: Collector) -> Seen:
    with collector.store.read() as tx:
        broken = journal.verify(tx)
    yield (GREEN, "the chain holds") if broken is None else (RED, f"broken at row {broken.seq}: restore a backup")


def _creditor(collector: Collector) -> Seen:
    """Nobody is asked to pay to the account of a business that does not exist."""
    name = collector.policy.creditor.name
    if collector.policy.creditor.siren == SAMPLE_SIREN:
        yield RED if collector.settings.livemode else AMBER, f"{name} is the sample: put your business in creditor.toml"
    else:
        yield GREEN, name


def _mode(collector: Collector) -> Seen:
    with collector.store.read() as tx:
        house = installation.read(tx)
    if house is None or house.mode is Mode.OBSERVE:
        yield AMBER, "observe: nothing leaves. Release with `python -m collector mode reminders`"
    elif house.kill_switch:
        yield AMBER, "the kill switch is on: nothing leaves"
    else:
        yield GREEN, house.mode.value


def _mail(collector: Collector) -> Seen:
    by = collector.settings.collector_mail
    if by is MailBy.FOLDER:
        yield AMBER, "mails are written to a folder; nobody receives them. Set COLLECTOR_MAIL"
    elif by is MailBy.SENDGRID and not collector.confirms_delivery:
        yield AMBER, "SENDGRID_WEBHOOK_PUBLIC_KEY is missing: bounces and deliveries stay unknown"
    else:
        yield GREEN, by.value


def _mailbox(collector: Collector) -> Seen:
    """Whether the mailbox of replies can be opened; nothing where none is configured."""
    if collector.mailbox is None:
        return
    try:
        with collector.mailbox.open() as box:
            yield GREEN, f"{box.name}: {box.count} mails"
    except MailboxTrouble as trouble:
        yield RED, f"{collector.mailbox.server.name} cannot be read ({trouble}): see IMAP_URL"


def _rates(collector: Collector) -> Seen:
    today = today_of(collector)
    for it in flow.missing_on(collector, today):
        yield RED, f"{it.sentence}. Formal notices wait until it is added"
    for it in flow.missing_soon(collector, today):
        yield AMBER, f"from {it.half_year_on} on: {it.sentence}"
    for told in collector.rate_book.unused:
        yield AMBER, told
    for rule in sorted(flow.rules_in_use(collector), key=lambda rule: rule.key):
        if rule.rate is None or rule.rate.table is None:
            continue
        with suppress(MissingRate):
            row = collector.rates.table(rule.rate.table).row_for_half_year(today, rule.rate.read_on)
            yield GREEN, f"{rule.key}: {rule.rate.table} of {row.effective_from.isoformat()}"


def _law(collector: Collector) -> Seen:
    """Which rule each ladder stands under, and how sure we are of it."""
    with collector.store.read() as tx:
        said = rule_words.read(tx)
    for kind in collector.policy.ladders:
        rule = rule_for(collector.policy.creditor.country, kind)
        seen = f"{rule.key}: {rule.certainty.value} ({rule.source})"
        if rule.certainty is Certainty.UNVERIFIED and rule.edition not in said:
            yield AMBER, f"{seen}. No formal notice claims by it before you have said yes; see docs/law.md"
        else:
            yield GREEN, seen


def _terms(collector: Collector) -> Seen:
    remarks = list(_long_terms(collector.policy.creditor.country, collector.terms))
    for remark in remarks:
        yield AMBER, remark
    if not remarks:
        yield GREEN, f"{len(collector.terms)} versions"


def _worker(collector: Collector) -> Seen:
    with collector.store.read() as tx:
        last = runs.last_good(tx, "daily_run")
    if last is None or last.ended_at is None:
        yield AMBER, "the worker has not run yet: start it with serve"
    elif collector.clock.now() - last.ended_at > timedelta(hours=1):
        yield RED, f"last round {last.ended_at:%Y-%m-%d %H:%M} UTC: is the worker running?"
    else:
        yield GREEN, f"last round {last.ended_at:%Y-%m-%d %H:%M} UTC"


LOOKS: dict[str, Callable[[Collector], Seen]] = {
    "database": _database,
    "disk": _disk,
    "journal": _journal,
    "creditor": _creditor,
    "mode": _mode,
    "stripe": stripe_check.key,
    "stripe permissions": stripe_check.permissions,
    "stripe key": stripe_check.too_wide,
    "writing into stripe": stripe_check.writes,
    "clock": stripe_check.clock,
    "stripe webhook": stripe_check.webhook,
    "stripe's own reminders": stripe_check.own_reminders,
    "charged by stripe": stripe_check.charged,
    "mail": _mail,
    "sender's domain": sender_check.sender,
    "mailbox of replies": _mailbox,
    "law": _law,
    "terms": _terms,
    "rates": _rates,
    "worker": _worker,
}
ASK_STRIPE = (
    stripe_check.permissions, stripe_check.too_wide,
    stripe_check.writes, stripe_check.clock, stripe_check.webhook, stripe_check.own_reminders,
)  # fmt: skip
