"""Do Stripe's webhooks still reach us? Three days without one while invoices are open, and a person is called."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from collector.parts import Collector
from collector.store import stripe_account

SILENT_FOR = timedelta(days=3)  # Stripe gives up an event after three days, and an endpoint that never answers


def run(collector: Collector) -> Counter[str]:
    """Raise the alarm where nothing came for three days. Not where no endpoint is configured: that was chosen."""
    since = silent_since(collector)
    if since is not None:
        collector.alarms.raise_alarm(
            "stripe_webhooks_silent",
            f"No webhook has come from Stripe since {since:%Y-%m-%d %H:%M} UTC, and invoices are open. News come by "
            "the hourly catch-up only. See with `python -m collector doctor` whether the endpoint exists and is on.",
        )
    return Counter(silent=int(since is not None))


def silent_since(collector: Collector) -> datetime | None:
    """Since when nothing has come, where that is three days or more, invoices are open, and a secret is configured."""
    if not collector.settings.webhook_secrets:
        return None
    with collector.store.read() as tx:
        since = stripe_account.silent_since(tx)
    return since if since is not None and collector.clock.now() - since >= SILENT_FOR else None
