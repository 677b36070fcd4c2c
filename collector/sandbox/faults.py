"""Is a fault switched on for this very request or message?"""

from __future__ import annotations

import re
from typing import Any

from collector.sandbox.world import World


def take_fault(world: World, name: str, subject: str) -> dict[str, Any] | None:
    """The settings of fault `name` when it strikes `subject` (such as "POST /v1/invoices"), else None.

    A fault is `true` (always), a number (the next so many times) or an object with any of `times` (how often; absent:
    always), `match` (a regular expression the subject must contain) and what the fault itself understands.
    """
    if not world.faults:
        return None
    with world.lock:
        setting = _as_object(world.faults.get(name))
        if setting is None or not re.search(str(setting.get("match", "")), subject):
            return None
        times = setting.get("times")
        if times is not None:
            _count_down(world, name, setting, int(times))
        return setting


def _as_object(setting: Any) -> dict[str, Any] | None:
    if isinstance(setting, dict):
        return setting
    if setting is True:
        return {}
    if isinstance(setting, int) and setting:
        return {"times": setting}
    return None


def _count_down(world: World, name: str, setting: dict[str, Any], times: int) -> None:
    if times > 1:
        world.faults[name] = {**setting, "times": times - 1}
    else:
        world.faults.pop(name, None)
