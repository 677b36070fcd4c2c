"""Does a call for help arrive?"""

from __future__ import annotations

import pytest

from collector.alarms import Alarm, LogAlarms, MemoryAlarms


def test_alarms_are_kept_in_order_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    alarms = MemoryAlarms()
    for sink in (alarms, LogAlarms()):
        sink.raise_alarm("clock_moved_back", "The clock of this machine went back by 3 hours.")
    assert alarms.raised == (Alarm("clock_moved_back", "The clock of this machine went back by 3 hours."),)
    assert caplog.messages == ["clock_moved_back: The clock of this machine went back by 3 hours."]
