"""How do stylesheet, font and icon reach a browser once and no more? By names that change with their content."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, abort, send_from_directory
from flask.typing import ResponseReturnValue

FOLDER = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"


def set_up(app: Flask) -> None:
    """Serve `collector/web/static` under /static/<version>/<name>; one version for all, so that files may name each
    other."""

    def static(version: str, name: str) -> ResponseReturnValue:
        if name not in _names():
            abort(404)
        answer = send_from_directory(FOLDER, name)
        # An old page may ask by an old version; it gets the file, but must not keep it under that name.
        answer.headers["Cache-Control"] = FOREVER if version == _version() else "no-store"
        return answer

    app.add_url_rule("/static/<version>/<name>", "static", static)


def static_url(name: str) -> str:
    """The address of a static file; KeyError for one that does not exist."""
    if name not in _names():
        raise KeyError(name)
    return f"/static/{_version()}/{name}"


@cache
def _names() -> frozenset[str]:
    return frozenset(path.name for path in FOLDER.iterdir() if path.is_file())


@cache
def _version() -> str:
    content = b"".join((FOLDER / name).read_bytes() for name in sorted(_names()))
    return sha256(content).hexdigest()[:12]
