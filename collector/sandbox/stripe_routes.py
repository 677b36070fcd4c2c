"""Which operations does the pretend Stripe offer, and what may each be sent?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from collector.sandbox.stripe_errors import Json, StripeError
from collector.sandbox.stripe_forms import ID, WHOLE, Spec
from collector.sandbox.stripe_state import StripeState

# What every list takes, besides its own filters.
PAGE: Spec = {"limit": WHOLE, "starting_after": ID, "ending_before": ID}


@dataclass(frozen=True)
class Call:
    """One request that passed the door: known key, known operation, parameters in their types."""

    state: StripeState
    ids: dict[str, str]
    params: Json
    path: str

    def id(self, name: str) -> str:
        """An id of the path."""
        return self.ids[name]


Handler = Callable[[Call], Json]


@dataclass(frozen=True)
class Operation:
    method: str
    segments: tuple[str, ...]
    handler: Handler
    spec: Spec
    required: tuple[str, ...]
    permission: str


OPERATIONS: dict[tuple[str, int, str], list[Operation]] = {}


def operation(
    method: str, path: str, permission: str, spec: Spec | None = None, required: tuple[str, ...] = ()
) -> Callable[[Handler], Handler]:
    """Offer the decorated function as `method` `path`; `permission` is the restricted-key resource it needs."""
    segments = tuple(path.strip("/").split("/"))

    def offer(handler: Handler) -> Handler:
        full = {**(spec or {}), "expand": [ID]} if method != "DELETE" else (spec or {})
        found = Operation(method, segments, handler, full, required, permission)
        OPERATIONS.setdefault((method, len(segments), segments[1]), []).append(found)
        return handler

    return offer


def route(method: str, path: str) -> tuple[Operation, dict[str, str]]:
    """The operation and the ids in its path; StripeError 404 when there is none."""
    parts = path.strip("/").split("/")
    best: tuple[Operation, dict[str, str]] | None = None
    for candidate in OPERATIONS.get((method, len(parts), parts[1] if len(parts) > 1 else ""), ()):
        ids = _match(candidate.segments, parts)
        # A fixed segment wins over an id: /v1/payment_records/report_payment is not the record "report_payment".
        if ids is not None and (best is None or len(ids) < len(best[1])):
            best = (candidate, ids)
    if best is None:
        raise StripeError(
            f"Unrecognized request URL ({method}: {path}). If you are trying to list objects, remove the trailing "
            "slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in "
            "your code. Please see https://stripe.com/docs or we can help at https://support.stripe.com/.",
            status=404,
        )
    return best


def _match(segments: tuple[str, ...], parts: list[str]) -> dict[str, str] | None:
    ids: dict[str, str] = {}
    for segment, part in zip(segments, parts, strict=True):
        if segment.startswith("{"):
            ids[segment[1:-1]] = part
        elif segment != part:
            return None
    return ids
