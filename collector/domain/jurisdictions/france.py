"""What French law grants against a debtor who pays late, with the article and the source of each rule."""

from __future__ import annotations

from typing import Final

from collector.domain.day_count import DayCount
from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions.rule import (
    Certainty,
    ClauseFloor,
    ClauseUse,
    InterestStart,
    Limitation,
    RateSpan,
    Rule,
    StatutoryRate,
    TermsCap,
    one_sum,
)

BUSINESS: Final = Rule(
    key="fr_business",
    country="FR",
    kind=DebtorKind.BUSINESS,
    rate=StatutoryRate("ecb_mro", 1_000_000, RateSpan.EACH_HALF_YEAR, "C. com., art. L441-10, II"),
    clause_article="C. com., art. L441-10, II",
    floor=ClauseFloor("fr_legal_others", 3, "C. com., art. L441-10, II"),
    fixed_sum=one_sum(4000, "eur", "C. com., art. L441-10, II et D441-5"),
    cost_article="C. com., art. L441-10, II",
    day_counts=(DayCount.ACT_365, DayCount.ACT_ACT),
    terms_cap=TermsCap(30, 60, 45, "C. com., art. L441-10, I"),
    limitation=Limitation(5, "C. com., art. L110-4 ; C. civ., art. 2224"),
    certainty=Certainty.SECONDARY,
    source="L441-10 in the version of 26 April 2019, read on doctrine.fr and lexbase.fr; service-public.fr F23211",
    allocation_article="C. civ., art. 1343-1",
    compound_article="C. civ., art. 1343-2",
)

# The creditor is a business, so its consumers owe the lower column of the legal rate ("tous les autres cas").
LEGAL_RATE: Final = StatutoryRate(
    "fr_legal_others", 0, RateSpan.EACH_HALF_YEAR, "C. civ., art. 1231-6 et 1344-1 ; CMF, art. L313-2"
)

# A clause that asks for more is not applied by itself (R212-2, 3°); one that asks for less binds the creditor.
CONSUMER: Final = Rule(
    key="fr_consumer",
    country="FR",
    kind=DebtorKind.CONSUMER,
    rate=LEGAL_RATE,
    interest_start=InterestStart.FORMAL_NOTICE,
    clause=ClauseUse.CAPPED,
    clause_article="C. civ., art. 1231-6 et 1344-1",
    cap=LEGAL_RATE,
    day_counts=(DayCount.ACT_365, DayCount.ACT_ACT),
    limitation=Limitation(2, "C. conso., art. L218-2"),
    certainty=Certainty.VERIFIED,
    source="codes read in the legalize-fr copy of Légifrance, April 2026",
    allocation_article="C. civ., art. 1343-1",
)

PUBLIC_BODY: Final = Rule(
    key="fr_public_body",
    country="FR",
    kind=DebtorKind.PUBLIC_BODY,
    rate=StatutoryRate("ecb_mro", 800_000, RateSpan.FIRST_HALF_YEAR, "CCP, art. L2192-13, R2192-31 et s."),
    clause=ClauseUse.IGNORED,
    clause_article="CCP, art. R2192-31 et s.",
    fixed_sum=one_sum(4000, "eur", "CCP, art. L2192-13 et D2192-35"),
    day_counts=(DayCount.ACT_365, DayCount.ACT_ACT),
    limitation=Limitation(4, "loi n° 68-1250 du 31 décembre 1968, art. 1"),
    certainty=Certainty.SECONDARY,
    source="lemoniteur.fr (2024), aapasso.fr (2022); the four years from general knowledge",
    allocation_article="C. civ., art. 1343-1",
)

RULES: Final = (BUSINESS, CONSUMER, PUBLIC_BODY)
