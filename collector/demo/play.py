"""How are the days of the demo played: the world as it was before, the service set up in it, and day after day?"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import monotonic

from collector.demo.owner import Owner
from collector.demo.summary import Summary, summarise
from collector.demo.visitors import Visitors
from collector.sandbox.cast import CAST
from collector.sandbox.scenario import Scenario
from collector.sandbox.server import start_sandbox
from collector.sandbox.world import World
from collector.stage import Stage, open_stage

FIRST_DAY = date(2026, 1, 5)
WORLD_BEGINS = datetime(2025, 11, 17, 5, tzinfo=UTC)
SERVICE_BEGINS = datetime(2026, 1, 5, 5, tzinfo=UTC)
LAST_ROUND = time(10, 0)
BEFORE_THE_CURTAIN = ("catch_up", "reconcile", "intake", "daily_run", "self_check")  # all that a worker does in an hour
MARKER = ".collector-demo"
POLICY = Path(__file__).parents[2] / "policy"


class NotADemo(Exception):
    """The folder holds something else; the message names it and the remedy."""


@dataclass
class Play:
    """A stage with its people. `owner` is who looks once a week."""

    stage: Stage
    scenario: Scenario
    owner: Owner
    visitors: Visitors

    def others_act(self) -> None:
        """What the world and the owner do between two rounds of the worker."""
        self.scenario.act()
        self.visitors.look()
        self.stage.sandbox.world.settle()
        self.owner.look()


def fresh_folder(folder: Path) -> None:
    """Empty a folder of earlier demos, or make it. Raises NotADemo rather than remove what no demo wrote."""
    if folder.exists():
        if not (folder / MARKER).is_file() and any(folder.iterdir()):
            raise NotADemo(f"{folder.resolve()} exists and was not made by the demo: move it away, then try again")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARKER).write_text("Everything in this folder is removed when the demo starts again.\n", "utf-8")


@contextmanager
def on_stage(folder: Path, seed: int, web_port: int) -> Iterator[Play]:
    """The world with its history, and the service newly installed on 5 January 2026, having read it all."""
    sandbox = start_sandbox(World(seed=seed, start=WORLD_BEGINS, frozen=True))
    scenario = Scenario(sandbox.port, CAST, FIRST_DAY, seed)
    scenario.live_until(FIRST_DAY)
    with open_stage(folder, SERVICE_BEGINS, seed=seed, policy=POLICY, web_port=web_port, sandbox=sandbox) as stage:
        stage.run("backfill")
        try:
            yield Play(stage, scenario, Owner(stage.collector, scenario), Visitors(stage))
        finally:
            scenario.close()


def play_days(play: Play, days: int, seconds_before: float, advance: Callable[[int], None]) -> Summary:
    """Play `days` days, the last one until mid-morning, and sum up. `advance` is told of each day played."""
    began = monotonic()
    for _ in range(days - 1):
        play.stage.pass_day(play.others_act)
        advance(1)
    play.stage.play_until(LAST_ROUND, play.scenario.act)
    for name in BEFORE_THE_CURTAIN:
        play.stage.run(name)
    advance(1)
    return summarise(play.stage.collector, play.scenario, seconds_before + monotonic() - began)


def last_day(days: int) -> date:
    """The day on which a play of so many days ends."""
    return FIRST_DAY + timedelta(days=days - 1)
