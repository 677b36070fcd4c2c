"""Does the reader of invoice PDFs go to Stripe and nowhere else (guarantees.md S-22)?"""

from __future__ import annotations

import pytest
import requests

from collector.gateways.stripe_pdf import fetch_pdf
from collector.gateways.stripe_problems import StripeUnavailable

BASE = "https://api.stripe.com"


@pytest.mark.parametrize(
    "url",
    [
        "http://files.stripe.com/x",
        "https://stripe.com.evil.example/x",
        "https://evilstripe.com/x",
        "https://127.0.0.1\\.stripe.com/x",  # requests would ask 127.0.0.1
        "https://127.0.0.1:8443\\@files.stripe.com/x",
        "https://someone@files.stripe.com/x",
        "https://files.stripe.com:8443/x",
        "file:///etc/passwd",
    ],
)
def test_a_link_to_anywhere_else_is_not_followed(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(address: str, **_options: object) -> requests.Response:
        asked.append(address)
        raise requests.ConnectionError

    monkeypatch.setattr(requests, "get", ask)
    with pytest.raises(StripeUnavailable):
        fetch_pdf(url, BASE)
    assert asked == []


@pytest.mark.parametrize("host", ["files.stripe.com", "pay.stripe.com", "stripe.com"])
def test_stripes_own_hosts_are_asked(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(address: str, **_options: object) -> requests.Response:
        asked.append(address)
        raise requests.ConnectionError

    monkeypatch.setattr(requests, "get", ask)
    with pytest.raises(StripeUnavailable, match="could not be fetched"):
        fetch_pdf(f"https://{host}/x", BASE)
    assert asked == [f"https://{host}/x"]
