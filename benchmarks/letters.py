"""How many one-page PDF letters a second does one process print, and how long does the owner wait for one?

`python -m benchmarks.letters [--count 200] [--claims 1,8]`

The limit is the same typesetter, kept too, with a letter of one page that has nothing of ours: one font, three
paragraphs, eight rows, plain PDF.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import typst
from pypdf import PdfReader

from benchmarks.accounts import BUSINESS, TERMS, claims_of
from benchmarks.common import CHECKOUT
from benchmarks.figures import peak_mib, report
from benchmarks.static_stripe import NOW
from collector.documents import letters
from collector.documents.contexts import NoticeContext
from collector.documents.letter import FONTS
from collector.documents.templates import LETTERS
from collector.domain.policy import StepKind
from collector.domain.statement import statement_of
from collector.policy_file import LoadedPolicy, load_policy
from collector.rate_files import load_rate_tables

PLAIN = """
#let data = json("/data.json")
#set page(paper: "a4")
#set text(font: "Noto Sans", size: 10pt)
#for line in data.paragraphs [#line \\ ]
#table(columns: (1fr, 1fr, 1fr, 1fr), ..data.rows.flatten().map(it => [#it]))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="letters of each sort")
    parser.add_argument("--claims", default="1,8", help="invoices that each letter names")
    options = parser.parse_args()
    _measure("limit", {"claims": 8}, _plain, [(number, NOW) for number in range(options.count + 1)])
    for claims in map(int, options.claims.split(",")):
        for language in ("fr", "en"):
            said = {"claims": claims, "language": language}
            own = [_own(claims, language, number) for number in range(options.count + 1)]
            _measure("formal notice", said, letters.notice_pdf, own)
            _measure("statement", said, letters.statement_pdf, own)


def _measure(
    what: str,
    said: Mapping[str, object],
    print_one: Callable[[Any, datetime], bytes],
    own: Sequence[tuple[Any, datetime]],
) -> None:
    began = time.perf_counter()
    print_one(*own[0])
    first_ms = 1000 * (time.perf_counter() - began)
    took, cpu, sizes, pdf = [], time.process_time(), [], b""
    for letter, at in own[1:]:
        began = time.perf_counter()
        pdf = print_one(letter, at)
        took.append(time.perf_counter() - began)
        sizes.append(len(pdf))
    cpu_s, cuts = time.process_time() - cpu, statistics.quantiles(took, n=100)
    report(
        load="letters", what=what, **said, count=len(took), pages=len(PdfReader(io.BytesIO(pdf)).pages),
        per_s=round(len(took) / sum(took)), per_cpu_s=round(len(took) / cpu_s), warm_p50_ms=round(1000 * cuts[49], 1),
        warm_p99_ms=round(1000 * cuts[98], 1), first_ms=round(first_ms, 1),
        own_cpu_ms=round(1000 * cpu_s / len(took), 1), bytes=round(statistics.mean(sizes)), peak_mib=peak_mib(),
    )  # fmt: skip


def _plain(number: int, at: datetime) -> bytes:
    rows = [[f"F-{number}-{row}", "2025-01-15", f"{1190 + row}.00", "12.34"] for row in range(8)]
    data = {"paragraphs": [f"Client {number}", "The following invoices are unpaid. " * 3, "Please pay them. " * 4]}
    files = {"main.typ": PLAIN.encode(), "data.json": json.dumps(data | {"rows": rows}).encode()}
    pdf = _compiler().compile(input=files, format="pdf", timestamp=at)  # type: ignore[type-var]
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(root=str(LETTERS), font_paths=fonts, ignore_system_fonts=True)


def _own(claims: int, language: str, number: int) -> tuple[NoticeContext, datetime]:
    """No two letters are the same: each has its own number, name, invoices, sums and instant."""
    context = _context(claims, language, number)
    debtor = replace(context.debtor, name=f"Client {number:06d} SARL")
    own = replace(context, number=f"{number}-1-6", statement_number=f"D-{number}-1-6", debtor=debtor)
    return own, NOW + timedelta(seconds=number)


@cache
def _policy() -> LoadedPolicy:
    return load_policy(CHECKOUT / "policy")


def _context(count: int, language: str, debtor: int) -> NoticeContext:
    loaded, today = _policy(), NOW.date()
    claims = claims_of(debtor, count)
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
