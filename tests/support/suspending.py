"""A policy that suspends the service of businesses, and the system of the creditor that is told."""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.conftest import CHECKOUT
from tests.story import Story
from tests.support.receiver import Received, Receiver, receiver

SECRET = "a secret of thirty-two characters or more"
# Short, so that a story need not play months: due on Monday the 5th, warned on Tuesday the 13th.
LADDER = """
[[business]]
key = "reminder"
kind = "reminder"
offset_days = 1
template = "reminder"

[[business]]
key = "formal_notice"
kind = "formal_notice"
offset_days = 3
template = "formal_notice"
penalties = "demand"
deadline_days = 3

[[business]]
key = "suspension"
kind = "suspend_service"
offset_days = 8
template = "suspension"
deadline_days = 7

[[business]]
key = "final_notice"
kind = "final_notice"
offset_days = 40
penalties = "demand"
template = "final_notice"
deadline_days = 8

"""


def policy_that_suspends(folder: Path, *, pauses: bool = False) -> Path:
    """The sample policy with a short ladder for businesses that has a notice of suspension.

    `pauses`: subscriptions at Stripe are paused too.
    """
    policy = folder / "policy-that-suspends"
    shutil.copytree(CHECKOUT / "policy", policy)
    ladder = policy / "ladder.toml"
    before, _, rest = ladder.read_text(encoding="utf-8").partition("[[business]]\nkey")
    _, _, after = rest.partition("# Consumers: ")
    assert after
    if pauses:
        assert "pause_subscription = false" in before
        before = before.replace("pause_subscription = false", "pause_subscription = true")
    ladder.write_text(f"{before}{LADDER}# Consumers: {after}", encoding="utf-8")
    return policy


@contextmanager
def suspending_story(folder: Path, database_url: str = "", *, pauses: bool = False) -> Iterator[tuple[Story, Receiver]]:
    """A story whose creditor has a system of its own that listens."""
    policy = policy_that_suspends(folder, pauses=pauses)
    with receiver() as system:
        told: dict[str, Any] = {
            "collector_service_url": system.url, "collector_service_secret": SECRET, "collector_service_private": True,
        }  # fmt: skip
        with Story(folder, "2026-01-05", database_url=database_url, policy=policy, **told) as story:
            yield story, system


def told(system: Receiver) -> list[str]:
    """What the system heard, each thing once, in order: it knows a repeat by its id."""
    heard: dict[str, str] = {}
    for post in system.posts:
        body = opened(post)
        heard.setdefault(body["id"], body["type"])
    return list(heard.values())


def opened(post: Received) -> Any:
    """The body of a post, once its signature was found to be good, as the page for the owner shows it."""
    parts = [part.split("=", 1) for part in post.headers["collector-signature"].split(",")]
    at = dict(parts)["t"]
    expected = hmac.new(SECRET.encode(), f"{at}.".encode() + post.body, hashlib.sha256).hexdigest()
    assert expected in [value for name, value in parts if name == "v1"]
    body = json.loads(post.body)
    assert body["id"] == post.headers["collector-id"]
    return body
