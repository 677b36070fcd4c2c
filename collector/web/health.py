"""Does everything run, and if not, what is the remedy? With the two switches: how far, and the emergency stop."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from collector.domain.policy import Mode
from collector.flows import owner_actions
from collector.flows.days import zone_of
from collector.parts import Collector
from collector.store import pages
from collector.store.pages import Health
from collector.timetable import TIMETABLE
from collector.web.health_lines import AMBER, GREEN, RED, lines_of
from collector.web.page_words import words
from collector.web.parts_of import parts, who
from collector.web.views import answered

blueprint = Blueprint("health", __name__)

JOBS = tuple(job.name for job in TIMETABLE)


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """The state of the service."""
    collector = parts()
    with collector.store.read() as tx:
        found = pages.health(tx, collector.clock.now(), JOBS)
    lines = list(lines_of(collector, found))
    worst = next((state for state in (RED, AMBER) if any(line.state == state for line in lines)), GREEN)
    house = found.installation
    return render_template(
        "health.html", lines=lines, worst=worst, mode=house.mode.value if house else Mode.OBSERVE.value,
        kill_switch=bool(house and house.kill_switch), why_quiet=why_quiet(collector, found), found=found,
        jobs=[found.runs[name] for name in JOBS if name in found.runs],
    )  # fmt: skip


@blueprint.post("/health/mode")
def mode() -> ResponseReturnValue:
    """How far it may go by itself."""
    wanted = request.form.get("mode", "")
    if wanted not in set(Mode):
        abort(400)
    return answered(
        lambda: owner_actions.set_mode(parts(), Mode(wanted), who()), words().t("The mode is set."), "/health"
    )  # fmt: skip


@blueprint.post("/health/kill-switch")
def kill_switch() -> ResponseReturnValue:
    """Nothing leaves any more, or it goes on."""
    wanted = request.form.get("stop")
    if wanted not in ("on", "off"):
        abort(400)
    done = words().t("All sending is stopped.") if wanted == "on" else words().t("Sending goes on.")
    return answered(lambda: owner_actions.set_kill_switch(parts(), wanted == "on", who()), done, "/health")


def why_quiet(collector: Collector, found: Health) -> str:
    """Why nothing leaves at this moment, or when it may."""
    t, house, window = words().t, found.installation, collector.policy.window
    local = collector.clock.now().astimezone(zone_of(collector))
    if house is None or house.mode is Mode.OBSERVE:
        return t("Observe mode: everything is planned, nothing leaves.")
    if house.kill_switch:
        return t("The emergency stop is on: nothing leaves.")
    hours = {"opens": f"{window.opens_at:%H:%M}", "closes": f"{window.closes_at:%H:%M}"}
    if local.isoweekday() not in window.weekdays:
        return t("Today is not one of your sending days. What is due leaves on the next one, from {opens}.", **hours)
    if local.time() < window.opens_at:
        return t("What is due today leaves from {opens}.", **hours)
    if local.time() >= window.closes_at:
        return t("Today’s sending hours ended at {closes}. What is due leaves on the next sending day.", **hours)
    if house.mode is Mode.REMINDERS:
        return t("Reminders leave until {closes}; formal notices wait for the full mode.", **hours)
    return t("What is due leaves until {closes}, each message after a fresh look at Stripe.", **hours)
