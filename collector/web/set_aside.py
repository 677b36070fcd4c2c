"""Which of Stripe's objects could not be understood, and what do they look like?"""

from __future__ import annotations

import orjson
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from collector.store import quarantine
from collector.web.parts_of import parts

blueprint = Blueprint("set_aside", __name__)


@blueprint.get("/set-aside")
def objects() -> ResponseReturnValue:
    """Each object as Stripe sent it, as text, with what is wrong with it."""
    with parts().store.read() as tx:
        found = quarantine.latest(tx)
    return render_template("set_aside.html", found=[(each, _as_text(each.shown)) for each in found])


def _as_text(shown: bytes) -> str:
    """Indented where it is whole JSON; as it came where it was cut."""
    try:
        return orjson.dumps(orjson.loads(shown), option=orjson.OPT_INDENT_2).decode()
    except orjson.JSONDecodeError:
        return shown.decode(errors="replace")
