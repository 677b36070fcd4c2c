"""A real IMAP server on this machine, and somebody who puts mails into its mailbox: pymap, or the one named."""

from __future__ import annotations

import contextlib
import imaplib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

USER, PASSWORD = "factures@atelier.example", "mot de/passe"
OTHER = "COLLECTOR_TEST_IMAP"  # host:port:user:password of another server (Dovecot, say) to run the same tests on


@dataclass
class ImapServer:
    host: str
    port: int
    user: str = USER
    password: str = PASSWORD

    @property
    def url(self) -> str:
        return f"imap://{quote(self.user)}:{quote(self.password, safe='')}@{self.host}:{self.port}/INBOX"

    def put(self, raw: bytes) -> None:
        """A mail arrives."""
        with self._signed_in() as client:
            assert client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), raw)[0] == "OK"

    def empty(self) -> None:
        with self._signed_in() as client:
            for number in client.search(None, "ALL")[1][0].split():
                client.store(number.decode(), "+FLAGS", "\\Deleted")
            client.expunge()

    def read(self) -> list[bool]:
        """Of each mail, whether it is marked as read."""
        with self._signed_in() as client:
            every = client.search(None, "ALL")[1][0].split()
            seen = client.search(None, "SEEN")[1][0].split()
        return [it in seen for it in every]

    @contextlib.contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4(self.host, self.port, timeout=10) as client:
            client.login(self.user, self.password)
            client.select("INBOX")
            yield client


@contextlib.contextmanager
def imap_server() -> Iterator[ImapServer]:
    """A server with an empty mailbox."""
    if os.environ.get(OTHER):
        host, port, user, password = os.environ[OTHER].split(":", 3)
        named = ImapServer(host, int(port), user, password)
        named.empty()
        yield named
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = ImapServer("127.0.0.1", free.getsockname()[1])
    command = [
        sys.executable, "-c", "from pymap.main import main; main()", "--no-tls", "--host", server.host,
        "--port", str(server.port), "dict", "--demo-data", "--demo-user", USER, "--demo-password", PASSWORD,
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(server)
        server.empty()
        yield server
    finally:
        process.kill()
        process.wait()


def _wait_for(server: ImapServer) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection((server.host, server.port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("the IMAP server did not start")
