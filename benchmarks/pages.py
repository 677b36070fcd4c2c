"""How many milliseconds does the server need for each page of the owner, signed in, over N cases?

`python -m benchmarks.pages [--cases 10000] [--database sqlite|postgresql] [--rounds 100]`
Asked through Flask's test client: session, rendering and queries count, the network and the browser do not.
"""

from __future__ import annotations

import argparse
import statistics
import time

from flask.testing import FlaskClient
from sqlalchemy import func, select

from benchmarks.books import INVOICES_PER_DEBTOR, books
from benchmarks.figures import peak_mib, report
from collector.flows import daily_run
from collector.parts import Collector
from collector.store import tasks
from collector.store.schema import case
from collector.web import accounts
from collector.web.app import create_app

OWNER = "owner@example.com"
TASKS = 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--rounds", type=int, default=100, help="how often each page is asked for")
    options = parser.parse_args()
    with books(options.cases * INVOICES_PER_DEBTOR, options.database) as collector:
        daily_run.run(collector)
        _ask_the_owner(collector)
        client = _signed_in(collector)
        middle = _middle_case(collector)
        for page, path in _pages(client, middle).items():
            _measure(client, page, path, options)


def _measure(client: FlaskClient, page: str, path: str, options: argparse.Namespace) -> None:
    for _ in range(5):  # templates are compiled and statements prepared
        assert client.get(path).status_code == 200, path
    took, size, cpu = [], 0, time.process_time()
    for _ in range(options.rounds):
        began = time.perf_counter()
        answer = client.get(path)
        took.append(1000 * (time.perf_counter() - began))
        size = len(answer.data)
        assert answer.status_code == 200, (path, answer.status)
    cuts = statistics.quantiles(took, n=100)
    report(
        load="pages", database=options.database, cases=options.cases, page=page,
        p50_ms=round(cuts[49], 1), p99_ms=round(cuts[98], 1),
        own_cpu_ms=round(1000 * (time.process_time() - cpu) / options.rounds, 1), bytes=size, peak_mib=peak_mib(),
    )  # fmt: skip


def _pages(client: FlaskClient, middle: int) -> dict[str, str]:
    """The second page of the list is found as the owner finds it: by the link under the first."""
    second = _link(client.get("/cases").text, "after=")
    return {
        "this week": "/",
        "cases": "/cases",
        "cases, next page": second,
        "cases by amount": "/cases?sort=amount",
        "cases, one state": "/cases?state=reminder_on",
        "cases, search": "/cases?q=client+s0000000001",
        "case": f"/cases/{middle}",
        "health": "/health",
        "account": "/account",
    }


def _link(html: str, part: str) -> str:
    found = next(piece for piece in html.split('href="')[1:] if part in piece.partition('"')[0])
    return found.partition('"')[0].replace("&amp;", "&")


def _ask_the_owner(collector: Collector) -> None:
    """More tasks than the start page shows at once."""
    because = {"code": "ask_answer_dispute", "values": {}}
    with collector.store.write() as tx:
        for case_id in range(1, TASKS + 1):
            tasks.open_task(tx, collector.clock.now(), case_id, "answer_dispute", "", because, who="benchmark")


def _middle_case(collector: Collector) -> int:
    with collector.store.read() as tx:
        return int(tx.execute(select(func.max(case.c.id))).scalar_one()) // 2


def _signed_in(collector: Collector) -> FlaskClient:
    """A browser that followed the one-time link of a person who may sign in."""
    app = create_app(collector)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    accounts.add_user(collector, OWNER)
    path = "/enter/" + accounts.one_time_link(collector, OWNER).rpartition("/")[2]
    assert client.post(path).status_code == 302, path
    assert client.get("/account").status_code == 200
    return client


if __name__ == "__main__":
    main()
