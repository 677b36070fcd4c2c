"""What the law gives a creditor in each country, written from law.md and its table of rules, not from the product.

One row per country and kind of debtor: where the percent comes from, when interest starts, which fixed sum is due.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Right:
    """What is due beside the principal.

    ``table`` and ``points`` make the statutory percent, ``percent`` is one that the statute itself names, neither means
    that only a clause gives interest. ``eve``: the rate of the day before the half-year. ``one_rate``: that of the
    first day of delay, for the whole debt. ``notice``: interest needs a formal notice, and runs ``grace`` days later.
    ``clause``: what a contract's percent is worth: ``applies``, ``ignored`` or ``capped`` (at the law's own percent
    for that debtor, or where it has none at that of businesses, ``cap``).
    ``fixed``: (up to and including this principal, None for any; sum).
    """

    table: str | None = None
    points: str = "0"
    percent: str | None = None
    half_point: bool = False
    eve: bool = False
    one_rate: bool = False
    notice: bool = False
    grace: int = 0
    clause: str = "applies"
    fixed: tuple[tuple[Decimal | None, Decimal], ...] = ()
    fixed_currency: str = "EUR"
    day_counts: tuple[str, ...] = ("ACT/365",)


def _flat(amount: str) -> tuple[tuple[Decimal | None, Decimal], ...]:
    return ((None, Decimal(amount)),)


_FORTY = _flat("40")
_IRISH = ((Decimal(1000), Decimal(40)), (Decimal(10000), Decimal(70)), (None, Decimal(100)))
_BRITISH = ((Decimal("999.99"), Decimal(40)), (Decimal("9999.99"), Decimal(70)), (None, Decimal(100)))
_FRENCH = ("ACT/365", "ACT/ACT")
_GERMAN = ("ACT/365", "ACT/ACT", "30/360")

_FLOOR = Right("ecb_mro", "8", fixed=_FORTY)
_NO_TABLE = Right(fixed=_FORTY)
_CLAUSE_ONLY = Right()
_NOTHING = Right(clause="ignored")

RIGHTS: dict[tuple[str, str], Right] = {
    ("FR", "business"): Right("ecb_mro", "10", fixed=_FORTY, day_counts=_FRENCH),
    ("FR", "consumer"): Right("fr_legal_others", notice=True, clause="capped", day_counts=_FRENCH),
    ("FR", "public_body"): Right("ecb_mro", "8", one_rate=True, clause="ignored", fixed=_FORTY, day_counts=_FRENCH),
    ("DE", "business"): Right("de_base", "9", fixed=_FORTY, day_counts=_GERMAN),
    ("DE", "consumer"): Right("de_base", "5", notice=True, clause="capped", day_counts=_GERMAN),
    ("BE", "business"): Right("ecb_mro", "8", half_point=True, fixed=_FORTY),
    ("BE", "consumer"): Right(notice=True, grace=14, clause="capped"),
    ("NL", "business"): _FLOOR,
    ("ES", "business"): Right("ecb_mro", "8", eve=True, fixed=_FORTY),
    ("IT", "business"): _FLOOR,
    ("LU", "business"): Right("ecb_mro", "8", eve=True, fixed=_FORTY),
    ("IE", "business"): Right("ecb_mro", "8", eve=True, one_rate=True, fixed=_IRISH),
    ("GB", "business"): Right("boe_base", "8", eve=True, one_rate=True, fixed=_BRITISH, fixed_currency="GBP"),
    ("CH", "business"): Right(percent="5"),
    ("DK", "business"): Right("dk_nationalbank", "8", fixed=_flat("310"), fixed_currency="DKK"),
    ("US", "business"): _CLAUSE_ONLY,
    ("US", "consumer"): _CLAUSE_ONLY,
    ("GB", "consumer"): _CLAUSE_ONLY,
}

# Members of the Union whose money is the euro: the Directive's floor, 2011/7/EU article 2(6).
_FLOOR_COUNTRIES = ("PT", "FI", "SK", "SI", "EE", "LV", "LT", "GR", "CY", "MT")
# Those whose reference rate is a national one that we hold no table of: the fixed sum only, never the ECB's rate.
_FIXED_SUM_ONLY = {
    **dict.fromkeys(("AT", "BG", "HR", "HU", "PL", "RO"), ("40", "EUR")),
    "SE": ("450", "SEK"),
    "CZ": ("1200", "CZK"),
}
COUNTRIES = (*sorted({country for country, _ in RIGHTS}), *_FLOOR_COUNTRIES, *_FIXED_SUM_ONLY, "BR")


def right_of(country: str, kind: str) -> tuple[Right, Right | None]:
    """The right against this debtor, and the one whose percent caps a consumer's clause. Unknown is a consumer."""
    kind = "consumer" if kind == "unknown" else kind
    business = RIGHTS.get((country, "business")) or _business(country)
    if (country, kind) in RIGHTS:
        return RIGHTS[country, kind], business
    # law.md speaks of consumers and public buyers in few countries; in the others it gives us nothing to claim.
    return (business if business and kind == "business" else _NOTHING), business


def _business(country: str) -> Right | None:
    if country in _FLOOR_COUNTRIES:
        return _FLOOR
    if country in _FIXED_SUM_ONLY:
        amount, currency = _FIXED_SUM_ONLY[country]
        return Right(fixed=_flat(amount), fixed_currency=currency)
    return None
