"""The limit of a first import: the plainest fast means to read the same pages and keep them, one commit a page.

`python -m benchmarks.chain DATABASE_URL PORT N` fills a table of its own, twice; a process of its own, as small as it
can be, since what else a process has loaded slows the reading of JSON. Started by `benchmarks.backfill`.
"""

from __future__ import annotations

import http.client
import sys
import time

import orjson
from sqlalchemy import Column as SqlColumn
from sqlalchemy import LargeBinary, MetaData, Table, Text

from benchmarks.figures import report
from collector.store.dialect import insert_for
from collector.store.session import Store

_COLUMNS = (
    "id", "number", "status", "currency", "amount_due", "amount_paid", "amount_remaining", "total", "subtotal",
    "created", "due_date", "collection_method", "attempt_count", "attempted", "auto_advance", "customer_email",
    "customer_name", "hosted_invoice_url", "invoice_pdf", "description", "effective_at", "period_end", "livemode",
)  # fmt: skip


def main(url: str, port: int, count: int) -> None:
    store, table = Store(url), Table("chain", MetaData(), *(SqlColumn(name, Text) for name in _COLUMNS[1:]))
    table.append_column(SqlColumn("id", Text, primary_key=True))
    table.append_column(SqlColumn("raw", LargeBinary))
    table.create(store.engine)
    with store.write() as tx:
        if not store.is_sqlite:
            tx.exec_driver_sql("ALTER TABLE chain ALTER COLUMN raw SET COMPRESSION lz4")
        tx.exec_driver_sql("CREATE INDEX chain_customer ON chain (customer_name)")
        tx.exec_driver_sql("CREATE INDEX chain_due ON chain (status, due_date)")
    for reading in ("limit: the plain chain", "limit: the plain chain again"):
        wall, cpu = time.perf_counter(), time.process_time()
        _play(store, table, port)
        seconds = time.perf_counter() - wall
        report(
            load="backfill", database=store.engine.dialect.name, reading=reading, n=count,
            per_s=round(count / seconds), seconds=round(seconds, 2),
            own_cpu_s=round(time.process_time() - cpu, 2),
        )  # fmt: skip
    store.close()


def _play(store: Store, table: Table, port: int) -> None:
    connection, after = http.client.HTTPConnection("127.0.0.1", port), ""
    while True:
        connection.request("GET", f"/v1/invoices?limit=100{after}")
        page = orjson.loads(connection.getresponse().read())
        rows = [{**{name: str(each[name]) for name in _COLUMNS}, "raw": orjson.dumps(each)} for each in page["data"]]
        with store.write() as tx:
            statement = insert_for(tx, table)
            values = {name: statement.excluded[name] for name in (*_COLUMNS[1:], "raw")}
            tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values), rows)
        if not page["has_more"]:
            return
        after = f"&starting_after={page['data'][-1]['id']}"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
