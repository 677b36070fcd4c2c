"""How does the pretend SendGrid fail when it is asked to? Read from `World.faults`, written by `POST /sandbox/faults`.

`sendgrid_send`: {"fault": KIND, "times": n (absent: until switched off), "match": a regular expression on the
recipients' addresses, "seconds": n, "status": n, "accepted": bool, "location": url}, where KIND is one of

    lost_answer    the mail is accepted, the connection closed without an answer
    hang_up        the connection is closed, nothing was accepted
    hang           no answer for `seconds` (60), then the connection closes; accepted when "accepted" is true
    slow           the right answer, `seconds` (5) late
    rate_limit     429 with X-RateLimit-Reset `seconds` (60) ahead
    error          HTTP `status` (500) with an HTML body; accepted all the same when "accepted" is true
    redirect       302 to `location`
    review         202, and neither an event nor a log line ever

`sendgrid_events`: {"lose": true or [kinds], "duplicate": n more copies with a new sg_event_id, "reorder": true,
"without_custom_args": [kinds], "delay_seconds": n}.

`sendgrid_logs`: {"delay_seconds": n (60 without any fault), "status": n}.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from flask import Response

from collector.sandbox.faults import take_fault
from collector.sandbox.world import DropConnection, World

_KINDS = {"lost_answer", "hang_up", "hang", "slow", "rate_limit", "error", "redirect", "review"}


@dataclass(frozen=True)
class SendFault:
    """What goes wrong with this one call of mail/send."""

    kind: str
    seconds: int | None = None
    status: int = 500
    accepted: bool = False
    location: str = "/v3/elsewhere"

    @property
    def accepts_the_mail(self) -> bool:
        return self.kind in ("lost_answer", "slow", "review") or self.accepted


def take_send_fault(world: World, recipients: list[str]) -> SendFault | None:
    """The fault that strikes a mail to these addresses, counted down by one; None when all is well."""
    wish = take_fault(world, "sendgrid_send", " ".join(recipients))
    if wish is None:
        return None
    if wish.get("fault") not in _KINDS:
        raise ValueError(f"sendgrid_send: no such fault {wish.get('fault')!r}; there are {sorted(_KINDS)}")
    names = ("seconds", "status", "accepted", "location")
    return SendFault(kind=wish["fault"], **{name: wish[name] for name in names if name in wish})


def strike(fault: SendFault, now: int, answer: Response | None) -> Response:
    """Answer as the fault wants it. `answer` is the right one, None when the mail was not accepted."""
    match fault.kind:
        case "slow" | "review" if answer is not None:
            time.sleep((fault.seconds or 5) if fault.kind == "slow" else 0)
            return answer
        case "rate_limit":
            return _too_many(now + (fault.seconds or 60))
        case "error":
            return Response("<html><body>Bad gateway</body></html>", fault.status, mimetype="text/html")
        case "redirect":
            return Response("", 302, {"Location": fault.location})
        case "hang":
            time.sleep(60 if fault.seconds is None else fault.seconds)
    raise DropConnection


def _too_many(reset: int) -> Response:
    headers = {"X-RateLimit-Limit": "600", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset)}
    body = '{"errors":[{"field":null,"message":"too many requests"}]}'
    return Response(body, 429, headers, mimetype="application/json")


def event_faults(world: World) -> dict[str, Any]:
    """What happens to events on their way, {} when nothing."""
    wish = world.faults.get("sendgrid_events")
    return wish if isinstance(wish, dict) else {}


def concerns(wish: Any, kind: str) -> bool:
    """Whether a wish such as true or ["delivered"] speaks of events of this kind."""
    return wish is True or (isinstance(wish, list) and kind in wish)


def log_faults(world: World) -> dict[str, Any]:
    """What is wrong with the Email Logs API, {} when nothing."""
    wish = world.faults.get("sendgrid_logs")
    return wish if isinstance(wish, dict) else {}
