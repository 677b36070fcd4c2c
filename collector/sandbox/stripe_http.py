"""How does a request reach the pretend Stripe: key, idempotency, parameters, answer, faults?"""

from __future__ import annotations

import base64
import binascii
import hashlib
import itertools
import json
import re
import time
from dataclasses import dataclass
from email.utils import formatdate

from collector.sandbox.faults import take_fault
from collector.sandbox.http_server import Request, Response
from collector.sandbox.stripe_destinations import answer_v2
from collector.sandbox.stripe_errors import Json, StripeError
from collector.sandbox.stripe_expand import expanded
from collector.sandbox.stripe_forms import checked, decode
from collector.sandbox.stripe_routes import Call, Operation, route
from collector.sandbox.stripe_state import API_VERSION, StripeState
from collector.sandbox.stripe_test_clocks import on_its_clock
from collector.sandbox.world import DropConnection

_KEY = re.compile(r"(sk|rk)_(test|live)_\w+\Z")
_IDEMPOTENCY_SECONDS = 24 * 3600
# Which toggle of a restricted key opens which kind of object (a refund is read with the charges, and so on).
_TOGGLE = {
    "invoiceitem": "invoice",
    "invoice_payment": "invoice",
    "refund": "charge",
    "customer_balance_transaction": "customer",
    "customer_cash_balance_transaction": "cash_balance",
    "tax_id": "customer",
    "price": "product",
}


@dataclass
class _Kept:
    """A first answer under an idempotency key; no answer yet while the request is being worked on."""

    fingerprint: str
    at: int
    request_id: str
    answer: tuple[int, bytes] | None = None


class StripeApi:
    """The front door: `answer(request)` for everything under /v1."""

    def __init__(self, state: StripeState) -> None:
        self.state = state
        self._kept: dict[str, _Kept] = {}
        self._requests = itertools.count(1)

    def answer(self, request: Request) -> Response:
        """The response as Stripe would give it, unless a fault switched on says otherwise."""
        # Counted, not drawn: one look more or less must not change the ids of what is made later.
        request_id = f"req_{next(self._requests):014d}"
        subject = f"{request.method} {request.path}"
        self._slow_or_drop(subject, "before")
        try:
            self._limit_rate(subject)
            status, body, more = self._worked(request, request_id)
        except StripeError as error:
            status, body, more = error.status, _dump(error.body), error.headers
        self._slow_or_drop(subject, "after")
        return Response(status, (*_headers(request, request_id), *self._date(), *more), body)

    def _date(self) -> tuple[tuple[str, str], ...]:
        """What time it is here, as every web server says; a clock that stands still tells nobody the time."""
        world = self.state.world
        return () if world.frozen else (("Date", formatdate(world.now(), usegmt=True)),)

    def _slow_or_drop(self, subject: str, moment: str) -> None:
        world = self.state.world
        if not world.faults:
            return
        if moment == "before" and (slow := take_fault(world, "stripe_slow", subject)) is not None:
            time.sleep(float(slow.get("seconds", 1)))
        if take_fault(world, f"stripe_drop_{moment}", subject) is not None:
            raise DropConnection

    def _limit_rate(self, subject: str) -> None:
        fault = take_fault(self.state.world, "stripe_rate_limit", subject)
        if fault is None:
            return
        headers = [("Retry-After", str(fault["retry_after"]))] if "retry_after" in fault else []
        if "should_retry" in fault:
            headers.append(("Stripe-Should-Retry", "true" if fault["should_retry"] else "false"))
        code = "lock_timeout" if fault.get("should_retry") else "rate_limit"
        message = (
            "This object cannot be accessed right now because another API request or Stripe process is currently "
            "accessing it. If you see this error intermittently, retry the request."
            if code == "lock_timeout"
            else "Request rate limit exceeded. You can learn more about rate limits here "
            "https://stripe.com/docs/rate-limits."
        )
        raise StripeError(message, status=429, code=code, headers=tuple(headers))

    def _worked(self, request: Request, request_id: str) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
        key = self._key(request.headers.get("authorization", ""))
        self._check_account(key, request.headers.get("stripe-account", ""))
        if request.path.startswith("/v2/"):
            return 200, self._second_version(request, key), ()
        found, ids = route(request.method, request.path)
        self._may(key, found.permission, "read" if request.method == "GET" else "write")
        sent = request.query if request.method in ("GET", "DELETE") else request.body.decode("utf-8", "replace")
        if request.method == "DELETE" and request.body:
            sent = request.body.decode("utf-8", "replace")
        name = request.headers.get("idempotency-key") if request.method == "POST" else None
        if name is None:
            return *self._run(found, ids, sent, request, request_id, key), ()
        return self._once(name, found, ids, sent, request, request_id, key)

    def _key(self, authorization: str) -> str:
        """The API key of a Basic or Bearer header; StripeError 401 when there is none, or a wrong one."""
        scheme, _, value = authorization.partition(" ")
        key = value.strip()
        if scheme.lower() == "basic":
            try:
                key = base64.b64decode(key).decode().partition(":")[0]
            except (binascii.Error, UnicodeDecodeError):
                key = ""
        if not key:
            raise StripeError(
                "You did not provide an API key. You need to provide your API key in the Authorization header, using "
                "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/"
                "api#authentication for details, or we can help at https://support.stripe.com/.",
                status=401,
            )
        matched = _KEY.match(key)
        if matched is None or (matched[2] == "live") != self.state.livemode:
            raise StripeError(f"Invalid API Key provided: {_masked(key)}", status=401)
        return key

    def _second_version(self, request: Request, key: str) -> bytes:
        """Event destinations and thin events: JSON, and always with a version."""
        self._may(key, "webhook", "read" if request.method == "GET" else "write")
        if "stripe-version" not in request.headers:
            raise StripeError("You must pass a Stripe-Version header to this API.", code="invalid_fields")
        self.state.tick()
        with self.state.world.lock:
            return _dump(answer_v2(self.state, request.method, request.path, request.query, request.body))

    def _check_account(self, key: str, named: str) -> None:
        """A Stripe-Account header names ourselves or an account connected to us (which would have come elsewhere)."""
        if named not in ("", self.state.account_id):
            raise StripeError(
                f"The provided key '{_masked(key)}' does not have access to account '{named}' (or that account does "
                "not exist). Application access may have been revoked.",
                status=403,
                code="account_invalid",
            )

    def _may(self, key: str, resource: str, access: str) -> None:
        granted = self.state.restricted_keys.get(key)
        if granted is None or f"{resource}_write" in granted or f"{resource}_{access}" in granted:
            return
        wanted = f"rak_{resource}_{access}"
        raise StripeError(
            f"The provided key '{_masked(key)}' does not have the required permissions for this endpoint on account "
            f"'{self.state.account_id}'. Having the '{wanted}' permission would allow this request to continue.",
            status=403,
        )

    def _once(
        self,
        name: str,
        found: Operation,
        ids: dict[str, str],
        sent: str,
        request: Request,
        request_id: str,
        key: str,
    ) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
        """Work at most once under an idempotency key, and answer its later uses with the first answer."""
        if len(name) > 255:
            raise StripeError("Idempotency keys can be up to 255 characters long.", param="idempotency_key")
        fingerprint = hashlib.sha256(f"{request.method} {request.path}\n{sent}".encode()).hexdigest()
        echo = (("Idempotency-Key", name),)
        kept, is_new = self._claim(name, fingerprint, request_id)
        if not is_new:
            return *self._replay(kept, fingerprint, name), (
                *echo,
                ("Idempotent-Replayed", "true"),
                ("Original-Request", kept.request_id),
            )
        try:
            status, body = self._run(found, ids, sent, request, request_id, key)
        except StripeError as error:
            # Declines and our own failures are kept; a refusal of the request itself is not, nothing was begun.
            if error.status == 402 or error.status >= 500:
                kept.answer = (error.status, _dump(error.body))
            else:
                self._kept.pop(name, None)
            raise
        except BaseException:
            self._kept.pop(name, None)
            raise
        kept.answer = (status, body)
        return status, body, (*echo, ("Original-Request", request_id))

    def _claim(self, name: str, fingerprint: str, request_id: str) -> tuple[_Kept, bool]:
        now = self.state.world.now()
        with self.state.world.lock:
            kept = self._kept.get(name)
            if kept is not None and now - kept.at < _IDEMPOTENCY_SECONDS:
                return kept, False
            fresh = self._kept[name] = _Kept(fingerprint, now, request_id)
            return fresh, True

    def _replay(self, kept: _Kept, fingerprint: str, name: str) -> tuple[int, bytes]:
        if kept.fingerprint != fingerprint:
            raise StripeError(
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{name}' if you meant to execute a different request.",
                kind="idempotency_error",
            )
        if kept.answer is None:
            raise StripeError(
                "There is currently another in-progress request using this Idempotent Key (that probably means you "
                "submitted twice, and the other request is still going through): " + name,
                status=409,
                kind="idempotency_error",
                code="idempotency_key_in_use",
            )
        return kept.answer

    def _run(
        self, found: Operation, ids: dict[str, str], sent: str, request: Request, request_id: str, key: str
    ) -> tuple[int, bytes]:
        state = self.state
        params = checked(decode(sent), found.spec, found.required)
        paths = params.pop("expand", None) or []
        state.tick()
        if take_fault(state.world, "stripe_error_before_write", f"{request.method} {request.path}") is not None:
            raise _own_failure()
        with state.world.lock:
            state.request = {"id": request_id, "idempotency_key": request.headers.get("idempotency-key")}
            call = Call(state, ids, params, request.path)
            with on_its_clock(state, call, found.method != "GET"):
                answer = found.handler(call)
            body = _dump(expanded(state, answer, paths, lambda kind: self._may(key, _resource(kind), "read")))
        # The work is done and stays done; only the answer is lost.
        if take_fault(state.world, "stripe_error_after_write", f"{request.method} {request.path}") is not None:
            raise _own_failure()
        return 200, body


def _own_failure() -> StripeError:
    message = "An unknown error occurred. This may be a temporary problem; please retry."
    return StripeError(message, status=500, kind="api_error")


def _headers(request: Request, request_id: str) -> tuple[tuple[str, str], ...]:
    version = request.headers.get("stripe-version", API_VERSION)
    return (("Content-Type", "application/json"), ("Request-Id", request_id), ("Stripe-Version", version))


def _resource(kind: str) -> str:
    return _TOGGLE.get(kind, kind)


def _masked(key: str) -> str:
    return key if len(key) < 12 else f"{key[:8]}{'*' * (len(key) - 12)}{key[-4:]}"


def _dump(answer: Json) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
