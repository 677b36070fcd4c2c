"""Is this dossier complete and unchanged? Needs Python 3 only: `python3 verify.py`, in the unpacked folder.

Checks that every file of manifest.json is here with the SHA-256 written there, that no file was added, and that each
row of the journal extract carries the hash of its own content and, where the row before it is here too, that row's.
The statement of account is computed anew: every line of interest, every subtotal, every total, its SHA-256.
`python3 verify.py STATEMENT.json` does so for one statement, and prints the SHA-256 to compare with the paper's.
Prints OK, or one line per fault; ends with 0, or 1 where anything is wrong.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
PARTS = ("principal", "interest", "fixed_sum", "cost")
UNREADABLE = (OSError, ValueError, ArithmeticError, KeyError, TypeError, AttributeError)


def faults_of_files(folder: Path, manifest: dict[str, Any]) -> list[str]:
    """One sentence per file that is missing, altered or not listed."""
    listed = manifest["files"]
    faults = []
    for name in sorted(listed):
        path = folder / name
        if not path.is_file():
            faults.append(f"missing: {name}")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != listed[name]["sha256"]:
            faults.append(f"altered: {name}")
    here = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    faults.extend(f"not in the manifest: {name}" for name in sorted(here - set(listed) - {MANIFEST}))
    return faults


def faults_of_journal(folder: Path, manifest: dict[str, Any]) -> list[str]:
    """One sentence per journal row that was altered or does not carry the hash of the row before it."""
    path = folder / manifest["journal"]
    if not path.is_file():
        return []
    faults = []
    before: dict[str, Any] | None = None
    for text in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(text)
        if row_hash(row) != row["hash"]:
            faults.append(f"journal row {row['seq']} was altered")
        if before and row["seq"] <= before["seq"]:
            faults.append(f"journal row {row['seq']} is out of order")
        if before and row["seq"] == before["seq"] + 1 and row["previous_hash"] != before["hash"]:
            faults.append(f"journal row {row['seq']} does not carry the hash of the row before it")
        before = row
    return faults


def faults_of_dossier_statement(folder: Path, manifest: dict[str, Any]) -> list[str]:
    """What is wrong with the statement that the manifest names."""
    path = folder / manifest["statement"]
    if not path.is_file():
        return []
    content = path.read_bytes()
    faults = faults_of_statement(content)
    if hashlib.sha256(content).hexdigest() != manifest["statement_sha256"]:
        faults.append("the statement is not the one whose hash the manifest holds")
    return faults


def faults_of_statement(content: bytes) -> list[str]:
    """One sentence per figure of a statement that does not follow from the others."""
    record = json.loads(content)
    canonical = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
    faults = [] if canonical == content else ["the statement was written anew: its hash is not that of the paper"]
    for claim in record["claims"]:
        faults.extend(f"invoice {claim['number']}: {fault}" for fault in _faults_of_claim(claim))
    totals = record["totals"]
    for part in PARTS:
        if _sum(claim[part]["due"] for claim in record["claims"]) != Decimal(totals[part]):
            faults.append(f"the total of {part} is not the sum of the invoices")
    if _sum(totals[part] for part in PARTS) != Decimal(totals["total"]):
        faults.append("the total is not the sum of its parts")
    return faults


def _faults_of_claim(claim: dict[str, Any]) -> list[str]:
    faults = []
    for line in claim["segments"]:
        exact = Fraction(line["base"]) * Fraction(line["rate_percent"]) * line["days"] / (100 * line["divisor"])
        amount, whole = Decimal(line["amount"]), _half_up(exact, line["amount"])
        if amount > whole or (amount != whole and not line["capped"]):
            faults.append(f"interest from {line['from']} to {line['to']} is not base x rate x days / year")
    if _sum(line["amount"] for line in claim["segments"]) != Decimal(claim["interest"]["charged"]):
        faults.append("the interest is not the sum of its lines")
    for part in PARTS:
        it = claim[part]
        if Decimal(it["due"]) != Decimal(it["charged"]) - Decimal(it["waived"]) - Decimal(it["paid"]):
            faults.append(f"of {part} is due what was charged less what was waived and paid; it is not")
    for line in claim["payments"] + claim["reversals"]:
        if _sum(line[part] for part in (*PARTS, "unallocated")) != Decimal(line["amount"]):
            faults.append(f"the money of {line['on']} is not the sum of what it was set against")
    if _sum(claim[part]["due"] for part in PARTS) != Decimal(claim["total"]):
        faults.append("its total is not the sum of its parts")
    return faults


def _half_up(exact: Fraction, like: str) -> Decimal:
    """Rounded to the decimals of `like`; half goes up, as the statement says."""
    decimals = len(like.partition(".")[2])
    units = (exact * 10**decimals * 2 + 1) // 2
    return Decimal(int(units)).scaleb(-decimals)


def _sum(amounts: Iterable[str]) -> Decimal:
    return sum((Decimal(it) for it in amounts), Decimal(0))


def row_hash(row: dict[str, Any]) -> str:
    """SHA-256 over previous hash, number, instant, kind, author, case (empty for none) and data, with line feeds."""
    fields = [row["previous_hash"], str(row["seq"]), row["at"], row["kind"], row["who"]]
    fields += [str(row["case_id"] or ""), row["data"]]
    return hashlib.sha256("\n".join(fields).encode("utf-8")).hexdigest()


def main(folder: Path) -> int:
    """0 where everything holds, else 1; says which on standard output."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        faults = faults_of_files(folder, manifest)
    except UNREADABLE as error:
        return said([f"the manifest cannot be read: {error!r}"])
    for what, check in (("journal", faults_of_journal), ("statement", faults_of_dossier_statement)):
        try:
            faults += check(folder, manifest)
        except UNREADABLE as error:
            faults.append(f"the {what} cannot be read: {error!r}")
    return said(faults)


def main_of_statement(path: Path) -> int:
    """The same for one statement of account; prints the hash that its paper carries."""
    try:
        content = path.read_bytes()
        faults = faults_of_statement(content)
        sys.stdout.write(f"SHA-256 {hashlib.sha256(content).hexdigest()}\n")
    except UNREADABLE as error:
        faults = [f"the statement cannot be read: {error!r}"]
    return said(faults)


def said(faults: list[str]) -> int:
    for fault in faults:
        sys.stdout.write(fault + "\n")
    sys.stdout.write("NOT OK\n" if faults else "OK\n")
    return 1 if faults else 0


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    sys.exit(main_of_statement(given) if given.is_file() else main(given))
