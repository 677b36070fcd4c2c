"""What was tried before any court? The list of attempts, each with its day, its result as recorded, and its proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from collector.documents.letter import render_letter
from collector.documents.letter_data import party_data, step_name
from collector.documents.plain import one_line
from collector.documents.words import Words, words_for
from collector.domain.debtors import Debtor
from collector.domain.policy import Creditor

CERTIFICATE_LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Proof:
    """Where the line comes from: the SHA-256 of the bytes handed to the mail service, or of an entry of the journal."""

    sha256: str
    journal_seq: int | None = None


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One thing that was done, or answered, so that no court is needed; nothing that was not recorded.

    `channel` is email, letter, phone, offer, answer or mediation. `what` is the template of a message or letter, else a
    code of the catalogue; `detail` its number, address or day in plain text; `minor` an amount of the case's currency,
    0 for none.
    `result` is a code of the catalogue ("state.delivered", "call.no_answer"), with `result_on` where it has a day.
    """

    on: date
    channel: str
    what: str
    result: str
    proof: Proof
    detail: str = ""
    minor: int = 0
    until: date | None = None
    result_on: date | None = None


def certificate_pdf(
    creditor: Creditor, debtor: Debtor, number: str, currency: str, attempts: Sequence[AttemptRecord], language: str,
    today: date, at: datetime, head_hash: str,
) -> bytes:  # fmt: skip
    """The certificate of amicable attempts as a PDF; `number` is that of the dossier, `head_hash` the journal's end.

    Raises UnprintableText.
    """
    words = words_for(language, narrow_spaces=True)
    data = party_data(creditor, debtor, words) | {
        "title": words.say("attempts.title"),
        "number": number,
        "mode": "",
        "date": words.day(today),
        "rows": [_row(at, it, currency, words) for at, it in enumerate(attempts, 1)],
        "proofs": [_proof(at, it, words) for at, it in enumerate(attempts, 1)],
        "head_hash": head_hash,
    }
    return render_letter("attempts", words.language, data, at)


def _row(number: int, attempt: AttemptRecord, currency: str, words: Words) -> list[str]:
    return [
        str(number), words.short_day(attempt.on), words.say(f"channel.{attempt.channel}"),
        _what(attempt, currency, words), _result(attempt, words),
    ]  # fmt: skip


def _what(attempt: AttemptRecord, currency: str, words: Words) -> str:
    name = step_name(attempt.what, words) if attempt.channel in ("email", "letter") else words.say(attempt.what)
    parts = [name, one_line(attempt.detail, 160)]
    if attempt.minor and attempt.until:
        by = {"amount": words.amount(attempt.minor, currency), "day": words.day(attempt.until)}
        parts.append(words.say("chrono.promise.detail").format(**by))
    return ", ".join(part for part in parts if part)


def _result(attempt: AttemptRecord, words: Words) -> str:
    said = words.say(attempt.result) if words.knows(attempt.result) else attempt.result
    if attempt.result_on is None:
        return said
    dated = f"{attempt.result}_on"
    if words.knows(dated):
        return words.say(dated).format(day=words.day(attempt.result_on))
    return f"{said}, {words.short_day(attempt.result_on)}"


def _proof(number: int, attempt: AttemptRecord, words: Words) -> list[str]:
    seq = attempt.proof.journal_seq
    source = words.say("proof.mail") if seq is None else words.say("proof.journal").format(seq=seq)
    return [str(number), source, attempt.proof.sha256]
