"""What happens to a test whose tool is not on this machine? Skipped with a plain sentence; in CI it fails."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def on_ci() -> bool:
    return os.environ.get("CI", "").strip().lower() in {"1", "true", "yes"}


def missing(what: str, remedy: str) -> NoReturn:
    """Skip the test that needs `what`, or fail it where CI=true: a skipped proof is no proof."""
    sentence = f"{what} not found on this machine. {remedy}"
    if on_ci():
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
