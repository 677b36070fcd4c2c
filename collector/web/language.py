"""In which language shall the pages be shown from now on?"""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from collector.store import users
from collector.web.parts_of import asker, parts
from collector.web.paths import back
from collector.web.words import LANGUAGES

blueprint = Blueprint("language", __name__)


@blueprint.post("/language")
def choose() -> ResponseReturnValue:
    """Remember the choice with the person."""
    language, person = request.form.get("language", ""), asker()
    if language in LANGUAGES and person is not None:
        with parts().store.write() as tx:
            users.set_language(tx, person.id, language)
    return redirect(back())
