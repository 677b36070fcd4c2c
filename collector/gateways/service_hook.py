"""How is the creditor's own system told that a service stops or goes on? By a signed post to one address.

The signature is made as Stripe makes its own (docs.stripe.com/webhooks/signature): `t=` seconds since 1970, `v1=`
HMAC-SHA256 over the time, a dot and the body, in hex; one `v1` for each secret while it is changed.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from collector.clock import Clock
from collector.gateways.mail.base import hang_up_after

SIGNATURE_HEADER = "Collector-Signature"
ID_HEADER = "Collector-Id"
CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 30.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: a gateway speaks to the IPv4 address at its end


@dataclass(frozen=True, slots=True)
class HookAnswer:
    """`heard`: it answered 2xx. Anything else may or may not have been heard, and is told again under the same id.

    `needed` is false where nothing was left to tell.
    """

    heard: bool
    because: str
    needed: bool = True


class ServiceHook:
    """One address of the creditor's. Never raises; the secrets are neither logged nor shown."""

    def __init__(self, url: str, secrets: Sequence[str], clock: Clock, *, may_be_private: bool = False) -> None:
        """`may_be_private`: the address may lie on this machine or in its own network, and be plain http there."""
        self._url = urlsplit(url)
        self._secrets = tuple(secrets)
        self._clock = clock
        self._may_be_private = may_be_private

    def __repr__(self) -> str:
        return f"ServiceHook({self._url.hostname})"

    def tell(self, uid: str, body: bytes) -> HookAnswer:
        """Post once. No redirect is followed: only the owner's own address is spoken to."""
        try:
            connection = self._connect()
        except (OSError, ValueError, http.client.HTTPException) as trouble:
            return HookAnswer(False, f"could not be reached: {_told(trouble)}")
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Collector",
            ID_HEADER: uid,
            SIGNATURE_HEADER: self.signature(body),
        }
        path = f"{self._url.path or '/'}?{self._url.query}" if self._url.query else self._url.path or "/"
        try:
            with hang_up_after(TOTAL_SECONDS - CONNECT_SECONDS, lambda: connection.sock):
                connection.request("POST", path, body, headers)
                status = connection.getresponse().status
        except (OSError, ValueError, http.client.HTTPException) as trouble:
            return HookAnswer(False, f"the answer was lost: {_told(trouble)}")
        finally:
            connection.close()
        return HookAnswer(200 <= status < 300, f"answered {status}")

    def signature(self, body: bytes) -> str:
        """The value of the header for this body, made now."""
        at = str(int(self._clock.now().timestamp()))
        signed = at.encode() + b"." + body
        made = (hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in self._secrets)
        return ",".join((f"t={at}", *(f"v1={each}" for each in made)))

    def _connect(self) -> http.client.HTTPConnection:
        """To an address that was looked at, not to whatever the name means a moment later."""
        host, is_tls = self._url.hostname or "", self._url.scheme == "https"
        port = self._url.port or (443 if is_tls else 80)
        address = self._address(host, port)
        connection = http.client.HTTPConnection(host, port, timeout=TOTAL_SECONDS)
        sock = socket.create_connection((address, port), CONNECT_SECONDS)
        if is_tls:
            try:
                sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
            except (OSError, ValueError):
                sock.close()
                raise
        sock.settimeout(TOTAL_SECONDS)
        connection.sock = sock
        return connection

    def _address(self, host: str, port: int) -> str:
        found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not self._may_be_private:
            found = [each for each in found if is_public(each)]
        if not found:
            raise ValueError(f"{host} lies in a private network; see COLLECTOR_SERVICE_PRIVATE")
        return found[0]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet; an IPv4 address inside an IPv6 one is looked at itself."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if found in _NAT64:
        inner = ipaddress.ip_address(int(found) & 0xFFFFFFFF)
    if inner is not None:
        found = inner
    return found.is_global and not found.is_multicast


def _told(trouble: Exception) -> str:
    return f"{type(trouble).__name__}: {trouble}"[:200]
