"""Where may a form lead? To a path of ours, and to no other host (guarantees.md S-21)."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request


def back(default: str = "/") -> str:
    """Where the form came from: a path of ours and nothing else (guarantees.md S-21)."""
    return safe_path(request.form.get("next", ""), default)


def safe_path(target: str, default: str = "/") -> str:
    """The path if it is one of ours, else the default: no other host can be reached by it."""
    try:
        parts = urlsplit(target)
    except ValueError:  # such as "//["
        return default
    is_ours = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return target if is_ours and target.isprintable() else default
