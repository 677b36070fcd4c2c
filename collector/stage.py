"""The whole service beside a pretend outside world, over real HTTP on loopback, with one clock for both.

The demo plays its days on it, and so do the story tests: nothing here decides, it only turns the clock and lets the
real jobs run, as the worker would.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from http.client import HTTPConnection
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self
from zoneinfo import ZoneInfo

import orjson
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from collector.assembly import build
from collector.clock import TurnableClock
from collector.domain.policy import Mode
from collector.flows import owner_actions
from collector.ids import SeededIds
from collector.parts import Collector
from collector.sandbox.server import RunningSandbox, start_sandbox
from collector.sandbox.world import World
from collector.settings import MailBy, load_settings
from collector.store.migrate import upgrade
from collector.timetable import TIMETABLE
from collector.web.app import create_app
from collector.worker import run_job

REPLY_DOMAIN = "reply.stage.example"
REPLY_SECRET = "anaddressofapretendworldisnosecret"
STRIPE_KEY = "sk_test_sandbox"
# The rounds of a day, creditor's time: as the worker would run, but only when something can happen.
ROUNDS = (time(7, 30), time(10, 0), time(15, 0))
ROUNDS_OFF = ROUNDS[:1]  # on days when no mail may leave
JOBS = {job.name: job for job in TIMETABLE}
BEFORE_SENDING = ("intake", "mail_events", "replies", "daily_run")
# The worker compares and checks more often; a play of months shows as much when it does so on Sunday nights.
EACH_SUNDAY = ("reconcile", "comparison", "self_check", "suppressions")
EACH_EVENING = ("catch_up", "rates", "follow_ups", "silence")
SUNDAY = 7
BEFORE_ROUND = timedelta(minutes=10)


@dataclass
class Stage:
    """A running pair: `collector` (the service) and `sandbox` (the world). Use `open_stage`, and close it."""

    collector: Collector
    sandbox: RunningSandbox
    clock: TurnableClock
    web_url: str
    _server: BaseWSGIServer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self.sandbox.stop()
        self.collector.store.close()

    @property
    def web(self) -> Any:
        """The web application itself, for who would rather not go through a network."""
        return self._server.app

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.collector.policy.creditor.zone)

    @property
    def today(self) -> date:
        return self.clock.now().astimezone(self.zone).date()

    def turn_to(self, instant: datetime) -> None:
        """Both clocks stand at `instant` (aware); what the world had to deliver until then is delivered."""
        self.clock.turn_to(instant)
        self.sandbox.world.move_to(int(instant.timestamp()))
        self.sandbox.world.settle()

    def round(self) -> None:
        """One round of the worker: what came in, what is decided, what leaves; then what the world answers at once."""
        for name in BEFORE_SENDING:
            self.run(name)
        something_left = self._deliver()
        if self.collector.settings.collector_canary_email:
            self.run("canary")
        self.run("doubts")
        self.run("suspensions")
        self.run("write_backs")
        # The mail provider reports a few seconds later.
        self.turn_to(self.clock.now() + timedelta(minutes=1))
        if something_left:
            self.run("intake")
            self.run("mail_events")

    def work_on(self) -> None:
        """What the worker does without any time passing, but for the minute a mail takes once one has left."""
        for name in BEFORE_SENDING:
            self.run(name)
        if self._deliver():
            self.turn_to(self.clock.now() + timedelta(minutes=1))
            self.run("mail_events")

    def _deliver(self) -> bool:
        """Batch after batch, as the worker would come back for the next half a minute later."""
        something_left = False
        while counts := self.run("deliver"):
            something_left = True
            if not counts.get("accepted"):
                break
        return something_left

    def run(self, job: str) -> dict[str, int] | None:
        return run_job(self.collector, JOBS[job])

    def pass_day(self, meanwhile: Callable[[], None] | None = None) -> None:
        """Play today's remaining rounds, then go to the first minute of tomorrow. `meanwhile`: see `play_until`."""
        self.play_until(ROUNDS[-1], meanwhile)
        for name in EACH_EVENING:
            self.run(name)
        if self.today.isoweekday() == SUNDAY:
            for name in EACH_SUNDAY:
                self.run(name)
        midnight = datetime.combine(self.today + timedelta(days=1), time(0, 1), self.zone).astimezone(UTC)
        self.turn_to(midnight)

    def play_until(self, last: time, meanwhile: Callable[[], None] | None = None) -> None:
        """Play today's remaining rounds up to the one at `last`, the creditor's time.

        `meanwhile` is called ten minutes before each round: what other people do while nobody of us looks.
        """
        sends = self.today.isoweekday() in self.collector.policy.window.weekdays
        for at in ROUNDS if sends else ROUNDS_OFF:
            instant = datetime.combine(self.today, at, self.zone).astimezone(UTC)
            if at <= last and instant > self.clock.now():
                self._let_others_act(instant - BEFORE_ROUND, meanwhile)
                self.turn_to(instant)
                self.round()

    def _let_others_act(self, instant: datetime, meanwhile: Callable[[], None] | None) -> None:
        if meanwhile is not None and instant > self.clock.now():
            self.turn_to(instant)
            meanwhile()

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """One request to the world's control side; raises RuntimeError when it refuses."""
        connection = HTTPConnection("127.0.0.1", self.sandbox.port, timeout=30)
        try:
            payload = orjson.dumps(body) if body is not None else None
            connection.request(method, path, payload, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:300]!r}")
        return orjson.loads(content)


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: thousands of webhooks would drown the story."""


def open_stage(
    folder: Path, start: datetime, *, seed: int = 1, database_url: str = "", policy: Path = Path("policy"),
    mode: Mode = Mode.OBSERVE, web_port: int = 0, sandbox: RunningSandbox | None = None,
    more_settings: Mapping[str, object] = MappingProxyType({}),
) -> Stage:  # fmt: skip
    """Start the world at `start` (aware, UTC) and the service beside it, webhooks and delivery reports connected.

    `sandbox`: a frozen world that has lived before `start` already; the stage closes it.
    """
    clock = TurnableClock(start)
    if sandbox is None:
        sandbox = start_sandbox(World(seed=seed, start=start, frozen=True))
    sandbox.world.move_to(int(start.timestamp()))
    sandbox.world.settle()
    server, web_url = _listen(web_port)
    endpoint = _connect_webhook(sandbox, web_url)
    settings = load_settings(
        environ={},
        _env_file=None,
        _env_prefix="NO_VARIABLE_BEGINS_LIKE_THIS_",  # the reader's own environment has no part in the play
        database_url=database_url,
        secret_key="a pretend world needs no secret",
        stripe_api_key=STRIPE_KEY,
        stripe_api_base=sandbox.base_url,
        stripe_webhook_secret=endpoint,
        sendgrid_api_key="SG.sandbox.key",
        sendgrid_api_host=sandbox.base_url,
        sendgrid_webhook_public_key=_connect_reports(sandbox, web_url),
        collector_reply_domain=REPLY_DOMAIN,
        collector_reply_secret=REPLY_SECRET,
        collector_mail=MailBy.SENDGRID,
        collector_data_dir=folder,
        collector_policy=policy,
        collector_base_url=web_url,
        collector_demo=True,
        **more_settings,
    )
    upgrade(settings.database, backups=None)
    collector = build(settings, clock=clock, ids=SeededIds(seed))
    server.app = create_app(collector)
    # Closing a stage waits for the end of a pause; a test run closes hundreds.
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True, name="stage-web").start()
    if mode is not Mode.OBSERVE:
        owner_actions.set_mode(collector, mode, who="cli")
    return Stage(collector, sandbox, clock, web_url, server)


def _listen(port: int) -> tuple[BaseWSGIServer, str]:
    """The port is taken before the service exists, because providers must be told where it will be."""
    server = make_server("127.0.0.1", port, _not_yet, threaded=True, request_handler=_Quiet)
    return server, f"http://127.0.0.1:{server.server_port}"


def _not_yet(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("503 Service Unavailable", [("Content-Length", "0")])
    return []


def _connect_webhook(sandbox: RunningSandbox, web_url: str) -> str:
    connection = HTTPConnection("127.0.0.1", sandbox.port, timeout=30)
    form = f"url={web_url}/webhooks/stripe&enabled_events[0]=*"
    headers = {"Authorization": f"Bearer {STRIPE_KEY}", "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/v1/webhook_endpoints", form, headers)
    secret: str = orjson.loads(connection.getresponse().read())["secret"]
    connection.close()
    return secret


def _connect_reports(sandbox: RunningSandbox, web_url: str) -> str:
    connection = HTTPConnection("127.0.0.1", sandbox.port, timeout=30)
    body = orjson.dumps({"url": f"{web_url}/webhooks/sendgrid"})
    connection.request("POST", "/sandbox/sendgrid_webhook", body, {"Content-Type": "application/json"})
    key: str = orjson.loads(connection.getresponse().read())["public_key"]
    connection.close()
    return key
