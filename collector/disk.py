"""How much room is left on a disk?"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes: those that we may still write, and those of the whole disk."""

    free: int
    total: int


def room_of(folder: Path) -> Room:
    """Of the disk on which a folder lies, or will lie once it is made."""
    folder = folder.resolve()
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return Room(usage.free, usage.total)
