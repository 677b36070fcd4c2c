"""How many one-page PDF letters a second does one process print, and how long does the owner wait for one?

`python -m benchmarks.letters [--count 200] [--claims 8]`
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from benchmarks.accounts import BUSINESS, TERMS, claims_of
from benchmarks.common import CHECKOUT
from benchmarks.figures import peak_mib, report
from benchmarks.static_stripe import NOW
from collector.documents import letters
from collector.documents.contexts import NoticeContext
from collector.domain.policy import StepKind
from collector.domain.statement import statement_of
from collector.policy_file import load_policy
from collector.rate_files import load_rate_tables


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="letters of each sort")
    parser.add_argument("--claims", type=int, default=8, help="invoices that each letter names")
    options = parser.parse_args()
    for language in ("fr", "en"):
        context = _context(options.claims, language)
        _measure("formal notice", context, letters.notice_pdf, options)
        _measure("statement", context, letters.statement_pdf, options)


def _measure(
    what: str, context: NoticeContext, print_one: Callable[[NoticeContext, datetime], bytes],
    options: argparse.Namespace,
) -> None:  # fmt: skip
    began = time.perf_counter()
    print_one(context, NOW)
    first_ms = 1000 * (time.perf_counter() - began)
    took, cpu, sizes = [], time.process_time(), []
    for number in range(1, options.count + 1):
        own, at = _own(context, number), NOW + timedelta(seconds=number)
        began = time.perf_counter()
        sizes.append(len(print_one(own, at)))
        took.append(time.perf_counter() - began)
    cuts = statistics.quantiles(took, n=100)
    report(
        load="letters", what=what, language=context.language, claims=options.claims, count=options.count,
        per_s=round(options.count / sum(took)), warm_p50_ms=round(1000 * cuts[49], 1),
        warm_p99_ms=round(1000 * cuts[98], 1), first_ms=round(first_ms, 1),
        own_cpu_ms=round(1000 * (time.process_time() - cpu) / options.count, 1),
        bytes=round(statistics.mean(sizes)), peak_mib=peak_mib(),
    )  # fmt: skip


def _own(context: NoticeContext, number: int) -> NoticeContext:
    """No two letters are the same: each has its own number, name and instant."""
    debtor = replace(context.debtor, name=f"Client {number:06d} SARL")
    return replace(context, number=f"{number}-1-6", statement_number=f"D-{number}-1-6", debtor=debtor)


def _context(count: int, language: str) -> NoticeContext:
    loaded, today = load_policy(CHECKOUT / "policy"), NOW.date()
    claims = claims_of(1, count)
    statement = statement_of(claims, BUSINESS.kind, "FR", TERMS, load_rate_tables(), today)
    steps = loaded.policy.ladder_for(BUSINESS).steps
    return NoticeContext(
        creditor=loaded.policy.creditor,
        mediator=loaded.policy.mediator,
        debtor=replace(BUSINESS, language=language),
        language=language,
        step=next(step for step in steps if step.kind is StepKind.FORMAL_NOTICE),
        number="1-1-6",
        today=today,
        statement=statement,
        pay_urls={claim.id: f"https://pay.example.com/p/{claim.id}" for claim in claims},
        statement_number="D-1-1-6",
        statement_sha256="0" * 64,
        head_hash="0" * 64,
        policy_version="benchmark",
    )


if __name__ == "__main__":
    main()
