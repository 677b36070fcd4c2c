"""The limit to compare the daily run with: the same shape of work by the plainest means, in one process on SQLite.

Invoices of a flat table are streamed by customer, their interest is one multiplication each, a mail of one small
template is rendered as text and HTML and put into a queue, and the invoices' level is raised, 500 mails a commit. No
history, no terms, no holds, no journal, nothing is explained; synchronous is NORMAL.
"""

from __future__ import annotations

import sqlite3
import time
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jinja2 import Environment

from benchmarks.books import INVOICES_PER_DEBTOR
from benchmarks.static_stripe import NOW

TODAY = NOW.date()
RATE_E4, COMMIT_EACH = 1215, 500  # 12.15 % a year
HTML = """<!doctype html><html><head><style>body{font-family:sans-serif}td{padding:6px}</style></head><body>
<h1>Payment reminder</h1><p>Dear {{ name }},</p><p>these invoices are overdue as of {{ today }}.</p>
<table>{% for it in lines %}<tr><td>{{ it.number }}</td><td>{{ it.due }}</td><td>{{ it.days }}</td>
<td>{{ it.open|money }}</td><td>{{ it.interest|money }}</td></tr>
{% endfor %}</table><p>Total {{ total|money }}, interest {{ interest|money }}.</p><p><a href="{{ url }}">Pay</a></p>
<p>Exemple Conseil SAS, 1 rue de la République, 69001 Lyon</p></body></html>"""
TEXT = """Dear {{ name }},
these invoices are overdue as of {{ today }}:
{% for it in lines %}- {{ it.number }} due {{ it.due }} ({{ it.days }} days) {{ it.open|money }} {{ it.interest|money }}
{% endfor %}Total {{ total|money }}, interest {{ interest|money }}. Pay: {{ url }}
Exemple Conseil SAS, 1 rue de la République, 69001 Lyon
"""


def plain_run(count: int) -> dict[str, float]:
    """Seconds and own processor seconds for `count` invoices; the table is filled before."""
    with TemporaryDirectory(prefix="collector-bench-") as folder:
        path = Path(folder) / "plain.db"
        writer = sqlite3.connect(path)
        _fill(writer, count)
        wall, cpu = time.perf_counter(), time.process_time()
        mails = _run(writer, sqlite3.connect(path))
        figures = {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        assert mails == -(-count // INVOICES_PER_DEBTOR), mails
        return figures


def _fill(writer: sqlite3.Connection, count: int) -> None:
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("PRAGMA synchronous=NORMAL")
    writer.execute(
        "CREATE TABLE inv(id INTEGER PRIMARY KEY, customer INT, number TEXT, open INT, due INT, level INT, email TEXT)"
    )
    writer.execute(
        "CREATE TABLE queue(id INTEGER PRIMARY KEY, customer INT, subject TEXT, email TEXT, html TEXT, txt TEXT)"
    )
    writer.executemany(
        "INSERT INTO inv VALUES (?,?,?,?,?,0,?)",
        (
            (
                i, i // INVOICES_PER_DEBTOR, f"F-2025-{i:08d}", 5_000 + i * 104_729 % 900_000,
                (TODAY - timedelta(days=10 + i % 160)).toordinal(), f"compta{i // INVOICES_PER_DEBTOR}@example.com",
            )
            for i in range(count)
        ),
    )  # fmt: skip
    writer.execute("CREATE INDEX ix_customer ON inv(customer, id)")
    writer.commit()


def _run(writer: sqlite3.Connection, reader: sqlite3.Connection) -> int:
    html, text = _templates()
    mails: list[tuple[Any, ...]] = []
    raised: list[tuple[int]] = []
    made = 0

    def commit() -> None:
        writer.executemany("INSERT INTO queue(customer, subject, email, html, txt) VALUES (?,?,?,?,?)", mails)
        writer.executemany("UPDATE inv SET level = level + 1 WHERE id = ?", raised)
        writer.commit()
        mails.clear()
        raised.clear()

    rows = reader.execute("SELECT id, customer, number, open, due, email FROM inv ORDER BY customer, id")
    for customer, group in groupby(rows, key=lambda row: row[1]):
        lines = [_line(row) for row in group]
        view = {
            "name": f"Client {customer}", "today": TODAY, "lines": lines, "url": f"https://pay.example.com/{customer}",
            "total": sum(line["open"] for line in lines), "interest": sum(line["interest"] for line in lines),
        }  # fmt: skip
        mails.append((customer, "Payment reminder", lines[0]["email"], html.render(view), text.render(view)))
        raised += [(line["id"],) for line in lines]
        made += 1
        if len(mails) >= COMMIT_EACH:
            commit()
    commit()
    return made


def _line(row: tuple[Any, ...]) -> dict[str, Any]:
    number, _, name, amount, due, email = row
    days = TODAY.toordinal() - due
    interest = (2 * amount * RATE_E4 * days + 3_650_000) // 7_300_000
    on = date.fromordinal(due)
    return {"id": number, "number": name, "open": amount, "due": on, "days": days, "interest": interest, "email": email}


def _templates() -> tuple[Any, Any]:
    escaping, plain = Environment(autoescape=True), Environment()
    for each in (escaping, plain):
        each.filters["money"] = lambda minor: f"{minor // 100:,}.{minor % 100:02d} EUR"
    return escaping.from_string(HTML), plain.from_string(TEXT)
