"""Are the books those of the Stripe account, and of the mode, that the key belongs to?"""

from __future__ import annotations

from collector.gateways.stripe_problems import StripeForbidden, StripeTrouble
from collector.parts import Collector
from collector.store import stripe_account

_REMEDY = "Put the old key back, or begin new books: another COLLECTOR_DATA_DIR, or another database"


def not_ours(collector: Collector) -> str | None:
    """Why the key does not go with the books, and the remedy; None where it does, or nobody can tell now.

    With the key of another account, or of the other mode, Stripe would know none of our invoices: each would count as
    deleted, and every case would close. The first account that is heard of is the one of the books.
    """
    mode = collector.settings.livemode
    with collector.store.read() as tx:
        known = stripe_account.known(tx)
    if known.livemode is not None and known.livemode is not mode:
        return f"STRIPE_API_KEY: a {_word(mode)} key, but the books are of {_word(known.livemode)} mode. {_REMEDY}."
    try:
        stripe_id = collector.stripe.account().stripe_id
    except StripeForbidden:
        stripe_id = None  # whose key it is stays unknown without Account: Read
    except StripeTrouble:
        return None
    if stripe_id and known.stripe_id and stripe_id != known.stripe_id:
        return f"STRIPE_API_KEY: is of account {stripe_id}, but the books are of {known.stripe_id}. {_REMEDY}."
    with collector.store.write() as tx:
        stripe_account.know_account(tx, collector.clock.now(), stripe_id, livemode=mode, who="collector")
    return None


def _word(livemode: bool) -> str:
    return "live" if livemode else "test"
