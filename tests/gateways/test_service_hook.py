"""The post that tells the creditor's system: where it may go, what it carries, what counts as heard."""

from __future__ import annotations

import hashlib
import hmac
import socket
from datetime import UTC, datetime
from typing import Any

import pytest

from collector.clock import TurnableClock
from collector.gateways.service_hook import ServiceHook, is_public
from tests.support.receiver import receiver

OLD, NEW = "the old secret, of more than thirty-two characters", "the new secret, of more than thirty-two characters"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def hook_to(url: str, *, may_be_private: bool = True) -> ServiceHook:
    return ServiceHook(url, (NEW, OLD), TurnableClock(NOON), may_be_private=may_be_private)


def test_it_is_signed_with_each_secret_over_the_time_and_the_very_bytes() -> None:
    with receiver() as system:
        assert hook_to(system.url).tell("u1", b'{"a":1}').heard
        [post] = system.posts
    # printf '1772452800.{"a":1}' | openssl dgst -sha256 -hmac 'the new secret, of more than thirty-two characters'
    signed = b'1772452800.{"a":1}'
    made = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in (NEW, OLD)]
    assert post.headers["collector-signature"] == f"t=1772452800,v1={made[0]},v1={made[1]}"
    assert (post.headers["collector-id"], post.body, post.path) == ("u1", b'{"a":1}', "/hook")


@pytest.mark.parametrize(("status", "heard"), [(200, True), (204, True), (301, False), (400, False), (503, False)])
def test_only_2xx_is_heard_and_no_redirect_is_followed(status: int, heard: bool) -> None:
    with receiver() as system:
        system.answers = [status]
        assert hook_to(system.url).tell("u1", b"{}").heard is heard
        assert len(system.posts) == 1


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "::1", "fe80::1",
     "fd00::1", "::ffff:10.0.0.1", "2002:0a00:0001::1", "224.0.0.1",
     "64:ff9b::169.254.169.254"],
)  # fmt: skip
def test_an_address_of_ones_own_network_is_not_public(address: str) -> None:
    assert not is_public(address)
    assert is_public("93.184.215.14") and is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")


def test_a_private_address_is_not_spoken_to_unless_allowed() -> None:
    with receiver() as system:
        answer = hook_to(system.url, may_be_private=False).tell("u1", b"{}")
        assert not answer.heard and "COLLECTOR_SERVICE_PRIVATE" in answer.because
        assert system.posts == []


def test_a_name_that_moves_into_the_private_network_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name was looked up once, public; what it means a moment later does not matter."""
    asked: list[Any] = []

    def lookup(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    answer = hook_to("https://app.example.com/hook", may_be_private=False).tell("u1", b"{}")
    assert not answer.heard and "private network" in answer.because and asked == ["app.example.com"]


def test_the_secrets_are_never_shown() -> None:
    hook = hook_to("http://127.0.0.1:9/hook")
    told = repr(hook) + hook.tell("u1", b"{}").because
    assert OLD not in told and NEW not in told
