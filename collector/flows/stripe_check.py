"""Can we work with this Stripe account: its key, each permission, its webhooks, and what it sends by itself?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from collector.domain.stripe_writing import PenaltyInvoicing
from collector.flows import webhook_endpoint, whose_books
from collector.flows.webhook_watch import SILENT_FOR, silent_since
from collector.gateways.stripe_gateway import API_VERSION
from collector.gateways.stripe_problems import NotFound, StripeForbidden, StripeRefused, StripeTrouble
from collector.gateways.stripe_setup import Endpoint
from collector.gateways.stripe_writes import WRITES
from collector.parts import Collector
from collector.store import stripe_account

CLOCK_TOLERANCE_S = 120.0
GREEN, AMBER, RED = "green", "amber", "red"
AUTOMATION_EVENTS = ("invoice.overdue", "invoice.will_be_due")  # Stripe makes them only where an automation asks
NAMED_AT_MOST = 3

Seen = Iterator[tuple[str, str]]


def key(collector: Collector) -> Seen:
    """Whose key it is and of which kind. Red only where Stripe cannot be asked at all."""
    secret = collector.settings.stripe_api_key.get_secret_value()
    if not secret:
        yield RED, "STRIPE_API_KEY is missing: make a restricted key with read permissions"
        return
    mode = "live" if collector.settings.livemode else "test"
    if problem := whose_books.not_ours(collector):
        yield RED, problem
    try:
        account = collector.stripe.account()
    except StripeForbidden:
        yield AMBER, f"{mode} mode; whose account it is stays unknown without Account: Read"
    except StripeTrouble as trouble:
        yield RED, str(trouble)
        return
    else:
        yield GREEN, f"account {account.stripe_id}, {mode} mode, version {API_VERSION}"
    if secret.startswith("sk_"):
        yield AMBER, "a secret key may do everything, refunds and payouts too: make a restricted one (rk_...) instead"


def permissions(collector: Collector) -> Seen:
    """Each kind of object we read, one by one."""
    for name, missing in collector.stripe.reads():
        if missing is None:
            yield GREEN, f"{name}: may be read"
        else:
            yield RED, f"{name}: may not be read. Switch on {missing} on the restricted key (Developers, API keys)"
    yield from _cash(collector)


def _cash(collector: Collector) -> Seen:
    """Transfers that matched no invoice: not needed to work, but a formal notice would not know of them."""
    try:
        missing = collector.stripe.may_read_cash()
    except StripeForbidden:
        return  # Customers may not be read: that is said already.
    if missing is None:
        yield GREEN, "Customer cash balance: may be read"
    else:
        yield (
            AMBER,
            (
                "Customer cash balance: may not be read, so a formal notice may leave although a bank transfer waits "
                f"there. If your clients pay by transfer to Stripe, switch on {missing} on the restricted key"
            ),
        )


def too_wide(collector: Collector) -> Seen:
    """What a restricted key may write and nobody here ever does: were it stolen, that is what it could be used for.

    Asked by changing objects that do not exist. Silent for a secret key, of which that is said already.
    """
    if not collector.settings.stripe_api_key.get_secret_value().startswith("rk_"):
        return
    needed = {name for name, is_wanted, _ in _wanted(collector) if is_wanted}
    if collector.policy.stripe.agreed_refund:
        needed.add("Charges and Refunds")  # of a credit note that refunds, Stripe does not say which of the two it asks
    try:
        wide = [name for name in WRITES if name not in needed and collector.stripe.may_write(name)]
    except StripeTrouble as trouble:
        yield RED, str(trouble)
        return
    if wide:
        yield AMBER, f"the key may also write {', '.join(wide)}, which is never done here: switch these to Read or None"
    else:
        yield GREEN, "the key may write nothing that is not needed"


def writes(collector: Collector) -> Seen:
    """What policy wants written, the key must allow; asking changes nothing. Silent where nothing is to be written."""
    for name, is_wanted, ask in _wanted(collector):
        if not is_wanted:
            continue
        try:
            ask()
        except StripeForbidden as trouble:
            told = (
                f"ladder.toml, [stripe] wants {name.lower()} written: switch on {trouble.toggle} on the restricted key"
            )
            yield RED, told
        except StripeTrouble as trouble:
            yield RED, str(trouble)
        else:
            yield GREEN, f"{name.lower()} may be written"


def _wanted(collector: Collector) -> tuple[tuple[str, bool, Callable[[], None]], ...]:
    """What may be written at all: the switch, whether policy wants it, and how to ask whether the key allows it."""
    writing, stripe = collector.policy.stripe, collector.stripe
    penalties = writing.penalty_invoice is not PenaltyInvoicing.OFF
    by_credit = penalties or writing.goodwill_credit_note or writing.agreed_refund
    return (
        ("Invoices", penalties or writing.write_off or writing.case_on_invoice, stripe.may_write_invoices),
        ("Credit notes", by_credit, stripe.may_write_credit_notes),
        ("Subscriptions", writing.pause_subscription, stripe.may_write_subscriptions),
    )


def clock(collector: Collector) -> Seen:
    """Ours beside the one in Stripe's answers; it refuses no webhook only within five minutes."""
    off_by = collector.stripe.health().clock_skew_seconds
    if off_by is None:
        yield AMBER, "Stripe's answers carry no date to compare with"
    elif abs(off_by) > CLOCK_TOLERANCE_S:
        yield RED, f"this machine's clock is off by {off_by:.0f} s: set it right, or webhooks are refused"
    else:
        yield GREEN, f"within {max(1, round(abs(off_by)))} s of Stripe's"


def webhook(collector: Collector) -> Seen:
    """Whether Stripe has an endpoint for us, and what comes of it."""
    url = webhook_endpoint.url_of(collector)
    if not collector.settings.webhook_secrets:
        yield (
            AMBER,
            (
                "no secret is known (STRIPE_WEBHOOK_SECRET): news from Stripe come by the hourly catch-up only. "
                "`python -m collector stripe connect-webhook` makes the endpoint and keeps its secret"
            ),
        )
    try:
        listed = collector.stripe.webhook_endpoints()
    except StripeForbidden as trouble:
        yield (
            AMBER,
            f"we may not see whether Stripe posts to {url}: switch on {trouble.toggle} on the restricted key",
        )
    else:
        ours = [each for each in (*listed, *_destinations(collector)) if each.url == url]
        yield from _endpoints(collector, ours, url)
    yield from _heard(collector)


def _destinations(collector: Collector) -> list[Endpoint]:
    """Those of the Dashboard's event destinations we may see; they are one more way to be told, and no duty."""
    try:
        return collector.stripe.event_destinations()
    except (StripeRefused, NotFound):
        return []


def _endpoints(collector: Collector, ours: list[Endpoint], url: str) -> Seen:
    if not ours and collector.settings.webhook_secrets and not _hears(collector):
        yield RED, f"Stripe has no endpoint that posts to {url}: `stripe connect-webhook` makes one"
    for each in ours:
        if not each.is_on:
            yield RED, f"{each.stripe_id} is switched off: {_mend(each, 'switches it on', 'switch it on')}"
        elif each.api_version != API_VERSION and not each.is_thin:
            speaks = each.api_version or "the account's default version, which changes"
            anew = f"`stripe connect-webhook --anew` pins {API_VERSION}"
            yield AMBER, f"{each.stripe_id} speaks {speaks}: {anew}"
        elif each.missing_kinds:
            few = ", ".join(each.missing_kinds[:NAMED_AT_MOST])
            mend = _mend(each, "adds what is missing", "add what is missing")
            yield AMBER, f"{each.stripe_id} does not bring {few}...: {mend}"
        else:
            speaks = "thin events" if each.is_thin else f"version {API_VERSION}"
            yield GREEN, f"{each.stripe_id} posts to {url}, {speaks}"


def _mend(each: Endpoint, by_us: str, by_owner: str) -> str:
    if each.is_destination:
        return f"{by_owner} in Stripe's Dashboard (Developers, Webhooks)"
    return f"`stripe connect-webhook` {by_us}"


def _hears(collector: Collector) -> bool:
    """Something came lately: perhaps from an event destination that the key may not list."""
    with collector.store.read() as tx:
        at = stripe_account.heard(tx).at
    return at is not None and collector.clock.now() - at < SILENT_FOR


def _heard(collector: Collector) -> Seen:
    with collector.store.read() as tx:
        heard = stripe_account.heard(tx)
    if since := silent_since(collector):
        told = f"nothing has come since {since:%Y-%m-%d %H:%M} UTC, though invoices are open"
        url = webhook_endpoint.url_of(collector)
        yield RED, f"{told}. See in Stripe, Developers, Webhooks, what it was answered, and whether it can reach {url}"
    elif heard.at is not None:
        unused = sum(heard.not_needed.values())
        yield GREEN, f"last heard {heard.at:%Y-%m-%d %H:%M} UTC; {heard.kept} events taken, {unused} not needed"


def own_reminders(collector: Collector) -> Seen:
    """Stripe does not show whether it reminds by itself: its events may betray it, else the owner is asked."""
    told = 0
    for text in (*_automations(collector), *_mailed_beside_us(collector)):
        told += 1
        yield AMBER, text
    with collector.store.read() as tx:
        since = stripe_account.reminders_off_since(tx)
    if since is None:
        yield (
            AMBER,
            (
                "does Stripe remind your clients too? It does not tell us. Look in its Dashboard: Settings, Billing, "
                "Invoices (reminders) and Billing, Automations. When both are off: "
                "`python -m collector stripe reminders-off`"
            ),
        )
    elif not told:
        yield GREEN, f"off, as you said on {since:%Y-%m-%d}; no event of Stripe tells otherwise"


def _automations(collector: Collector) -> Iterator[str]:
    seen = collector.stripe.lately(AUTOMATION_EVENTS)
    if seen:
        yield (
            f"Stripe made {seen[0].kind} on {seen[0].created_at:%Y-%m-%d}, which it does only for an automation: "
            "see in its Dashboard, Billing, Automations, that none writes to your clients"
        )


def _mailed_beside_us(collector: Collector) -> Iterator[str]:
    sent = collector.stripe.lately(("invoice.sent",))
    with collector.store.read() as tx:
        asked = stripe_account.first_asked(tx, {each.subject_id for each in sent})
    beside = [each for each in sent if each.subject_id in asked and each.created_at > asked[each.subject_id]]
    if beside:
        names = ", ".join(dict.fromkeys(each.subject_id for each in beside[:NAMED_AT_MOST]))
        yield (
            f"Stripe mailed {names} on {beside[0].created_at:%Y-%m-%d}, after a message of ours: your client is asked "
            "twice. Switch its reminders off: Settings, Billing, Invoices"
        )


def charged(collector: Collector) -> Seen:
    """Invoices that Stripe charges by itself are its business until it gives up. Silent where there are none."""
    with collector.store.read() as tx:
        count, last = stripe_account.charged_again(tx)
    if last is not None:
        yield (
            GREEN,
            (
                f"{count} open invoices are charged by Stripe itself, which tries again until {last:%Y-%m-%d}: "
                "nobody is reminded of them meanwhile"
            ),
        )
