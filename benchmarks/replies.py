"""What does one megabyte of the worst we know cost, from the bytes of a mail to its labels?

`python -m benchmarks.replies [--rounds 5]`
"""

from __future__ import annotations

import argparse
import time
from datetime import date

from benchmarks.figures import report
from collector.domain.replies.classify import Reply, classify
from collector.gateways.mail.inbound import read_mail
from tests.hostile.mails import hostile_mails
from tests.replies.test_classification import HOSTILE

DAY = date(2026, 3, 10)
MARKUP = {
    "unfinished tags": "<a " * 333_333, "comments": "<!--" * 250_000, "entities": "&lt;&#x;&" * 111_111,
    "quoted": "<blockquote><div>" * 60_000, "honest html": "<p>Je paie vendredi.</p>\n" * 40_000,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    for kind, patterns in (("plain", HOSTILE), ("html", MARKUP)):
        for name, text in patterns.items():
            raw = f"From: a@x.example\r\nContent-Type: text/{kind}; charset=utf-8\r\n\r\n{text}".encode()
            _measure(f"1 MB of {name}", raw, options.rounds)
    took = sorted(((_cost(raw), tries) for tries, raw in hostile_mails()), reverse=True)
    for seconds, tries in took[:5]:
        report(load="harmful mail", what=tries[:60], own_cpu_ms=round(1000 * seconds), of=len(took))


def _measure(what: str, raw: bytes, rounds: int) -> None:
    best = min(_cost(raw) for _ in range(rounds))
    report(load="reply", what=what, own_cpu_ms=round(1000 * best), bytes=len(raw))


def _cost(raw: bytes) -> float:
    began = time.process_time()
    mail = read_mail(raw)
    classify(Reply(mail.text, mail.subject, mail.headers, DAY))
    return time.process_time() - began


if __name__ == "__main__":
    main()
