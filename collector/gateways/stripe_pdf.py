"""Stripe's own PDF of an invoice, fetched without our key from the few hosts it may lie on."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import requests

from collector.gateways.stripe_problems import StripeUnavailable

MOST_BYTES = 10_000_000
MOST_HOPS = 3
TIMEOUTS_SECONDS = (5.0, 30.0)
# A plain name only: what "127.0.0.1\.stripe.com" or "a:1@b" means, two readers of addresses do not agree upon.
_STRIPES = re.compile(r"(?:[a-z0-9-]+\.)*stripe\.com")


def fetch_pdf(url: str, base: str) -> bytes:
    """The PDF behind an invoice's `invoice_pdf` link. `base` is STRIPE_API_BASE: the sandbox serves its own.

    Raises StripeUnavailable for a foreign host, an expired link, anything that is no PDF, or more than 10 MB.
    """
    for _ in range(MOST_HOPS):
        if not _is_stripes(url, base):
            raise StripeUnavailable("the link to the invoice PDF does not lead to Stripe")
        try:
            with requests.get(url, timeout=TIMEOUTS_SECONDS, allow_redirects=False, stream=True) as answer:
                if answer.is_redirect:
                    url = urljoin(url, answer.headers["Location"])
                    continue
                return _content(answer)
        except requests.RequestException as error:
            raise StripeUnavailable(f"the invoice PDF could not be fetched ({type(error).__name__})") from error
    raise StripeUnavailable("the link to the invoice PDF leads in circles")


def _is_stripes(url: str, base: str) -> bool:
    parts, home = urlsplit(url), urlsplit(base)
    if (parts.scheme, parts.netloc) == (home.scheme, home.netloc):
        return True
    return parts.scheme == "https" and _STRIPES.fullmatch(parts.netloc) is not None


def _content(answer: requests.Response) -> bytes:
    if answer.status_code != 200:
        raise StripeUnavailable(f"the invoice PDF was refused ({answer.status_code}); its link may have expired")
    content = b""
    for chunk in answer.iter_content(65536):
        content += chunk
        if len(content) > MOST_BYTES:
            raise StripeUnavailable("the invoice PDF is larger than 10 MB")
    if not content.startswith(b"%PDF-"):
        raise StripeUnavailable("what Stripe gave is no PDF")
    return content
