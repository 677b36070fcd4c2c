"""How does everything known about a case become one ZIP that a lawyer can file and anybody can check?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from collector.documents.attempts import certificate_pdf
from collector.documents.dossier_contents import DossierContents, NoticeExhibit
from collector.documents.dossier_pages import chronology_data, gaps_of, index_data, note_data, notice_title
from collector.documents.letter import render_letter
from collector.documents.plain import one_line
from collector.documents.words import Words, language_of, words_for

# A ZIP has room for local times only, without a zone: one fixed day, so that same contents give the same bytes.
_ZIP_DAY: Final = (1980, 1, 1, 0, 0, 0)
_VERIFIER: Final = Path(__file__).with_name("verify.py")


@dataclass(frozen=True, slots=True)
class _Exhibit:
    """One numbered document: `slug` and the file names are ours and ASCII; nothing a debtor typed becomes a path."""

    title: str
    on: date | None
    slug: str
    files: Mapping[str, bytes]


def build_dossier(contents: DossierContents) -> bytes:
    """The ZIP: 00-bordereau.pdf, one folder per exhibit, one for the lawyer alone, manifest.json, verify.py.

    The manifest holds the SHA-256 of each file. Same contents, same bytes. Raises UnprintableText for a name no font
    can print.
    """
    words = words_for(contents.language, narrow_spaces=True)
    statement = f"{words.say('slug.statement')}.json"
    files: dict[str, bytes] = {}
    listed: list[tuple[int, str, date | None, str]] = []
    places = dict.fromkeys(("journal.jsonl", statement), "")
    for number, exhibit in enumerate(_exhibits(contents, words), 1):
        folder = f"{number:02d}-{exhibit.slug}"
        listed.append((number, exhibit.title, exhibit.on, folder))
        files |= {f"{folder}/{name}": content for name, content in exhibit.files.items()}
        places |= {name: f"{folder}/{name}" for name in places if name in exhibit.files}
    files |= {f"{words.say('folder.private')}/{name}": content for name, content in _private(contents, words).items()}
    index = render_letter("index", language_of(contents.language), index_data(contents, listed), contents.made_at)
    files |= {words.say("file.index"): index, "verify.py": _VERIFIER.read_bytes()}
    files["manifest.json"] = _manifest(contents, files, places["journal.jsonl"], places[statement])
    return _zipped(files)


def _exhibits(contents: DossierContents, words: Words) -> Iterator[_Exhibit]:
    language = language_of(contents.language)
    slug = words.say("slug.statement")
    yield _Exhibit(words.say("exhibit.statement"), contents.statement.as_of, slug, {
        f"{slug}.pdf": contents.statement_pdf, f"{slug}.json": contents.statement_record,
    })  # fmt: skip
    chronology = render_letter("chronology", language, chronology_data(contents), contents.made_at)
    slug = words.say("slug.chronology")
    yield _Exhibit(words.say("exhibit.chronology"), contents.today, slug, {f"{slug}.pdf": chronology})
    for invoice in contents.invoices:
        pdf = {"invoice.pdf": invoice.pdf} if invoice.pdf else {}
        title = words.say("exhibit.invoice").format(number=one_line(invoice.number, 40))
        yield _Exhibit(title, invoice.issued_on, words.say("slug.invoice"), {"stripe.json": invoice.raw_json} | pdf)
    for notice in contents.notices:
        yield _Exhibit(notice_title(notice, words), notice.sent_on, words.say("slug.notice"), _notice_files(notice))
    yield _Exhibit(words.say("exhibit.debtor"), None, words.say("slug.debtor"), {"debtor.json": _debtor(contents)})
    exchanges = _exchanges(contents)
    if exchanges:
        yield _Exhibit(words.say("exhibit.exchanges"), None, words.say("slug.exchanges"), exchanges)
    if contents.attempts:
        slug = words.say("slug.attempts")
        yield _Exhibit(words.say("attempts.title"), contents.today, slug, {f"{slug}.pdf": _certificate(contents)})
    if contents.clauses:
        clauses = _json([_fields(it) for it in contents.clauses])
        yield _Exhibit(words.say("exhibit.terms"), None, words.say("slug.terms"), {"clauses.json": clauses})
    for paper in contents.papers:
        slug = words.say("slug.deposit_proof" if paper.kind == "deposit_proof" else "slug.agreement")
        yield _Exhibit(words.say(f"exhibit.{paper.kind}"), paper.on, slug, {f"{slug}.{paper.suffix}": paper.content})
    yield _Exhibit(words.say("exhibit.journal"), None, words.say("slug.journal"), {"journal.jsonl": _journal(contents)})


def _certificate(contents: DossierContents) -> bytes:
    return certificate_pdf(
        contents.creditor, contents.debtor, contents.number, contents.statement.currency, contents.attempts,
        contents.language, contents.today, contents.made_at, contents.head_hash,
    )  # fmt: skip


def _private(contents: DossierContents, words: Words) -> dict[str, bytes]:
    """What the lawyer should know and the other side need not: no exhibit, in a folder of its own."""
    note = render_letter("note", language_of(contents.language), note_data(contents), contents.made_at)
    return {
        words.say("file.note"): note,
        "limitation.json": _json([_fields(it) for it in contents.limitations]),
        "gaps.json": _json(gaps_of(contents)),
        "disputes.json": _json([_fields(it) for it in contents.findings]),
        "notes.json": _json([_fields(it) for it in contents.notes]),
    }


def _notice_files(notice: NoticeExhibit) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for file in notice.files:
        suffix = file.suffix if file.suffix in ("eml", "json", "pdf") else "bin"
        name = f"{file.kind if file.kind.replace('_', '').isalnum() and file.kind.isascii() else 'file'}.{suffix}"
        files[name if name not in files else f"{len(files) + 1}-{name}"] = file.content
    files["delivery.json"] = _json(
        {
            "number": notice.number, "step": notice.template, "state": notice.state, "to": notice.to_email,
            "subject": notice.subject, "sent_on": notice.sent_on.isoformat(),
            "delivered_on": notice.delivered_on.isoformat() if notice.delivered_on else None,
            "events": [_fields(it) for it in notice.deliveries],
        }
    )  # fmt: skip
    return files


def _exchanges(contents: DossierContents) -> dict[str, bytes]:
    """Calls, promises, disputes and replies, as far as there are any. The owner's notes are not for court."""
    kinds: dict[str, tuple[Any, ...]] = {
        "calls.json": contents.calls,
        "promises.json": contents.promises,
        "disputes.json": contents.disputes,
    }
    files = {name: _json([_fields(it) for it in records]) for name, records in kinds.items() if records}
    for number, reply in enumerate(contents.replies, 1):
        told = {name: value for name, value in _fields(reply).items() if name not in ("raw", "files")}
        files |= {f"reply-{number:02d}.{reply.suffix}": reply.raw, f"reply-{number:02d}.json": _json(told)}
        for place, (suffix, content) in enumerate(reply.files, 1):
            files[f"reply-{number:02d}-{place}.{suffix}"] = content
    return files


def _debtor(contents: DossierContents) -> bytes:
    debtor = contents.debtor
    return _json(
        {
            "name": debtor.name, "kind": debtor.kind.value, "kind_source": debtor.kind_source.value,
            "stripe_id": debtor.stripe_id, "country": debtor.country, "language": debtor.language,
            "address": list(debtor.address_lines), "siren": debtor.siren, "vat_number": debtor.vat_number,
            "email": debtor.email, "email_set_aside": debtor.email_set_aside, "phone": debtor.phone,
        }
    )  # fmt: skip


def _journal(contents: DossierContents) -> bytes:
    """One JSON object per line; `at` and `data` are the very texts that were hashed."""
    rows = (
        _fields(it) | {"at": it.at.isoformat(timespec="microseconds")}
        for it in sorted(contents.journal, key=lambda it: it.seq)
    )
    # No non-ASCII line separators: the verifier reads line by line.
    return "".join(json.dumps(row, sort_keys=True) + "\n" for row in rows).encode()


def _manifest(contents: DossierContents, files: Mapping[str, bytes], journal: str, statement: str) -> bytes:
    return _json(
        {
            "dossier": contents.number,
            "made_at": contents.made_at.isoformat(),
            "journal": journal,
            "journal_head_hash": contents.head_hash,
            "statement": statement,
            "statement_sha256": sha256(contents.statement_record).hexdigest(),
            "files": {
                name: {"sha256": sha256(content).hexdigest(), "bytes": len(content)}
                for name, content in sorted(files.items())
            },
        }
    )


def _zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in sorted(files.items()):
            entry = ZipInfo(name, _ZIP_DAY)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 3  # the same bytes whatever system makes it
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, default=_as_text) + "\n").encode()


def _as_text(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a dossier")
