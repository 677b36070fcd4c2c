"""How are pages of invoices unpacked beside the threads of this process, which all share one interpreter?

`python -m collector.gateways.stripe_second_reader FD livemode|testmode` is the other end, started by SecondReader.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from socket import socketpair

from collector.gateways.stripe_pages import Page, PageAsCame, page_of
from collector.gateways.stripe_problems import StripeTrouble
from collector.memory import keep_little, look_seldom

_HERE = Path(__file__).parents[2]  # from where the package can be imported


class SecondReader:
    """Unpacks pages in a small process of its own (some 20 MiB), so that this one can write meanwhile.

    Unpacking is 40 % of a first import's processor time, and Python runs one thread at a time. The process is started
    by `begin`; before it is ready, after it died, and on a machine with one processor, pages are unpacked here. It
    gets no key and asks nothing; it ends when this one closes it, or dies.
    """

    def __init__(self, *, livemode: bool) -> None:
        self._livemode = livemode
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._is_ready = False

    def begin(self) -> None:
        """Start the process, once, without waiting for it."""
        if self._process is not None or (os.cpu_count() or 1) < 2:
            return
        ours, theirs = socketpair()
        with ours, theirs, suppress(OSError):  # no room for a process: then it is done here
            mode = "livemode" if self._livemode else "testmode"
            command = [sys.executable, "-m", __name__, str(theirs.fileno()), mode]
            self._process = subprocess.Popen(command, cwd=_HERE, pass_fds=[theirs.fileno()])
            self._line = Connection(ours.detach())

    def unpack(self, page: PageAsCame) -> Page:
        """What a page says, wherever it is unpacked. Raises StripeUnavailable as `StripeGateway.unpack`."""
        try:
            answer = self._asked(page)
        except (EOFError, OSError):  # it died, for want of memory perhaps
            self._hang_up()
            answer = None
        if isinstance(answer, StripeTrouble):
            raise answer
        return answer or page_of(page, livemode=self._livemode)

    def close(self) -> None:
        """End the process, if there is one."""
        self._hang_up()
        if self._process is not None:
            self._process.wait()

    def _asked(self, page: PageAsCame) -> Page | StripeTrouble | None:
        """What the process says; None where there is none that is ready. Raises EOFError or OSError: it died."""
        if self._line is None:
            return None
        if not self._is_ready:
            if not self._line.poll():
                return None
            self._is_ready = bool(self._line.recv())
        self._line.send((page.read_at, page.after))
        self._line.send_bytes(page.body)  # by itself, so that a million bytes are not copied once more
        answer: Page | StripeTrouble = self._line.recv()
        return answer

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def main(descriptor: int, *, livemode: bool) -> None:
    """Answer until the other side hangs up: for each PageAsCame its Page, or why there is none."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command; then this one ends with it
    keep_little()
    look_seldom()
    with Connection(descriptor) as line, suppress(EOFError, OSError):
        line.send(True)
        while True:
            read_at, after = line.recv()
            line.send(_answer(PageAsCame(line.recv_bytes(), read_at, after), livemode=livemode))


def _answer(page: PageAsCame, *, livemode: bool) -> Page | StripeTrouble:
    try:
        return page_of(page, livemode=livemode)
    except StripeTrouble as trouble:
        return trouble


if __name__ == "__main__":
    main(int(sys.argv[1]), livemode=sys.argv[2] == "livemode")
