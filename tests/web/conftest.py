"""What does every page test start from? A service with nobody's debts yet, and its owner signed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.house import House, build_house


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("template") / "collector.db"


@pytest.fixture
def house(tmp_path: Path, sqlite_template: Path) -> Iterator[House]:
    made = build_house(tmp_path, sqlite_template)
    yield made
    made.collector.store.close()
