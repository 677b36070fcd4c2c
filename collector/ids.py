"""Where do ids, secrets and chance come from? One seam, so that the same seed tells the same story."""

from __future__ import annotations

import base64
import random
import secrets
import threading
from typing import Protocol

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"  # base32 of RFC 4648, in lower case
_UID_LENGTH = 26  # 26 characters of 5 bits: 130 bits, more than a UUID


class Ids(Protocol):
    """Names that nobody can guess or has used before."""

    def token(self, bits: int = 256) -> str:
        """A secret for links and sessions, URL-safe. `bits` is a multiple of 8, at least 64; else ValueError."""
        ...

    def uid(self) -> str:
        """A short name for a row: 26 letters and digits in lower case, 130 random bits."""
        ...

    def uniform(self) -> float:
        """A number from 0 (included) to 1 (excluded), to spread retries. Never for money, never for secrets."""
        ...


class SystemIds:
    """Ids from the operating system's source of randomness."""

    def token(self, bits: int = 256) -> str:
        return secrets.token_urlsafe(_whole_bytes(bits))

    def uid(self) -> str:
        return _spell(secrets.randbits(5 * _UID_LENGTH))

    def uniform(self) -> float:
        return secrets.randbits(53) / 2**53


class SeededIds:
    """Ids that repeat with their seed. For the demo and the tests only: whoever knows the seed knows the secrets."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._lock = threading.Lock()

    def token(self, bits: int = 256) -> str:
        with self._lock:
            content = self._random.randbytes(_whole_bytes(bits))
        return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")

    def uid(self) -> str:
        with self._lock:
            return _spell(self._random.getrandbits(5 * _UID_LENGTH))

    def uniform(self) -> float:
        with self._lock:
            return self._random.random()


def _whole_bytes(bits: int) -> int:
    # Below 64 bits a secret can be guessed by trying (OWASP ASVS 5.0, V7.2.3 asks for 128 where it guards a session).
    if bits % 8 or bits < 64:
        raise ValueError(f"A token has a multiple of 8 bits, at least 64; not {bits}.")
    return bits // 8


def _spell(number: int) -> str:
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(5 * (_UID_LENGTH - 1), -1, -5))
