"""How often may somebody try? Counted in the database, so that the limit holds over all processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network

from collector.parts import Collector
from collector.store import tries


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries within a time, from the first one on."""

    name: str
    most: int
    window: timedelta


# Five guesses at one account, twenty from one address: a person mistypes, a machine guesses (guarantees.md S-6).
PER_ACCOUNT = Limit("account", 5, timedelta(minutes=15))
PER_ADDRESS = Limit("address", 20, timedelta(minutes=15))
PER_LINK = Limit("link", 20, timedelta(minutes=15))
PER_PAY_LINK = Limit("pay", 30, timedelta(minutes=10))  # each opening asks Stripe
PER_DEBTOR_PAGE = Limit("debtor page", 60, timedelta(minutes=10))
PER_ANSWER = Limit("answer", 10, timedelta(hours=1))  # by one link
PER_ANSWERED_CASE = Limit("answers of a case", 20, timedelta(days=1))  # by all of its links, from any address
PER_ANSWERING_ADDRESS = Limit("answers", 40, timedelta(hours=1))


def allows(collector: Collector, limit: Limit, subject: str) -> bool:
    """Count a try and say whether it may go on. `subject` is hashed before it is kept."""
    with collector.store.write() as tx:
        return tries.count_try(tx, _key(limit, subject), collector.clock.now(), limit.window) <= limit.most


def line_of(address: str | None) -> str:
    """Whose line an address is, for a limit: an IPv6 customer has at least 2^64 addresses to try from (RFC 6177)."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return address or ""
    inner = getattr(found, "ipv4_mapped", None)
    if inner is not None or found.version == 4:
        return str(inner or found)
    return str(ip_network((found, 64), strict=False))


def forgive(collector: Collector, limit: Limit, subject: str) -> None:
    """It succeeded: the earlier tries do not count."""
    with collector.store.write() as tx:
        tries.forget_tries(tx, _key(limit, subject))


def _key(limit: Limit, subject: str) -> str:
    return f"{limit.name}:{sha256(subject.strip().lower().encode()).hexdigest()}"
