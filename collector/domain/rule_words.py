"""Is this law ours to claim by: has the owner said her word on a rule that nobody read in the text?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from collector.domain.jurisdictions.rule import PRINCIPAL_ONLY, Certainty, Rule
from collector.domain.rates import RateTables
from collector.domain.regime import regime_of
from collector.domain.terms import Terms


def is_refused(rule: Rule, said: Mapping[str, bool]) -> bool:
    """The owner wants nothing claimed by this rule but the principal. `said`: her words by edition of the rule."""
    return bool(said) and rule.certainty is Certainty.UNVERIFIED and said.get(rule.edition) is False


def waits_for_a_word(
    rule: Rule, said: Mapping[str, bool], terms: Iterable[Terms], currency: str, tables: RateTables
) -> bool:
    """An unverified rule by which more than the principal would be claimed, and of which the owner has said nothing."""
    if rule.certainty is not Certainty.UNVERIFIED or rule is PRINCIPAL_ONLY or rule.edition in said:
        return False
    return any(regime_of(rule, it, currency, tables).grants_anything for it in terms)
