"""Who owes: the kind of debtor decides which law speaks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DebtorKind(StrEnum):
    BUSINESS = "business"
    CONSUMER = "consumer"
    PUBLIC_BODY = "public_body"
    UNKNOWN = "unknown"


class KindSource(StrEnum):
    """How we know the kind; a person's word beats the rest and survives every sync."""

    OWNER = "owner"
    TAX_ID = "tax_id"
    METADATA = "metadata"
    POLICY_DEFAULT = "policy_default"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Debtor:
    """A debtor as the decisions need it.

    `id` is ours, `stripe_id` is Stripe's customer. `country` is ISO 3166 alpha-2 or None, `language` a
    two-letter code. `email` is None when there is no usable address; `email_set_aside` says why an
    address that exists may not be written to (hard bounce, complaint), else None. `email_works_after`: the newest
    notice when a person said that the address works, so that what came back before is no reason to ask again.
    """

    id: int
    stripe_id: str
    name: str
    email: str | None
    email_set_aside: str | None
    kind: DebtorKind
    kind_source: KindSource
    country: str | None
    language: str
    phone: str | None = None
    address_lines: tuple[str, ...] = ()
    siren: str | None = None
    vat_number: str | None = None
    email_works_after: int = 0

    def treated_as(self) -> DebtorKind:
        """The kind whose rules apply: an unknown debtor is treated as a consumer, the most careful choice."""
        return DebtorKind.CONSUMER if self.kind is DebtorKind.UNKNOWN else self.kind
