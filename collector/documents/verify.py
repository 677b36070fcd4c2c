"""Is this dossier complete and unchanged? Needs Python 3 only: `python3 verify.py`, in the unpacked folder.

Checks that every file of manifest.json is here with the SHA-256 written there, that no file was added, and that each
row of the journal extract carries the hash of its own content and, where the row before it is here too, that row's.
Prints OK, or one line per fault; ends with 0, or 1 where anything is wrong.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"


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


def row_hash(row: dict[str, Any]) -> str:
    """SHA-256 over previous hash, number, instant, kind, author, case (empty for none) and data, with line feeds."""
    fields = [row["previous_hash"], str(row["seq"]), row["at"], row["kind"], row["who"]]
    fields += [str(row["case_id"] or ""), row["data"]]
    return hashlib.sha256("\n".join(fields).encode("utf-8")).hexdigest()


def main(folder: Path) -> int:
    """0 where everything holds, else 1; says which on standard output."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        faults = faults_of_files(folder, manifest) + faults_of_journal(folder, manifest)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        faults = [f"the manifest or the journal cannot be read: {error!r}"]
    for fault in faults:
        sys.stdout.write(fault + "\n")
    sys.stdout.write("NOT OK\n" if faults else "OK\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent))
