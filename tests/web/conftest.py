"""What does every page test start from? A service with nobody's debts yet, and its owner signed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.house import House, build_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = build_house(tmp_path)
    yield made
    made.collector.store.close()
