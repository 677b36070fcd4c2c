"""Which currencies does the pretend Stripe take, and what is the smallest amount it will collect?"""

from __future__ import annotations

from collector.sandbox.stripe_errors import StripeError

_CODES = (
    "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp "
    "cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr "
    "isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn "
    "myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle "
    "sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx usd uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw"
)
_KNOWN = frozenset(_CODES.split())
_THREE_DECIMALS = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})
# docs.stripe.com/currencies, minimum charge amounts; 50 minor units where the page names none.
_MINIMUM = {
    "aed": 200, "bgn": 100, "czk": 1500, "dkk": 250, "gbp": 30, "hkd": 400, "huf": 17500, "mxn": 1000, "myr": 200,
    "nok": 300, "pln": 200, "ron": 200, "sek": 300, "thb": 1000,
}  # fmt: skip


def known_currency(code: str, param: str = "currency") -> str:
    """The code in lower case; StripeError for one Stripe does not know."""
    lower = code.lower()
    if lower not in _KNOWN:
        raise StripeError(f"Invalid currency: {lower}. Stripe does not support it.", param=param)
    return lower


def chargeable(amount_minor: int, currency: str) -> int:
    """An amount a payment may have; StripeError when too small, or not ending in 0 where there are three decimals."""
    if amount_minor < minimum_minor(currency):
        raise StripeError("Amount must convert to at least the minimum.", code="amount_too_small", param="amount")
    if currency in _THREE_DECIMALS and amount_minor % 10:
        raise StripeError(f"Invalid amount: amounts in {currency} must end in 0.", param="amount")
    return amount_minor


def minimum_minor(currency: str) -> int:
    """The smallest amount Stripe collects, in minor units."""
    return _MINIMUM.get(currency, 50)
