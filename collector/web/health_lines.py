"""What does each line of Health say: its colour, what was seen, and the remedy?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from collector.flows import canary, disk_watch, rates, webhook_watch
from collector.flows.days import today_of
from collector.parts import Collector
from collector.settings import MailBy
from collector.store import canary as canary_store
from collector.store import migrate
from collector.store.cursors import COMPARISON, MAILBOX, READS_STRIPE
from collector.store.pages import Health
from collector.web.page_words import words

GREEN, AMBER, RED = "green", "amber", "red"
# Ages that turn amber and red; dashboard.md, "Health".
_TICK = (timedelta(minutes=15), timedelta(hours=1))
_READ = (timedelta(minutes=15), timedelta(hours=2))  # the mailbox of replies
_STRIPE = (timedelta(hours=3), timedelta(hours=12))
_NIGHTLY = (timedelta(hours=30), timedelta(hours=54))
_WAITING = (timedelta(minutes=5), timedelta(hours=1))
_MOST_BOUNCED_OF_100 = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One check: its colour, what was seen, and what to do about it."""

    name: str
    state: str
    seen: str
    meaning: str


def lines_of(collector: Collector, found: Health) -> Iterator[Line]:
    """Every check, the most telling first."""
    yield _daily_decision(collector, found)
    yield _stripe(collector, found)
    yield _compared(collector, found)
    yield _news(collector, found)
    yield _mail(collector, found)
    if collector.mailbox is not None:
        yield _mailbox(collector, found)
    if collector.settings.collector_canary_email:
        yield _test_mail(collector)
    yield _unclear(found)
    yield _rates(collector)
    yield _truths(found)
    yield _set_aside(found)
    yield _schema(found)
    yield _disk(collector)


def _daily_decision(collector: Collector, found: Health) -> Line:
    w = words()
    run = found.runs.get("daily_run")
    name = w.t("Daily decision")
    if run is None:
        return Line(name, RED, w.t("never"), w.t("The worker has not run yet: start it with serve."))
    state = _by_age(collector, run.started_at, _TICK)
    if run.error:
        return Line(name, RED, w.ago(run.started_at), w.t("The last round failed: {error}", error=run.error))
    means = w.t("The worker decides on every case that is due.")
    if state != GREEN:
        means = w.t("The worker has been silent for too long: look whether it is running.")
    return Line(name, state, w.ago(run.started_at), means)


def _stripe(collector: Collector, found: Health) -> Line:
    w = words()
    # An event that was worked off was also read back; catch-up and reconcile read by themselves.
    news = [found.last_received_at] if found.last_received_at and not found.waiting else []
    reads = [at for name, at in found.cursors.items() if name in READS_STRIPE]
    last = max([*reads, *news], default=None)
    if last is None:
        return Line("Stripe", AMBER, w.t("never"), w.t("Nothing was read from Stripe yet: run backfill."))
    state = _by_age(collector, last, _STRIPE)
    means = w.t("Invoices are read again before every message.")
    if state != GREEN:
        means = w.t("Stripe was not read for long: check STRIPE_API_KEY with doctor.")
    return Line("Stripe", state, w.ago(last), means)


def _compared(collector: Collector, found: Health) -> Line:
    w, counts = words(), found.compared
    name = w.t("Nightly comparison with Stripe")
    if counts is None:
        return Line(name, AMBER, w.t("never"), w.t("It has not run yet."))
    seen = w.n("{n} invoice compared", "{n} invoices compared", counts.get("read", 0))
    differences = counts.get("differences", 0)
    if differences:
        means = w.n("{n} difference was found and mended; the journal names it.",
                    "{n} differences were found and mended; the journal names them.", differences)  # fmt: skip
        return Line(name, AMBER, seen, means)
    at = found.cursors[COMPARISON]
    return Line(name, _by_age(collector, at, _NIGHTLY), seen, w.t("Every invoice with a case is as Stripe has it."))


def _news(collector: Collector, found: Health) -> Line:
    w = words()
    name = w.t("News from Stripe and the mail service")
    seen = w.ago(found.last_received_at) if found.last_received_at else w.t("never")
    if found.dead:
        means = w.n("{n} event could not be understood and was set aside.",
                    "{n} events could not be understood and were set aside.", found.dead)  # fmt: skip
        return Line(name, RED, seen, means)
    if found.waiting_since is not None:
        waiting = w.n("{n} event waits to be worked off.", "{n} events wait to be worked off.", found.waiting)
        return Line(name, _by_age(collector, found.waiting_since, _WAITING), seen, waiting)
    since = webhook_watch.silent_since(collector)
    if since is not None:
        means = w.t("No webhook has come from Stripe for three days, and invoices are open: look with doctor.")
        return Line(name, RED, w.ago(since), means)
    if found.last_received_at is None:
        return Line(name, AMBER, seen, w.t("No webhook has arrived yet: news come by the hourly catch-up only."))
    return Line(name, GREEN, seen, w.t("Nothing waits, nothing was refused for good."))


def _mail(collector: Collector, found: Health) -> Line:
    w, mail = words(), found.delivery
    if collector.settings.collector_mail is MailBy.FOLDER:
        means = w.t("Mails are written to a folder; nobody receives them. Set COLLECTOR_MAIL.")
        return Line(w.t("Mail"), AMBER, w.n("{n} sent in 7 days", "{n} sent in 7 days", mail.accepted), means)
    seen = w.n("{n} sent in 7 days", "{n} sent in 7 days", mail.accepted)
    bad = mail.bounced * 100 > mail.accepted * _MOST_BOUNCED_OF_100
    delivered = w.n("{n} delivered", "{n} delivered", mail.delivered)
    came_back = w.n("{n} came back", "{n} came back", mail.bounced)
    return Line(w.t("Mail"), AMBER if bad else GREEN, seen, f"{delivered}, {came_back}")


def _mailbox(collector: Collector, found: Health) -> Line:
    w = words()
    name = w.t("Mailbox of replies")
    run, read_at = found.runs.get("mailbox"), found.cursors.get(MAILBOX)
    seen = w.ago(read_at) if read_at else w.t("never")
    if run is not None and run.error:
        means = w.t("It cannot be read, so replies wait there: {error} Look at IMAP_URL with doctor.", error=run.error)
        return Line(name, AMBER if read_at and _by_age(collector, read_at, _READ) != RED else RED, seen, means)
    if read_at is None:
        return Line(name, AMBER, seen, w.t("It has not been read yet."))
    return Line(name, _by_age(collector, read_at, _READ), seen, w.t("Replies in it are taken in."))


def _test_mail(collector: Collector) -> Line:
    w, name = words(), words().t("Daily test mail")
    with collector.store.read() as tx:
        last = canary_store.last(tx)
    if last is None:
        return Line(name, AMBER, w.t("never"), w.t("None has left yet."))
    seen = w.ago(last.sent_at)
    if canary.is_home(collector, last):
        return Line(name, GREEN, seen, w.t("It arrived at your own address."))
    if canary.is_missing(collector, last):
        return Line(name, RED, seen, w.t("It did not arrive: look at the mail service before you rely on it."))
    return Line(name, GREEN, seen, w.t("It is under way."))


def _unclear(found: Health) -> Line:
    w = words()
    if found.doubts:
        means = w.t("We cannot tell whether they left. Answer on the page This week.")
        return Line(w.t("Unclear sends"), RED, w.count(found.doubts), means)
    return Line(w.t("Unclear sends"), GREEN, "0", w.t("It is known of every message whether it left."))


def _rates(collector: Collector) -> Line:
    w, today = words(), today_of(collector)
    name = w.t("Interest rates")
    missing = rates.missing_on(collector, today)
    if missing:
        return Line(name, RED, w.t("missing"), " ".join(f"{it.sentence}." for it in missing))
    soon = rates.missing_soon(collector, today)
    if soon:
        means = w.t("From {day} on formal notices wait for: {tables}.", day=w.day(soon[0].half_year_on),
                    tables=", ".join(it.table for it in soon))  # fmt: skip
        return Line(name, AMBER, w.t("missing soon"), means)
    return Line(name, GREEN, "", w.t("The rates of this half-year are there."))


def _truths(found: Health) -> Line:
    w = words()
    run = found.runs.get("self_check")
    seen = w.n("{n} journal entry", "{n} journal entries", found.journal_seq)
    if run is None:
        return Line(w.t("Nightly self-check"), AMBER, seen, w.t("It has not run yet."))
    if run.error or run.counts.get("broken"):
        return Line(w.t("Nightly self-check"), RED, seen, w.t("Something does not add up: run verify, see the log."))
    return Line(w.t("Nightly self-check"), GREEN, seen, w.t("Journal and books agree."))


def _set_aside(found: Health) -> Line:
    w = words()
    count = found.set_aside_invoices
    if count:
        means = w.t("They cannot be handled as they are; This week says why.")
        return Line(w.t("Invoices set aside"), AMBER, w.count(count), means)
    return Line(w.t("Invoices set aside"), GREEN, "0", w.t("Every invoice can be handled."))


def _schema(found: Health) -> Line:
    w = words()
    if found.schema == migrate.head():
        return Line(w.t("Database"), GREEN, found.schema or "–", w.t("Its tables fit this version."))
    return Line(w.t("Database"), RED, found.schema or "–", w.t("Run migrate: this version needs other tables."))


def _disk(collector: Collector) -> Line:
    w, disk = words(), disk_watch.tightest(collector)
    name = w.t("Room on the disk")
    free = disk.room.free
    seen = (
        w.t("{n} GB free", n=w.count(free // 2**30)) if free >= 2**30 else w.t("{n} MB free", n=w.count(free // 2**20))
    )
    if disk.is_full:
        return Line(name, RED, seen, w.t("Soon nothing can be taken in or sent: make room, or take a larger disk."))
    if disk.is_scarce:
        return Line(name, AMBER, seen, w.t("It will be full before long: make room, or take a larger disk."))
    return Line(name, GREEN, seen, w.t("There is room for database and documents."))


def _by_age(collector: Collector, at: datetime, ages: tuple[timedelta, timedelta]) -> str:
    age = collector.clock.now() - at
    return RED if age > ages[1] else AMBER if age > ages[0] else GREEN
