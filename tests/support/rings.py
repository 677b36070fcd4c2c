"""Who may import whom? The rings of the design, as a table."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from tests.support.sources import Import, Source

# Each ring, its members directly under collector/, and the rings it may import besides itself.
_INNER = {"domain", "seams"}
_PARTS = _INNER | {"store", "gateways", "documents", "readers"}
_FLOWS = _PARTS | {"parts"}
_OUTER = _FLOWS | {"flows", "timetable", "assembly", "speech"}

MAY_IMPORT: dict[str, set[str]] = {
    "domain": set(),
    "seams": set(),
    "readers": _INNER,
    "speech": set(),
    "store": _INNER,
    "gateways": _INNER,
    "documents": _INNER,
    "parts": _PARTS,
    "flows": _FLOWS,
    "timetable": _FLOWS | {"flows"},
    "assembly": _OUTER,
    "checking": _OUTER,
    "web": _OUTER | {"checking"},
    "worker": _OUTER,
    "serving": _OUTER | {"checking", "web", "worker"},
    "demo": _OUTER | {"checking", "web", "worker", "serving", "sandbox"},
    "cli": _OUTER | {"checking", "web", "worker", "serving", "sandbox", "demo"},
    "sandbox": set(),
}

# Modules directly under collector/ that are not themselves named like their ring.
RING_OF_MODULE = {
    "clock": "seams",
    "ids": "seams",
    "alarms": "seams",
    "files": "seams",
    "memory": "seams",
    "disk": "seams",
    "settings": "readers",
    "policy_file": "readers",
    "rate_files": "readers",
    "holiday_data": "readers",
    "sending_hours": "readers",
    "logs": "speech",
    "progress": "speech",
    "stage": "demo",
    "__main__": "cli",
}

# What a rule of law has no business with: the outside, the moment, chance.
_NOT_FOR_DOMAIN = {
    "asyncio", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil", "smtplib",
    "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid",
}  # fmt: skip


def ring_of(module: str) -> str | None:
    """The ring of a dotted module name; '' for the bare package `collector`, None when no ring is known for it."""
    parts = module.split(".")
    if len(parts) == 1:
        return ""
    ring = RING_OF_MODULE.get(parts[1], parts[1])
    return ring if ring in MAY_IMPORT else None


def imports_point_inwards(sources: Iterable[Source]) -> Iterator[str]:
    for source in sources:
        ring = ring_of(source.module)
        if ring is None:
            yield source.at(1, f"{source.module} belongs to no ring; place it in tests/support/rings.py")
        elif ring:
            for found in source.imports:
                yield from _outward(source, ring, found)


def domain_needs_only_the_standard_library(sources: Iterable[Source]) -> Iterator[str]:
    for source in sources:
        if ring_of(source.module) == "domain":
            for found in source.imports:
                top = found.module.partition(".")[0]
                if top not in sys.stdlib_module_names | {"collector"} or top in _NOT_FOR_DOMAIN:
                    yield source.at(found.line, f"domain imports {found.module}")


def _outward(source: Source, ring: str, found: Import) -> Iterator[str]:
    if found.module.partition(".")[0] != "collector":
        return
    # `from collector import store` names the ring in its target, `from collector.store import cases` in its module.
    target = found.target if found.module == "collector" else found.module
    to = ring_of(target)
    if found.module == "collector" and to is None:
        to = ""  # `from collector import __version__`
    if to == ring or (to == "" and ring not in {"domain", "sandbox"}):
        return
    if to not in MAY_IMPORT[ring]:
        yield source.at(found.line, f"{ring} imports {to or target} ({found.target})")
