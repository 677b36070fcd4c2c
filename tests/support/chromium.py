"""Which Chromium opens our pages, and how is it kept at home?"""

from __future__ import annotations

import os
import shutil

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Root may not use Chromium's sandbox; and a page that names a foreign host must fail instead of fetching.
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)


def find_chromium() -> str | None:
    """The path of a Chromium: `CHROMIUM_PATH` if set, else the first of the usual names on the PATH."""
    named = os.environ.get("CHROMIUM_PATH")
    return named or next((path for path in map(shutil.which, _NAMES) if path), None)
