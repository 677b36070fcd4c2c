"""How does one request go to Stripe over a kept connection, and its answer come back?"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

import urllib3
from urllib3.util import make_headers

from collector.gateways.stripe_wire import Answer, Unreached

TIMEOUT = urllib3.Timeout(connect=5.0, read=30.0)  # guarantees.md S-22
KEPT = 32  # connections; more would only be closed after their answer


class KeptConnections:
    """Connections for all threads: no redirect is followed, no cookie kept, no .netrc read; tried again by others.

    Straight on urllib3: on their way through the package's client and `requests`, a request and its answer take three
    times as long.
    """

    def __init__(self, base: str, certificates: str, headers: Mapping[str, str]) -> None:
        """`base`: where all requests go; `certificates`: the file of those we trust; `headers`: of every request."""
        self._headers = {"Accept-Encoding": "gzip, deflate", **headers}
        proxy = _proxy_for(base)
        manager = (
            urllib3.ProxyManager(proxy, proxy_headers=_login(proxy), maxsize=KEPT, ca_certs=certificates)
            if proxy
            else urllib3.PoolManager(maxsize=KEPT, ca_certs=certificates)
        )
        self._pool = manager.connection_from_url(base)  # to look for it each time takes a tenth of a request
        # The rest of an address is asked for; a proxy wants all of it, unless it only hands TLS on.
        self._left_out = "" if proxy and urlsplit(base).scheme == "http" else base.rstrip("/")

    def ask(self, method: str, url: str, form: str | None, more_headers: Mapping[str, str]) -> Answer:
        """One request, once. Raises Unreached where no answer came, or one that sends us elsewhere."""
        try:
            answer = self._pool.urlopen(
                method, url.removeprefix(self._left_out), body=form, headers={**self._headers, **more_headers},
                timeout=TIMEOUT, retries=False, redirect=False, assert_same_host=bool(self._left_out),
            )  # fmt: skip
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Unreached(type(error).__name__) from None
        if 300 <= answer.status < 400:
            raise Unreached("it was redirected")
        return answer.data, answer.status, answer.headers

    def close(self) -> None:
        """Hang up."""
        self._pool.close()


def _proxy_for(base: str) -> str | None:
    """The proxy the environment names for this address (https_proxy, all_proxy), unless no_proxy excepts it."""
    where, proxies = urlsplit(base), getproxies_environment()
    if proxy_bypass(where.netloc):
        return None
    proxy = proxies.get(where.scheme) or proxies.get("all")
    return proxy if proxy is None or "://" in proxy else f"http://{proxy}"


def _login(proxy: str) -> dict[str, str] | None:
    named = urlsplit(proxy)
    if named.username is None:
        return None
    return dict(make_headers(proxy_basic_auth=f"{unquote(named.username)}:{unquote(named.password or '')}"))
