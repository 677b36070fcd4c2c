"""How many claims a second are reckoned up to a statement, and how many statements are made into records?

`python -m benchmarks.interest [--claims 50000] [--repeat 3]`
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable
from hashlib import sha256

import orjson

from benchmarks.accounts import BUSINESS, TERMS, claims_of
from benchmarks.books import INVOICES_PER_DEBTOR, NOW
from benchmarks.common import peak_mib, report
from collector.domain.allocation import Allocation
from collector.domain.amounts import replay
from collector.domain.claims import Claim
from collector.domain.jurisdictions import rule_for
from collector.domain.regime import regime_of
from collector.domain.statement import Statement, statement_of, statement_record
from collector.domain.terms import NO_CLAUSE
from collector.rate_files import load_rate_tables

RATES = load_rate_tables()
TODAY = NOW.date()
SOME = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=50_000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    for payments in (0, 3):
        _measure_all(payments, options)


def _measure_all(payments: int, options: argparse.Namespace) -> None:
    """Claims that nobody paid on, and claims with part payments: each payment cuts a segment."""
    count = options.claims // INVOICES_PER_DEBTOR
    debtors = [claims_of(number, INVOICES_PER_DEBTOR, payments=payments) for number in range(count)]
    claims = [claim for of_one in debtors for claim in of_one]
    made = [_statement(of_one) for of_one in debtors[:SOME]]

    def measure(what: str, unit: str, n: int, work: Callable[[], object]) -> None:
        common = {"load": "interest", "payments_a_claim": payments, "what": what, "unit": unit, "n": n}
        _measure(common, n, options.repeat, work)

    measure("exact amounts", "claims", len(claims), lambda: _amounts(claims))
    measure("statements of 8 claims", "statements", count, lambda: [_statement(of_one) for of_one in debtors])
    measure("record, JSON, hash", "statements", len(made), lambda: _hash_all(made))


def _amounts(claims: list[Claim]) -> None:
    regime = regime_of(rule_for("FR", BUSINESS.kind), NO_CLAUSE, "eur", RATES)
    for claim in claims:
        replay(claim, regime, TODAY, Allocation.INTEREST_FIRST, None, None)


def _statement(claims: tuple[Claim, ...]) -> Statement:
    return statement_of(claims, BUSINESS.kind, "FR", TERMS, RATES, TODAY)


def _hash_all(made: list[Statement]) -> None:
    for each in made:
        sha256(orjson.dumps(statement_record(each), option=orjson.OPT_SORT_KEYS)).hexdigest()


def _measure(what: dict[str, object], count: int, repeat: int, work: Callable[[], object]) -> None:
    walls, cpus = [], []
    for _ in range(repeat):
        gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    median = statistics.median(walls)
    report(
        **what, per_s=round(count / median), median_s=round(median, 3), min_s=round(min(walls), 3),
        own_cpu_s=round(statistics.median(cpus), 3), peak_mib=peak_mib(),
    )  # fmt: skip


if __name__ == "__main__":
    main()
