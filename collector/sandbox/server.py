"""Where does the pretend world listen, and which half of it answers which path?"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

from flask import Flask

from collector.sandbox.control import control_blueprint, parse_instant
from collector.sandbox.http_server import HttpServer, Request, Response, through_wsgi
from collector.sandbox.sendgrid_api import sendgrid_blueprint
from collector.sandbox.stripe_api import PretendStripe
from collector.sandbox.stripe_control import stripe_blueprint
from collector.sandbox.world import World


class RunningSandbox:
    """A started sandbox: `base_url` is what STRIPE_API_BASE and SENDGRID_API_HOST should hold."""

    def __init__(self, world: World, host: str, port: int, livemode: bool) -> None:
        self.world = world
        self._host = host
        self._stripe = PretendStripe(world, livemode)
        self._pages = _pages(world, self._stripe)
        self._server = HttpServer(self.answer, host, port)
        self.port = self._server.port
        self.base_url = f"http://{host}:{self.port}"
        self._stripe.state.base_url = self.base_url
        self._server.start()

    @property
    def stripe(self) -> PretendStripe:
        """The Stripe half, for a test that wants to look or act without HTTP."""
        return self._stripe

    @property
    def sendgrid(self) -> Any:
        """The SendGrid half, as it registered itself under `world.services["sendgrid"]`."""
        return self.world.services.get("sendgrid")

    def answer(self, request: Request) -> Response:
        """The answer to one request, as it goes over the wire. Raises DropConnection where the world hangs up."""
        if request.path.startswith(("/v1/", "/v2/")):
            response = self._stripe.answer(request)
        else:
            response = through_wsgi(self._pages, request, self._host, self.port)
        self.world.note_request(request.method, request.path, response.status)
        return response

    def stop(self) -> None:
        """Close the port, end the world's clock thread."""
        self._server.stop()
        self.world.stop()


def start_sandbox(world: World, port: int = 0, host: str = "127.0.0.1", livemode: bool = False) -> RunningSandbox:
    """Listen on `host`:`port` (0: any free port) in threads of their own, and return at once.

    `livemode`: Stripe objects say they are live, and only live keys are let in; nothing else changes.
    """
    return RunningSandbox(world, host, port, livemode)


def run_sandbox(port: int, clock: str | None = None, frozen: bool = False, seed: int = 1) -> None:
    """Serve until Ctrl-C. `clock`: ISO date or instant to start from (UTC unless it says otherwise); ValueError."""
    start = datetime.fromtimestamp(parse_instant(clock), UTC) if clock else None
    running = start_sandbox(World(seed=seed, start=start, frozen=frozen), port)
    print(f"sandbox on {running.base_url}  (Stripe under /v1, SendGrid under /v3, controls under /sandbox)", flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        running.stop()


def _pages(world: World, stripe: PretendStripe) -> Flask:
    """All that is not Stripe's API: controls, SendGrid, hosted pages."""
    application = Flask("sandbox", static_folder=None)
    # A handler that hangs up (DropConnection) or fails must reach the server, not become a polite error page.
    application.config["PROPAGATE_EXCEPTIONS"] = True
    application.register_blueprint(control_blueprint(world))
    application.register_blueprint(stripe_blueprint(stripe))
    application.register_blueprint(sendgrid_blueprint(world))
    return application
