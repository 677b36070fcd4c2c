"""`serve`: the web server and the worker from one command, watched over and stopped gently."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import FrameType

import structlog

from collector.settings import Settings

log = structlog.get_logger()

STOP_WITHIN_S = 35.0
STARTS_ALLOWED = 5  # within BRAKE_S seconds; more is a crash loop, and a crash loop must be seen
BRAKE_S = 60.0


@dataclass
class Child:
    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    starts: tuple[float, ...] = ()


def gunicorn_command(settings: Settings) -> list[str]:
    """gunicorn with one process of eight threads: engines are made after the fork, in the process that uses them."""
    workers = 1 if settings.database.startswith("sqlite") else 2
    return [
        sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", str(workers), "--threads", "8",
        "--bind", f"{settings.host}:{settings.port}", "--graceful-timeout", "25", "--timeout", "60", "wsgi:app",
    ]  # fmt: skip


def cannot_listen(settings: Settings) -> str | None:
    """Why nobody could be served at the address of the settings, and the remedy; None where all is well."""
    host, port = settings.host, settings.port
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return f"PORT: cannot listen on {host}:{port} ({error.strerror}). Stop what runs there, or set another PORT"
    return None


def serve(settings: Settings) -> int:
    """Run both until SIGTERM or SIGINT. Returns 0 after a gentle stop, 1 when a part would not stay up."""
    children = [
        Child("web", gunicorn_command(settings)),
        Child("worker", [sys.executable, "-m", "collector", "worker"]),
    ]
    stopping = _listen_for_stop()
    for child in children:
        _start(child)
    try:
        while not stopping:
            time.sleep(0.5)
            for child in children:
                if child.process is not None and child.process.poll() is not None and not stopping:
                    log.error("a part ended; it is started again", part=child.name, code=child.process.returncode)
                    if not _start(child):
                        log.error("a part would not stay up; see its last lines above", part=child.name)
                        return 1
    finally:
        _stop(children)
    return 0


def _listen_for_stop() -> list[int]:
    received: list[int] = []

    def told(number: int, _frame: FrameType | None) -> None:
        received.append(number)

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    return received


def _start(child: Child) -> bool:
    now = time.monotonic()
    child.starts = (*(begun for begun in child.starts if now - begun < BRAKE_S), now)
    if len(child.starts) > STARTS_ALLOWED:
        return False
    # Own session: Ctrl-C reaches us alone, and we stop the parts in order.
    child.process = subprocess.Popen(child.command, start_new_session=True, env=os.environ.copy())
    return True


def _stop(children: Sequence[Child]) -> None:
    running = [child.process for child in children if child.process is not None and child.process.poll() is None]
    for process in running:
        process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_WITHIN_S
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
