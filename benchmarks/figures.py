"""How does a benchmark say what it found?"""

from __future__ import annotations

import json
import resource
from typing import Any


def report(**figures: Any) -> None:
    """One JSON line."""
    print(json.dumps(figures), flush=True)


def peak_mib() -> int:
    """The largest this process has been, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
