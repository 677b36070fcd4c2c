"""Where the debtor's own words end and what he quotes of ours begins: one pass over the lines, never more."""

from __future__ import annotations

import re
from typing import Final

from collector.domain.replies.fold import beginning_and_end, fold

_OPENINGS: Final = ("le ", "on ", "am ", "el ", "il ", "op ")

MOST_LINES: Final = 5_000
MOST_IN_A_LINE: Final = 2_000

MOST_READ: Final = 100_000
"""Characters looked at; of a longer mail the beginning and the end, where people write."""

# Each is matched at the beginning of one folded line of bounded length; no pattern repeats a repetition.
_WROTE: Final = re.compile(
    r"(le|on|am|el|il|op) .{5,200}(a ecrit|wrote|schrieb( .{0,80})?|escribio|ha scritto|schreef( .{0,80})?) ?:? ?$"
)
_BAR: Final = re.compile(
    r"(-{2,} ?(message d'origine|message original|message transfere|original message|forwarded message"
    r"|ursprungliche nachricht|mensaje original|messaggio originale|oorspronkelijk bericht)|_{10,} ?$|> ?message du )"
)
_HEADER: Final = re.compile(r"\*?(de|from|von|da|van) ?: ?\*?.")
_HEADER_NEXT: Final = re.compile(
    r"\*?(envoye|sent|gesendet|enviado|inviato|verzonden|date|datum|fecha|data|a|to|an|para|objet|subject|betreff|asunto"
    r"|oggetto|onderwerp|le) ?(le)? ?: ?"
)
_SIGNATURE: Final = re.compile(
    r"-- ?$|(envoye (de|depuis) mon|sent from my|get outlook for|von meinem .{0,30} gesendet|enviado desde mi"
    r"|inviato da |verstuurd vanaf|provenance : courrier|telecharg.{1,10} outlook)"
)


def own_words(text: str) -> str:
    """The reply without quoted mails, attribution lines and the signature of a telephone.

    Answers written between quoted lines are kept. The first line that opens a quoted mail (a bar, a block of headers)
    ends the reply. Where nothing of the debtor's own would remain, the whole text comes back: better too much.
    """
    text = beginning_and_end(text, MOST_READ)
    lines = [line[:MOST_IN_A_LINE] for line in text.splitlines()[:MOST_LINES]]
    folded = [fold(line[:300]).strip() for line in lines]
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if _opens_a_quoted_mail(folded, at):
            break
        attribution = _attribution_lines(folded, at)
        if attribution:
            at += attribution
            continue
        if not folded[at].startswith((">", "|>")):
            kept.append(lines[at])
        at += 1
    own = "\n".join(kept).strip()
    return own or text.strip()


def _opens_a_quoted_mail(folded: list[str], at: int) -> bool:
    line = folded[at]
    if _BAR.match(line) or (_SIGNATURE.match(line) and any(folded[:at])):
        return True
    if not _HEADER.match(line):
        return False
    following = [it for it in folded[at + 1 : at + 4] if it]
    return bool(following) and bool(_HEADER_NEXT.match(following[0]))


def _attribution_lines(folded: list[str], at: int) -> int:
    """How many lines (0 to 3) make up "On ... wrote:", which mail programs wrap."""
    if not folded[at].startswith(_OPENINGS):
        return 0
    for count in (1, 2, 3):
        window = folded[at : at + count]
        if "" in window or any(line.startswith(_OPENINGS) for line in window[1:]):
            return 0  # another sentence, or an attribution of its own, begins below
        if _WROTE.match(" ".join(window)[:600]):
            return count
    return 0
