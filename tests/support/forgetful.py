"""A pytest plugin for ``make mutants``: each test starts without what another one made the program remember.

Every broken version is tried in a fork of one process, whose caches were filled by the whole one; and a test counts as
one for a function only if it really runs it.
"""

from __future__ import annotations

import functools
import gc
from typing import Any

_CACHES: list[Any] = []


def pytest_collection_finish() -> None:
    _CACHES[:] = [found for found in gc.get_objects() if isinstance(found, functools._lru_cache_wrapper)]


def pytest_runtest_setup() -> None:
    for cache in _CACHES:
        cache.cache_clear()
