"""Which amount and which invoice number a reply names."""

from __future__ import annotations

import re
from typing import Final

_CURRENCY: Final = r"(?:€|\$|£|eur\b|euros?\b|usd\b|gbp\b|chf\b|dollars?\b|pounds?\b)"
_NUMBER: Final = r"\d{1,3}(?:[ .,' ]\d{3}){1,3}(?:[.,]\d{1,2})?(?!\d)|\d{1,9}(?:[.,]\d{1,2})?(?!\d)"
_AMOUNT: Final = re.compile(rf"(?:{_CURRENCY} ?({_NUMBER}))|(?<![\d.,/-])({_NUMBER}) ?{_CURRENCY}")
_WRITTEN_AS_AMOUNT: Final = re.compile(
    r"(?<![\w.,/+#-])(?<!\d )\d{1,3}(?:[.,]\d{3}){1,2}(?:[.,]\d\d)?(?![\w/-]|[., ]\d)"
)
_PAID_AS_SAID: Final = re.compile(
    r"\b(?:pay|paid|send|sent|transfer|wire|give|manage|verse\w*|vire\w*|envoie|mets|mettre|donne\w*)"
    r" (?:you |vous |another )?(\d{2,6})"
    r"(?![\w/:.%-]| ?(?:%|fois|times|mois|jours|days|weeks|months|fact|inv|factures?|invoices?)\b)"
)
_INVOICE: Final = re.compile(
    r"\b(?:factures?|invoices?|rechnung|factura|fattura|factuur|inv(?=[ .:#]))\b\.? ?"
    r"(?:n[°ºor]{1,2}\.? ?|number ?|num\.? ?|nr\.? ?|#|: ?)?"
    r"([a-z0-9]{0,12}[-/_]?[a-z0-9]{0,12}[-/_]?[a-z0-9]{0,12}[-/_]?[a-z0-9]{1,12})"
    r"(?![a-z0-9]| ?(?:€|euros?\b|eur\b|[%£$]))"
)
# Numbers known by their shape alone: FA1022, INV/2026/0093, F-88, and Stripe's own, 3F2A91C7-0004.
_SHAPED: Final = re.compile(
    r"\b((?:fact?|fa|inv|sinv)[-_/]?\d{2,8}(?:[-_/]\d{1,8}){0,3}|(?:f|fc|fv|si|in|rg|re|ra|ar)[-_/]?\d{2,8}(?:[-_/]\d{1,8}){1,3}"
    r"|f(?:c|v)?-?\d{2,8}|(?=[0-9a-f]{0,7}\d)[0-9a-f]{8}-\d{4})\b"
)
_A_DAY: Final = re.compile(r"\d{1,2}/\d{1,2}(/\d+)?|20\d\d-\d\d-\d\d")


def amount_named(folded: str) -> str | None:
    """The first amount as a plain decimal ("1250.00"), or None: with a currency, else "1,500", else "I'll send 500"."""
    if match := _AMOUNT.search(folded):
        return _plain_number(match.group(1) or match.group(2))
    if match := _WRITTEN_AS_AMOUNT.search(folded):
        return _plain_number(match.group())
    match = _PAID_AS_SAID.search(folded)
    return None if match is None else match.group(1)


def _plain_number(written: str) -> str:
    text = written.replace(" ", "").replace(" ", "").replace("'", "")
    separator = max(text.rfind(","), text.rfind("."))
    if separator >= 0 and len(text) - separator - 1 in (1, 2):
        whole, cents = text[:separator], text[separator + 1 :]
        return f"{whole.replace(',', '').replace('.', '')}.{cents}"
    return text.replace(",", "").replace(".", "")


def invoice_number(folded: str) -> str | None:
    """The first invoice number in capitals, or None: it follows the word and holds a digit, or has a known shape."""
    for match in [*_INVOICE.finditer(folded), *_SHAPED.finditer(folded)]:
        number = match.group(1)
        if any(it.isdigit() for it in number) and len(number) >= 3 and not _A_DAY.fullmatch(number):
            return number.upper()
    return None
