"""How does the next migration begin? `python -m migrations.draft name_in_words` writes a draft to read and correct.

The draft holds what the tables of collector/store/schema.py have beyond the migrations written so far. It does not
see indexes on expressions, triggers and data: those are written by hand, as in 0002.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config

from collector.store import migrate
from collector.store.schema import Instant
from collector.store.session import Store


def draft(words: str) -> Path:
    """Write migrations/versions/NNNN_words.py, where NNNN follows the last migration, and return its path."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/draft.db"
        migrate.upgrade(url)
        store = Store(url)
        try:
            with store.write() as connection:
                script = command.revision(
                    _config(connection), words.replace("_", " "), autogenerate=True, rev_id=_next_number()
                )
        finally:
            store.close()
    assert script is not None and not isinstance(script, list)
    return Path(script.path)


def _config(connection: sa.Connection) -> Config:
    config = migrate.configuration()
    config.attributes["connection"] = connection
    config.attributes["render_item"] = _spelled_out
    config.attributes["render_as_batch"] = migrate.head() != ""  # new tables are not altered
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def _next_number() -> str:
    return f"{int(migrate.head() or 0) + 1:04}"


def _spelled_out(kind: str, item: Any, _context: AutogenContext) -> str | bool:
    """A migration stands for itself: it names no type of schema.py, which will have changed when it runs."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.BigInteger):
        return "Id"
    return False


if __name__ == "__main__":
    sys.stdout.write(f"{draft('_'.join(sys.argv[1:]))}\n")
