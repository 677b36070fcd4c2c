"""The interest rates of the installation: rows the owner adds, half-years that are missing, and who is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import structlog

from collector.domain.calendar import half_year_name, half_year_start, next_half_year
from collector.domain.decisions import TaskKind
from collector.domain.jurisdictions import rule_for
from collector.domain.jurisdictions.rule import Rule
from collector.domain.money import percent_from_rate_e5
from collector.domain.rate_additions import AddedRow, RateKnown, joined, with_added
from collector.domain.rate_proposal import RatesDisagree, proposed_rows
from collector.domain.rates import MissingRate, RateTables, ReferenceDay
from collector.domain.terms import ReferenceRate
from collector.flows.days import today_of
from collector.gateways.ecb import EcbRates, EcbUnavailable
from collector.parts import Collector
from collector.store import cases, rates, tasks

log = structlog.get_logger()

WHO = "collector"
ECB_TABLE = "ecb_mro"
ALARM_FROM_DAY = 3  # of the half-year: on the first two the owner has a task, and the official page may be late
COMING_DAYS = 14  # before a half-year begins its missing rate is worth a word


@dataclass(frozen=True, slots=True)
class Missing:
    """A half-year for which a table has no rate, and whom that concerns (keys of rules, "your terms")."""

    table: str
    half_year_on: date
    read_on: ReferenceDay
    needed_by: tuple[str, ...]

    @property
    def add_from(self) -> date:
        """The day whose rate is wanted: the first of the half-year, or its eve."""
        return self.half_year_on - timedelta(days=self.read_on is ReferenceDay.EVE)

    @property
    def sentence(self) -> str:
        """What is missing, and the command that adds it."""
        return str(MissingRate(self.table, self.half_year_on, self.add_from))

    @property
    def subject(self) -> str:
        return f"{self.table} {half_year_name(self.half_year_on)} {self.read_on}"


def refresh(collector: Collector) -> bool:
    """Take in what was added since the last look, here or by another process. Costs one row where nothing was."""
    book = collector.rate_book
    with collector.store.read() as tx:
        newest = rates.newest(tx)
        if newest == book.seen:
            return False
        rows = rates.added(tx)
    book.tables, book.unused = with_added(book.shipped, rows)
    book.seen = newest
    return True


def add(collector: Collector, rows: Sequence[AddedRow], who: str) -> tuple[AddedRow, ...]:
    """Add these rows, all or none, and let what waited for them go on. Returns those that were new.

    Raises RateRefused naming the remedy, KeyError for an unknown table.
    """
    new = []
    with collector.store.write() as tx:
        tables, _ = with_added(collector.rate_book.shipped, rates.added(tx))
        for item in rows:
            try:
                table = joined(tables.table(item.table), item)
            except RateKnown:
                continue
            tables = RateTables({**tables.by_key, item.table: table})
            new.append(item)
        rates.add(tx, collector.clock.now(), new, who=who)
    if new:
        refresh(collector)
        _settle(collector, who)
        with collector.store.write() as tx:
            cases.look_at_all(tx, collector.clock.now())
    return tuple(new)


def run(collector: Collector) -> Counter[str]:
    """Ask the owner for each rate that is missing today, and call for help from the third day on."""
    refresh(collector)
    found = _look_up_quietly(collector) if _is_ecb_missing(collector) else ()
    missing = _settle(collector, WHO, found)
    today = today_of(collector)
    if missing and (today - half_year_start(today)).days + 1 >= ALARM_FROM_DAY:
        names = ", ".join(sorted({f"{it.table} from {it.add_from}" for it in missing}))
        text = f"no rate for {half_year_name(today)}: {names}. Formal notices wait; see rates check"
        collector.alarms.raise_alarm("rates_missing", text)
    for told in collector.rate_book.unused:
        collector.alarms.raise_alarm("rates_unused", told)
    return Counter(missing=len(missing)) if missing else Counter()


def look_up(collector: Collector, ecb: EcbRates) -> tuple[AddedRow, ...]:
    """What the ECB publishes and the table lacks, up to the half-year that has begun; nothing is added.

    Raises EcbUnavailable, and RatesDisagree where it contradicts what we know.
    """
    table, today = collector.rates.table(ECB_TABLE), today_of(collector)
    published = ecb.since(table.rows[-2].effective_from)
    source = f"ECB data service, series {ecb.series}, read on {today}"
    return tuple(AddedRow(ECB_TABLE, row) for row in proposed_rows(table, published, today, source))


def _is_ecb_missing(collector: Collector) -> bool:
    return any(it.table == ECB_TABLE for it in missing_on(collector, today_of(collector)))


def _look_up_quietly(collector: Collector) -> tuple[AddedRow, ...]:
    """For the owner's task. That the service is away is no news: she has the task either way."""
    if collector.ecb is None:
        return ()
    try:
        return look_up(collector, collector.ecb)
    except EcbUnavailable as away:
        log.info("the ECB's data service could not be asked", because=str(away))
    except RatesDisagree as disagree:
        collector.alarms.raise_alarm("rates_disagree", f"the ECB's data service: {disagree}. Nothing was added")
    return ()


def missing_on(collector: Collector, day: date) -> tuple[Missing, ...]:
    """What the rules in use need on that day and no table answers, in the order of the tables."""
    found: dict[tuple[str, ReferenceDay], list[str]] = {}
    for table, read_on, needed_by in _needed(collector):
        try:
            collector.rates.table(table).row_for_half_year(day, read_on)
        except MissingRate:
            found.setdefault((table, read_on), []).append(needed_by)
    start = half_year_start(day)
    return tuple(
        Missing(table, start, read_on, tuple(sorted(set(names)))) for (table, read_on), names in sorted(found.items())
    )


def missing_soon(collector: Collector, today: date) -> tuple[Missing, ...]:
    """The same for the next half-year, where it begins within two weeks; else nothing."""
    start = next_half_year(today)
    return missing_on(collector, start) if (start - today).days <= COMING_DAYS else ()


def rules_in_use(collector: Collector) -> set[Rule]:
    """The rules by which this creditor may have to claim: her own law for each ladder, and that of each open case."""
    policy = collector.policy
    with collector.store.read() as tx:
        laws = rates.laws_in_use(tx)
    from collector.flows.statements import law_of_kind  # not for every command: letters and mails come with it, 7 MiB

    rules = {rule_for(law_of_kind(collector, kind, country), kind) for country, kind in laws}
    return rules | {rule_for(policy.creditor.country, kind) for kind in policy.ladders}


def _needed(collector: Collector) -> Iterator[tuple[str, ReferenceDay, str]]:
    """Each table that is read, on which day of the half-year, and for what."""
    for rule in rules_in_use(collector):
        for rate in (rule.rate, rule.cap):
            if rate is not None and rate.table is not None:
                yield rate.table, rate.read_on, rule.key
    for terms in collector.terms:
        if isinstance(terms.rate, ReferenceRate):
            yield terms.rate.table, ReferenceDay.FIRST_DAY, f"your terms {terms.key}"


def _settle(collector: Collector, who: str, found: Sequence[AddedRow] = ()) -> tuple[Missing, ...]:
    """One open task for each missing rate, none for those that are there. Returns what is missing today.

    `found` are rows that were published: the task of their table tells them.
    """
    missing = missing_on(collector, today_of(collector))
    with collector.store.read() as tx:
        standing = {it.subject for it in tasks.open_tasks_of(tx, None) if it.kind == TaskKind.ADD_RATE}
    wanted = {it.subject: _because(it, found) for it in missing}
    if standing == set(wanted) and not found and collector.ecb is None:
        return missing
    now = collector.clock.now()
    with collector.store.write() as tx:
        for subject in sorted(standing - set(wanted)):
            tasks.done_where(tx, now, None, TaskKind.ADD_RATE, subject, "rate_added", who=who)
        for subject, because in sorted(wanted.items()):
            tasks.open_task(tx, now, None, TaskKind.ADD_RATE, subject, because, who=who)
            tasks.reword(tx, None, TaskKind.ADD_RATE, subject, because)
    return missing


def _because(missing: Missing, found: Sequence[AddedRow]) -> dict[str, Any]:
    values = {"table": missing.table, "half_year": half_year_name(missing.half_year_on)}
    rates_found = [it.row for it in found if it.table == missing.table and it.row.effective_from <= missing.add_from]
    if not rates_found:
        return {"code": "ask_add_rate", "values": values}
    percent = f"{percent_from_rate_e5(rates_found[-1].rate_e5):f}"
    return {"code": "ask_add_rate_found", "values": values | {"percent": percent}}
