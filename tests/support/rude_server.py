"""What if the other side hangs, drips, cuts or lies? A raw socket server that does as a test tells it, byte by byte."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Manners = Callable[["Caller"], None]


@dataclass
class RudeServer:
    """`requests` holds the bytes of each request read with `read_request`; `calls` counts connections."""

    port: int
    calls: int = 0
    requests: list[bytes] = field(default_factory=list)


@contextlib.contextmanager
def rude_server(*manners: Manners) -> Iterator[RudeServer]:
    """Listen on a free loopback port; the n-th caller meets the n-th manners, later ones the last."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = RudeServer(listener.getsockname()[1])
    over = threading.Event()

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            behave = manners[min(server.calls, len(manners) - 1)]
            server.calls += 1
            threading.Thread(target=attend, args=(connection, behave), daemon=True).start()

    def attend(connection: socket.socket, behave: Manners) -> None:
        with connection, contextlib.suppress(OSError):
            behave(Caller(connection, server, over))

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield server
    finally:
        over.set()
        # Closing alone does not wake a thread that waits in accept().
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


@dataclass(frozen=True)
class Caller:
    """One connection to the server; `over` is set when the test ends."""

    connection: socket.socket
    server: RudeServer
    over: threading.Event


def read_request(caller: Caller) -> bytes:
    """One whole HTTP request with a Content-Length."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += caller.connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    while len(body) < length:
        body += caller.connection.recv(65536)
    request = head + b"\r\n\r\n" + body
    caller.server.requests.append(request)
    return request


def answering(answer: bytes) -> Manners:
    """Read the request, say exactly this, hang up."""

    def behave(caller: Caller) -> None:
        read_request(caller)
        caller.connection.sendall(answer)

    return behave


def hanging(caller: Caller) -> None:
    """Read the request and never answer."""
    read_request(caller)
    caller.over.wait()


def dripping(caller: Caller) -> None:
    """Read the request, then one byte of an endless header every hundredth of a second."""
    read_request(caller)
    caller.connection.sendall(b"HTTP/1.1 202 Accepted\r\nX-Slow: ")
    while not caller.over.wait(0.01):
        caller.connection.sendall(b"x")
