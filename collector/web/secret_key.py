"""Where does the key come from that signs form tokens? The environment, else a file only we can read."""

from __future__ import annotations

import os
from pathlib import Path

from collector.ids import SystemIds
from collector.settings import Settings


def secret_key_of(settings: Settings) -> str:
    """The key of this installation, made at first need with mode 600; settings.py refuses one that is too short."""
    return settings.secret_key.get_secret_value() or _from_file(settings.collector_data_dir / "secret_key")


def _from_file(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f".{path.name}-{os.getpid()}")
    if not path.exists():
        made.touch(mode=0o600)
        made.write_text(SystemIds().token(), encoding="ascii")
        try:
            os.link(made, path)  # whole or not at all: of two processes that begin together one wins
        except FileExistsError:
            pass
        made.unlink()
    return path.read_text(encoding="ascii").strip()
