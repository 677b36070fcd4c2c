"""How does Stripe learn where to tell us what is new, and where is the secret kept by which we know it?"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from collector.flows import whose_books
from collector.gateways.stripe_gateway import API_VERSION
from collector.gateways.stripe_setup import Endpoint
from collector.parts import Collector
from collector.settings import LOOPBACK
from collector.store import journal

PATH = "/webhooks/stripe"
SECRETS_KEPT = 2  # what is under way was signed with the last one


class NotConnected(Exception):
    """Nothing was changed at Stripe; the message says why, and the remedy."""


@dataclass(frozen=True, slots=True)
class Connected:
    """`made` tells a new endpoint from one that was there; `removed` are those it replaces."""

    endpoint_id: str
    url: str
    made: bool
    removed: tuple[str, ...]


def url_of(collector: Collector) -> str:
    """Where Stripe must post."""
    return collector.settings.collector_base_url + PATH


def connect(collector: Collector, *, anew: bool, who: str) -> Connected:
    """See that Stripe tells us, in the version we know, every event we use; keep the secret in the data folder.

    `anew`: make another endpoint though there is one, keep both secrets, then remove the old. Raises NotConnected, and
    StripeTrouble as the gateway.
    """
    url = _reachable(collector)
    there = [each for each in collector.stripe.webhook_endpoints() if each.url == url]
    if there and not anew:
        return _use(collector, there, who)
    if problem := whose_books.not_ours(collector):
        raise NotConnected(problem)
    made = collector.stripe.make_endpoint(url, API_VERSION, f"collector-webhook-{collector.ids.uid()}")
    try:
        _keep_secret(collector.settings.webhook_secret_file, made.secret)
    except OSError as error:
        collector.stripe.remove_endpoint(made.stripe_id)
        raise NotConnected(f"COLLECTOR_DATA_DIR: the secret cannot be kept there ({error.strerror})") from None
    for old in there:
        collector.stripe.remove_endpoint(old.stripe_id)
    removed = tuple(old.stripe_id for old in there)
    with collector.store.write() as tx:
        now = collector.clock.now()
        data = {"endpoint": made.stripe_id, "url": url, "api_version": API_VERSION, "removed": list(removed)}
        journal.append(tx, now, [journal.Entry("webhook_connected", who, None, data)])
    return Connected(made.stripe_id, url, True, removed)


def _reachable(collector: Collector) -> str:
    url, at_stripe = url_of(collector), not collector.settings.stripe_api_base.startswith(LOOPBACK)
    if at_stripe and urlsplit(url).scheme != "https":
        raise NotConnected(
            f"COLLECTOR_BASE_URL: Stripe cannot reach {url}. Set it to the public HTTPS address of this service"
        )
    return url


def _use(collector: Collector, there: list[Endpoint], who: str) -> Connected:
    """The endpoint that is there, if it will do: its version cannot be changed, its secret not be read again."""
    best = next((each for each in there if each.api_version == API_VERSION), there[0])
    again = "Run it again with --anew: a new one is made, and this one removed"
    if not collector.settings.webhook_secrets:
        raise NotConnected(f"{best.stripe_id} is there already, and Stripe tells its secret only once. {again}")
    if best.api_version != API_VERSION:
        raise NotConnected(f"{best.stripe_id} speaks {best.api_version or 'the default version'} of Stripe. {again}")
    if best.missing_kinds or not best.is_on:
        collector.stripe.widen_endpoint(best.stripe_id, f"collector-webhook-{collector.ids.uid()}")
        with collector.store.write() as tx:
            data = {"endpoint": best.stripe_id, "added": list(best.missing_kinds), "was_on": best.is_on}
            journal.append(tx, collector.clock.now(), [journal.Entry("webhook_widened", who, None, data)])
    return Connected(best.stripe_id, best.url, False, ())


def _keep_secret(path: Path, secret: str) -> None:
    """First in the file, with mode 600; whole or not at all."""
    known = path.read_text(encoding="ascii").split() if path.exists() else []
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}-{os.getpid()}")
    made.unlink(missing_ok=True)
    made.touch(mode=0o600)
    made.write_text("\n".join([secret, *known][:SECRETS_KEPT]) + "\n", encoding="ascii")
    made.replace(path)
