"""How do requests arrive in the sandbox: one thread a connection, HTTP/1.1, kept alive, on loopback."""

from __future__ import annotations

import contextlib
import http
import io
import socket
import socketserver
import sys
import threading
import traceback
import urllib.parse
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from collector.sandbox.world import DropConnection

_MAX_LINE_BYTES = 65_536


@dataclass(frozen=True)
class Request:
    """One HTTP request; header names are lower case, `path` is still percent-encoded, `query` has no '?'."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Response:
    """One HTTP answer; Content-Length is added when it is written."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


Respond = Callable[[Request], Response]


class HttpServer:
    """A small threaded server. The ones at hand close the connection after each answer or parse headers slowly."""

    def __init__(self, respond: Respond, host: str, port: int) -> None:
        self._server = _Listener((host, port), respond)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._serve, name="sandbox-http", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _serve(self) -> None:
        # How long stop() may have to wait; a test stops hundreds of servers.
        self._server.serve_forever(poll_interval=0.02)

    def stop(self) -> None:
        """Close the listening socket and hang up on the connections still open."""
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()
        self._thread.join(timeout=5)


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], respond: Respond) -> None:
        self.respond = respond
        self.open_sockets: set[socket.socket] = set()
        super().__init__(address, _Connection)

    def hang_up(self) -> None:
        for open_socket in list(self.open_sockets):
            with contextlib.suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError):
            super().handle_error(request, client_address)


class _Connection(socketserver.StreamRequestHandler):
    server: _Listener
    disable_nagle_algorithm = True
    wbufsize = 0

    def setup(self) -> None:
        super().setup()
        self.server.open_sockets.add(self.request)

    def finish(self) -> None:
        self.server.open_sockets.discard(self.request)
        super().finish()

    def handle(self) -> None:
        with contextlib.suppress(DropConnection):
            while (request := self._read()) is not None:
                keep_alive = request.headers.get("connection", "").lower() != "close"
                self._write(self._answer(request), head_only=request.method == "HEAD", keep_alive=keep_alive)
                if not keep_alive:
                    return

    def _read(self) -> Request | None:
        line = self.rfile.readline(_MAX_LINE_BYTES).strip()
        if not line:
            return None
        method, _, rest = line.decode("latin-1").partition(" ")
        target = rest.rpartition(" ")[0]
        path, _, query = target.partition("?")
        headers = self._read_headers()
        if headers.get("expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return Request(method, path, query, headers, self._read_body(headers))

    def _read_headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        while (line := self.rfile.readline(_MAX_LINE_BYTES)) not in (b"\r\n", b"\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        return headers

    def _read_body(self, headers: dict[str, str]) -> bytes:
        if "chunked" not in headers.get("transfer-encoding", ""):
            return self.rfile.read(int(headers.get("content-length") or 0))
        body = io.BytesIO()
        while size := int(self.rfile.readline(_MAX_LINE_BYTES).split(b";")[0], 16):
            body.write(self.rfile.read(size))
            self.rfile.readline(_MAX_LINE_BYTES)
        self.rfile.readline(_MAX_LINE_BYTES)
        return body.getvalue()

    def _answer(self, request: Request) -> Response:
        try:
            return self.server.respond(request)
        except DropConnection:
            raise
        except Exception:  # A mistake of the sandbox must be seen on the terminal and must not look like a refusal.
            traceback.print_exc()
            return Response(500, (("Content-Type", "text/plain"),), b"the sandbox itself failed; see its terminal\n")

    def _write(self, response: Response, head_only: bool, keep_alive: bool) -> None:
        lines = [f"HTTP/1.1 {response.status} {_phrase(response.status)}"]
        lines += [f"{name}: {value}" for name, value in response.headers if name.lower() != "content-length"]
        lines += [f"Content-Length: {len(response.body)}", f"Connection: {'keep-alive' if keep_alive else 'close'}"]
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        # One write: head and body in one packet spare the reader a wake-up.
        self.wfile.write(head if head_only else head + response.body)


def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def through_wsgi(application: Callable[..., Iterable[bytes]], request: Request, host: str, port: int) -> Response:
    """Let a WSGI application (the Flask part of the sandbox) answer the request."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        started[:] = [(status, headers)]
        return lambda _: None

    chunks = application(_environ(request, host, port), start_response)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    status, headers = started[0]
    return Response(int(status.split(" ", 1)[0]), tuple(headers), body)


def _environ(request: Request, host: str, port: int) -> dict[str, Any]:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": urllib.parse.unquote_to_bytes(request.path).decode("latin-1"),
        "QUERY_STRING": request.query,
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": host,
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        if name not in ("content-type", "content-length", "transfer-encoding"):
            environ["HTTP_" + name.upper().replace("-", "_")] = value
    return environ
