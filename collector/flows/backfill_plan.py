"""What of a first import is left to read, in which parts, and how many of them at once?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

READERS = 8  # pages read side by side: one after the other, 300 ms an answer allow no more than 333 invoices/s
PAGES_KEPT = 8
YEAR_SECONDS = 31_536_000


@dataclass(frozen=True, slots=True)
class Slice:
    """A range of `created` (seconds, first included, last not) of one status, read down to the invoice `after`."""

    status: str
    gte: int
    lt: int
    after: str | None = None


def ranges_back(upper: int, first: int) -> Iterator[tuple[int, int]]:
    """From `upper` (last not included) back to `first`, in seconds: a year, one more, two, four, eight.

    So all readers have something from the beginning, and the years before there was a business are over at once.
    """
    end = upper
    while upper > first:
        years_so_far = (end - upper) // YEAR_SECONDS
        lower = max(first, upper - max(1, years_so_far) * YEAR_SECONDS)
        yield lower, upper
        upper = lower


class Plan:
    """What is left to read. Kept in the database with whatever is written, so that a killed run goes on where it was.

    A page is asked for before the one above it is written. Until it is written, its own small range is part of what is
    left, so a kill between costs a second reading of it and nothing else.
    """

    def __init__(self, slices: Iterable[Slice], counts: Mapping[str, int]) -> None:
        self.slices = list(slices)
        self.unwritten: list[Slice] = []
        self.counts = Counter(counts)
        self._seen: Counter[str] = Counter()  # invoices of each status
        self._covered: Counter[str] = Counter()  # seconds of `created` in which they lay

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Plan:
        return cls([Slice(**each) for each in value["slices"]], value["counts"])

    def as_json(self) -> dict[str, Any]:
        return {"slices": self.left(), "counts": dict(self.counts)}

    def left(self) -> list[dict[str, Any]]:
        """What is not written yet, as it is kept."""
        return [asdict(each) for each in (*self.slices, *self.unwritten)]

    def is_finished(self) -> bool:
        return not self.slices and not self.unwritten

    def advance(self, done: Slice, created: Sequence[int], last_id: str | None, readers: int) -> Slice:
        """Put what is left of a slice in its place; where of `readers` some are idle, leave them its older parts.

        `created`: of all invoices of the page just read, or empty where some do not tell; `last_id`: where the next
        page begins, None at the end of the slice. Returns the range of the page, to be taken off by `written`.
        """
        at = self.slices.index(done)
        own, rest = done, [replace(done, after=last_id)]
        if created:
            newest, oldest = max(created), min(created)
            self._seen[done.status] += len(created)
            self._covered[done.status] += newest - oldest
            own = replace(done, gte=oldest)
            rest = _shared(rest[0], oldest, max(newest - oldest, 1), readers - len(self.slices))
        self.unwritten.append(own)
        self.slices[at : at + 1] = [] if last_id is None else rest
        return own

    def written(self, parts: Iterable[Slice]) -> None:
        for each in parts:
            self.unwritten.remove(each)

    def left_at_most(self) -> int:
        """How many invoices are left, were they as dense everywhere as where we have read. Before the first: fewer."""
        return sum(
            (each.lt - each.gte) * self._seen[each.status] // max(self._covered[each.status], 1) for each in self.slices
        )


def _shared(rest: Slice, oldest: int, page_seconds: int, idle: int) -> list[Slice]:
    """The rest of a slice in as many parts as readers are idle, and one.

    Each but the oldest is what should fill eight pages as dense as the one just read, or fewer near the end: so idle
    readers begin where invoices are, in a young account as in an old one.
    """
    idle = max(idle, 0)
    pages = min(PAGES_KEPT, max(2, (oldest - rest.gte) // page_seconds // (idle + 1)))
    parts: list[Slice] = []
    upper = oldest + 1
    for _ in range(idle):
        lower = upper - pages * page_seconds
        if lower <= rest.gte:
            break
        parts.append(Slice(rest.status, lower, upper))
        upper = lower
    parts.append(Slice(rest.status, rest.gte, upper))
    return [replace(parts[0], after=rest.after), *parts[1:]]


class Pace:
    """How many pages may be asked for at once: half as many when Stripe says 429, one more after that many went well.

    The gateway waits and asks again by itself; this keeps eight readers from coming back together for hours.
    """

    def __init__(self, busy: int) -> None:
        """`busy`: how often Stripe has said 429 to this process so far."""
        self.readers = READERS
        self._busy = busy
        self._went_well = 0

    def note(self, busy: int) -> None:
        """A page came; `busy` as above, by now."""
        self._went_well += 1
        if busy > self._busy:
            self._busy, self._went_well = busy, 0
            self.readers = max(1, self.readers // 2)
        elif self._went_well >= self.readers:
            self._went_well = 0
            self.readers = min(READERS, self.readers + 1)
