"""The letter of a formal notice was printed and posted by the owner: the day, the post's number, the proof of deposit.

It proves that it was posted, not that it was received: no deadline runs from it. For that see confirm_delivery.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from collector.clock import local_day
from collector.flows.days import today_of, zone_of
from collector.flows.given_file import GivenFile
from collector.flows.refused import Refused
from collector.parts import Collector
from collector.store import documents, postings
from collector.store.documents import Document

DEPOSIT = "deposit_proof"  # the kind of a document
LONGEST_NUMBER = 40


def note_posted(
    collector: Collector, notice_id: int, on: date, number: str, proof: GivenFile | None, who: str
) -> None:  # fmt: skip
    """Note that the letter of this notice went by post. Raises Refused: no such letter, a day on which it was not yet
    written or that is still to come, a number that is none, a posting that is known."""
    if len(number) > LONGEST_NUMBER or not all(it.isalnum() or it in " -./" for it in number):
        raise Refused("posting_number")
    if on > today_of(collector):
        raise Refused("date_in_the_future")
    if proof is not None:
        collector.files.put(proof.content)
    now = collector.clock.now()
    with collector.store.write() as tx:
        case_id = postings.case_of_letter(tx, notice_id)
        kept = documents.of_case(tx, case_id) if case_id is not None else ()
        letters = [it for it in kept if it.notice_id == notice_id and it.kind == "letter"]
        if case_id is None or not letters:
            raise Refused("no_letter_to_post")
        if on < local_day(letters[0].at, zone_of(collector)):
            raise Refused("posted_before_written")
        digest = sha256(proof.content).hexdigest() if proof is not None else ""
        if not postings.note(tx, now, case_id, notice_id, on, number, digest, who=who):
            raise Refused("posted_already")
        if proof is not None:
            paper = Document(DEPOSIT, proof.name, proof.content_type, proof.content)
            documents.keep(tx, now, case_id, None, [paper], who=who)
