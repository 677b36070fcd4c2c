"""How do we know that no test talks to the outside world? Sockets that leave the machine are refused and remembered."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


class LeftTheMachine(RuntimeError):
    """A test tried to reach a host that is not this machine."""


class LoopbackOnly:
    """While it is in force, Python's sockets connect, send and resolve on loopback only."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    @contextmanager
    def in_force(self) -> Iterator[LoopbackOnly]:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("connect", "connect_ex", "sendto"):
                patch.setattr(socket.socket, name, self._guard_method(getattr(socket.socket, name)))
            patch.setattr(socket, "getaddrinfo", self._guard_lookup(socket.getaddrinfo))
            yield self

    def _guard_method(self, method: Any) -> Any:
        def guarded(connection: socket.socket, *args: Any) -> Any:
            if connection.family in (socket.AF_INET, socket.AF_INET6):
                self._check(args[-1][0])  # the address is the last argument: (host, port, ...)
            return method(connection, *args)

        return guarded

    def _guard_lookup(self, lookup: Any) -> Any:
        def guarded(host: Any, *args: Any, **kwargs: Any) -> Any:
            self._check(host)
            return lookup(host, *args, **kwargs)

        return guarded

    def _check(self, host: str | bytes | None) -> None:
        name = host.decode() if isinstance(host, bytes) else host
        if not _is_here(name):
            # The code under test may catch the error and carry on; the test fails all the same, at its end.
            self.refused.append(str(name))
            raise LeftTheMachine(f"Tests stay on this machine, and something reached for {name!r}.")


def _is_here(host: str | None) -> bool:
    if not host or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
