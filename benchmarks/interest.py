"""How many claims of six interest segments are reckoned a second: their sums alone, and every line with its basis?

`python -m benchmarks.interest [--claims 100000] [--repeat 3]`

Beside them, in the same run, the limits: a bare loop over integers that only multiplies, rounds and adds, and the same
with `Decimal`. Seconds are processor time of this process; `of_limit` is the share of the bare loop's speed.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from benchmarks.accounts import BUSINESS, TERMS, claims_of, six_segment_claims
from benchmarks.books import INVOICES_PER_DEBTOR, NOW
from benchmarks.figures import peak_mib, report
from collector.documents.statement_json import sha256_of, statement_json
from collector.domain.account import Account
from collector.domain.allocation import Allocation
from collector.domain.amounts import replay
from collector.domain.claims import Claim
from collector.domain.jurisdictions import rule_for
from collector.domain.quick_amounts import Amounts, amounts_of
from collector.domain.regime import regime_of
from collector.domain.statement import Statement, statement_of
from collector.domain.terms import NO_CLAUSE
from collector.policy_file import load_policy
from collector.rate_files import load_rate_tables

RATES = load_rate_tables()
CREDITOR = load_policy(Path(__file__).parents[1] / "policy").policy.creditor
TODAY = NOW.date()
REGIME = regime_of(rule_for("FR", BUSINESS.kind), NO_CLAUSE, "eur", RATES)

Pieces = list[tuple[int, list[tuple[int, int]]]]
"""For each claim its base in minor units, and (rate_e5, days) of each of its segments."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    for payments in (0, 2):
        _measure_claims(payments, options)
    _measure_letters(options)


def _measure_claims(payments: int, options: argparse.Namespace) -> None:
    """Each figure beside the limit of the same run; statements of a fifth of the claims, to be done in time."""
    claims = six_segment_claims(options.claims, payments=payments)
    pieces = _pieces(claims[: options.claims // 10]) * 10
    some = claims[: options.claims // 5]
    limit = _per_second(len(pieces), options.repeat, lambda: _bare_loop(pieces))

    def measure(what: str, n: int, work: Callable[[], object]) -> None:
        _report(what, n, _per_second(n, options.repeat, work), limit, payments)

    _report("limit: bare integer loop", len(pieces), limit, limit, payments)
    measure("limit: Decimal loop", len(pieces) // 10, lambda: _decimal_loop(pieces[: len(pieces) // 10]))
    measure("amounts only", len(claims), lambda: _each(_amounts, claims))
    measure("replayed, lines as numbers", len(some), lambda: _each(_replayed, some))
    measure("full statements of one claim", len(some), lambda: _each(_statement, some))


def _measure_letters(options: argparse.Namespace) -> None:
    """What a notice to one debtor asks for: eight claims on one statement, its record and hash."""
    count = options.claims // 50
    debtors = [claims_of(number, INVOICES_PER_DEBTOR) for number in range(count)]
    made = [_statement(*claims) for claims in debtors]

    def statements() -> None:
        for claims in debtors:
            _statement(*claims)

    def hashes() -> None:
        for each in made:
            sha256_of(statement_json(each, CREDITOR, BUSINESS, 1, "fr"))

    for what, work in (("statements of eight claims", statements), ("record, JSON, hash", hashes)):
        report(load="interest", what=what, n=count, per_cpu_s=round(_per_second(count, options.repeat, work)))


def _report(what: str, n: int, per_s: float, limit: float, payments: int) -> None:
    report(
        load="interest", payments_a_claim=payments, what=what, n=n, per_cpu_s=round(per_s),
        of_limit=round(per_s / limit, 3), peak_mib=peak_mib(),
    )  # fmt: skip


def _pieces(claims: Sequence[Claim]) -> Pieces:
    return [
        (claim.principal_minor, [(account.schedule.rates[it.rate_at], it.days) for it in account.segments])
        for claim in claims
        if (account := _replayed(claim)).schedule is not None
    ]


def _bare_loop(pieces: Pieces) -> int:
    total = 0
    for base_minor, segments in pieces:
        for rate_e5, days in segments:
            total += (base_minor * rate_e5 * days + 1_825_000_000) // 3_650_000_000
    return total


def _decimal_loop(pieces: Pieces) -> Decimal:
    total, cent = Decimal(0), Decimal("0.01")
    for base_minor, segments in pieces:
        base = Decimal(base_minor).scaleb(-2)
        for rate_e5, days in segments:
            percent = Decimal(rate_e5).scaleb(-5)
            total += (base * percent * days / 36_500).quantize(cent, ROUND_HALF_UP)
    return total


def _each(work: Callable[[Claim], object], claims: Sequence[Claim]) -> None:
    """One after the other, none of them kept."""
    for claim in claims:
        work(claim)


def _amounts(claim: Claim) -> Amounts:
    return amounts_of(claim, REGIME, TODAY, Allocation.INTEREST_FIRST)


def _replayed(claim: Claim) -> Account:
    return replay(claim, REGIME, TODAY, Allocation.INTEREST_FIRST)


def _statement(*claims: Claim) -> Statement:
    return statement_of(claims, BUSINESS.kind, "FR", TERMS, RATES, TODAY)


def _per_second(count: int, repeat: int, work: Callable[[], object]) -> float:
    """The median of some runs, in processor time of this process."""
    seconds = []
    for _ in range(repeat):
        gc.collect()
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    return count / statistics.median(seconds)


if __name__ == "__main__":
    main()
