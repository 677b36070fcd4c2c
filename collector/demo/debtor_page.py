"""How does a debtor open the page his messages lead to, and answer there, as a browser without script would?"""

from __future__ import annotations

import re
from typing import Any

import requests

_LINK = re.compile(r"https?://[0-9a-z.:-]+/d/[A-Za-z0-9_-]+")
_SECONDS = 10


def page_link_in(mail: dict[str, Any]) -> str:
    """The link to the page in a message of the pretend mailbox; empty where there is none."""
    found = _LINK.search(str(mail))
    return found[0] if found else ""


def open_page(link: str) -> str:
    """The page as it is shown."""
    return requests.get(link, timeout=_SECONDS).text


def form_of(page: str, kind: str) -> dict[str, str]:
    """The hidden fields of the form for this answer; those of any other where it is not offered."""
    forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
    chosen = next((it for it in forms if f'name="kind" value="{kind}"' in it), forms[0] if forms else "")
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', chosen)) | {"kind": kind}


def answer(link: str, kind: str, **form: Any) -> requests.Response:
    """Send the form as it stands on the page, with what is filled in (`file`: name and bytes); no redirect is followed.

    The page itself says what was refused: 303 is an answer that was taken in.
    """
    file = form.pop("file", None)
    fields = form_of(open_page(link), kind) | form
    files = {"file": file} if file else None
    return requests.post(link, data=fields, files=files, timeout=_SECONDS, allow_redirects=False)
