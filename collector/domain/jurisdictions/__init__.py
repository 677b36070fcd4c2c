"""Which rule governs a debtor: one module of data per country, and the choice among them."""

from __future__ import annotations

from typing import Final

from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions import (
    austria,
    belgium,
    denmark,
    directive_floor,
    france,
    germany,
    ireland,
    italy,
    luxembourg,
    netherlands,
    spain,
    switzerland,
    united_kingdom,
    united_states,
)
from collector.domain.jurisdictions.rule import PRINCIPAL_ONLY, Rule

RULES: Final = (
    *france.RULES,
    *germany.RULES,
    *united_kingdom.RULES,
    *ireland.RULES,
    *belgium.RULES,
    *netherlands.RULES,
    *spain.RULES,
    *italy.RULES,
    *luxembourg.RULES,
    *austria.RULES,
    *denmark.RULES,
    *switzerland.RULES,
    *directive_floor.RULES,
    *united_states.RULES,
)

_BY_COUNTRY_AND_KIND: Final = {(rule.country, rule.kind): rule for rule in RULES}


def rule_for(country: str | None, kind: DebtorKind) -> Rule:
    """The rule of a country (ISO 3166 alpha-2, any case, None if unknown) and a kind of debtor.

    An unknown kind is treated as a consumer. A country we have no rules for gets PRINCIPAL_ONLY: never the law of
    another country.
    """
    kind = DebtorKind.CONSUMER if kind is DebtorKind.UNKNOWN else kind
    return _BY_COUNTRY_AND_KIND.get((country.upper() if country else None, kind), PRINCIPAL_ONLY)
