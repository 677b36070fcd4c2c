"""How are pages of invoices unpacked beside the threads of this process, which all share one interpreter?

`python -m collector.gateways.stripe_second_reader FD livemode|testmode` is the other end, started by SecondReader.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import struct
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from socket import socket, socketpair

from collector.gateways.stripe_pages import Bytes, Page, PageAsCame, page_of
from collector.gateways.stripe_problems import StripeTrouble
from collector.memory import keep_little, look_seldom

PATIENCE_SECONDS = 10.0  # for a page that takes 20 ms: a process that is silent so long hangs
_HERE = Path(__file__).parents[2]  # from where the package can be imported


class SecondReader:
    """Unpacks pages in a small process of its own (some 20 MiB), so that this one can write meanwhile.

    Unpacking is 40 % of a first import's processor time, and Python runs one thread at a time. The process is started
    by `begin`; before it is ready, after it died or hung, and on a machine with one processor, pages are unpacked here.
    It gets no key and asks nothing; it ends when this one closes it, or dies.
    """

    def __init__(self, *, livemode: bool) -> None:
        self._livemode = livemode
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Line | None = None
        self._is_ready = False

    def begin(self) -> None:
        """Start the process, once, without waiting for it."""
        if self._process is not None or (os.cpu_count() or 1) < 2:
            return
        ours, theirs = socketpair()
        ours.settimeout(PATIENCE_SECONDS)
        mode = "livemode" if self._livemode else "testmode"
        command = [sys.executable, "-m", __name__, str(theirs.fileno()), mode]
        with theirs:
            try:
                self._process = subprocess.Popen(command, cwd=_HERE, env=_environment(), pass_fds=[theirs.fileno()])
                self._line = Line(ours)
            except OSError:  # no room for a process: then it is done here
                ours.close()

    def unpack(self, page: PageAsCame) -> Page:
        """What a page says, wherever it is unpacked. Raises StripeUnavailable as `StripeGateway.unpack`."""
        try:
            answer = self._asked(page)
        except (EOFError, OSError):  # it died, for want of memory perhaps, or it hangs (TimeoutError)
            self.close()
            answer = None
        if isinstance(answer, StripeTrouble):
            raise answer
        return answer or page_of(page, livemode=self._livemode)

    def close(self) -> None:
        """End the process, if there is one; killed, for it keeps nothing, and one that hangs would not hear us."""
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _asked(self, page: PageAsCame) -> Page | StripeTrouble | None:
        """What it says; None where there is none that is ready. Raises EOFError or OSError where it died or hangs."""
        if self._line is None:
            return None
        if not self._is_ready:
            if not select.select([self._line], [], [], 0)[0]:
                return None
            self._is_ready = bool(self._line.receive())
        self._line.send(pickle.dumps((page.read_at, page.after)))
        self._line.send(page.body)
        answer: Page | StripeTrouble = pickle.loads(self._line.receive())  # noqa: S301  from our own process
        return answer


def _environment() -> dict[str, str]:
    """What Python needs to run, and no secret of ours."""
    return {
        name: value for name, value in os.environ.items() if name.startswith(("PATH", "PYTHON", "LANG", "LC_", "LD_"))
    }


def main(descriptor: int, *, livemode: bool) -> None:
    """Answer until the other side hangs up: for each PageAsCame its Page, or why there is none."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command; then this one ends with it
    keep_little()
    look_seldom()
    with closing(Line(socket(fileno=descriptor))) as line, suppress(EOFError, OSError):
        line.send(b"ready")
        while True:
            _answer_once(line, livemode=livemode)


def _answer_once(line: Line, *, livemode: bool) -> None:
    read_at, after = pickle.loads(line.receive())  # noqa: S301  from our own process
    came = PageAsCame(line.receive(), read_at, after)
    line.send(pickle.dumps(_answer(came, livemode=livemode)))


def _answer(page: PageAsCame, *, livemode: bool) -> Page | StripeTrouble:
    try:
        return page_of(page, livemode=livemode)
    except StripeTrouble as trouble:
        return trouble


class Line:
    """Messages over a socket, each with its length before it. multiprocessing's own line holds 3 MiB and copies more.

    One buffer, as large as the largest message, takes all that come: new memory for each page costs more than copying.
    """

    _LENGTH = struct.Struct("!Q")

    def __init__(self, connection: socket) -> None:
        self._connection = connection
        self._buffer = bytearray(self._LENGTH.size)

    def fileno(self) -> int:
        """For select."""
        return self._connection.fileno()

    def send(self, message: Bytes) -> None:
        """Send a message. Raises OSError where the other side has hung up, or does not listen."""
        self._connection.sendall(self._LENGTH.pack(len(message)))
        self._connection.sendall(message)

    def receive(self) -> memoryview:
        """The next message; it holds until the one after it. Raises EOFError where the other side has hung up."""
        (length,) = self._LENGTH.unpack(self._exactly(self._LENGTH.size))
        return self._exactly(length)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _exactly(self, length: int) -> memoryview:
        if length > len(self._buffer):
            self._buffer = bytearray(length)
        message = memoryview(self._buffer)[:length]
        rest = message
        while rest:
            count = self._connection.recv_into(rest)
            if not count:
                raise EOFError
            rest = rest[count:]
        return message


if __name__ == "__main__":
    main(int(sys.argv[1]), livemode=sys.argv[2] == "livemode")
