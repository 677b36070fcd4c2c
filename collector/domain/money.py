"""How much, and in which currency: amounts in whole minor units, rates in whole hundred-thousandths of a percent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

# Decimals of an amount as Stripe's API counts it (docs.stripe.com/currencies). This differs from ISO 4217 for some:
# MGA has no decimals there, ISK and UGX keep two that must be 00.
_NO_DECIMALS = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf"
_THREE_DECIMALS = "bhd jod kwd omr tnd"
_TWO_DECIMALS = (
    "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd btn bwp byn bzd cad cdf chf cny cop "
    "crc cup cve czk dkk dop dzd egp ern etb eur fjd fkp gbp gel ghs gip gmd gtq gyd hkd hnl hrk htg huf idr ils inr "
    "irr isk jmd kes kgs khr kpw kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mru mur mvr mwk mxn myr mzn nad "
    "ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sdg sek sgd shp sle sos srd ssp stn svc "
    "syp szl thb tjs tmt top try ttd twd tzs uah ugx usd uyu uzs ves wst xcd xcg yer zar zmw"
)
EXPONENTS: Final[dict[str, int]] = {
    **dict.fromkeys(_NO_DECIMALS.split(), 0),
    **dict.fromkeys(_TWO_DECIMALS.split(), 2),
    **dict.fromkeys(_THREE_DECIMALS.split(), 3),
}

_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


class UnknownCurrency(ValueError):
    """A currency whose number of decimals we do not know; the claim waits rather than be off by a hundred."""

    def __init__(self, currency: str) -> None:
        super().__init__(
            f"unknown currency {currency!r}: add its number of decimals to EXPONENTS in collector/domain/money.py, "
            "after checking docs.stripe.com/currencies"
        )
        self.currency = currency


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum; nothing is ever converted."""


class UnreadableAmount(ValueError):
    """A text that is no plain decimal number, or has more decimals than its unit holds."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount that never travels without its currency.

    `minor` counts minor units (cents, yen, fils) and may be negative; `currency` is ISO 4217 in lower case.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"an amount is a whole number of minor units, not {self.minor!r}")
        exponent_of(self.currency)

    def __add__(self, other: Money) -> Money:
        self._refuse_other_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._refuse_other_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._refuse_other_currency(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._refuse_other_currency(other)
        return self.minor <= other.minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def to_decimal(self) -> Decimal:
        """The amount in units of the currency, with exactly its decimals: 3480 JPY is 3480, 3480 EUR cents 34.80."""
        return Decimal(self.minor).scaleb(-exponent_of(self.currency))

    def _refuse_other_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} cannot be put in one sum or comparison")


def exponent_of(currency: str) -> int:
    """Number of decimals of a currency (0, 2 or 3). Raises UnknownCurrency; never a default."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise UnknownCurrency(currency) from None


def parse_money(text: str, currency: str) -> Money:
    """Money from a plain decimal text such as "1200.00"; the currency in any case.

    Raises UnknownCurrency, or UnreadableAmount where the text is no plain number or is finer than a minor unit.
    """
    code = currency.lower()
    return Money(_whole_units(text, exponent_of(code), f"an amount in {code.upper()}"), code)


def rate_e5_from_percent(percent: Decimal | str) -> int:
    """A rate in hundred-thousandths of a percent from a percentage ("12.15" gives 1_215_000), without rounding.

    Raises UnreadableAmount where the text is no plain number or has more than five decimals.
    """
    return _whole_units(str(percent), 5, "a rate in percent")


def percent_from_rate_e5(rate_e5: int) -> Decimal:
    """The percentage to print, at least two decimals: 1_215_000 gives 12.15, 987_500 gives 9.875."""
    percent = Decimal(rate_e5).scaleb(-5)
    decimals = 5
    while decimals > 2 and rate_e5 % 10 ** (6 - decimals) == 0:
        decimals -= 1
    return percent.quantize(Decimal(1).scaleb(-decimals))


def _whole_units(text: str, decimals: int, what: str) -> int:
    try:
        scaled = Decimal(text.strip()).scaleb(decimals) if _PLAIN_NUMBER.fullmatch(text.strip()) else None
    except InvalidOperation:
        scaled = None
    if scaled is None or scaled != scaled.to_integral_value():
        raise UnreadableAmount(f"{text!r} is not {what}: write a plain number with at most {decimals} decimals")
    return int(scaled)
