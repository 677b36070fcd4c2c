"""How is one field of a Stripe object read, when the object may be older, newer or stranger than we know?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from collector.gateways.stripe_problems import Unreadable

Json = dict[str, Any]

# Beyond these no invoice of ours can lie: Stripe began in 2011, its own examples say 2009, and a business may date an
# invoice back; what is later than 2100 is milliseconds or nonsense.
EARLIEST_SECONDS = 946_684_800
LATEST_SECONDS = 4_102_444_800


def text(data: Mapping[str, Any], name: str) -> str | None:
    """A text that is not empty, else None. A NUL in it is left out: no database keeps one."""
    value = data.get(name)
    return value.replace("\0", "") or None if isinstance(value, str) else None


def flag(data: Mapping[str, Any], name: str) -> bool:
    """True only where Stripe says true."""
    return data.get(name) is True


def within(data: Mapping[str, Any], name: str) -> Json:
    """An object inside the object; an empty one where there is none."""
    value = data.get(name)
    return value if isinstance(value, dict) else {}


def rows(data: Mapping[str, Any], name: str) -> list[Json]:
    """The objects of a plain list or of a Stripe list object; whatever is no object in it is passed over."""
    value = data.get(name)
    if isinstance(value, dict):
        value = value.get("data")
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def id_of(value: Any) -> str | None:
    """The id of an expandable field, whether it came as an id or as the whole object."""
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) and value else None


def minor(data: Mapping[str, Any], name: str, stripe_id: str, default: int | None = None) -> int:
    """An amount in minor units. Raises Unreadable where it is no whole number, or absent without a default."""
    value = data.get(name)
    if type(value) is int and abs(value) < 10**15:
        return value
    if value is None and default is not None:
        return default
    raise Unreadable(stripe_id, f"{name} is {value!r}, not a whole number of minor units")


def instant(data: Mapping[str, Any], name: str, stripe_id: str) -> datetime | None:
    """A moment in UTC from seconds since 1970; None where there is none. Raises Unreadable for nonsense."""
    value = data.get(name)
    if value is None:
        return None
    if type(value) is int and EARLIEST_SECONDS <= value < LATEST_SECONDS:
        return datetime.fromtimestamp(value, UTC)
    raise Unreadable(stripe_id, f"{name} is {value!r}, not a moment between 2000 and 2100")
