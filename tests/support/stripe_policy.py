"""A policy that lets the service write into Stripe."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.conftest import CHECKOUT


def policy_that_writes(folder: Path, **allowed: str | int | bool) -> Path:
    """The sample policy with these keys of [stripe] set."""
    policy = folder / "policy-that-writes"
    shutil.copytree(CHECKOUT / "policy", policy)
    ladder = policy / "ladder.toml"
    lines = ladder.read_text(encoding="utf-8").splitlines()
    for name, value in allowed.items():
        written = f'"{value}"' if isinstance(value, str) else str(value).lower()
        [place] = [number for number, line in enumerate(lines) if line.startswith(f"{name} =")]
        lines[place] = f"{name} = {written}"
    ladder.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return policy
