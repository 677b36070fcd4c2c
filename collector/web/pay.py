"""Where does the link in a notice lead? To Stripe's live page of that invoice, or to thanks when it is paid."""

from __future__ import annotations

from hashlib import sha256

import structlog
from flask import Blueprint, Response, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from collector.domain.facts import InvoiceStatus
from collector.domain.readings import Deleted, InvoiceReading
from collector.flows import throttling
from collector.gateways.stripe_problems import StripeTrouble
from collector.parts import Collector
from collector.settings import LOOPBACK
from collector.store import lookups
from collector.store.lookups import PayLink
from collector.web.parts_of import parts
from collector.web.words import LANGUAGES, PageWords

log = structlog.get_logger()

blueprint = Blueprint("pay", __name__)

_LONGEST_TOKEN = 100
_MOST_REVISIONS = 3  # Stripe names the latest one at once; it may be revised while we look


@blueprint.get("/p/<token>")
def pay(token: str) -> ResponseReturnValue:
    """Read the invoice from Stripe now, and send the debtor to it if something is left to pay."""
    collector, digest = parts(), sha256(token.encode()).hexdigest()
    with collector.store.read() as tx:
        link = lookups.pay_link_of(tx, digest, collector.clock.now()) if len(token) <= _LONGEST_TOKEN else None
    if link is None:
        return _page(None, "gone", 410)
    speak_to(link)
    if not throttling.allows(collector, throttling.PER_PAY_LINK, digest):
        return _page(link, "later", 429)
    return lead(link)


def lead(link: PayLink) -> ResponseReturnValue:
    """To Stripe's page of the invoice as of now, or to what there is to say instead."""
    collector = parts()
    try:
        invoice = _as_of_now(collector, link.stripe_id)
    except StripeTrouble as trouble:
        log.warning("a debtor's pay link could not be followed", because=trouble.because)
        return _page(link, "later", 503)
    if isinstance(invoice, Deleted):
        return _page(link, "gone", 410)
    if invoice.status is InvoiceStatus.PAID:
        return _page(link, "owed_again" if link.owed_again else "paid", 200)
    if invoice.payment_processing:
        return _page(link, "processing", 200)
    if invoice.status is not InvoiceStatus.OPEN or invoice.remaining_minor <= 0:
        return _page(link, "nothing", 200)
    if not _may_lead_to(collector, invoice.hosted_url):
        return _page(link, "no_page", 200)
    answer = redirect(str(invoice.hosted_url), code=303)
    return private(Response(status=303, headers={"Location": answer.headers["Location"]}))


def _as_of_now(collector: Collector, stripe_id: str) -> InvoiceReading | Deleted:
    """The invoice as Stripe shows it now, or the one that took its place. Raises StripeTrouble."""
    invoice = collector.stripe.read_invoice(stripe_id)
    for _ in range(_MOST_REVISIONS):
        if isinstance(invoice, Deleted) or invoice.status is not InvoiceStatus.VOID or not invoice.latest_revision:
            break
        invoice = collector.stripe.read_invoice(invoice.latest_revision)
    return invoice


def _may_lead_to(collector: Collector, url: str | None) -> bool:
    """The address came from Stripe, over a connection we trust; still, only HTTPS leaves (loopback in the demo)."""
    if url is None:
        return False
    return url.startswith("https://") or (collector.settings.collector_demo and url.startswith(LOOPBACK))


def speak_to(link: PayLink) -> None:
    """In the debtor's language, unless the browser asks for another by name."""
    asked = request.args.get("lang")
    language = asked if asked in LANGUAGES else link.language[:2] if link.language[:2] in LANGUAGES else "en"
    w: PageWords = g.words
    g.words = PageWords(language, w.zone, w.today, w.now)


def _page(link: PayLink | None, what: str, status: int) -> ResponseReturnValue:
    creditor = parts().policy.creditor
    return private(Response(render_template("pay.html", link=link, what=what, who=creditor), status))


def private(answer: Response) -> Response:
    """Nobody keeps, finds or passes on the address of this page (guarantees.md S-11)."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer
