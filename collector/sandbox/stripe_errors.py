"""How does Stripe say no?"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class StripeError(Exception):
    """A refusal in Stripe's envelope: `{"error": {"type", "message", "code"?, "param"?, "doc_url"?, ...}}`."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        headers: tuple[tuple[str, str], ...] = (),
        more: Json | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.headers = headers
        named = {"type": kind, "message": message, "code": code, "param": param, **(more or {})}
        if code is not None:
            named["doc_url"] = "https://stripe.com/docs/error-codes/" + code.replace("_", "-")
        self.body: Json = {"error": {name: value for name, value in named.items() if value is not None}}


def no_such(noun: str, id_: str, param: str, status: int = 404) -> StripeError:
    """An unknown id: 404 when it stood in the path, 400 when in a parameter (observed on the live API)."""
    return StripeError(f"No such {noun}: '{id_}'", status=status, code="resource_missing", param=param)


def missing(param: str) -> StripeError:
    """A parameter that must be there is not."""
    return StripeError(f"Missing required param: {param}.", code="parameter_missing", param=param)
