"""A mail server on this machine that takes everything at once and counts what it took, by the id in each mail."""

from __future__ import annotations

import re
import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

_NOTICE = re.compile(rb"^X-Collector-Notice: *(\S+)", re.IGNORECASE | re.MULTILINE)


class _Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP as a well-behaved client needs."""

    server: _Sink
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self._say(b"220 sink")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self._say(b"354 go on")
                self.server.take(b"".join(iter(self.rfile.readline, b".\r\n")))
                self._say(b"250 taken")
            elif verb == b"QUIT":
                self._say(b"221 bye")
                return
            else:
                self._say(b"250 sink")

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


class _Sink(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: Counter[bytes] = Counter()
        self._lock = threading.Lock()

    def take(self, mail: bytes) -> None:
        found = _NOTICE.search(mail)
        with self._lock:
            self.taken[found[1] if found else b""] += 1


def serve(pipe: Connection) -> None:
    """Says its port; whenever asked, how many mails it took and how many different ones; ends with the pipe."""
    sink = _Sink()
    threading.Thread(target=sink.serve_forever, daemon=True).start()
    pipe.send(sink.server_address[1])
    while pipe.recv():
        pipe.send((sink.taken.total(), len(sink.taken)))


@contextmanager
def mail_sink() -> Iterator[tuple[int, Connection]]:
    """Its port and the pipe to ask; in a process of its own, so that it takes nobody's processor time."""
    from multiprocessing import get_context

    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    yield ours.recv(), ours
    ours.send(False)
    process.join()
