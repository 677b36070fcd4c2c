"""What Directive 2011/7/EU makes every other member state grant between businesses, at the least."""

from __future__ import annotations

from typing import Final

from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions.rule import (
    Certainty,
    Condition,
    FixedSum,
    RateSpan,
    Rule,
    StatutoryRate,
    one_sum,
)

DIRECTIVE: Final = "Directive 2011/7/UE"
SOURCE: Final = "the least that Directive 2011/7/EU asks for (euroalert.net, europa.eu); the national text was not read"
FORTY_EUR: Final = one_sum(4000, "eur", f"{DIRECTIVE}, art. 6")

# Members that pay in euros and, as far as we know, follow the ECB.
AT_THE_ECB_RATE: Final = {
    "PT": "Decreto-Lei 62/2013",
    "FI": "korkolaki, § 4 a",
    "SK": "Obchodný zákonník, § 369",
    "SI": "ZPreZP-1",
    "EE": "võlaõigusseadus, § 113",
    "LV": "Civillikums, art. 1765",
    "LT": "",
    "GR": "N. 4152/2013",
    "CY": "N. 123(I)/2012",
    "MT": "Commercial Code (Malta), art. 26A",
}

# Members with a reference rate of their own, of which we hold no table; never the ECB's in its place.
BY_A_RATE_OF_THEIR_OWN: Final = {
    "BG": ("BNB base rate, since 2026 perhaps the ECB's", FORTY_EUR),
    "HR": ("Croatian statutory reference rate", FORTY_EUR),
    "SE": ("Riksbank reference rate", one_sum(45_000, "sek", "räntelagen, § 6")),
    "PL": ("NBP reference rate", FORTY_EUR),
    "CZ": ("CNB repo rate", one_sum(120_000, "czk", "nařízení vlády 351/2013 Sb.")),
    "HU": ("MNB base rate", FORTY_EUR),
    "RO": ("NBR reference rate", FORTY_EUR),
}


def _at_the_ecb_rate(country: str, law: str) -> Rule:
    articles = f"{DIRECTIVE}, art. 2 et 3" + (f" ; {law}" if law else "")
    return Rule(
        key=f"{country.lower()}_business",
        country=country,
        kind=DebtorKind.BUSINESS,
        rate=StatutoryRate("ecb_mro", 800_000, RateSpan.EACH_HALF_YEAR, articles),
        clause_article=f"{DIRECTIVE}, art. 3",
        fixed_sum=FORTY_EUR,
        conditions=(Condition.LAW_MAY_GIVE_MORE,),
        certainty=Certainty.UNVERIFIED,
        source=SOURCE,
    )


def _by_a_rate_of_its_own(country: str, reference: str, fixed_sum: FixedSum) -> Rule:
    return Rule(
        key=f"{country.lower()}_business",
        country=country,
        kind=DebtorKind.BUSINESS,
        rate=None,
        clause_article=f"{DIRECTIVE}, art. 3",
        fixed_sum=fixed_sum,
        conditions=(Condition.LAW_MAY_GIVE_MORE,),
        rate_not_held=reference,
        certainty=Certainty.UNVERIFIED,
        source=SOURCE,
    )


RULES: Final = (
    *(_at_the_ecb_rate(*country) for country in AT_THE_ECB_RATE.items()),
    *(_by_a_rate_of_its_own(country, *more) for country, more in BY_A_RATE_OF_THEIR_OWN.items()),
)
