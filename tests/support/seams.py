"""Which doors lead outside, and which single file stands at each?"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from tests.support.sources import Source

# The stage and the demo turn the sandbox's knobs over HTTP.
_HTTP = ("collector/gateways/", "collector/sandbox/", "collector/demo", "collector/stage.py")

# A library, and the only files or folders that may import it.
HOMES: dict[str, tuple[str, ...]] = {
    "stripe": ("collector/gateways/stripe_gateway.py",),
    "sendgrid": ("collector/gateways/mail/sendgrid.py",),
    "dns": ("collector/gateways/dns_records.py",),
    "apscheduler": ("collector/worker.py",),
    "sqlalchemy": ("collector/store/",),
    "alembic": ("collector/store/",),
    "typst": ("collector/documents/",),
    "requests": _HTTP,
    "urllib3": _HTTP,
    "urllib.request": _HTTP,
    "http.client": _HTTP,
    "smtplib": ("collector/gateways/", "collector/sandbox/"),
}
ONE_FILE_ONLY = ("typst",)

_CLOCKS = {
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
    "time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime", "time.sleep",
}  # fmt: skip
# They watch real processes, in real time.
_MAY_SLEEP = ("collector/serving.py", "collector/worker.py")
_CHANCE = {"random", "secrets", "uuid"}


def each_library_has_one_home(sources: Iterable[Source]) -> Iterator[str]:
    users: dict[str, set[str]] = {library: set() for library in ONE_FILE_ONLY}
    for source in sources:
        for found in source.imports:
            for library, homes in HOMES.items():
                if not _names(found.module, found.target, library):
                    continue
                if not source.path.startswith(homes):
                    yield source.at(
                        found.line, f"imports {found.target}; the home of {library} is {' or '.join(homes)}"
                    )
                users.setdefault(library, set()).add(source.path)
    for library in ONE_FILE_ONLY:
        if len(users[library]) > 1:
            yield f"{library} is imported by {', '.join(sorted(users[library]))}; one file is enough"


def only_the_clock_tells_time(sources: Iterable[Source]) -> Iterator[str]:
    for source in sources:
        # The sandbox is the outside world and has a clock of its own.
        if source.path == "collector/clock.py" or source.path.startswith("collector/sandbox/"):
            continue
        forbidden = _CLOCKS - {"time.sleep"} if source.path in _MAY_SLEEP else _CLOCKS
        for node in _expressions(source):
            if source.dotted(node) in forbidden:
                yield source.at(node, f"uses {source.dotted(node)}")
        for found in source.imports:
            if found.target in forbidden:
                yield source.at(found.line, f"imports {found.target}")


def chance_has_one_source(sources: Iterable[Source]) -> Iterator[str]:
    for source in sources:
        if source.path == "collector/ids.py" or source.path.startswith("collector/sandbox/"):
            continue
        for found in source.imports:
            if found.module.partition(".")[0] in _CHANCE or found.target == "os.urandom":
                yield source.at(found.line, f"imports {found.target}")
        for node in _expressions(source):
            if source.dotted(node) == "os.urandom":
                yield source.at(node, "uses os.urandom")


def _names(module: str, target: str, library: str) -> bool:
    return any(name == library or name.startswith(f"{library}.") for name in (module, target))


def _expressions(source: Source) -> Iterator[ast.AST]:
    return (node for node in ast.walk(source.tree) if isinstance(node, ast.Attribute))
