"""Is there room for what must be kept? A full disk loses nothing, but nothing is taken in or sent any more either."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from collector.disk import Room, room_of
from collector.parts import Collector

SCARCE = 1024**3  # bytes: weeks of a small business, time enough to make room
SCARCE_OF_100 = 5
FULL = 200 * 1024**2  # bytes: a migration copies the database before it begins, and one mail may have 32 MiB


@dataclass(frozen=True, slots=True)
class Disk:
    """The room where a folder of ours lies."""

    folder: Path
    room: Room

    @property
    def is_scarce(self) -> bool:
        return self.room.free < SCARCE or self.room.free * 100 < self.room.total * SCARCE_OF_100

    @property
    def is_full(self) -> bool:
        return self.room.free < FULL


def tightest(collector: Collector) -> Disk:
    """Where the least room is left: beside the documents, or beside the database if it is a file of ours."""
    settings = collector.settings
    folders = [settings.collector_data_dir]
    if settings.database_file is not None:
        folders.append(settings.database_file.parent)
    return min((Disk(folder, room_of(folder)) for folder in folders), key=lambda disk: disk.room.free)


def run(collector: Collector) -> Counter[str]:
    """Raise the alarm while there is still room for what the owner does about it."""
    disk = tightest(collector)
    if disk.is_full:
        collector.alarms.raise_alarm(
            "disk_full",
            f"{disk.room.free // 2**20} MiB are left where {disk.folder.resolve()} lies: make room, or move the data "
            "folder to a larger disk. Nothing is lost meanwhile, but soon nothing is taken in or sent any more.",
        )
    return Counter(full=int(disk.is_full))
