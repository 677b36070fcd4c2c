"""What stands in the domain name system about the domain we write from? The only user of dnspython."""

from __future__ import annotations

from typing import Any

SECONDS = 5.0


class DnsUnavailable(RuntimeError):
    """No name server answered: nothing is known."""


class DnsRecords:
    """Asks the machine's own name servers, or one of the tests."""

    def __init__(self, nameserver: str = "", port: int = 53, *, seconds: float = SECONDS) -> None:
        self._nameserver, self._port, self._seconds = nameserver, port, seconds

    def texts(self, name: str) -> tuple[str, ...]:
        """The TXT records of a name, each put together from its parts. Raises DnsUnavailable."""
        found = self._ask(name, "TXT")
        return tuple(b"".join(each.strings).decode("utf-8", "replace") for each in found)

    def alias(self, name: str) -> str:
        """Where a CNAME points, in lower case and without the last dot; empty where there is none."""
        found = self._ask(name, "CNAME")
        return str(found[0].target).rstrip(".").lower() if found else ""

    def mail_servers(self, name: str) -> tuple[str, ...]:
        """The MX records of a name, in lower case and without the last dot."""
        return tuple(str(each.exchange).rstrip(".").lower() for each in self._ask(name, "MX"))

    def _ask(self, name: str, kind: str) -> list[Any]:
        """The records of one kind; none where the name, or this kind of it, does not exist."""
        import dns.exception  # here: 4 MiB that only a look at the sender needs
        import dns.resolver

        try:
            resolver = dns.resolver.Resolver(configure=not self._nameserver)
            if self._nameserver:
                resolver.nameservers, resolver.port = [self._nameserver], self._port
            return list(resolver.resolve(name, kind, lifetime=self._seconds, search=False))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise DnsUnavailable(f"{name}: {type(error).__name__}") from error
